"""How often the predictive checks reject a model that is right.

Practices are simulated from the model itself with parameters as practices have them, fitted
without knowing these, and checked as a run checks them. What is seen is what the outcome stage
would make of it: an effect that is over at the first visit within the response window counts as no
response.
"""

import numpy as np
import pandas as pd

from wearoff.checks.predictive import N_REPLICATES, predictive_checks
from wearoff.model.draws import thinned_draws
from wearoff.model.prepare import build_design
from wearoff.sampling.engines import engine_for
from wearoff.sampling.ladder import climb
from wearoff.validate.practice import Practice, simulate_practice
from wearoff.validate.scenarios import Scenario

WINDOW_DAYS = (3, 45)
_REASON = "where practices are, so that what is simulated could be one"


def _around(location: float, scale: float) -> dict[str, object]:
    return {"location": location, "scale": scale, "reason": _REASON}


USUAL = Scenario(
    "an ordinary practice, with parameters as practices have them",
    n_patients=120,
    model={
        "priors": {
            "intercept": _around(float(np.log(115.0)), 0.15),
            "sd_residual": _around(float(np.log(0.4)), 0.15),
            "response_intercept": _around(2.3, 0.4),
        }
    },
)


def as_seen(practice: Practice) -> pd.DataFrame:
    """Return the durations of a practice as the outcome stage would call them."""
    rows = practice.durations
    first = rows["treatment_id"].map(practice.visits.groupby("treatment_id")["days"].min())
    early = first <= WINDOW_DAYS[1]
    gone = (rows["response"] == "responded") & (rows["lower_days"] == 0) & early
    return rows.assign(
        response=rows["response"].where(~gone, "not_responded"),
        lower_days=rows["lower_days"].mask(gone),
        upper_days=rows["upper_days"].mask(gone),
    )


KINDS = {"usual": USUAL}


def one_practice(kind: str, seed: int) -> dict[str, object]:
    """Simulate, fit and check one practice.

    Parameters
    ----------
    kind : str
        Key of KINDS.
    seed : int
        Its seed.

    Returns
    -------
    dict
        ``kind``, ``seed``, ``refused`` (failed sampling checks, empty if none), ``alarms`` (checks
        that do not pass, empty if all do) and the p-value of every check by its name; NaN where it
        does not apply.
    """
    practice, analysis = simulate_practice(KINDS[kind], seed), KINDS[kind].analysis()
    design = build_design(as_seen(practice), analysis)
    settings = analysis.sampling.model_copy(update={"seed": seed})
    engine = engine_for(design, settings, compare=False)
    drawn = climb(analysis.model_copy(update={"sampling": settings}), engine.sample)
    failed = [check.name for check in drawn.checks if check.status == "fail"]
    found = predictive_checks(
        design, thinned_draws(drawn.posterior, design, N_REPLICATES), practice.visits, WINDOW_DAYS,
        np.random.default_rng(seed), engine.patients(),
    )  # fmt: skip
    values = {check.name: check.value for check in found.checks}
    alarms = [check.name for check in found.checks if check.status in ("warn", "fail")]
    told = {"refused": ",".join(failed), "alarms": ",".join(alarms)}
    return {"kind": kind, "seed": seed, **told, **values}
