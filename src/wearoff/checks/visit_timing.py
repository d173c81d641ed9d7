"""Whether patients come back because the effect has worn off.

The likelihood takes the days of visits as given. That is right where a visit depends on the
calendar, on chance and on what earlier visits showed, and wrong where it depends on what happens
in between: who comes as soon as the effect fades is found without it after a short gap.
"""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from wearoff.checks.compared import Compared, Question, check_of, not_asked
from wearoff.checks.data_sets import DataSets
from wearoff.checks.simultaneous import ALPHA

Array = NDArray[np.float64]

VISIT_TIMING = Question(
    "visit_timing",
    "Chance of losses that go so much with the time to the next visit, were visits planned",
    "Durations may then be wrong. Plan visits beforehand and mark those a patient asks for.",
)
_BIN_DAYS = 14.0
_MIN_AT_RISK, _MIN_PATIENTS = 20, 30
_THIRDS = ("sooner than usual", "as usual", "later than usual")


def visit_timing_check(sets: DataSets) -> Compared:
    """Ask whether the effect is found lost more often after short gaps than the gaps explain.

    Of every visit that still shows the effect the model says how likely the next one finds it
    lost, given how far away that is. What was found, less that chance, averages 0 whatever made
    the gap long or short, unless it was the loss itself. So its covariance with the log of the
    gap, against gaps after visits at about the same day, is compared with 0, patients being the
    independent units. The follow-up may end with a loss; it need not be complete.

    Parameters
    ----------
    sets : DataSets
        Observed and replicated responders.

    Returns
    -------
    Compared
        Rows for visits sooner, as soon, and later than usual: share found lost, ``observed`` and
        predicted, with a 99 % band. The check is two-sided, its p-value from Student's t with the
        number of patients who carry the sum: a right model is rejected in 1 of 100 data sets. Not
        applicable with fewer than 30 patients who came back while still in effect.
    """
    gaps = _gaps(sets)
    if gaps["patient"].nunique() < _MIN_PATIENTS or gaps["lost"].nunique() < 2:
        return Compared(not_asked(VISIT_TIMING), [])
    at = np.floor(gaps["day"] / _BIN_DAYS)
    excess = (gaps["lost"] - gaps["chance"]).groupby(at).transform(_centred)
    length = np.log(gaps["gap"]).groupby(at).transform(_centred)
    by_patient = (excess * length).groupby(gaps["patient"]).sum()
    spread = float(np.sqrt((by_patient**2).sum()))
    if spread == 0.0:
        return Compared(not_asked(VISIT_TIMING), [])
    z = float(by_patient.sum()) / spread
    p_value = float(2 * stats.t.sf(abs(z), df=max(_effective(by_patient) - 1.0, 1.0)))
    sooner = "sooner" if z < 0 else "later"
    advice = f"Patients whose effect has worn off seem to come back {sooner}. {VISIT_TIMING.advice}"
    return Compared(check_of(VISIT_TIMING, p_value, advice), _thirds(gaps, length))


def _effective(parts: pd.Series) -> float:
    """Return how many patients carry a sum: all if alike, few where the others hardly count.

    Where visits are planned only those who missed one differ from the usual gap.
    """
    return float((parts**2).sum() ** 2 / (parts**4).sum())


def _gaps(sets: DataSets) -> pd.DataFrame:
    """Return the gaps from a visit in effect to the next: ``patient``, ``day``, ``gap``, ``lost``.

    ``chance`` is that of being lost at the next visit, from the replicated durations.
    """
    times = sets.times
    row, day = times.row[:-1], times.days[:-1]
    following = times.days[1:]
    lower, upper = sets.lower[0][row], sets.upper[0][row]
    same = (times.row[1:] == row) & (day <= lower) & (following <= upper) & (lower < upper)
    same &= day >= times.entry[row]
    row, day, following = row[same], day[same], following[same]
    durations = np.sort(sets.days[1:], axis=0)
    left, later = (
        np.array([len(durations) - np.searchsorted(durations[:, i], at, side="right")
                  for i, at in zip(row, when, strict=True)], dtype=float)
        for when in (day, following)
    )  # fmt: skip
    found = pd.DataFrame(
        {
            "patient": sets.rows["patient"].to_numpy()[row],
            "day": day,
            "gap": following - day,
            "lost": (following == sets.upper[0][row]).astype(float),
            "chance": 1.0 - later / np.maximum(left, 1.0),
        }
    )
    return found.loc[left >= _MIN_AT_RISK].reset_index(drop=True)


def _thirds(gaps: pd.DataFrame, length: pd.Series) -> list[dict[str, Any]]:
    """Return what was found lost after gaps shorter, like and longer than usual."""
    limits = np.quantile(length, [1 / 3, 2 / 3])
    third = np.digitize(length, limits)
    wide = float(stats.norm.isf(ALPHA / 2 / len(_THIRDS)))
    found = []
    for place, words in enumerate(_THIRDS):
        own = gaps.loc[third == place]
        if own.empty:
            continue
        excess = (own["lost"] - own["chance"]).groupby(own["patient"]).sum()
        half = wide * float(np.sqrt((excess**2).sum())) / len(own)
        observed, point = float(own["lost"].mean()), float(own["chance"].mean())
        found.append(
            {
                "what": VISIT_TIMING.what, "by": "next_visit", "level": words, "day": None,
                "patients": int(own["patient"].nunique()), "observed": observed, "point": point,
                "lower": max(point - half, 0.0), "upper": min(point + half, 1.0),
                "inside": abs(observed - point) <= half,
            }
        )  # fmt: skip
    return found


def _centred(values: pd.Series) -> pd.Series:
    return values - values.mean()
