"""Leaving out one at a time without refitting: Pareto-smoothed importance sampling.

Vehtari, Gelman and Gabry 2017 (Statistics and Computing 27:1413); the smoothing is ArviZ's.
"""

from dataclasses import dataclass

import numpy as np
from arviz_stats.base import array_stats
from numpy.typing import NDArray

Array = NDArray[np.float64]

_GOOD_K = 0.7
_NOTHING = 1e-9


@dataclass(frozen=True)
class LeftOut:
    """What leaving out each patient gives; arrays of shape (patient,).

    Attributes
    ----------
    elpd : array
        Log density of the patient's records given all others'.
    pareto_k : array
        Shape of the tail of the importance weights; above ``good_k`` the value is not reliable.
    p : array
        Effective number of parameters: what knowing the records beforehand would add.
    good_k : float
        Largest reliable k for so many draws.
    """

    elpd: Array
    pareto_k: Array
    p: Array
    good_k: float


def leave_one_out(loglik: Array, n_chains: int) -> LeftOut:
    """Leave out each patient in turn.

    Parameters
    ----------
    loglik : array, shape (draw, patient)
        Log marginal likelihoods, one chain after the other.
    n_chains : int
        Number of chains.

    Returns
    -------
    LeftOut
    """
    n_draws, n_patients = loglik.shape
    chains = loglik.reshape(n_chains, -1, n_patients)
    total = chains.sum(axis=-1)
    ess = array_stats.ess(total, method="mean") if np.ptp(total) > 0 else n_draws
    elpd, k, p = (np.empty(n_patients) for _ in range(3))
    for i in range(n_patients):
        if np.ptp(chains[..., i]) < _NOTHING:
            # Equally likely in every draw: leaving it out changes nothing.
            elpd[i], k[i], p[i] = chains[..., i].mean(), -np.inf, 0.0
            continue
        found = array_stats.loo(chains[..., i], 0, 1, r_eff=min(1.0, float(ess) / n_draws))
        elpd[i], k[i], p[i] = (float(one) for one in found)

    return LeftOut(elpd, k, p, good_k_of(n_draws))


def log_mean_exp(values: Array) -> float:
    """Return the log of the mean of exponentials."""
    return float(np.logaddexp.reduce(values, axis=None) - np.log(values.size))


def good_k_of(n_draws: int) -> float:
    """Return the largest Pareto k at which importance sampling from so many draws is reliable.

    Vehtari et al. 2024 (Journal of Machine Learning Research 25:72).
    """
    return min(1.0 - 1.0 / float(np.log10(n_draws)), _GOOD_K)
