"""Each patient's records as simple curves of the other patients predict them."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wearoff.checks.crossval.simple_curves import CensoredRows, edges_of, left_out_chances
from wearoff.model.columns import NOT_RECORDED
from wearoff.model.design import Design

Array = NDArray[np.float64]
Ints = NDArray[np.int64]

_BAND_EDGES = (-0.25, 0.25)
_BANDS = np.array(["less than usual", "usual", "more than usual"])
_LEAST_ROWS = 30
_PSEUDO = (1.0, 3.0, 10.0, 30.0)
"""How many treatments the broad curve may count as."""


def simple_logliks(design: Design, patients: list[str], *, by_dose: bool) -> Array:
    """Return the log density of each patient's records from simple curves of all others.

    Parameters
    ----------
    design : Design
        For its rows, and the usual doses.
    patients : list of str
        In the order wanted.
    by_dose : bool
        One curve and response rate per product and dose band (below, about, above the usual dose;
        about: within a fifth), thin ones together; else one for all.

    Returns
    -------
    array, shape (patient,)
        Durations from :mod:`wearoff.checks.crossval.simple_curves`, responses from the stratum's
        rate among others, with half a treatment of either outcome added. The weight of the broad
        curve is, of a few, the one that predicts best: the rival has every advantage.
    """
    rows = design.rows
    owner = pd.Index(patients).get_indexer(rows["patient"].astype(str))
    strata = _strata(rows) if by_dose else np.zeros(len(rows), dtype=np.int64)
    edges = edges_of(_censored(rows.loc[design.has_bounds]))
    by_weight = np.zeros((len(_PSEUDO), len(rows)))
    for one in np.unique(strata):
        own = strata == one
        by_weight[:, own] = _stratum(design, own, owner, edges)
    best = by_weight[int(np.argmax(by_weight.sum(axis=1)))]
    return np.bincount(owner, best, minlength=len(patients))


def _strata(rows: pd.DataFrame) -> Ints:
    """Return each row's product and dose band; those with fewer than 30 rows go together."""
    band = np.full(len(rows), "")
    if "dose_log2" in rows and rows["dose_log2"].notna().any():
        band = _BANDS[np.searchsorted(_BAND_EDGES, rows["dose_log2"].fillna(0.0).to_numpy())]
    names = rows["product"].fillna(NOT_RECORDED).astype(str) + " " + band
    size = names.map(names.value_counts())
    codes = pd.factorize(names.where(size >= _LEAST_ROWS, ""))[0]
    return np.asarray(codes, dtype=np.int64)


def _stratum(design: Design, own: NDArray[np.bool_], owner: Ints, edges: Array) -> Array:
    """Return the log density of each row of one stratum, (weight, row), from other patients'."""
    value, rows = np.zeros((len(_PSEUDO), int(own.sum()))), design.rows.loc[own]
    bounded = design.has_bounds[own]
    chance = _rates(design, own, owner) if design.has_response else None
    if bounded.any():
        censored = _censored(rows.loc[bounded])
        chances = left_out_chances(censored, owner[own][bounded], edges)
        duration = np.stack([chances.loglik(one) for one in _PSEUDO])
        if chance is not None:
            mixed = np.log1p(chance[bounded] * np.expm1(duration))
            duration = np.where(censored.is_mixed, mixed, duration)
        value[:, bounded] = duration
    if chance is not None:
        responded, known = design.is_responder[own], ~design.is_unknown[own]
        value += np.where(known, np.log(np.where(responded, chance, 1.0 - chance)), 0.0)
    return value


def _rates(design: Design, own: NDArray[np.bool_], owner: Ints) -> Array:
    """Return the response rate among other patients' rows of the stratum, for each of its rows."""
    responded, known = design.is_responder[own], ~design.is_unknown[own]
    who, n_people = owner[own], int(owner.max()) + 1
    yes = responded.sum() - np.bincount(who, responded, minlength=n_people)[who]
    all_known = known.sum() - np.bincount(who, known, minlength=n_people)[who]
    return np.asarray((yes + 0.5) / (all_known + 1.0))


def _censored(rows: pd.DataFrame) -> CensoredRows:
    lower, upper, entry = (
        rows[f"{name}_days"].to_numpy(dtype=float) for name in ("lower", "upper", "entry")
    )
    is_mixed = (rows["response"] == "unknown").to_numpy()
    return CensoredRows(lower, upper, np.nan_to_num(entry), is_mixed)
