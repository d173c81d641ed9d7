"""Every published result on what was given here, with our number or the reason why not."""

from pydantic import BaseModel, ConfigDict

from wearoff.disclosure.released import Released
from wearoff.report.published.here import Pair, estimate, pairs
from wearoff.report.published.likeness import difference
from wearoff.report.published.rows import PublishedRow, names, published_rows

_NOT_RELEASED = "too few patients here had it, or they were not followed for so long"


class ComparedRow(BaseModel):
    """A published result, and this report's estimate of the same where it measured the same.

    ``here``, ``here_lower`` and ``here_upper`` are days, or shares, as this report has them;
    without them ``why_not`` says why.
    """

    model_config = ConfigDict(frozen=True)

    product: str
    area: str
    published: PublishedRow
    here: float | None = None
    here_lower: float | None = None
    here_upper: float | None = None
    why_not: str = ""


def compared(released: Released) -> tuple[ComparedRow, ...]:
    """Return the published results for the products and areas of this report.

    Parameters
    ----------
    released : Released
        The released content.

    Returns
    -------
    tuple of ComparedRow
        Those with a number from here first; else in the order of products, areas and trials. Empty
        where no trial is known of what was given here.
    """
    found = [
        _compared(row, pair, released)
        for pair in pairs(released)
        for row in published_rows()
        if (row.product, row.area) == (names().product(pair.product), names().area(pair.area))
    ]
    return tuple(sorted(found, key=_has_no_number))


def _compared(row: PublishedRow, pair: Pair, released: Released) -> ComparedRow:
    found = ComparedRow(product=pair.product, area=pair.area, published=row)
    why_not = difference(row, pair, released)
    band = None if why_not else estimate(released, pair, row)
    if band is None:
        return found.model_copy(update={"why_not": why_not or _NOT_RELEASED})
    names_of = ("here", "here_lower", "here_upper")
    return found.model_copy(update=dict(zip(names_of, band, strict=True)))


def _has_no_number(row: ComparedRow) -> bool:
    return row.here is None


class PublishedCsvRow(BaseModel):
    """The same as one flat row of a CSV file."""

    product: str
    area: str
    cited: str
    identifier: str
    dose_units: float | None
    patients: str
    follow_up: str
    visits: str
    scale: tuple[float, float] | None
    graded_at: str | None
    rater: str | None
    counted: str | None
    measure: str
    day: int | None
    found: float
    up_to: float | None
    interval: tuple[float, float] | None
    unit: str
    here: float | None
    here_lower: float | None
    here_upper: float | None
    why_not: str


def csv_rows(released: Released) -> list[PublishedCsvRow]:
    """Return the published results with our numbers, flat.

    Parameters
    ----------
    released : Released
        The released content.

    Returns
    -------
    list of PublishedCsvRow
        In the order of the table.
    """
    kept = set(PublishedCsvRow.model_fields)
    return [
        PublishedCsvRow.model_validate(
            {key: value for key, value in row.published.model_dump().items() if key in kept}
            | {key: value for key, value in row.model_dump().items() if key in kept}
        )
        for row in compared(released)
    ]
