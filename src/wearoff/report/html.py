"""Render a page as one HTML file: no network, no word of its own, no script but the planner's."""

import base64
import hashlib
import json
from collections.abc import Iterator
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from wearoff.report.blocks import Block, Figure, Page, Planner
from wearoff.report.svg import SVG
from wearoff.report.unbroken import unbroken_in


def render_html(page: Page) -> bytes:
    """Return a page as a single HTML file.

    Parameters
    ----------
    page : Page
        The page.

    Returns
    -------
    bytes
        UTF-8 text.
    """
    environment = Environment(
        loader=PackageLoader("wearoff.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=False,
    )
    # The only text that is not escaped: our own style sheet and script, pictures we have just
    # drawn, and the planner's numbers and labels as data.
    style = Markup(_template("style.css").rstrip())
    page = unbroken_in(page)
    blocks = list(_blocks(page))
    figures = [one for one in blocks if isinstance(one, Figure)]
    drawn = {svg for one in figures for svg in (one.svg, one.svg_narrow)}
    pictures = {svg: Markup(_inline(svg)) for svg in drawn}
    planner = next((one for one in blocks if isinstance(one, Planner)), None)
    script = ""
    if planner:
        pictures["planner"] = Markup(_as_data(planner))
        script = _template("planner.js")
    text = environment.get_template("page.html.j2").render(
        page=page, style=style, pictures=pictures, script=Markup(script),
        script_policy=Markup(_policy(script)),
    )  # fmt: skip
    return f"{text}\n".encode()


def _template(name: str) -> str:
    return files("wearoff.report").joinpath("templates", name).read_text("utf-8")


def _policy(script: str) -> str:
    """Return what lets this very script run, and no other; nothing without a script."""
    if not script:
        return ""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return f"; script-src 'sha256-{digest}'"


def _as_data(planner: Planner) -> str:
    """Return the planner's data as JSON that cannot end the element it stands in."""
    text = json.dumps(planner.data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _blocks(page: Page) -> Iterator[Block]:
    for section in page.sections:
        for part in (section, *section.parts):
            yield from part.blocks


def _inline(svg: str) -> str:
    # Inside HTML the parser knows the namespace; leaving it out keeps the page free of addresses.
    return svg.replace(f' xmlns="{SVG}"', "", 1)
