"""A small made-up practice with parameters, taken from its raw export to the rendered reports."""

import html
import json
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from wearoff.checks import check_fit
from wearoff.checks.crossval.gather import cross_validate
from wearoff.checks.crossval.patients import leave_patients_out
from wearoff.checks.sensitivity.gather import gather_sensitivity
from wearoff.config import Analysis
from wearoff.disclosure import Released
from wearoff.disclosure.gate import StageFolders, control_disclosure
from wearoff.estimates import estimate_durations, judge_estimates
from wearoff.model.prepare import prepare_model
from wearoff.outcome import derive_outcome
from wearoff.records import clean_records
from wearoff.report import render_reports
from wearoff.sampling.draw import draw_posterior

# Few draws, so the limits for them are the loosest that a config may set.
SHORT = {
    "sampling": {"draws": 200, "warmup": 250, "seed": 7},
    "checks": {"max_rhat": 1.05, "min_ess": 100},
    "estimates": {"max_draws": 1500},
}
MONTHLY = tuple(range(14, 183, 28))
_CYCLE_DAYS, _LOG_SD = 400, 0.3


@dataclass(frozen=True)
class Practice:
    """Who treated whom with what, and what was seen.

    Patients are treated in turn: each by one injector, with products, areas and doses in turn.
    Injectors belong to clinics in turn. `men` is the number of male patients. Every treatment is
    looked at on all `visit_days`.
    """

    n_patients: int = 30
    n_treatments_each: int = 2
    injectors: tuple[str, ...] = ("I1", "I2", "I3", "I4", "I5", "I6")
    clinics: tuple[str, ...] = ("C1", "C2")
    products: tuple[str, ...] = ("ona", "abo")
    areas: tuple[str, ...] = ("glabella", "forehead")
    doses_units: tuple[float, ...] = (12.0, 16.0, 20.0, 24.0, 32.0)
    men: int = 12
    median_days: float = 110.0
    share_responding: float = 0.9
    visit_days: tuple[int, ...] = MONTHLY
    seed: int = 3
    sections: dict = field(default_factory=dict)

    def treatments(self) -> pd.DataFrame:
        """The treatments table as a clinic would export it, without what happened after."""
        n = self.n_patients * self.n_treatments_each
        patient = np.repeat(np.arange(self.n_patients), self.n_treatments_each)
        injector = patient % len(self.injectors)
        turn = np.arange(n)

        def in_turn(levels, number):
            return [levels[one % len(levels)] for one in number]

        return pd.DataFrame(
            {
                "patient": [f"P{one:03d}" for one in patient],
                "injector": in_turn(self.injectors, injector),
                "clinic": in_turn(self.clinics, injector),
                "day": np.tile(np.arange(self.n_treatments_each), self.n_patients) * _CYCLE_DAYS,
                "product": in_turn(self.products, turn),
                "area": in_turn(self.areas, turn // len(self.products)),
                "dose_units": in_turn(self.doses_units, turn * 7 // 3),
                "sex": np.where(patient < self.men, "male", "female"),
            }
        )

    def assessments(self, treatments: pd.DataFrame) -> pd.DataFrame:
        """Grades before, and at the visits after, every treatment: 1 with effect, 3 without."""
        rng = np.random.default_rng(self.seed)
        duration = self.median_days * np.exp(_LOG_SD * rng.standard_normal(len(treatments)))
        responds = rng.random(len(treatments)) < self.share_responding
        visits = (0, *self.visit_days)
        rows = [
            {"patient": one.patient, "day": one.day + day, "area": one.area,
             "score": 1 if 0 < day < lasts and works else 3}
            for one, lasts, works in zip(treatments.itertuples(), duration, responds, strict=True)
            for day in visits
        ]  # fmt: skip
        return pd.DataFrame(rows)

    def config(self) -> dict:
        """The config; `sections` replace parts of it."""
        columns = {name: name for name in self.treatments().columns}
        content = {
            "title": "A small practice",
            "records": {
                "kind": "visits",
                "groups": {"sex": {"kind": "categorical", "label": "Sex", "reference": "female"}},
                "treatments": {"path": "data/raw/edge/treatments.csv", "columns": columns},
                "assessments": {
                    "path": "data/raw/edge/assessments.csv",
                    "columns": {name: name for name in ("patient", "day", "area", "score")},
                },
            },
            "outcome": {
                "scale": "grade", "primary": "better", "max_follow_up_days": _CYCLE_DAYS - 1,
                "rules": {"better": {"kind": "improved_by", "value": 1}},
            },
        }  # fmt: skip
        return content | SHORT | self.sections

    def write(self, project: Path) -> None:
        """Write the export below a project folder."""
        raw = project / "data" / "raw" / "edge"
        raw.mkdir(parents=True)
        treatments = self.treatments()
        treatments.to_csv(raw / "treatments.csv", index=False)
        self.assessments(treatments).to_csv(raw / "assessments.csv", index=False)


@dataclass(frozen=True)
class Finished:
    """What a practice's run left: restricted results below `folder`, and its reports."""

    folder: Path
    reports: Path

    @cached_property
    def released(self) -> Released:
        return Released.model_validate_json((self.folder / "released.json").read_bytes())

    @cached_property
    def engine(self) -> str:
        return json.loads((self.folder / "fit" / "sampling.json").read_text())["facts"]["engine"]

    def words(self, name: str) -> str:
        """The text of a page, without its pictures."""
        return words_of((self.reports / f"{name}.html").read_text(encoding="utf-8"))


def words_of(page: str) -> str:
    """The text of an HTML page, without its pictures and style."""
    bare = re.sub(r"<(svg|style)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", bare)).split())


