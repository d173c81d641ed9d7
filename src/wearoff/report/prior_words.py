"""Distributions as readers meet them: numbers to three digits, logarithms as such."""

import math
import re

_NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\w.])")
_DIGITS = 3
_PRINTED = 5e-6
"""Six digits are printed of the model's numbers: no logarithm up to ten is farther from its own."""
_LARGEST_LOG = 10.0


def shown_distribution(text: str) -> str:
    """Return a distribution with numbers that can be read.

    A number of more than three digits is printed as ``log x`` where it is the logarithm of a
    number of three digits, as most centres on a log scale are, and is rounded to three otherwise.

    Parameters
    ----------
    text : str
        As it is read from the model, such as ``LogNormal(-1.20397, 0.5)``.

    Returns
    -------
    str
        Such as ``LogNormal(log 0.3, 0.5)``.
    """
    return _NUMBER.sub(_shown, text)


def _shown(found: re.Match[str]) -> str:
    written, value = found[0], float(found[0])
    digits = re.sub(r"e.*|\D", "", written).strip("0")
    if len(digits) <= _DIGITS:
        return written
    if abs(value) <= _LARGEST_LOG:
        known = _three_digits(math.exp(value))
        if abs(math.log(known) - value) <= _PRINTED:
            return f"log {known:g}"
    return f"{_three_digits(value):g}"


def _three_digits(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}")
