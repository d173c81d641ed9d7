"""What is ranked: parameters, and quantities that take the records or the whole case-mix."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from wearoff.checks.crossval.patient_loglik import patient_logliks
from wearoff.checks.crossval.sample import Sample
from wearoff.model.design import Design
from wearoff.model.draws import Draws
from wearoff.model.predict import one_injector, standardise

Floats = NDArray[np.float64]

WORDS = {
    "intercept": "average log median duration",
    "dose": "doubling the dose",
    "sex[male]": "men against women",
    "age_years": "ten years older",
    "sd_clinic": "spread between clinics",
    "sd_injector": "spread between injectors",
    "sd_patient": "spread between patients",
    "sd_residual": "spread within patients",
    "response_intercept": "average log odds of responding",
    "response_dose": "doubling the dose, on responding",
    "response_sd_injector": "spread between injectors, in responding",
    "response_on_duration": "injectors' duration, on responding",
    "never_wane": "never wearing off",
    "median_days": "median duration",
    "share_responding": "share responding (so, never responding)",
    "log_likelihood": "log-likelihood of the records",
    "injector_1_days": "median duration of injector 1",
    "injector_1_rank": "rank of injector 1 among injectors",
}
"""Every quantity by name, in words."""

_PARAMETERS = tuple(WORDS)[: list(WORDS).index("median_days")]


def named_draws(posterior: xr.Dataset, coefficients: list[str]) -> dict[str, Floats]:
    """Return draws of scalar parameters and of coefficients by name, shape (draw,).

    Parameters
    ----------
    posterior : Dataset
        With dims ``chain`` and ``draw``.
    coefficients : list of str
        Names of the coefficients, in the order of the design.
    """
    found = {str(name): one.to_numpy().ravel() for name, one in posterior.items() if one.ndim == 2}
    for position, name in enumerate(coefficients):
        found[name] = posterior["coefficients"][..., position].to_numpy().ravel()
    return found


def quantities_of(
    design: Design, draws: Draws, named: Mapping[str, Floats], records: Design, mix: pd.DataFrame
) -> dict[str, Floats]:
    """Return every quantity of one set of draws.

    Parameters
    ----------
    design : Design
        The model that the draws belong to.
    draws : Draws
        The draws; a truth is one draw.
    named : mapping of str to array, shape (draw,)
        Parameters by name.
    records : Design
        The model with the records that were observed.
    mix : DataFrame
        Rows over which durations and responses are averaged.

    Returns
    -------
    dict of str to array, shape (draw,)
        Those of ``WORDS`` that the model has.
    """
    found = {name: named[name] for name in _PARAMETERS if name in named}
    average = standardise(design, draws, mix)
    found["median_days"] = average.given.quantile_days(0.5)
    if average.responding is not None:
        found["share_responding"] = average.responding
    found["log_likelihood"] = _log_likelihood(records, draws)
    if design.injectors:
        # ASSUME: the injector whose code comes first is as good as any other.
        of_first = standardise(design, draws, mix, unit=one_injector(draws, 0))
        found["injector_1_days"] = of_first.given.quantile_days(0.5)
        below = draws.unit_effect < draws.unit_effect[:, :1]
        found["injector_1_rank"] = below.sum(axis=1).astype(float)
    return found


def _log_likelihood(records: Design, draws: Draws) -> Floats:
    """Return the log density of all records, patients integrated out, shape (draw,).

    It takes the records: without such a quantity, a posterior that ignores some of them would
    pass (Modrák et al. 2023).
    """
    nothing = np.zeros((draws.n_draws, 0))
    values, _ = patient_logliks(records, Sample(draws, nothing, nothing), records.rows)
    return np.asarray(values.sum(axis=1))
