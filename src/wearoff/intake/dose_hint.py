"""Believable doses to start from, where an export is the only evidence at hand."""

import pandas as pd

from wearoff.intake.levels import PRODUCTS
from wearoff.intake.proposal import TableProposal
from wearoff.records.coded_texts import map_texts
from wearoff.records.parse_cells import parse_numbers
from wearoff.records.tidy_text import normalise_text

_FEWEST_DOSES = 8
_BELOW, _ABOVE = 10.0, 5.0


def dose_hint(proposal: TableProposal) -> str:
    """Return a range of doses for every product that is known and common.

    Parameters
    ----------
    proposal : TableProposal
        The table with the doses.

    Returns
    -------
    str
        As the config spells it: from a tenth to five times the median dose (units), each rounded
        to one digit, so that slips of the decimal mark lie outside. Empty without products.
    """
    product, dose = proposal.found.get("product"), proposal.found.get("dose_units")
    if product is None or dose is None:
        return ""
    ours = proposal.meanings.values.get("product", {})
    raw = proposal.extract.raw
    cells = map_texts(raw.cells(dose.column.name), normalise_text)
    numbers, _ = parse_numbers(cells, str(proposal.decimal.value))
    given = raw.cells(product.column.name)
    products = map_texts(given, lambda cell: ours.get(normalise_text(cell))).astype("str")
    doses = pd.Series(numbers, index=products.index).dropna().groupby(products)
    hints = [
        f"{name}: [{_rounded(values.median() / _BELOW)}, {_rounded(values.median() * _ABOVE)}]"
        for name, values in doses
        if name in PRODUCTS.values() and len(values) >= _FEWEST_DOSES and values.median() > 0
    ]
    return ", ".join(hints)


def _rounded(value: float) -> str:
    return f"{float(f'{value:.1g}'):g}"
