"""Clean the two tables of a clinic's export: treatments, and assessments at visits."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from wearoff.config import VisitRecords
from wearoff.errors import ConfigError
from wearoff.records.coerce import check_doses, coerce_fields, reject_later
from wearoff.records.count_people import note_dates
from wearoff.records.ledger import DUPLICATE, Mask
from wearoff.records.session_sums import sum_sessions
from wearoff.records.treatment_doses import coerce_treatments
from wearoff.records.visit_days import take_days_after
from wearoff.records.worktable import WorkTable

_PLACE = ("patient", "day", "area", "rater")
"""What two rows must share to contradict each other; two raters may differ."""


def clean_visits(
    treatments: WorkTable, assessments: WorkTable | None, records: VisitRecords
) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """Type, check and deduplicate treatments and assessments.

    Parameters
    ----------
    treatments, assessments : WorkTable
        The tables as tidied text; their ledgers and repairs are added to. The assessments may be
        None, where the export has none.
    records : VisitRecords
        The records section of the config.

    Returns
    -------
    DataFrame
        Typed treatments, one row per row of the table; ``kept`` tells which are treatments.
    DataFrame
        Typed assessments likewise, or None. ``day`` counts from the patient's first used
        treatment.

    Raises
    ------
    ConfigError
        If a date format is ambiguous or fits no date of its column.
    """
    typed_treatments = coerce_treatments(treatments)
    if records.treatments.sum_rows is None:
        check_doses(treatments, typed_treatments, records.plausible_dose_units)
        reject_later(treatments, typed_treatments, records.extract_date)
        _settle_duplicates(treatments, typed_treatments)
    else:
        reject_later(treatments, typed_treatments, records.extract_date)
        sum_sessions(treatments, typed_treatments, records.plausible_dose_units)
    if "date" in treatments.text:
        treatments.notes |= note_dates(typed_treatments[treatments.kept])
    first_day = typed_treatments[treatments.ledger.used].groupby("patient")["day"].min()
    typed_assessments = (
        None if assessments is None else _clean_assessments(assessments, first_day, records)
    )
    _count_from(first_day, typed_treatments)
    return typed_treatments, typed_assessments


def refuse_unlinked_areas(records: VisitRecords) -> None:
    """Refuse assessments by area where the treatments do not say which area was treated.

    Parameters
    ----------
    records : VisitRecords
        The records section of the config.

    Raises
    ------
    ConfigError
        If only the assessments have an area.
    """
    if records.assessments is None:
        return
    if "area" in records.assessments.fields() and "area" not in records.treatments.fields():
        raise ConfigError(
            "area is mapped here, but not in records.treatments",
            "records.assessments.columns.area",
            "map it in both tables, or give the treatments' area under constants",
        )


def _clean_assessments(
    assessments: WorkTable, first_day: pd.Series, records: VisitRecords
) -> pd.DataFrame:
    days_after = take_days_after(assessments)
    typed = coerce_fields(assessments)
    typed["day"] = typed["day"] + days_after
    reject_later(assessments, typed, records.extract_date)
    known = typed["patient"].isin(first_day.index).to_numpy(dtype=bool)
    assessments.ledger.reject(~known & assessments.ledger.used, "no_treatment_of_patient")
    _settle_duplicates(assessments, typed)
    _count_from(first_day, typed)
    return typed


def _count_from(first_day: pd.Series, typed: pd.DataFrame) -> None:
    typed["day"] = typed["day"] - typed["patient"].map(first_day).astype(float)


def _settle_duplicates(work: WorkTable, typed: pd.DataFrame) -> None:
    """Keep the first of exact copies; reject all of several rows that contradict each other."""
    copies = _spread(work, typed[work.ledger.used].duplicated())
    work.ledger.set_aside(copies, DUPLICATE, "exact_copy")
    rest = typed[work.ledger.used]
    place = [name for name in _PLACE if name in typed]
    key = [*place, "product"] if "product" in typed else place
    contradicting = _spread(work, rest.duplicated(key, keep=False))
    products = rest.drop_duplicates(key)
    switched = products[products.duplicated(place, keep=False)]
    other_product = _spread(work, _in_places(rest, switched, place))
    work.ledger.reject(contradicting, "conflicting_duplicate")
    work.ledger.reject(other_product, "conflicting_product")


def _in_places(rows: pd.DataFrame, places: pd.DataFrame, keys: Sequence[str]) -> pd.Series:
    """Return which rows share their keys with a row of ``places``."""
    wanted = pd.MultiIndex.from_frame(places[list(keys)])
    found = pd.MultiIndex.from_frame(rows[list(keys)]).isin(wanted)
    return pd.Series(found, index=rows.index, dtype=bool)


def _spread(work: WorkTable, flags: pd.Series) -> Mask:
    """Return flags of some rows as flags of all physical records."""
    mask: Mask = np.zeros(work.ledger.n_records, dtype=bool)
    mask[flags.index[flags.to_numpy(dtype=bool)]] = True
    return mask
