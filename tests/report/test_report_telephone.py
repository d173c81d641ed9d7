"""The clinician page and the planner on a telephone: nothing cut, nothing too small to read."""

import pytest

# Letters of every picture that is shown, in pixels as seen.
LETTERS = """[...document.querySelectorAll('svg text')].map(text => {
  const svg = text.ownerSVGElement, box = svg.getBoundingClientRect();
  return parseFloat(getComputedStyle(text).fontSize) * box.width / svg.viewBox.baseVal.width;
}).filter(size => size > 0)"""
# What a picture writes beyond its own edges, in pixels.
CUT = """[...document.querySelectorAll('svg')].filter(svg => svg.getBoundingClientRect().width)
  .flatMap(svg => { const box = svg.getBoundingClientRect();
    return [...svg.querySelectorAll('text')].map(text => {
      const own = text.getBoundingClientRect();
      return Math.max(box.left - own.left, own.right - box.right);
    }); })"""
SIDEWAYS = """[...document.querySelectorAll('.scroll, .panel')]
  .filter(box => box.scrollWidth > box.clientWidth).length"""
SHOWN = """[...document.querySelectorAll('figure')].map(figure =>
  [...figure.querySelectorAll('svg')].filter(svg => svg.getBoundingClientRect().width).length)"""
PAGES = [("full", "clinician"), ("trial", "clinician"), ("full", "planner")]


@pytest.fixture
def opened(files, tab, tmp_path):
    def open_page(variant, name, width):
        path = tmp_path / "page.html"
        path.write_bytes(files(variant)[f"{name}.html"])
        tab.open(path, width=width)
        return tab

    return open_page


@pytest.mark.parametrize("width", [320, 400, 700, 1280])
@pytest.mark.parametrize(("variant", "name"), PAGES)
def test_pictures_are_legible_whole_and_there_once(opened, variant, name, width):
    tab = opened(variant, name, width)
    letters = tab.run(LETTERS)
    assert len(letters) > 5
    assert min(letters) >= 11
    assert max(tab.run(CUT)) <= 1
    assert set(tab.run(SHOWN)) == {1}


@pytest.mark.parametrize("width", [320, 400])
@pytest.mark.parametrize(("variant", "name"), [*PAGES, ("hostile", "clinician")])
def test_nothing_scrolls_sideways(opened, variant, name, width):
    tab = opened(variant, name, width)
    assert tab.run("document.documentElement.scrollWidth") == width
    assert tab.run(SIDEWAYS) == 0


def test_a_card_names_its_numbers_and_leaves_out_what_is_not_there(opened):
    tab = opened("full", "clinician", 320)
    cells = "[...document.querySelectorAll('#injectors td.number')]"
    said = tab.run(f"{cells}.map(one => getComputedStyle(one, '::before').content)")
    assert any("Patients" in text for text in said)
    assert tab.run(f"{cells}.filter(one => one.innerText === '–' && one.offsetWidth).length") == 0
    heads = tab.run("getComputedStyle(document.querySelector('#injectors thead')).position")
    assert heads == "absolute"


def test_paper_gets_the_wide_picture_and_the_table(opened):
    tab = opened("full", "clinician", 400)
    tab("Emulation.setEmulatedMedia", media="print", features=[])
    shown = "[...document.querySelectorAll('.panel.{}')].every(one => one.offsetWidth {})"
    assert tab.run(shown.format("wide", "> 0"))
    assert tab.run(shown.format("narrow", "=== 0"))
    assert tab.run("getComputedStyle(document.querySelector('.cards td')).display") == "table-cell"
