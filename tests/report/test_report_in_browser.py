"""The pages in a real browser: no console message, no sideways scrolling, something to see."""

import html
import shutil
import subprocess

import matplotlib.image
import pytest

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "chrome"))), None)
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no chromium on this machine")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--hide-scrollbars", "--enable-logging=stderr", "--virtual-time-budget=3000",
)  # fmt: skip
NARROW = """<!DOCTYPE html><title>narrow</title><body style="margin:0">
<iframe width="320" height="1200" style="border:0" srcdoc="{page}"></iframe>
<p id="measured">not measured</p>
<script>
addEventListener("load", () => {{
  const page = document.querySelector("iframe").contentDocument.documentElement;
  document.getElementById("measured").textContent = "width " + page.scrollWidth;
}});
</script></body>
"""
PAGES = [
    ("full", "clinician"), ("full", "analyst"), ("full", "data_quality"), ("trial", "clinician"),
    ("failed", "clinician"), ("hostile", "clinician"), ("hostile", "analyst"),
    ("full", "injectors/injector_01"), ("hostile", "injectors/injector_01"),
]  # fmt: skip


@pytest.fixture
def browse(tmp_path):
    def run(page, *options):
        profile = f"--user-data-dir={tmp_path / 'profile'}"
        command = [BROWSER, *FLAGS, profile, *options, page.as_uri()]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)

    return run


def assert_something_is_seen(picture, width):
    pixels = matplotlib.image.imread(picture)
    assert pixels.shape[1] >= width
    assert pixels[..., :3].std() > 0.02


@pytest.mark.parametrize(("variant", "name"), PAGES)
def test_wide(files, browse, tmp_path, variant, name):
    page, picture = tmp_path / "page.html", tmp_path / "wide.png"
    page.write_bytes(files(variant)[f"{name}.html"])
    result = browse(page, "--window-size=1280,1600", f"--screenshot={picture}")
    assert "CONSOLE" not in result.stderr
    assert_something_is_seen(picture, 1280)


@pytest.mark.parametrize(("variant", "name"), PAGES)
def test_narrow(files, browse, tmp_path, variant, name):
    # Headless windows are at least 500 pixels wide, so the page sits in a narrow frame.
    page, picture = tmp_path / "frame.html", tmp_path / "narrow.png"
    content = files(variant)[f"{name}.html"].decode("utf-8")
    page.write_text(NARROW.format(page=html.escape(content)), encoding="utf-8")
    result = browse(page, "--window-size=640,1300", "--dump-dom")
    assert "CONSOLE" not in result.stderr
    assert '<p id="measured">width 320</p>' in result.stdout
    browse(page, "--window-size=640,1300", f"--screenshot={picture}")
    assert_something_is_seen(picture, 320)
