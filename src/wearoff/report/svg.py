"""From a matplotlib figure to a small, inert, reproducible SVG."""

import io
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from wearoff.report.smaller_svg import shrink

SVG = "http://www.w3.org/2000/svg"
XLINK_HREF = "{http://www.w3.org/1999/xlink}href"
STYLE: dict[str, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "wearoff",
    "text.parse_math": False,
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans", "Verdana"],
    "font.size": 9.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#3D3D3D",
    "axes.titlesize": 9.5,
    "axes.titlelocation": "left",
    "text.color": "#1B1B1B",
    "axes.labelcolor": "#1B1B1B",
    "xtick.color": "#3D3D3D",
    "ytick.color": "#3D3D3D",
    "xtick.labelcolor": "#1B1B1B",
    "ytick.labelcolor": "#1B1B1B",
}


@dataclass(frozen=True)
class Drawing:
    """A picture, and the same picture for a telephone; empty where it has none."""

    wide: str
    narrow: str = ""


def to_svg(figure: Figure, name: str) -> str:
    """Return a figure as SVG markup that can stand in a page among others.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The figure, drawn from aggregated and rounded numbers only.
    name : str
        A name unique in the page; it starts every identifier.

    Returns
    -------
    str
        One ``svg`` element without metadata, scripts, links or identifiers from data.
    """
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    root = ET.fromstring(buffer.getvalue())
    _remove(root, {f"{{{SVG}}}metadata", f"{{{SVG}}}style"})
    _rename(root, name)
    shrink(root)
    root.attrib.update({"aria-hidden": "true", "focusable": "false", "role": "presentation"})
    root.attrib["stroke-linejoin"] = "round"
    ET.register_namespace("", SVG)
    return " ".join(ET.tostring(root, encoding="unicode").split())


def drawn_words(svg: str) -> tuple[str, ...]:
    """Return the words inside a picture.

    Parameters
    ----------
    svg : str
        SVG markup.

    Returns
    -------
    tuple of str
        The text of every text element, in drawing order.
    """
    return tuple("".join(text.itertext()) for text in ET.fromstring(svg).iter(f"{{{SVG}}}text"))


@contextmanager
def report_style() -> Iterator[None]:
    """Draw with the reports' own settings, whatever the machine's are.

    Yields
    ------
    None
        While the settings hold.
    """
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(STYLE)
        yield


def _remove(root: ET.Element, tags: set[str]) -> None:
    for parent in list(root.iter()):
        for child in [child for child in parent if child.tag in tags]:
            parent.remove(child)


def _rename(root: ET.Element, name: str) -> None:
    """Keep only identifiers that something refers to, made unique in the page and short."""
    wanted = {item.attrib[XLINK_HREF][1:] for item in root.iter() if XLINK_HREF in item.attrib}
    clips = {item.attrib.get("clip-path", "")[5:-1] for item in root.iter()}
    idents = [item.attrib["id"] for item in root.iter() if "id" in item.attrib]
    kept = [ident for ident in idents if ident in wanted | clips]
    short = {ident: f"{name}-{place}" for place, ident in enumerate(dict.fromkeys(kept))}
    for item in root.iter():
        ident = item.attrib.pop("id", "")
        if ident in short:
            item.attrib["id"] = short[ident]
        if XLINK_HREF in item.attrib:
            item.attrib["href"] = f"#{short[item.attrib.pop(XLINK_HREF)[1:]]}"
        if "clip-path" in item.attrib:
            item.attrib["clip-path"] = f"url(#{short[item.attrib['clip-path'][5:-1]]})"
