"""The analyst's section on how well the model fits."""

from wearoff.report.blocks import Block, Paragraph, Section, Table
from wearoff.report.fit_figures import curve_figure, injectors_inside, pit_figure, shares_table
from wearoff.report.pick import Material

_HOW = (
    "Each check compares the records with data sets that the fitted model makes for new patients "
    "at the same visits. Bands hold all shares of a check at once in 99 of 100 right models, so "
    "one share outside is enough for a warning. Observed shares are rounded like counts, and * "
    "hides those that would tell a small one."
)
_TIMING = (
    "If visits are planned, the share found without effect at the next visit follows from how far "
    "away it is. If patients come because the effect is over, visits sooner than usual find more."
)


def fit_section(material: Material) -> Section | None:
    """Return the predictive checks with their pictures and tables.

    Parameters
    ----------
    material : Material
        The content and its files.

    Returns
    -------
    Section or None
        None where nothing was compared.
    """
    parts = (
        _part("durations", "Durations among responders", _curves(material, "durations")),
        _part("pit", "Durations within their predictions", (pit_figure(material),)),
        _part("in-effect", "In effect among all treated", _curves(material, "in_effect")),
        _part("response", "Response", (shares_table(material, "response", "Share responding"),)),
        _timing(shares_table(material, "visit_timing", "Found without effect at the next visit")),
    )
    found = tuple(part for part in parts if part)
    return Section("fit", "Fit check", (Paragraph(_HOW),), found) if found else None


def _part(ident: str, title: str, blocks: tuple[Block | None, ...]) -> Section | None:
    kept = tuple(block for block in blocks if block)
    return Section(f"fit-{ident}", title, kept) if kept else None


def _timing(table: Table | None) -> Section | None:
    return _part("timing", "Visit times", (Paragraph(_TIMING), table)) if table else None


def _curves(material: Material, what: str) -> tuple[Block | None, ...]:
    rows = material.released.observed
    names = dict.fromkeys(row.by for row in rows if row.what == what)
    figures = [curve_figure(material, what, by, _title(by)) for by in names if by != "injector"]
    words = injectors_inside(material.released) if what == "durations" else ""
    return (*figures, Paragraph(words) if words else None)


def _title(by: str) -> str:
    return "Observed against predicted" + (
        "" if by == "overall" else f", by {by.replace('_', ' ')}"
    )
