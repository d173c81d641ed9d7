"""Colours, dashes and markers of the figures, in a fixed order.

Neighbours differ by at least 3:1 in luminance; the others only by dash, marker and label, which is
why no figure tells lines apart by colour alone.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Look:
    """How one line or group of points is drawn."""

    colour: str
    dash: str | tuple[int, tuple[int, ...]]
    marker: str


LOOKS = (
    Look("#12436D", "-", "o"),
    Look("#28A197", (0, (5, 2)), "s"),
    Look("#801650", (0, (1, 1)), "^"),
    Look("#F46A25", (0, (5, 1, 1, 1)), "D"),
)
PANEL = "#FFFFFF"
INK = "#1B1B1B"
GREY = "#3D3D3D"
RULE = "#C9CDD1"
BAND = "#E3E6E9"


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours by the WCAG formula.

    Parameters
    ----------
    first, second : str
        Colours as ``#RRGGBB``.

    Returns
    -------
    float
        From 1 to 21.
    """
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
