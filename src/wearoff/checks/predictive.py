"""All predictive checks of a fit: what was observed against what the model would make."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wearoff.checks.compared import not_asked
from wearoff.checks.data_sets import everyone_seen, responders_seen
from wearoff.checks.exact_days import exact_days_check
from wearoff.checks.fit_check import DURATIONS, IN_EFFECT, curves_check
from wearoff.checks.pit import pit_check
from wearoff.checks.response_check import RESPONSE, response_check
from wearoff.checks.strata import strata_of
from wearoff.checks.visit_timing import visit_timing_check
from wearoff.model import Design, Draws
from wearoff.sampling import Check

Rows = list[dict[str, Any]]

N_REPLICATES = 400
FIT_COLUMNS = (
    "what", "by", "level", "day", "observed", "point", "lower", "upper", "inside", "patients",
    "patients_with", "patients_without",
)  # fmt: skip
PIT_COLUMNS = ("probability", "observed", "point", "lower", "upper", "inside", "patients")
_MAX_ROWS = 10_000


@dataclass(frozen=True)
class Predictive:
    """The checks, the rows of ``fit.parquet`` and those of ``pit.parquet``."""

    checks: list[Check]
    fit: Rows
    pit: Rows


def predictive_checks(
    design: Design, draws: Draws, visits: pd.DataFrame, window_days: tuple[int, int] | None,
    rng: np.random.Generator, patients: pd.DataFrame | None = None,
) -> Predictive:  # fmt: skip
    """Compare the records with data sets that the fitted model makes.

    Each of the six checks rejects a right model in 1 of 100 data sets at most (see
    :func:`wearoff.checks.simultaneous.simultaneous_band`), so all together in 6 of 100 at most.
    They see the same records, and parameters were fitted to these, so it is less: 1 of 50 practices
    of 360 treatments, simulated from the model and fitted, gave an alarm, before visit times were
    compared as they are now (``docs/validation/earlier.md``; ``make validate`` counts anew).

    Parameters
    ----------
    design : Design
        The model with its rows.
    draws : Draws
        Posterior draws; one replicated data set is made per draw.
    visits : DataFrame
        ``treatment_id`` and ``days`` of graded visits; may be empty.
    window_days : (int, int) or None
        First and last day on which a response is looked for; None where bounds are given.
    rng : numpy.random.Generator
        Source of randomness.
    patients : DataFrame, optional
        ``patient`` and posterior mean ``effect`` of each, in log days.

    Returns
    -------
    Predictive
        Of practices with more than 10,000 treatments a random part of the patients is compared.
    """
    part = _part(design, rng)
    responders = responders_seen(part, draws, visits, rng, patients)
    strata = strata_of(part, responders.rows)
    pit = pit_check(responders)
    found = [
        curves_check(DURATIONS, responders, strata),
        pit.compared,
        visit_timing_check(responders),
        exact_days_check(responders),
    ]
    checks = [one.check for one in found]
    rows = [row for one in found if one is not pit.compared for row in one.rows]
    if not design.has_response or window_days is None or visits.empty:
        return Predictive([*checks, not_asked(IN_EFFECT), not_asked(RESPONSE)], rows, pit.rows)
    everyone, responds, assessed = everyone_seen(part, draws, visits, window_days, rng, patients)
    strata = strata_of(part, everyone.rows)
    impersonal = [one for one in strata if one.by not in ("injector", "clinic", "dose_band")]
    more = [
        response_check(everyone.rows, responds, assessed, strata),
        curves_check(IN_EFFECT, everyone, impersonal),
    ]
    rows += [row for one in more for row in one.rows]
    return Predictive([*checks, *(one.check for one in more)], rows, pit.rows)


def _part(design: Design, rng: np.random.Generator) -> Design:
    """Return the design of some of the patients, where there are very many treatments."""
    patients = design.rows["patient_level"]
    if len(patients) <= _MAX_ROWS:
        return design
    names = rng.permutation(patients.unique())
    sizes = patients.value_counts().loc[names].cumsum()
    kept: NDArray[np.bool_] = patients.isin(sizes.index[sizes <= _MAX_ROWS]).to_numpy(bool)
    return replace(design, rows=design.rows.loc[kept].reset_index(drop=True))