def run(practice: Practice, project: Path) -> Finished:
    """Take a practice from its export to its reports, each stage as its script calls it."""
    practice.write(project)
    analysis = Analysis.model_validate(practice.config())
    folders = StageFolders.below(project / "processed")
    clean_records(analysis=analysis, project_dir=project, out_dir=folders.records)
    derive_outcome(analysis=analysis, records_dir=folders.records, out_dir=folders.outcome)
    prepare_model(analysis=analysis, outcome_dir=folders.outcome, out_dir=folders.model)
    draw_posterior(analysis=analysis, model_dir=folders.model, out_dir=folders.fit)
    crossval_dir = folders.checks / "crossval"
    leave_patients_out(
        analysis=analysis,
        max_refits=analysis.cross_validation.patient_refits,
        model_dir=folders.model,
        fit_dir=folders.fit,
        out_dir=crossval_dir,
    )
    cross_validate(
        analysis=analysis,
        model_dir=folders.model,
        fit_dir=folders.fit,
        crossval_dir=crossval_dir,
        families=[],
        folds=[],
        out_path=folders.checks / "crossval.json",
    )
    gather_sensitivity(
        analysis=analysis, outcome_dir=folders.outcome, model_dir=folders.model,
        fit_dir=folders.fit, refits=[], asked=[], out_path=folders.checks / "sensitivity.json",
    )  # fmt: skip
    check_fit(
        analysis=analysis, outcome_dir=folders.outcome, model_dir=folders.model,
        fit_dir=folders.fit, out_dir=folders.checks,
    )  # fmt: skip
    estimate_durations(
        analysis=analysis, model_dir=folders.model, fit_dir=folders.fit, out_dir=folders.estimates
    )
    judge_estimates(
        analysis=analysis, verdict_path=folders.checks / "verdict.json",
        estimates_dir=folders.estimates, out_path=folders.estimates / "verdict.json",
    )  # fmt: skip
    released = project / "processed" / "released.json"
    control_disclosure(
        analysis=analysis, name="edge", folders=folders, provenance={}, out_path=released
    )
    render_reports(released_path=released, out_dir=project / "reports")
    return Finished(project / "processed", project / "reports")
