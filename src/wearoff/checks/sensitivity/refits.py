"""One refit: the analysis changed in one place, fitted, and what then comes out."""

import zlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wearoff.checks.crossval.patients import MAX_DRAWS
from wearoff.checks.crossval.refit import refit
from wearoff.checks.crossval.side_by_side import shared_draws, summarised
from wearoff.checks.sensitivity.changes import Changed, Main, change
from wearoff.checks.sensitivity.imputation import ends_not_seen, imputed_durations
from wearoff.config import Analysis
from wearoff.errors import DataQualityError
from wearoff.files import write_json
from wearoff.model.design import Design, load_design
from wearoff.model.prepare import build_design
from wearoff.sampling.draw import load_posterior

Array = NDArray[np.float64]

DRAWS = 750
"""Per chain, at most: 1,000 independent draws know a posterior median to 4 % of its sd."""

State = Literal["passed", "failed", "refused", "nothing_to_change"]


@dataclass(frozen=True)
class Refitted:
    """What one refit gave.

    Attributes
    ----------
    name, which : str
        The analysis and what it changed.
    state : str
        ``passed``; ``failed`` (its sampling did not pass every check); ``refused`` (nothing could
        be estimated from what was left); ``nothing_to_change``.
    values : list of dict
        As of ``side_by_side``; empty unless it passed.
    people : dict of str to int
        ``patients`` in the refit, and how many ``injectors``; of a clinic left out also
        ``patients_left_out`` and ``injectors_left_out``.
    clinic : str or None
        The clinic that was left out.
    """

    name: str
    which: str
    state: State
    values: list[dict[str, Any]] = field(default_factory=list)
    people: dict[str, int] = field(default_factory=dict)
    clinic: str | None = None


def refit_changed(
    *, analysis: Analysis, name: str, which: str, records_dir: Path,
    outcome_dir: Path, model_dir: Path, fit_dir: Path, out_path: Path,
) -> None:  # fmt: skip
    """Fit the analysis with one thing changed.

    Parameters
    ----------
    analysis : Analysis
        The config.
    name, which : str
        As in :func:`wearoff.config.refits_of`.
    records_dir, outcome_dir, model_dir, fit_dir : Path
        Folders of the main analysis.
    out_path : Path
        Gets the :class:`Refitted` as JSON (restricted: it may name a clinic).
    """
    sequence = np.random.SeedSequence(
        analysis.sampling.seed, spawn_key=(11, _number(f"{name}/{which}"))
    )
    main = Main(analysis, records_dir, pd.read_parquet(outcome_dir / "durations.parquet"))
    rng, design = np.random.default_rng(sequence), load_design(model_dir)
    try:
        if name == "tipping_point":
            found = _tipped(main, design, which, fit_dir, rng)
        else:
            changed = change(name, which, main, rng)
            found = _fitted(name, which, design, changed)
    except DataQualityError:
        found = Refitted(name, which, "refused")
    write_json(asdict(found), out_path)


def _fitted(name: str, which: str, main: Design, changed: Changed | None) -> Refitted:
    if changed is None:
        return Refitted(name, which, "nothing_to_change")
    return fitted(name, which, main, [changed.durations], changed)


def _tipped(
    main: Main, design: Design, which: str, fit_dir: Path, rng: np.random.Generator
) -> Refitted:
    name = "tipping_point"
    factor, imputations = which.split("_")
    if not ends_not_seen(design.rows).any():
        return Refitted(name, which, "nothing_to_change")
    posterior, patients = load_posterior(fit_dir)[0], pd.read_parquet(fit_dir / "patients.parquet")
    tables = imputed_durations(
        design, posterior, patients, main.durations, float(factor), int(imputations), rng
    )
    return fitted(name, which, design, tables, Changed(main.durations, main.analysis))


def fitted(
    name: str, which: str, main: Design, tables: Iterable[pd.DataFrame], changed: Changed
) -> Refitted:
    """Fit one table, or several that stand for one, and pool the draws.

    Parameters
    ----------
    name, which : str
        The analysis and what it changed.
    main : Design
        The main model: a model of the same terms and kinds of records needs no comparison of the
        compiled density with PyMC.
    tables : iterable of DataFrame
        Durations; each is fitted.
    changed : Changed
        The config, and which clinic was left out.

    Returns
    -------
    Refitted
    """
    key, drawn, known = _number(f"{name}/{which}"), [], {_kind(main)}
    people: dict[str, int] = {}
    sampling = changed.analysis.sampling
    fewer = sampling.model_copy(update={"draws": min(sampling.draws, DRAWS)})
    analysis = changed.analysis.model_copy(update={"sampling": fewer})
    for position, durations in enumerate(tables):
        design = build_design(durations, analysis)
        found = refit(
            design, analysis, (5, key, position), MAX_DRAWS,
            compare=_kind(design) not in known,
        )  # fmt: skip
        people = _people(design, main, changed.clinic)
        if not found.passed:
            return Refitted(name, which, "failed", people=people, clinic=changed.clinic)
        known.add(_kind(design))
        drawn.append(shared_draws(design, found.sample))
    values = summarised(_pooled(drawn), analysis.estimates.interval)
    return Refitted(name, which, "passed", values, people, changed.clinic)


def _pooled(drawn: list[dict[str, Array]]) -> dict[str, Array]:
    """Return the draws of all fits together, of what all of them have."""
    shared = [one for one in drawn[0] if all(one in each for each in drawn)]
    return {one: np.concatenate([each[one] for each in drawn]) for one in shared}


def _people(design: Design, main: Design, clinic: str | None) -> dict[str, int]:
    found = {f"{one}s": int(design.rows[one].nunique()) for one in ("patient", "injector")}
    if clinic is not None:
        own = main.rows.loc[main.rows["clinic"] == clinic]
        found |= {f"{one}s_left_out": int(own[one].nunique()) for one in ("patient", "injector")}
    return found


def _kind(design: Design) -> tuple[object, ...]:
    """Return what the compiled density of a design goes by: its terms and kinds of records."""
    lower, upper = (design.rows[f"{name}_days"].to_numpy(float) for name in ("lower", "upper"))
    kinds = (lower == upper, np.isinf(upper), (lower == 0) & np.isfinite(upper), design.is_unknown)
    return (
        design.family, tuple(one.name for one in design.coefficients), design.dose_products,
        *(bool(design.levels_of(term)) for term in ("clinic", "injector", "patient")),
        design.has_response, design.has_correlation, design.has_injector_dose,
        design.has_never_wane, tuple(bool(one.any()) for one in kinds),
    )  # fmt: skip


def _number(words: str) -> int:
    """Return the number that tells the seeds of one refit from those of others."""
    return zlib.crc32(words.encode())
