"""Take out of matplotlib's SVG what a page does not need: it makes two thirds of a report."""

import re
import xml.etree.ElementTree as ET

_NUMBER = re.compile(r"-?\d+\.\d{2,}")
_NO_TURN = re.compile(r"rotate\(-?0 [^)]*\)\s*")
_COORDINATES = ("d", "x", "y", "width", "height", "transform")


def shrink(root: ET.Element) -> None:
    """Shorten coordinates to a tenth of a point, and say once what holds for all texts.

    Parameters
    ----------
    root : Element
        An ``svg`` element; changed in place. What is seen stays the same.
    """
    for item in root.iter():
        for name in _COORDINATES:
            if name in item.attrib:
                item.attrib[name] = _NUMBER.sub(_tenth, item.attrib[name])
        if "transform" in item.attrib:
            item.attrib["transform"] = _NO_TURN.sub("", item.attrib["transform"])
            if not item.attrib["transform"]:
                del item.attrib["transform"]
        if "style" in item.attrib:
            item.attrib["style"] = re.sub(r"([:;]) ", r"\1", item.attrib["style"])
    _say_once(root)
    _unwrap(root)


def _tenth(found: re.Match[str]) -> str:
    text = f"{float(found[0]):.1f}"
    return text.removesuffix(".0") if text != "-0.0" else "0"


def _say_once(root: ET.Element) -> None:
    """Move what every text says of its font to the picture."""
    texts = [item for item in root.iter() if item.tag.endswith("}text")]
    if not texts:
        return
    every = [item.attrib.get("style", "").split(";") for item in texts]
    shared = [part for part in every[0] if part.startswith("font-")
              and all(part in parts for parts in every)]  # fmt: skip
    for item, parts in zip(texts, every, strict=True):
        item.attrib["style"] = ";".join(part for part in parts if part not in shared)
    root.attrib["style"] = ";".join(shared)


def _unwrap(parent: ET.Element) -> None:
    """Take groups away that group nothing."""
    for child in list(parent):
        _unwrap(child)
    children = []
    for child in parent:
        is_bare = child.tag.endswith("}g") and not child.attrib
        children += list(child) if is_bare else [child]
    parent[:] = [child for child in children if len(child) or child.attrib or child.text]
