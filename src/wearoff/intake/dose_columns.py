"""Dose columns that are named after products, of which a treatment fills one."""

import numpy as np

from wearoff.intake.columns import Column
from wearoff.intake.extract import Extract
from wearoff.intake.levels import product_of
from wearoff.intake.matching import Matches, fits
from wearoff.records.tidy_text import normalise_text

_SELDOM = 0.05


def dose_columns(matches: Matches, extract: Extract) -> dict[str, Column]:
    """Return the dose column of each product, and take product and dose out of the matches.

    Parameters
    ----------
    matches : Matches
        Columns of the treatments; changed in place where the doses have columns per product.
    extract : Extract
        The treatments.

    Returns
    -------
    dict of str to Column
        Empty where fewer than two columns of numbers are named after products, two are named
        after one, or records fill several of them.
    """
    named = [
        (product, column)
        for column in extract.columns
        if not column.rules and (product := product_of(column.name)) and fits("dose_units", column)
    ]
    found = dict(named)
    if len(found) < 2 or len(found) < len(named) or "product" in matches.found:
        return {}
    filled = np.zeros(extract.raw.n_records)
    for column in found.values():
        cells = extract.raw.cells(column.name).astype("str").map(normalise_text)
        filled += cells.isin(list(column.counts)).to_numpy()
    if (filled > 1).sum() > _SELDOM * (filled > 0).sum():
        return {}
    for fields in (matches.found, matches.open, matches.unfit):
        for name in ("product", "dose_units"):
            fields.pop(name, None)
    return found
