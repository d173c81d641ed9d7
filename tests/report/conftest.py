"""What the report tests share: made-up content, its rendered files, and a reader of HTML."""

import importlib.util
import json
import re
import shutil
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

from wearoff.report import report_files

NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
UNREAD = frozenset({"style", "svg", "script"})
EMPTY = frozenset({"meta", "br", "img", "link", "input", "hr"})


@dataclass
class ReadPage(HTMLParser):
    """A page as a test sees it: text outside pictures, elements and their attributes."""

    words: list[str] = field(default_factory=list)
    elements: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    unread: int = 0

    def __post_init__(self):
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag in UNREAD or (self.unread and tag not in EMPTY):
            self.unread += 1

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if self.unread:
            self.unread -= 1

    def handle_data(self, data):
        if not self.unread:
            self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())

    def tags(self, *names):
        return [(tag, attributes) for tag, attributes in self.elements if tag in names]


def _beside(name):
    """Import a module that lies beside the tests."""
    path = Path(__file__).with_name(f"{name}.py")
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "chrome"))), None)


@pytest.fixture(scope="module")
def tab(tmp_path_factory):
    """A page of headless Chromium that obeys keys."""
    if BROWSER is None:
        pytest.skip("no chromium on this machine")
    tab = _beside("devtools").Tab(BROWSER, tmp_path_factory.mktemp("profile"))
    yield tab
    tab.close()


@cache
def _variants():
    return _beside("released_example").variants()


@cache
def _files(name):
    return report_files(_variants()[name])


@pytest.fixture(scope="session")
def variants():
    """Released content by variant."""
    return _variants()


@pytest.fixture(scope="session")
def files():
    """Rendered files of a variant: ``files(name)[path]`` is bytes."""
    return _files


@pytest.fixture(scope="session")
def read_page():
    """Read HTML bytes."""

    def read(content):
        page = ReadPage()
        page.feed(content.decode("utf-8"))
        page.close()
        return page

    return read


@pytest.fixture(scope="session")
def page_model():
    """The model of one page of a variant, from its report.json."""

    def model(variant, page):
        return json.loads(_files(variant)["report.json"])[page]

    return model


@pytest.fixture(scope="session")
def strings_in():
    """Every text of a page model that a reader is meant to see."""
    hidden = frozenset({"kind", "ident", "href", "tone", "name", "language"})

    def strings(value, drawn=True):
        if isinstance(value, str):
            return [value]
        if isinstance(value, list):
            return [text for item in value for text in strings(item, drawn)]
        if isinstance(value, dict):
            skipped = hidden if drawn else hidden | {"drawn_words"}
            kept = [item for key, item in value.items() if key not in skipped]
            return [text for item in kept for text in strings(item, drawn)]
        return []

    return strings


@pytest.fixture(scope="session")
def numbers_in():
    """Every number in a text, as written."""

    def numbers(text):
        return {found.rstrip(",") for found in NUMBER.findall(text)}

    return numbers
