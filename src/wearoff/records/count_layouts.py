"""Counts behind the checks of layouts: sums of sessions, doses for several areas."""

import pandas as pd

from wearoff.config import TreatmentSource
from wearoff.records.check_input import CheckInput, Count
from wearoff.records.layout_repairs import DOSE_OF_SEVERAL_AREAS, JOINED
from wearoff.records.session_sums import WITHOUT_SESSION


def doses_of_several_areas(checked: CheckInput) -> Count:
    """Count rows whose dose is not recorded, since it was given for several areas."""
    source = _treatments(checked)
    if source is None or not source.split or "dose_units" not in source.fields():
        return None
    is_shared = checked.repairs["rule"] == DOSE_OF_SEVERAL_AREAS
    return int(is_shared.sum()), checked.n_in_scope("treatments")


def rows_of_incomplete_sessions(checked: CheckInput) -> Count:
    """Count rows that were lost since another row of their session was rejected."""
    source = _treatments(checked)
    if source is None or source.sum_rows is None:
        return None
    n_lost = checked.n_with_reason("session_incomplete", "treatments")
    return n_lost, checked.n_in_scope("treatments")


def rows_without_session(checked: CheckInput) -> Count:
    """Count rejected rows of which nobody can tell whose sum they are missing from."""
    if WITHOUT_SESSION not in checked.notes:
        return None
    return checked.notes[WITHOUT_SESSION], checked.n_in_scope("treatments")


def rows_per_treatment(treatments: pd.DataFrame, repairs: pd.DataFrame) -> pd.Series:
    """Return how many rows of the export each treatment was made of.

    Parameters
    ----------
    treatments, repairs : DataFrame
        The finished tables.

    Returns
    -------
    Series of int
        Per treatment, in its order; 1 unless rows were summed.
    """
    joined_to = repairs.loc[repairs["rule"] == JOINED, "after"].value_counts()
    if joined_to.empty:
        return pd.Series(1, index=treatments.index)
    return 1 + treatments["treatment_id"].map(joined_to).fillna(0).astype(int)


def _treatments(checked: CheckInput) -> TreatmentSource | None:
    records = checked.analysis.records
    return records.treatments if records.kind == "visits" else None
