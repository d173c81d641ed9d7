"""Patient codes that each clinic gives out by itself: one code in two clinics is two persons."""

from collections.abc import Sequence

import numpy as np

from wearoff.records.coded import join_codes, split_codes
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
        clinics, of_clinic = split_codes(work.text["clinic"])
        patients, of_patient = split_codes(work.text["patient"])
        pair = of_clinic.astype(np.int64) * len(patients) + of_patient
        pair[(of_clinic < 0) | (of_patient < 0)] = -1
        found, places = np.unique(pair, return_inverse=True)
        work.text["patient"] = join_codes(
            [
                f"{_mark(clinics[one // len(patients)])}:{patients[one % len(patients)]}"
                if one >= 0
                else None
                for one in found.tolist()
            ],
            places,
        )


def _mark(clinic: str) -> str:
    # The first bare colon ends the clinic, so no two pairs of clinic and code become one.
    return clinic.replace("\\", r"\\").replace(":", r"\:")
