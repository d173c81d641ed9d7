"""A pytest plugin for mutation testing: leaves out tests that search at random.

They take most of the time, and what they would catch now and then is no score to repeat.
"""

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect the property tests."""
    searching = [one for one in items if hasattr(getattr(one, "obj", None), "hypothesis")]
    config.hook.pytest_deselected(items=searching)
    items[:] = [one for one in items if one not in searching]
