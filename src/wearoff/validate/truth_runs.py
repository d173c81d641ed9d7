"""A practice of known truth through the whole pipeline: export, records, ..., what is released."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from wearoff.config import Analysis, load_config
from wearoff.disclosure.injectors import injector_rows as released_rows
from wearoff.disclosure.released_injectors import InjectorRow
from wearoff.errors import WearoffError
from wearoff.estimates.estimate import within_follow_up
from wearoff.estimates.injectors import injector_medians, injector_rows
from wearoff.estimates.judge import quantity_checks
from wearoff.estimates.precision import PRECISION
from wearoff.files import read_json
from wearoff.model import Design, load_design, prepare_model, thinned_draws
from wearoff.outcome import derive_outcome
from wearoff.records import clean_records
from wearoff.sampling import Check, draw_posterior, load_posterior
from wearoff.simulate import Truth, draw_practice, export_practice, read_truth
from wearoff.validate.truth_kinds import KINDS, truth_of

TRUTH, CONFIG = Path("config/example_truth.yaml"), Path("config/example.yaml")


def one_practice(kind: str, seed: int) -> dict[str, object]:
    """Make a practice, write its export, and run every stage on it as the workflow does.

    Parameters
    ----------
    kind : str
        Key of KINDS.
    seed : int
        Seed of practice and chains.

    Returns
    -------
    dict
        ``kind``, ``seed``, ``refused`` (why nothing was released, empty if something was),
        ``injectors``, ``compared`` (as far as reliability allows), ``claims`` ("differs"),
        ``some_evidence``, ``wrong_sign`` and ``within_delta`` (claims whose true difference has
        the other sign, or is smaller than delta), ``truly_beyond`` (injectors whose true
        difference exceeds delta), ``sd_lower``, ``sd_median`` and ``sd_upper`` (of sd_injector),
        and ``sd_realised``, the spread of the injectors that were drawn.

    Notes
    -----
    Of the estimates those of injectors are made, and judged by their precision as all are. The
    predictive checks and leaving out patients are not run: they warn, and hide estimates only
    where a share of all treatments is off by a tenth (alarms.csv counts that).
    """
    truth = truth_of(read_truth(TRUTH), KINDS[kind])
    row: dict[str, object] = {"kind": kind, "seed": seed, "refused": ""}
    with TemporaryDirectory() as place:
        folder, analysis = Path(place), _analysis(seed)
        export_practice(truth=truth, seed=seed, out_dir=folder / "data/raw/example")
        try:
            _run(analysis, folder)
        except WearoffError as refusal:
            return row | {"refused": str(refusal)}
        design = load_design(folder / "model")
        posterior, _ = load_posterior(folder / "fit")
        checks = [Check(**one) for one in read_json(folder / "fit/sampling.json")["checks"]]
    found = _estimated(analysis, design, posterior)
    checks += quantity_checks(pd.DataFrame(found)[list(PRECISION)].astype(float), analysis.checks)
    failed = [check.name for check in checks if check.status == "fail"]
    if failed:
        return row | {"refused": ",".join(failed)}
    released = released_rows(found, analysis.disclosure, design.followed_days)
    counts = _compared(released, true_log_days(truth, seed), analysis.estimates.delta_days)
    return row | counts | _spread(posterior["sd_injector"].to_numpy(), truth, seed)


def _analysis(seed: int) -> Analysis:
    """Return the config of the example, with the draws that calibration takes."""
    analysis = load_config(CONFIG)
    sampling = analysis.sampling.model_copy(update={"seed": seed, "draws": 1000})
    return analysis.model_copy(update={"sampling": sampling})


def _run(analysis: Analysis, folder: Path) -> None:
    """Run the stages from records to the fit below a folder."""
    clean_records(analysis=analysis, project_dir=folder, out_dir=folder / "records")
    derive_outcome(analysis=analysis, records_dir=folder / "records", out_dir=folder / "outcome")
    prepare_model(analysis=analysis, outcome_dir=folder / "outcome", out_dir=folder / "model")
    # The workflow compares the density with the PyMC model once, before any batch.
    draw_posterior(
        analysis=analysis, model_dir=folder / "model", out_dir=folder / "fit", compare=False
    )


def _estimated(analysis: Analysis, design: Design, posterior: xr.Dataset) -> list[dict[str, Any]]:
    """Return what the estimates stage says of injectors."""
    draws = thinned_draws(posterior, design, analysis.estimates.max_draws)
    settings = within_follow_up(analysis.estimates, design)
    return injector_rows(design, draws, injector_medians(design, draws), settings)


def true_log_days(truth: Truth, seed: int) -> pd.Series:
    """Return by injector how far her true log median lies from the average injector's."""
    population = draw_practice(truth, seed).population
    injectors = population.injectors.set_index("injector")
    clinic = population.clinics["log_days"].to_numpy()[injectors["clinic_index"]]
    return injectors["log_days"] + clinic


def _compared(
    released: tuple[InjectorRow, ...], true: pd.Series, delta_days: float
) -> dict[str, object]:
    """Count what the report says of injectors, and what of it is true."""
    shown = [row for row in released if row.injector in true.index]
    away = true - true[[row.injector for row in shown]].mean()
    median = float(np.median([row.median_days for row in shown if row.median_days is not None]))
    true_days = {row.injector: median * np.expm1(away[row.injector]) for row in shown}
    claims = [row for row in shown if row.wording == "differs"]
    signs = [(true_days[row.injector], row.difference_days or 0.0) for row in claims]
    return {
        "injectors": len(released),
        "compared": sum(row.compared for row in released),
        "claims": len(claims),
        "some_evidence": sum(row.wording == "some_evidence" for row in released),
        "wrong_sign": sum(bool(true * found < 0) for true, found in signs),
        "within_delta": sum(bool(abs(true) <= delta_days) for true, _ in signs),
        "truly_beyond": sum(bool(abs(one) > delta_days) for one in true_days.values()),
    }


def _spread(draws: np.ndarray, truth: Truth, seed: int) -> dict[str, object]:
    lower, median, upper = np.quantile(draws, [0.025, 0.5, 0.975])
    drawn = draw_practice(truth, seed).population.injectors["log_days"]
    found = {"sd_lower": lower, "sd_median": median, "sd_upper": upper, "sd_realised": drawn.std()}
    return {name: float(value) for name, value in found.items()}
