"""The planner in headless Chromium: by keyboard, narrow, dark, without scripts, with bad labels."""

import matplotlib.image
import pytest

RESULT = "document.getElementById('planner-result').innerText.replaceAll('\u00a0', ' ')"
FOCUS = "document.activeElement.id"


@pytest.fixture
def written(files, tmp_path):
    def write(variant):
        path = tmp_path / "planner.html"
        path.write_bytes(files(variant)["planner.html"])
        return path

    return write


def tab_to(tab, ident):
    for _ in range(12):
        tab.press("Tab")
        if tab.run(FOCUS) == ident:
            return
    raise AssertionError(f"{ident} is not reached by the tab key")


def type_dose(tab, text):
    tab.run("document.activeElement.select()")
    tab.press("Backspace", *text)


def test_a_walk_by_keyboard_alone(tab, written):
    tab.open(written("full"))
    assert "OnabotulinumtoxinA in Glabella, 20 units. All patients." in tab.run(RESULT)
    tab_to(tab, "planner-area")
    tab.press("ArrowDown")
    assert "OnabotulinumtoxinA in Forehead, 20 units." in tab.run(RESULT)
    tab_to(tab, "planner-product")
    tab.press("ArrowDown")
    assert "AbobotulinumtoxinA in Forehead, 50 units." in tab.run(RESULT)
    tab_to(tab, "planner-kind")
    tab.press("ArrowDown")
    assert tab.run(RESULT).startswith("Outside the data: nobody was treated like this, or too few")
    tab.press("ArrowUp")
    tab_to(tab, "planner-dose")
    type_dose(tab, "100")
    tab.wait_for(f"{RESULT}.includes('mostly given at 37.5 to 75 units')")
    assert tab.run("document.activeElement.getAttribute('aria-invalid')") == "true"
    assert tab.run("document.getElementById('planner-figure').hidden")
    type_dose(tab, "60")
    tab.wait_for(f"{RESULT}.includes('60 units')")
    assert tab.run("document.activeElement.getAttribute('aria-invalid')") == "false"
    assert tab.complaints() == []


def test_between_two_doses_the_numbers_lie_between(tab, written, variants):
    tab.open(written("full"))
    first = variants["full"].planner.choices[0]
    low, high = (first.doses[place] for place in (1, 2))
    assert (low.dose_units, high.dose_units) == (20.0, 25.0)
    for dose, part in (("20", 0.0), ("22", 0.4), ("25", 1.0)):
        tab.run("document.getElementById('planner-dose').focus()")
        type_dose(tab, dose)
        tab.wait_for(f"{RESULT}.includes('{dose} units.')")
        median = [
            a + part * (b - a) for a, b in zip(low.worn_off[1], high.worn_off[1], strict=True)
        ]
        point, lower, upper = (int(x + 0.5) for x in median)
        assert f"Half have worn off by day {point} ({lower} to {upper})." in tab.run(RESULT)
        week = int((low.worn_off[0][0] + part * (high.worn_off[0][0] - low.worn_off[0][0])) // 7)
        assert f"Suggested review: week {week}." in tab.run(RESULT)
    assert "moves by +6 (+1 to +12) days" in tab.run(RESULT)


def test_every_choice_that_is_not_there_is_answered_alike(tab, written, variants):
    tab.open(written("full"))
    said = tab.run("""[...document.getElementById('planner-area').options].flatMap(a =>
      [...document.getElementById('planner-product').options].flatMap(p =>
        [...document.getElementById('planner-kind').options].map(k => {
          for (const [id, o] of [['area', a], ['product', p], ['kind', k]]) {
            const one = document.getElementById('planner-' + id);
            one.value = o.value;
            one.dispatchEvent(new Event('change'));
          }
          return document.getElementById('planner-result').innerText;
        })))""")
    told = [text for text in said if not text.startswith("Outside")]
    assert len(told) == len(variants["full"].planner.choices)
    assert len(set(said) - set(told)) == 1


def test_the_result_is_announced(tab, written):
    tab.open(written("full"))
    assert tab.run("document.getElementById('planner-result').getAttribute('role')") == "status"


def test_without_scripts_there_is_a_table_and_a_word_why(tab, written):
    tab.open(written("full"), scripts=False)
    tab("Emulation.setScriptExecutionDisabled", value=False)
    text = tab.run("document.body.innerText")
    assert "The planner needs scripts, and they are switched off." in text
    assert "OnabotulinumtoxinA, Glabella" in text
    assert tab.run("document.getElementById('planner-tool').hidden")


def test_labels_that_attack_do_nothing(tab, written):
    tab.open(written("hostile"))
    assert "in <script>alert(1)</script>, 20 units." in tab.run(RESULT)
    assert tab.run("document.querySelectorAll('img, b').length") == 0
    assert tab.complaints() == []


@pytest.mark.parametrize("variant", ["full", "hostile"])
@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (320, "dark"), (1280, "dark")])
def test_it_fits_and_something_is_seen(tab, written, tmp_path, variant, width, scheme):
    tab.open(written(variant), width=width, scheme=scheme)
    assert tab.run("document.documentElement.scrollWidth") == width
    picture = tmp_path / "seen.png"
    picture.write_bytes(tab.picture())
    pixels = matplotlib.image.imread(picture)
    assert pixels.shape[1] == width
    assert pixels[..., :3].std() > 0.02
    assert tab.run("document.getElementById('planner-line').getBBox().width") > 300
