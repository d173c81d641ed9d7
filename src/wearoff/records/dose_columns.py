"""Doses that stand in a column of their product: which product it was, and how much."""

import numpy as np
import pandas as pd

from wearoff.config import TreatmentSource
from wearoff.records.coded import concat_coded, join_codes, repeat_text
from wearoff.records.header import normalise_name
from wearoff.records.ledger import RowLedger
from wearoff.records.other_cells import is_recorded
from wearoff.records.raw_table import RawTable


def take_doses_by_product(
    raw: RawTable, source: TreatmentSource, cells: dict[str, pd.Series], ledger: RowLedger
) -> None:
    """Add the product whose dose column is filled, and its dose, to the cells of the records.

    Parameters
    ----------
    raw : RawTable
        The table as read.
    source : TreatmentSource
        Its part of the config, with ``dose_by_product``.
    cells : dict of str to Series of category
        Field: one cell per record; dose_units and product are added.
    ledger : RowLedger
        The account of the records; those with doses of several products are rejected in it.
    """
    doses = [raw.cells(normalise_name(column)) for column in source.dose_by_product.values()]
    filled = np.column_stack([is_recorded(of, source) for of in doses])
    ledger.reject_unread((filled.sum(axis=1) > 1) & ledger.used, "several_products")
    # Behind the dose columns stands an empty one, for records that are not to be read.
    which = np.where(filled.sum(axis=1) == 1, filled.argmax(axis=1), len(doses))
    every = concat_coded([*doses, repeat_text("", raw.n_records)])
    places = which * raw.n_records + np.arange(raw.n_records)
    cells["dose_units"] = every.iloc[places].reset_index(drop=True)
    cells["product"] = join_codes([*source.dose_by_product, ""], which)
