"""Whether as many treatments respond as predicted, in every part of the practice."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wearoff.checks.compared import Compared, Question, compare
from wearoff.checks.strata import Stratum

Array = NDArray[np.float64]

RESPONSE = Question(
    "response",
    "Chance of response rates so far from the predicted ones, were the model right",
    "Response is not as the model has it; see that the response rule (outcome.rules) fits the "
    "scale.",
)


def response_check(
    rows: pd.DataFrame, responds: NDArray[np.bool_], assessed: NDArray[np.bool_],
    strata: list[Stratum],
) -> Compared:  # fmt: skip
    """Compare response rates of all strata at once.

    Parameters
    ----------
    rows : DataFrame
        The treatments.
    responds : array of bool, shape (set, row)
        Whether each treatment responded; the first set is what was observed.
    assessed : array of bool, shape (row,)
        Treatments looked at within the response window. Of others only those whose effect lasted
        are known to have responded, so they are left out.
    strata : list of Stratum
        In which to compare.

    Returns
    -------
    Compared
        One row per stratum, with ``patients_with`` and ``patients_without`` a response, which
        disclosure needs. A right model is rejected in 1 of 100 data sets at most.
    """
    places: list[dict[str, Any]] = []
    rates, least = [np.zeros((len(responds), 0))], [np.zeros(0)]
    for one in strata:
        own = one.rows & assessed
        if not own.any():
            continue
        rates.append(responds[:, own].mean(axis=1, keepdims=True))
        least.append(np.array([1.0 / own.sum()]))
        patients, did = rows.loc[own, "patient"], responds[0, own]
        places.append(
            {
                "by": one.by, "level": one.level, "patients": int(patients.nunique()), "day": None,
                "patients_with": int(patients[did].nunique()),
                "patients_without": int(patients[~did].nunique()),
            }
        )  # fmt: skip
    every = np.hstack(rates)
    return compare(RESPONSE, places, every[0], every[1:], np.concatenate(least))
