"""How often the predictive checks reject a model that is right.

Practices are simulated from the model itself with parameters as practices have them, fitted
without knowing these, and checked as a run checks them. What is seen is what the outcome stage
would make of it: an effect that is over at the first visit within the response window counts as no
response. ``python -m wearoff.validate.alarms`` runs it.
"""

import argparse
import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pandas as pd

from wearoff.checks.predictive import N_REPLICATES, predictive_checks
from wearoff.model.draws import thinned_draws
from wearoff.model.prepare import build_design
from wearoff.sampling.engines import engine_for
from wearoff.sampling.ladder import climb
from wearoff.validate.practice import Practice, simulate_practice
from wearoff.validate.scenarios import Scenario

OUT = Path("docs/validation/alarms.csv")
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


def one_practice(seed: int, scenario: Scenario = USUAL) -> dict[str, object]:
    """Simulate, fit and check one practice.

    Parameters
    ----------
    seed : int
        Its seed.
    scenario : Scenario
        The kind of practice.

    Returns
    -------
    dict
        ``seed``, ``refused`` (failed sampling checks, empty if none) and the p-value of every
        check by its name; NaN where it does not apply.
    """
    practice, analysis = simulate_practice(scenario, seed), scenario.analysis()
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
    return {"seed": seed, "refused": ",".join(failed), "alarms": ",".join(alarms), **values}


def main() -> None:
    """Check so many practices; those of an earlier run are kept."""
    parser = argparse.ArgumentParser(prog="python -m wearoff.validate.alarms", description=__doc__)
    parser.add_argument("--practices", type=int, default=100)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    options.out.parent.mkdir(parents=True, exist_ok=True)
    rows = pd.read_csv(options.out).to_dict("records") if options.out.exists() else []
    done = {int(row["seed"]) for row in rows}
    seeds = [seed for seed in range(1, options.practices + 1) if seed not in done]
    # Matrix products of several processes would wait for one another.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    with ProcessPoolExecutor(max_workers=options.workers, mp_context=get_context("spawn")) as pool:
        for row in pool.map(one_practice, seeds):
            rows.append(row)
            table = pd.DataFrame(rows).sort_values("seed")
            table.to_csv(options.out, index=False, float_format="%.4f")
    alarms = sum(isinstance(row["alarms"], str) and row["alarms"] != "" for row in rows)
    print(f"{alarms} of {len(rows)} practices gave an alarm")


if __name__ == "__main__":
    main()
