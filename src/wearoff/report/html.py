"""Render a page as one HTML file: no script, no network, no word of its own."""

from collections.abc import Iterator
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from wearoff.report.blocks import Figure, Page
from wearoff.report.svg import SVG


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
    # The only text that is not escaped: our own style sheet and pictures we have just drawn.
    style = Markup(files("wearoff.report").joinpath("templates/style.css").read_text("utf-8"))
    pictures = {figure.svg: Markup(_inline(figure.svg)) for figure in _figures(page)}
    template = environment.get_template("page.html.j2")
    text = template.render(page=page, style=style.rstrip(), pictures=pictures)
    return f"{text}\n".encode()


def _figures(page: Page) -> Iterator[Figure]:
    for section in page.sections:
        for part in (section, *section.parts):
            yield from (block for block in part.blocks if isinstance(block, Figure))


def _inline(svg: str) -> str:
    # Inside HTML the parser knows the namespace; leaving it out keeps the page free of addresses.
    return svg.replace(f' xmlns="{SVG}"', "", 1)
