"""An SVG of shapes and text only, written anew: what it does not name here does not get through."""

import re
import xml.etree.ElementTree as ET

_SVG = "http://www.w3.org/2000/svg"
_SHAPES = {"svg", "g", "defs", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon",
           "linearGradient", "radialGradient", "stop", "clipPath", "title", "desc", "text",
           "tspan"}  # fmt: skip
_DROPPED = {"metadata"}
_ATTRIBUTES = {
    "id", "class", "viewBox", "version", "preserveAspectRatio", "width", "height", "x", "y", "x1",
    "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "fx", "fy", "dx", "dy", "d", "points", "offset",
    "transform", "gradientTransform", "gradientUnits", "spreadMethod", "clipPathUnits",
    "clip-path", "clip-rule", "fill", "fill-opacity", "fill-rule", "stroke", "stroke-width",
    "stroke-opacity", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "stroke-dasharray",
    "stroke-dashoffset", "opacity", "color", "stop-color", "stop-opacity", "style", "font-family",
    "font-size", "font-weight", "font-style", "text-anchor", "letter-spacing", "display",
    "visibility",
}  # fmt: skip
# Attributes that name what is elsewhere, or that run.
_REFUSED = re.compile(r"on\w*|(?:.*\})?href|src", re.IGNORECASE)
_UNSAFE = re.compile(
    r"url\s*\(\s*['\"]?\s*(?!#)|javascript:|data:|@import|expression\s*\(|\\", re.I
)
_LENGTH = re.compile(r"\s*[0-9.]+(?:px|pt|mm|cm|in)?\s*")
_MOST_ELEMENTS, _MOST_DEPTH = 2_000, 40


def checked_svg(content: bytes) -> bytes:
    """Return an SVG without anything that could run, fetch, or draw another document.

    Parameters
    ----------
    content : bytes
        The file.

    Returns
    -------
    bytes
        The same shapes. Metadata, comments and what drawing programs note for themselves are left
        out.

    Raises
    ------
    ValueError
        If it is no SVG, or holds what a logo does not need: scripts, styles, pictures, links,
        other documents, entities. The message names the kind of thing, never its content.
    """
    if re.search(rb"<!DOCTYPE|<!ENTITY|<\?(?!xml\s)", content, re.IGNORECASE):
        raise ValueError("the SVG has a document type, entities or instructions")
    try:
        root = ET.fromstring(content)
    except (ET.ParseError, ValueError, LookupError):
        raise ValueError("the file is neither a PNG nor an SVG") from None
    if root.tag != f"{{{_SVG}}}svg":
        raise ValueError("the file is neither a PNG nor an SVG")
    if sum(1 for _ in root.iter()) > _MOST_ELEMENTS:
        raise ValueError(f"the SVG has more than {_MOST_ELEMENTS:,} parts")
    _check(root, depth=0)
    if "viewBox" not in root.attrib and not all(
        _LENGTH.fullmatch(root.attrib.get(name, "")) for name in ("width", "height")
    ):
        raise ValueError("the SVG does not say how large it is")
    ET.register_namespace("", _SVG)
    kept: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=False)
    return kept


def _check(element: ET.Element, depth: int) -> None:
    if depth > _MOST_DEPTH:
        raise ValueError("the SVG is nested too deeply")
    for name, value in list(element.attrib.items()):
        if _REFUSED.fullmatch(name) or _UNSAFE.search(value):
            raise ValueError("the SVG has an attribute that runs or names something elsewhere")
        if name not in _ATTRIBUTES:
            del element.attrib[name]
    for child in list(element):
        space, _, name = str(child.tag).rpartition("}")
        is_svg = space == f"{{{_SVG}"
        if is_svg and name in _SHAPES:
            _check(child, depth + 1)
        elif is_svg and name in _DROPPED:
            element.remove(child)
        elif is_svg or "xhtml" in space or not space:
            raise ValueError("the SVG holds more than shapes and text (such as a script or a link)")
        else:
            element.remove(child)
