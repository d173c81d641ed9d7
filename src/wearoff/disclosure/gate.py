"""The gate: reads what the stages found, lets out what may be known, hides the rest."""

import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from wearoff.config import Analysis
from wearoff.disclosure import cards, fit_tables, records, tables
from wearoff.disclosure.counts import shown_count
from wearoff.disclosure.crossval import cross_validation
from wearoff.disclosure.injector_pages import funnel, injector_pages
from wearoff.disclosure.injectors import injector_rows
from wearoff.disclosure.planner import planner
from wearoff.disclosure.released import Released, Size, Verdict
from wearoff.disclosure.sensitivity import sensitivity
from wearoff.disclosure.sensitivity_rows import Gate
from wearoff.files import read_json, write_json
from wearoff.model import Design, load_design, load_graph


@dataclass(frozen=True)
class StageFolders:
    """Where the earlier stages left their results."""

    records: Path
    outcome: Path
    model: Path
    fit: Path
    checks: Path
    estimates: Path

    @classmethod
    def below(cls, folder: Path) -> "StageFolders":
        """Return the folders of an analysis below its restricted folder."""
        return cls(*(folder / one.name for one in fields(cls)))


def control_disclosure(
    *, analysis: Analysis, name: str, folders: StageFolders, provenance: dict[str, str],
    out_path: Path,
) -> None:  # fmt: skip
    """Write ``released.json``: everything the reports may say, and nothing else.

    Parameters
    ----------
    analysis : Analysis
        The config.
    name : str
        Name of the analysis.
    folders : StageFolders
        Results of the earlier stages.
    provenance : dict of str to str
        Digests, versions and seeds.
    out_path : Path
        The file to write.

    Notes
    -----
    When the verdict is ``fail`` no estimate passes: estimates, contrasts, curves, injectors,
    parameters, the fit check, cross-validation and sensitivity stay empty.
    """
    verdict = Verdict(**read_json(folders.estimates / "verdict.json"))
    design = load_design(folders.model)
    outcome = read_json(folders.outcome / "outcome.json")
    graph = load_graph(folders.model / "graph.json")
    sampling = read_json(folders.fit / "sampling.json")
    settings = analysis.disclosure
    released = Released(
        **records.records_content(analysis=analysis, name=name, records_dir=folders.records),
        **_texts(analysis),
        horizon_days=min(analysis.estimates.horizon_days, int(design.followed_days)),
        followed_days=int(design.followed_days),
        verdict=verdict,
        size=_size(design, analysis),
        outcomes=records.outcome_rows(outcome, settings),
        response_rule=cards.response_card(analysis),
        model=cards.model_card(
            graph, design, read_json(folders.model / "prior_predictive.json"), settings
        ),
        sampling=cards.sampling_card(sampling, graph),
        provenance=provenance | {"sampling attempts": "; ".join(sampling["attempts"])},
        **(_nothing() if verdict.status == "fail" else _estimates(analysis, design, folders)),
    )
    # By way of text, in which infinite numbers have a name.
    write_json(json.loads(released.model_dump_json()), out_path)


def _texts(analysis: Analysis) -> dict[str, Any]:
    return {
        "data_window": analysis.report.data_window,
        "rater_is_injector": analysis.report.rater_is_injector,
        "scale": analysis.outcome.scale if analysis.outcome else "durations as given",
        "interval": analysis.estimates.interval,
        "delta_days": analysis.estimates.delta_days,
        "injector_min_patients": analysis.disclosure.injector_min_patients,
        "min_reliability": analysis.disclosure.min_reliability,
        "own_view_injectors": analysis.disclosure.own_view_injectors,
    }


def _size(design: Design, analysis: Analysis) -> Size:
    rows, settings = design.rows, analysis.disclosure
    known = {name: int(rows[name].nunique()) for name in ("injector", "clinic")}
    return Size(
        patients=shown_count(int(rows["patient"].nunique()), settings),
        treatments=shown_count(len(rows), settings),
        # Injectors and clinics are not patients: their number is known to everyone who works there.
        injectors=str(known["injector"]),
        clinics=str(known["clinic"]),
    )


def _nothing() -> dict[str, Any]:
    names = (
        "parameters", "estimates", "contrasts", "curves", "dose_curves", "choices", "observed",
        "pit", "injectors", "funnel", "injector_pages",
    )  # fmt: skip
    return dict.fromkeys(names, ())


def _estimates(analysis: Analysis, design: Design, folders: StageFolders) -> dict[str, Any]:
    settings, followed_days = analysis.disclosure, design.followed_days

    def rows(name: str) -> list[dict[str, Any]]:
        return tables.read_rows(folders.estimates / f"{name}.parquet")

    injectors = injector_rows(rows("injectors"), settings, followed_days)
    return {
        "parameters": cards.parameter_rows(
            design, tables.read_rows(folders.checks / "parameters.parquet"), settings
        ),
        "estimates": tables.estimate_rows(rows("estimates"), settings, followed_days),
        "contrasts": tables.contrast_rows(
            rows("contrasts"), settings, followed_days, has_durations=design.durations_differ
        ),
        "curves": tables.curve_rows(rows("curves"), settings),
        "dose_curves": tables.dose_curve_rows(
            rows("dose_curves") if design.durations_differ else [], settings, followed_days
        ),
        "choices": tables.choice_rows(rows("choices"), settings),
        "injectors": injectors,
        "funnel": funnel(rows("funnel"), injectors, followed_days),
        "injector_pages": (
            injector_pages(design, injectors, settings) if analysis.report.injector_pages else ()
        ),
        "planner": planner(
            rows("planner") if design.durations_differ else [], injectors, settings, followed_days
        ),
        "observed": fit_tables.observed_rows(
            tables.read_rows(folders.checks / "fit.parquet"), settings
        ),
        "crossval": cross_validation(read_json(folders.checks / "crossval.json"), design, settings),
        "sensitivity": sensitivity(
            read_json(folders.checks / "sensitivity.json"),
            Gate(design, settings, analysis.estimates.delta_days),
        ),
        "pit": fit_tables.pit_rows(tables.read_rows(folders.checks / "pit.parquet"), settings),
    }
