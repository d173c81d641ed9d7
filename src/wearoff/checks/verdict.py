"""One verdict from all checks, with the reasons in words."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from wearoff.checks.crossval.comparison import crossval_checks
from wearoff.checks.fit_check import fit_rows
from wearoff.config import Analysis
from wearoff.files import read_json, write_json, write_parquet
from wearoff.model import MAX_OUTSIDE, OUTSIDE, Design, load_design, thinned_draws
from wearoff.sampling import (
    Check,
    ess_bulk,
    ess_tail,
    load_posterior,
    parameter_draws,
    rhat,
    sampling_checks,
)

_N_REPLICATES = 100
_LOSSES = "losses"
_MIN_LOSSES = 20
_MAX_UNKNOWN_SHARE = 0.3
_REPORTED = (
    "intercept", "coefficients", "dose", "dose_slopes", "sd_dose", "dose_ed50", "dose_weights",
    "sd_clinic", "sd_injector", "sd_injector_dose", "sd_patient", "sd_residual", "log_tail",
    "sd_hazard",
    "never_wane", "response_intercept", "response_coefficients", "response_dose",
    "response_sd_injector", "response_on_duration",
)  # fmt: skip


def check_fit(
    *, analysis: Analysis, outcome_dir: Path, model_dir: Path, fit_dir: Path, out_dir: Path
) -> None:
    """Judge the fit before any estimate is made.

    Parameters
    ----------
    analysis : Analysis
        The config.
    outcome_dir, model_dir, fit_dir : Path
        Folders of the earlier stages.
    out_dir : Path
        Gets ``verdict.json`` (status, reasons, checks), ``parameters.parquet`` (posterior and
        diagnostics of every reported parameter) and ``fit.parquet`` (observed and predicted).
    """
    design = load_design(model_dir)
    posterior, sample_stats = load_posterior(fit_dir)
    checks = sampling_checks(posterior, sample_stats, analysis.checks, analysis.sampling.chains)
    checks += data_checks(design, read_json(outcome_dir / "outcome.json"))
    checks += prior_checks(read_json(model_dir / "prior_predictive.json"))
    checks += crossval_checks(read_json(out_dir / "crossval" / "patients.json"))
    parameters = parameter_table(posterior, analysis.estimates.interval, design.pools)
    write_parquet(parameters, out_dir / "parameters.parquet")
    draws = thinned_draws(posterior, design, _N_REPLICATES)
    rng = np.random.default_rng(np.random.SeedSequence(analysis.sampling.seed, spawn_key=(3,)))
    visits = pd.read_parquet(outcome_dir / "visits.parquet")
    write_parquet(pd.DataFrame(fit_rows(design, draws, visits, rng)), out_dir / "fit.parquet")
    write_json(verdict_of(checks), out_dir / "verdict.json")


def verdict_of(checks: list[Check]) -> dict[str, Any]:
    """Return the worst status of all checks, with one reason per check that does not pass."""
    statuses = {check.status for check in checks}
    status = next((worst for worst in ("fail", "warn") if worst in statuses), "pass")
    reasons = [_reason(check) for check in checks if check.status in ("fail", "warn")]
    return {"status": status, "reasons": reasons, "checks": [asdict(check) for check in checks]}


def _reason(check: Check) -> str:
    if check.rule == "is_true":
        return f"{check.title}: no. {check.advice}".strip()
    hidden = "too few to be shown" if check.name == _LOSSES else "not a number"
    value = hidden if check.value is None else f"{check.value:.4g}"
    wanted = {"at_most": "at most", "at_least": "at least", "is_true": "is"}[check.rule]
    return f"{check.title}: {value}, should be {wanted} {check.threshold:g}. {check.advice}".strip()


def data_checks(design: Design, outcome: dict[str, Any]) -> list[Check]:
    """Return checks on how much the data can say at all."""
    counts = outcome["rules"][outcome["primary"]]
    total = counts["responded"] + counts["not_responded"] + counts["unknown"]
    # An unknown response that is bounded by a later visit still says something.
    unknown = _coarse(counts["unknown"] - counts.get("unknown_bounded", 0))
    unknown_share = unknown / max(_coarse(total), 1)
    return [
        _losses_check(design),
        Check(
            "durations_differ", "Some effects are known to have lasted longer than others",
            float(design.durations_differ), 1.0, "is_true",
            "pass" if design.durations_differ else "warn",
            "By how much durations differ, and between whom, follows from what was assumed before "
            "any data, not from these records.",
        ),
        Check(
            "unknown_response", "Share of treatments whose response is unknown",
            float(unknown_share), _MAX_UNKNOWN_SHARE, "at_most",
            "pass" if unknown_share <= _MAX_UNKNOWN_SHARE else "warn",
            "Record a review visit two to six weeks after each treatment.",
        ),
    ]  # fmt: skip


def _losses_check(design: Design) -> Check:
    """Return whether enough effects were seen to end; few enough to single out are not counted."""
    ended = design.is_responder & np.isfinite(design.rows["upper_days"].to_numpy(dtype=float))
    # The verdict is published, so its counts are as coarse as every published count.
    losses = _coarse(int(ended.sum()))
    advice = "So few cannot tell how long effects last: the priors answer instead."
    if not ended.any():
        advice = (
            "Where no effect was seen to end, the records say only how long effects last at "
            "least; beyond that the priors answer."
        )
    return Check(
        _LOSSES, "Treatments seen to wear off",
        None if ended.any() and not losses else float(losses), _MIN_LOSSES, "at_least",
        "pass" if losses >= _MIN_LOSSES else "warn", advice,
    )  # fmt: skip


def _coarse(count: int) -> int:
    return 5 * round(count / 5) if count >= 8 else 0


def prior_checks(prior_predictive: list[dict[str, Any]]) -> list[Check]:
    """Return the check that the priors imply believable durations."""
    (outside,) = [row["point"] for row in prior_predictive if row["quantity"] == OUTSIDE]
    return [
        Check(
            "prior_medians", "Share of prior medians outside 1 week to 3 years", float(outside),
            MAX_OUTSIDE, "at_most", "pass" if outside <= MAX_OUTSIDE else "warn",
            "Before any data such durations count as likely: use narrower priors (model.priors).",
        )
    ]  # fmt: skip


def parameter_table(posterior: Any, interval: float, pools: tuple[str, ...] = ()) -> pd.DataFrame:
    """Summarise every reported parameter: median, interval, R-hat and ESS.

    Parameters
    ----------
    posterior : Dataset
        With dims ``chain`` and ``draw``.
    interval : float
        Probability of the interval.
    pools : tuple of str
        Names of the spreads of partially pooled terms.

    Returns
    -------
    DataFrame
        One row per scalar parameter.
    """
    kept = posterior[[name for name in (*_REPORTED, *pools) if name in posterior]]
    tail = (1 - interval) / 2
    found = []
    for name, draws in parameter_draws(kept).items():
        lower, point, upper = np.quantile(draws, [tail, 0.5, 1 - tail])
        found.append(
            {
                "name": name,
                "point": point,
                "lower": lower,
                "upper": upper,
                "rhat": rhat(draws),
                "ess_bulk": ess_bulk(draws),
                "ess_tail": ess_tail(draws),
            }
        )
    return pd.DataFrame(found)
