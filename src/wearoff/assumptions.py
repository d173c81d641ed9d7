"""The modelling assumptions, collected from the code that makes them."""

import re
from pathlib import Path

_TAG = re.compile(r"^\s*# ASSUME: (?P<text>.*(?:\n\s*# (?!ASSUME).*)*)", re.MULTILINE)


def collect_assumptions(stages: tuple[str, ...]) -> tuple[str, ...]:
    """Return every ``# ASSUME:`` comment of the given stages, in the order of the code.

    Parameters
    ----------
    stages : tuple of str
        Packages of wearoff, such as ``("outcome", "model")``.

    Returns
    -------
    tuple of str
        One sentence each.
    """
    package = Path(__file__).parent
    found = []
    for stage in stages:
        for path in sorted((package / stage).rglob("*.py")):
            for match in _TAG.finditer(path.read_text(encoding="utf-8")):
                text = re.sub(r"\n\s*# ?", " ", match["text"]).strip()
                found.append(text[0].upper() + text[1:])
    return tuple(found)
