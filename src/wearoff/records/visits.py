"""Clean the two tables of a clinic's export: treatments, and assessments at visits."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from wearoff.config import VisitRecords
from wearoff.errors import ConfigError
from wearoff.records.believable import check_doses, reject_scores_outside
from wearoff.records.coded import split_codes
from wearoff.records.coded_texts import flag_texts, spread_numbers
from wearoff.records.coerce import coerce_fields, reject_later
from wearoff.records.count_people import note_dates
from wearoff.records.count_slips import BEFORE_DAY_0
from wearoff.records.ledger import DUPLICATE, Mask
from wearoff.records.row_keys import are_repeated, number_rows
from wearoff.records.session_sums import sum_sessions
from wearoff.records.treatment_doses import coerce_treatments
from wearoff.records.visit_days import note_misplaced_visits, own_treatment_days, take_days_after
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
    if "day" in treatments.text:
        is_early = typed_treatments["day"].to_numpy(dtype=float) < 0
        treatments.notes[BEFORE_DAY_0] = int((is_early & treatments.kept).sum())
    first_day = _first_days(typed_treatments[treatments.ledger.used])
    _count_from(first_day, typed_treatments)
    typed_assessments = None
    if assessments is not None:
        treated = typed_treatments[treatments.kept]
        typed_assessments = _clean_assessments(assessments, first_day, treated, records)
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
    assessments: WorkTable,
    first_day: Mapping[str, float],
    treated: pd.DataFrame,
    records: VisitRecords,
) -> pd.DataFrame:
    days_after = take_days_after(assessments)
    typed = coerce_fields(assessments)
    own = own_treatment_days(assessments, typed["day"].to_numpy(dtype=float))
    typed["day"] = typed["day"] + days_after
    since_own = typed["day"].to_numpy(dtype=float) - own
    reject_scores_outside(assessments, typed, records.score_range)
    reject_later(assessments, typed, records.extract_date)
    known = flag_texts(typed["patient"], first_day.__contains__)
    assessments.ledger.reject(~known & assessments.ledger.used, "no_treatment_of_patient")
    _settle_duplicates(assessments, typed)
    _count_from(first_day, typed)
    own = typed["day"].to_numpy(dtype=float) - since_own
    note_misplaced_visits(assessments, typed, treated, own)
    return typed


def _first_days(used: pd.DataFrame) -> dict[str, float]:
    patients, codes = split_codes(used["patient"])
    first = np.full(len(patients), np.inf)
    np.minimum.at(first, codes, used["day"].to_numpy(dtype=float))
    return dict(zip(patients, first.tolist(), strict=True))


def _count_from(first_day: Mapping[str, float], typed: pd.DataFrame) -> None:
    patients, codes = split_codes(typed["patient"])
    first = spread_numbers([first_day.get(patient, np.nan) for patient in patients], codes)
    typed["day"] = typed["day"] - first


def _settle_duplicates(work: WorkTable, typed: pd.DataFrame) -> None:
    """Keep the first of exact copies, and of rows of a visit that agree the one with both scores.

    All of several rows that contradict each other are rejected.
    """
    place = [name for name in _PLACE if name in typed]
    key = [*place, "product"] if "product" in typed else place
    used = work.ledger.used
    rows = np.flatnonzero(used)
    (of_place,) = number_rows([typed], place)
    # Few rows share their patient, day and area with another: no other can be a copy.
    rows = rows[are_repeated(of_place[rows])]
    told = typed.iloc[rows]
    whole, of_place, of_key = (
        number_rows([told], columns)[0] for columns in (list(typed), place, key)
    )
    copies = pd.Series(whole).duplicated()
    work.ledger.set_aside(_among(used, rows, copies), DUPLICATE, "exact_copy")
    left = work.ledger.used[rows]
    # Two treatments may be two injections, one of them without its dose; two visits are one.
    scores = [name for name in ("score", "score_2") if name in typed]
    if len(scores) == 2:
        less = pd.Series(_tells_less(told.loc[left, scores], of_key[left]))
        work.ledger.set_aside(_among(used, rows[left], less), DUPLICATE, "copy_less_complete")
        left = work.ledger.used[rows]
    keys, places = pd.Series(of_key[left]), pd.Series(of_place[left])
    contradicting = _among(used, rows[left], keys.duplicated(keep=False))
    products = places[~keys.duplicated()]
    switched = products[products.duplicated()]
    other_product = _among(used, rows[left], places.isin(switched))
    work.ledger.reject(contradicting, "conflicting_duplicate")
    work.ledger.reject(other_product, "conflicting_product")


def _tells_less(scores: pd.DataFrame, keys: npt.NDArray[np.int64]) -> Mask:
    """Return the rows of a visit that tell nothing which the fullest row of it does not."""
    key = pd.Series(keys)
    several = key.index[key.duplicated(keep=False)]
    told = scores.iloc[several].reset_index(drop=True)
    visit = key[several].reset_index(drop=True)
    ranked = told.notna().sum(axis=1).sort_values(ascending=False, kind="stable").index
    fullest = visit.map(dict(zip(visit[ranked[::-1]], ranked[::-1], strict=True))).to_numpy()
    agrees = told.isna() | told.eq(told.iloc[fullest].reset_index(drop=True))
    fits = agrees.all(axis=1).groupby(visit).transform("all").to_numpy(dtype=bool)
    less: Mask = np.zeros(len(scores), dtype=bool)
    less[several] = fits & (fullest != np.arange(len(told)))
    return less


def _among(all_rows: Mask, rows: npt.NDArray[np.int64], flags: pd.Series) -> Mask:
    """Return flags of some rows as flags of all."""
    mask = np.zeros_like(all_rows)
    mask[rows] = flags
    return mask
