"""The conda environment, made from requirements.lock."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HEAD = """\
# Generated from requirements.lock by `make docs`; do not edit.
# The same versions as the lock. Packages come from pip inside the conda environment, so that conda
# users run what the tests ran. Not run with conda here: only its agreement with the lock is tested.
name: wearoff
channels:
  - conda-forge
dependencies:
  - python={python}
  - pip
  - pip:
"""


def environment() -> str:
    """Return the text of environment.yml."""
    python = (ROOT / ".python-version").read_text().strip()
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    pins = [line.removesuffix("\\").strip() for line in lines if re.match(r"[A-Za-z0-9]", line)]
    body = "".join(f"      - {_quoted(pin)}\n" for pin in pins)
    return HEAD.format(python=python) + body


def _quoted(pin: str) -> str:
    return f'"{pin}"' if ";" in pin else pin
