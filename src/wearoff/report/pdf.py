"""Render a page as PDF/A-2a and PDF/UA-1. A missing text alternative is a compile error."""

import base64
import dataclasses
import json
import re
from importlib.resources import files

import typst

from wearoff.report.blocks import Page
from wearoff.report.clean import drawable, font_folder
from wearoff.report.unbroken import unbroken_in

# A fixed time keeps the bytes the same; when the analysis was made stands in its provenance.
TIMESTAMP = 0
# Where a word is too long for a table cell, it may break.
_LONG_WORD = re.compile(r"\S{24}(?=\S)")


def render_pdf(page: Page) -> bytes:
    """Return a page as an accessible, archivable PDF.

    Parameters
    ----------
    page : Page
        The page.

    Returns
    -------
    bytes
        The PDF.
    """
    source = files("wearoff.report").joinpath("templates/clinician.typ").read_bytes()
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(font_folder())]
    )
    compiler = typst.Compiler(source, font_paths=fonts, ignore_system_fonts=True)
    compiled = compiler.compile(
        format="pdf",
        sys_inputs={"page": json.dumps(_content(page))},
        pdf_standards=["a-2a", "ua-1"],
        timestamp=TIMESTAMP,
    )
    if not isinstance(compiled, bytes):
        raise TypeError("typst returned no PDF")
    return compiled


def _content(page: Page) -> dict[str, object]:
    """Return the page as data; its logo as the numbers of its bytes, which Typst can take in."""
    found = dataclasses.asdict(unbroken_in(dataclasses.replace(page, logo="")))
    kind, _, packed = page.logo.partition(";base64,")
    logo = {"format": kind.removeprefix("data:image/").removesuffix("+xml"),
            "bytes": list(base64.b64decode(packed))}  # fmt: skip
    return {key: _drawable(item) for key, item in found.items()} | {"logo": logo}


def _drawable(value: object) -> object:
    """Replace characters the font lacks: PDF/A forbids glyphs that are not there."""
    if isinstance(value, str):
        return _LONG_WORD.sub("\\g<0>\u200b", drawable(value))
    if isinstance(value, dict):
        # A sheet of paper is never narrow.
        kept = {key: item for key, item in value.items() if key != "svg_narrow"}
        return {key: item if key == "svg" else _drawable(item) for key, item in kept.items()}
    if isinstance(value, list | tuple):
        return [_drawable(item) for item in value]
    return value
