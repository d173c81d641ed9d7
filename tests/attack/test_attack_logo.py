"""A clinic's logo: a plain one stands in every page, a hostile one ends with exit code 2."""

import base64
import io
import re
import struct
import zlib
from pathlib import Path

import pypdf
import pytest

from wearoff.config import load_config
from wearoff.config.logo import MOST_BYTES, logo_uri
from wearoff.errors import ConfigError
from wearoff.report import report_files

EXAMPLE = Path(__file__).parents[2] / "config" / "example.yaml"
HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
PLAIN = f'{HEAD} viewBox="0 0 40 20"><path d="M0 0h40v20z" fill="#12436d"/></svg>'
INSIDE = {
    "script": "<script>alert(1)</script>",
    "script in a group": "<g><g><script href='x.js'/></g></g>",
    "foreign object": "<foreignObject><p xmlns='http://www.w3.org/1999/xhtml'>x</p></foreignObject>",
    "xhtml": "<img xmlns='http://www.w3.org/1999/xhtml' src='x' onerror='alert(1)'/>",
    "no namespace": "<script xmlns=''>alert(1)</script>",
    "picture": "<image href='https://example.org/a.png'/>",
    "picture inside": "<image href='data:image/png;base64,AAAA'/>",
    "use": "<use href='#a'/>",
    "old link": "<path d='M0 0' xlink:href='https://example.org/'/>",
    "link": "<a href='javascript:alert(1)'><path d='M0 0'/></a>",
    "handler": "<path d='M0 0' onload='alert(1)'/>",
    "handler in capitals": "<path d='M0 0' onClick='alert(1)'/>",
    "style sheet": "<style>@import 'https://example.org/a.css';</style>",
    "style": "<path d='M0 0' style='fill: url(https://example.org/a.svg#b)'/>",
    "style with quotes": "<path d='M0 0' style='fill: url( \"//example.org/a.svg#b\")'/>",
    "style with escapes": "<path d='M0 0' style='fill: u\\72l(//example.org)'/>",
    "fill": "<rect width='1' height='1' fill='url(https://example.org/#a)'/>",
    "movement": "<animate attributeName='href' values='javascript:alert(1)'/>",
    "setting": "<set attributeName='onload' to='alert(1)'/>",
    "filter": "<filter id='a'><feImage href='https://example.org/'/></filter>",
    "nested": "<g>" * 60 + "</g>" * 60,
    "too many parts": "<g/>" * 2_001,
}
WHOLE = {
    "entities": f"<!DOCTYPE svg [<!ENTITY a 'aaaa'>]>{PLAIN}",
    "outer entity": f"<!DOCTYPE svg [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>{PLAIN}",
    "style instruction": f"<?xml-stylesheet href='https://example.org/a.css'?>{PLAIN}",
    "not closed": PLAIN[:-3],
    "html": "<html><body onload='alert(1)'/></html>",
    "no size": f"{HEAD}><path d='M0 0'/></svg>",
    "handler at the top": PLAIN.replace("<svg", "<svg onload='alert(1)'"),
    "empty": "",
    "large": PLAIN + " " * MOST_BYTES,
    "unknown encoding": f"<?xml version='1.0' encoding='nonsense'?>{PLAIN}",
}


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width=4, height=3, *, rows=None, extra=b"", size=None, interlaced=0):
    """An RGB picture; ``size`` and ``rows`` may contradict what it says of itself."""
    head = struct.pack(">IIBBBBB", *(size or (width, height)), 8, 2, 0, 0, interlaced)
    rows = rows if rows is not None else (b"\0" + b"\x12\x43\x6d" * width) * height
    body = chunk(b"IHDR", head) + extra + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


DAMAGED = {
    "cut": png()[:-8],
    "wrong checksum": png()[:-1] + b"\0",
    "followed by something": png() + b"<script>alert(1)</script>",
    "too many pixels": png(rows=bytes(50_000_000)),
    "too few pixels": png(rows=bytes(3)),
    "huge": png(size=(60_000, 60_000)),
    "empty": png(size=(0, 3)),
    "interlaced": png(interlaced=1),
    "unknown filter": png(rows=(b"\x09" + b"\0" * 12) * 3),
    "no pixels": b"\x89PNG\r\n\x1a\n" + chunk(b"IEND", b""),
}


@pytest.fixture(scope="module")
def plain(released_example):
    return report_files(released_example.bare())


@pytest.fixture
def written(tmp_path):
    def write(content):
        path = tmp_path / "logo"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return write


def refused(path):
    with pytest.raises(ConfigError) as caught:
        logo_uri(path)
    assert caught.value.exit_code == 2
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)
    line = str(caught.value)
    assert line.startswith("report.logo: ")
    assert not re.search(r"alert|example\.org|passwd", line)
    return line


@pytest.mark.parametrize("name", INSIDE)
def test_an_svg_with_more_than_shapes_is_refused(name, written):
    refused(written(PLAIN.replace("</svg>", f"{INSIDE[name]}</svg>")))


@pytest.mark.parametrize("name", WHOLE)
def test_what_is_no_plain_svg_is_refused(name, written):
    refused(written(WHOLE[name]))


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_png_is_refused(name, written):
    refused(written(DAMAGED[name]))


def test_a_missing_file_is_told(tmp_path):
    assert "cannot be read" in refused(str(tmp_path / "none.png"))
    assert "cannot be read" in refused(str(tmp_path))
    assert logo_uri(None) == ""


def test_a_config_with_a_hostile_logo_does_not_load(written, tmp_path):
    content, load_path = EXAMPLE.read_text("utf-8"), tmp_path / "mine.yaml"
    logo = written(PLAIN.replace("</svg>", "<script/></svg>"))
    load_path.write_text(content.replace("\nreport:\n", f'\nreport:\n  logo: "{logo}"\n'), "utf-8")
    with pytest.raises(ConfigError, match=r"report\.logo: the SVG holds more"):
        load_config(load_path)


def test_notes_are_left_out_of_both(written):
    note = chunk(b"tEXt", b"Author\0Canary Zq101x") + chunk(b"eXIf", b"Zq101x")
    noted = f"<metadata>Zq101x</metadata><!-- Zq101x --><x:y xmlns:x='urn:x'>Zq101x</x:y>{'</svg>'}"
    for content in (png(extra=note), PLAIN.replace("</svg>", noted)):
        kept = base64.b64decode(logo_uri(written(content)).partition(",")[2])
        assert b"Zq101x" not in kept
        assert b"IDAT" in kept or b"12436d" in kept


@pytest.mark.parametrize("content", [PLAIN, png()], ids=["svg", "png"])
def test_a_logo_stands_in_every_page_and_in_the_pdf(
    content, written, released_example, read_page, plain
):
    logo = logo_uri(written(content))
    files = report_files(released_example.bare().model_copy(update={"logo": logo}))
    for name in ("clinician", "analyst", "data_quality", "planner"):
        ((_, picture),) = read_page(files[f"{name}.html"]).tags("img")
        assert picture == {"class": "logo", "src": logo, "alt": ""}
    assert b"base64" not in files["report.json"]
    assert drawn(files["clinician.pdf"]) > drawn(plain["clinician.pdf"])
    assert not read_page(plain["clinician.html"]).tags("img")


def drawn(content):
    """How much a PDF draws."""
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return sum(len(page.get_contents().get_data()) for page in pages)
