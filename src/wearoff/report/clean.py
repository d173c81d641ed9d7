"""Make released texts safe to show: labels come from a clinic's own records.

Escaping is the renderer's work. Here goes what escaping leaves: characters that are invisible or
reorder the text around them, and labels too long to read.
"""

import hashlib
import unicodedata
from functools import cache
from pathlib import Path

import matplotlib
from matplotlib.ft2font import FT2Font

from wearoff.disclosure.released_records import ReleasedRecords

LABEL_LENGTH = 60
TEXT_LENGTH = 2_000
LABELS = frozenset(
    {"level", "reference", "by_label", "product", "area", "injector", "label", "title", "practice"}
    | {"data_window", "variant", "name", "field", "table", "rule", "column", "scale", "analysis"}
)
_DASH = "–"


def clean_released[Content: ReleasedRecords](released: Content) -> Content:
    """Return the content with every text cleaned and every label short enough to read.

    Parameters
    ----------
    released : Released or RefusedRecords
        The released content.

    Returns
    -------
    Released or RefusedRecords
        The same content with clean texts.
    """
    content = _clean(released.model_dump(), LABEL_LENGTH)
    return type(released).model_validate(content)


def clean_text(text: str, longest: int = TEXT_LENGTH) -> str:
    """Return text without characters that are invisible, reorder, or are not characters.

    Parameters
    ----------
    text : str
        Any text.
    longest : int
        Where to cut; a cut text ends in a few digits of its digest, so that two stay apart.

    Returns
    -------
    str
        The clean text.
    """
    kept = (" " if character.isspace() else character for character in text)
    visible = "".join(character for character in kept if unicodedata.category(character)[0] != "C")
    joined = " ".join(visible.split())
    if len(joined) <= longest:
        return joined
    digest = hashlib.sha256(joined.encode()).hexdigest()[:4]
    return f"{joined[: longest - 6].rstrip()}… {digest}"


def drawable(text: str) -> str:
    """Return text with a placeholder for every character the report font lacks.

    Parameters
    ----------
    text : str
        Clean text.

    Returns
    -------
    str
        Text that can be drawn in a figure and set in the PDF.
    """
    known = _known_characters()
    return "".join(character if ord(character) in known else "\ufffd" for character in text)


def font_folder() -> Path:
    """Return the folder of the report font, which comes with matplotlib.

    Returns
    -------
    Path
        A folder with the DejaVu fonts.
    """
    return Path(matplotlib.get_data_path()) / "fonts" / "ttf"


@cache
def _known_characters() -> frozenset[int]:
    # Bold holds fewer characters than regular, and headings are bold.
    fonts = [FT2Font(font_folder() / name) for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")]
    regular, bold = (frozenset(font.get_charmap()) for font in fonts)
    return regular & bold


def _clean(value: object, longest: int) -> object:
    if isinstance(value, str):
        return clean_text(value, longest)
    if isinstance(value, tuple | list):
        return tuple(_clean(item, longest) for item in value)
    if isinstance(value, dict):
        # A logo is no text: the config let in what it may be.
        return {
            key: item if key == "logo" else _clean(item, _longest(key))
            for key, item in value.items()
        }
    return value


def _longest(key: str) -> int:
    return LABEL_LENGTH if key in LABELS else TEXT_LENGTH
