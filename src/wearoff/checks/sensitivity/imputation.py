"""Ends of effects that nobody saw, drawn as if they came sooner or later than in others.

Delta-adjusted multiple imputation for censored durations: after the last visit the hazard is that
of like treatments times a factor (Jackson et al. 2014, Statistics in Medicine 33:4681; Zhao et al.
2014, Journal of Biopharmaceutical Statistics 24:229).
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from wearoff.checks.replicates import log_days_left
from wearoff.model.design import Design
from wearoff.model.draws import thinned, thinned_draws
from wearoff.model.predict import log_median

Array = NDArray[np.float64]

ADMINISTRATIVE = ("beyond_max_follow_up",)
"""Why a duration is censored without any say of the patient."""

_DRAWS = 400


def ends_not_seen(rows: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which treatments still worked when their follow-up ended, shape (row,).

    Parameters
    ----------
    rows : DataFrame
        Rows of the design or of the durations.
    """
    right = (rows["response"] == "responded").to_numpy(bool) & np.isinf(
        rows["upper_days"].to_numpy(float)
    )
    return np.asarray(right & ~rows["censoring_reason"].isin(ADMINISTRATIVE).to_numpy(bool))


def imputed_durations(
    design: Design, posterior: xr.Dataset, patients: pd.DataFrame, durations: pd.DataFrame,
    factor: float, n_imputations: int, rng: np.random.Generator,
) -> Iterator[pd.DataFrame]:  # fmt: skip
    """Yield the durations with other ends in place of those not seen.

    Parameters
    ----------
    design : Design
        The main model.
    posterior : Dataset
        Its draws, with dims ``chain`` and ``draw``; each imputation takes another draw.
    patients : DataFrame
        ``patient``, ``effect`` and ``sd`` in log days, for where patients were integrated out.
    durations : DataFrame
        As of the outcome stage.
    factor : float
        The hazard after the last visit, as a multiple of that of like treatments.
    n_imputations : int
        How many.
    rng : numpy.random.Generator
        Source of randomness.

    Yields
    ------
    DataFrame
        Durations drawn after the last visit are exact; those beyond the last day on which anyone
        was seen stay censored, there.
    """
    chosen = ends_not_seen(design.rows)
    rows = design.rows.loc[chosen].reset_index(drop=True)
    lasting = _lasting(design, posterior, patients, rows, rng)
    draws = thinned_draws(posterior, design, _DRAWS)
    eta = log_median(design, draws, rows, with_unit=True) + lasting
    seen = rows["lower_days"].to_numpy(float)
    # Which share of those in effect is left when it ends; a hazard times f is a share to the f.
    left = rng.uniform(size=eta.shape) ** (1.0 / factor)
    days = np.exp(log_days_left(design, draws, eta, seen, left))
    for at in rng.choice(draws.n_draws, n_imputations, replace=False):
        yield _with_ends(durations, rows["treatment_id"], seen, days[at], design.followed_days)


def _lasting(
    design: Design, posterior: xr.Dataset, patients: pd.DataFrame, rows: pd.DataFrame,
    rng: np.random.Generator,
) -> Array:  # fmt: skip
    """Return draws of the lasting effect of each row's patient, given her own records."""
    if not design.patients:
        return np.zeros((1, len(rows)))
    at = design.index("patient", rows)
    thin = thinned(posterior, _DRAWS)
    if "patient_effect" in thin:
        effect = thin["patient_effect"].transpose("chain", "draw", "patient").to_numpy()
        return np.asarray(effect.reshape(-1, effect.shape[-1])[:, at])
    known = patients.set_index("patient").loc[list(design.patients)]
    n_draws = int(thin.sizes["chain"]) * int(thin.sizes["draw"])
    normal = rng.standard_normal((n_draws, len(known)))
    drawn = known["effect"].to_numpy() + known["sd"].to_numpy() * normal
    return np.asarray(drawn[:, at])


def _with_ends(
    durations: pd.DataFrame, ids: pd.Series, seen: Array, days: Array, followed_days: float
) -> pd.DataFrame:
    ends = days <= followed_days
    last = np.maximum(seen, followed_days)
    day = np.maximum(days, seen)
    found = pd.DataFrame(
        {
            "lower_days": np.where(ends, day, last),
            "upper_days": np.where(ends, day, np.inf),
            "censoring": np.where(ends, "exact", "right"),
        },
        index=ids.to_numpy(),
    )
    table = durations.set_index("treatment_id", drop=False)
    for name in found.columns:
        table.loc[found.index, name] = found[name]
    return table.reset_index(drop=True)
