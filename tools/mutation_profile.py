"""A pytest plugin for mutation testing: hypothesis gives every mutant the same examples.

A failure need not be made small, and no mutant may learn from the failures of another.
"""

from hypothesis import Phase, settings

settings.register_profile(
    "mutants",
    database=None,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
)
settings.load_profile("mutants")
