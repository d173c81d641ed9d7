"""Patient codes that each clinic gives out by itself: one code in two clinics is two persons."""

from collections.abc import Sequence

import pandas as pd

from wearoff.records.worktable import WorkTable


def separate_clinics(works: Sequence[WorkTable]) -> None:
    """Put the clinic before the code of every patient, in place.

    Parameters
    ----------
    works : sequence of WorkTable
        All tables after translation, each with ``patient`` and ``clinic``. A row without either
        has no patient.
    """
    for work in works:
        work.text["patient"] = _mark(work.text["clinic"]) + ":" + work.text["patient"]


def _mark(clinic: pd.Series) -> pd.Series:
    # The first bare colon ends the clinic, so no two pairs of clinic and code become one.
    return clinic.str.replace("\\", r"\\", regex=False).str.replace(":", r"\:", regex=False)
