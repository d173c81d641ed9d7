"""The gate: what of the stages' results gets into released.json."""

import json

import pandas as pd
import pytest

from wearoff.checks import verdict_of
from wearoff.config import analysis_from_sections, resolved_sections
from wearoff.disclosure import Released
from wearoff.disclosure.gate import StageFolders, control_disclosure
from wearoff.files import write_json, write_parquet
from wearoff.model import save_design
from wearoff.model.graph import save_graph
from wearoff.model.prepare import built_graph
from wearoff.sampling import at_most

SECRET_DAYS = 123.4567
SECTIONS = ("title", "records", "outcome", "estimates", "disclosure", "report")
NUMBERS = {"point": SECRET_DAYS, "lower": SECRET_DAYS, "upper": SECRET_DAYS}


def treatments():
    """43 patients of two injectors; 4 of them men, 3 of them given the product `rare`."""
    return [
        {
            "patient": f"PATIENT-{i:02d}",
            "treatment_id": f"SECRET:{i:06d}",
            "injector": f"I{i % 2}",
            "sex": "male" if i < 4 else "female",
            "product": "rare" if i in (10, 11, 12) else "ona",
            "dose_units": 20.0 + i % 3,
            "age_years": 40.0 + i,
            "lower_days": 90.0 if i else 120.0,
            "upper_days": 120.0 if i else 150.0,
        }
        for i in range(43)
    ]


def parameters(design):
    names = ["intercept", "sd_residual", *(f"coefficients[{c.name}]" for c in design.coefficients)]
    names += [f"dose_slopes[{product}]" for product in design.dose_products]
    names += [f"response_coefficients[{c.name}]" for c in design.coefficients]
    numbers = NUMBERS | {"rhat": 1.0, "ess_bulk": 900.0, "ess_tail": 900.0}
    return pd.DataFrame([{"name": name} | numbers for name in names])


def level_tables():
    """Estimates, contrasts and so on of every level, with their true numbers of patients."""
    levels = {("overall", "all"): 43, ("sex", "female"): 39, ("sex", "male"): 4}
    places = [
        {"by": by, "by_label": by, "level": level, "patients": patients} | NUMBERS
        for (by, level), patients in levels.items()
    ]
    contrast = {"reference": "female", "reference_patients": 39, "probability": 0.6,
                "wording": "no_evidence", "quantity": "ratio",
                "reach_days": SECRET_DAYS}  # fmt: skip
    injector = {
        "injector": "I0", "patients": 22, "losses": 22, "largest_share": 0.1,
        "median_days": SECRET_DAYS, "median_lower": SECRET_DAYS, "median_upper": SECRET_DAYS,
        "difference_days": SECRET_DAYS, "difference_lower": SECRET_DAYS,
        "difference_upper": SECRET_DAYS, "probability_beyond_delta": 0.6, "reliability": 0.8,
    }  # fmt: skip
    return {
        "estimates": [
            {"quantity": "median_days", "day": None, "within_follow_up": 1.0} | place
            for place in places
        ],
        "contrasts": [places[2] | contrast],
        "curves": [{"day": 84} | place for place in places],
        "dose_curves": [
            {"product": product, "area": "glabella", "dose_units": 20.0, "patients": n} | NUMBERS
            for product, n in (("ona", 40), ("rare", 3))
        ],
        "choices": [
            {"product": product, "area": "glabella", "day": 84, "patients": n} | NUMBERS
            for product, n in (("ona", 40), ("rare", 3))
        ],
        "injectors": [injector],
    }, [
        {"what": "durations", "day": 84, "observed": 0.5, "inside": True} | place
        for place in places
    ]


def assumed():
    """What another policy gives, and a clinic left out; the secret is in what few have."""
    rows = [{"variant": "main analysis", "quantity": "median_days", **NUMBERS},
            {"variant": "without SECRET", "quantity": "median_days", **NUMBERS, "patients": 40,
             "patients_left_out": 3, "injectors": 2, "injectors_left_out": 2}]  # fmt: skip
    found = {"name": "leave_clinic_out", "title": "Without one clinic", "columns": [],
             "rows": rows, "status": "sensitive", "values": {"moved": SECRET_DAYS}}  # fmt: skip
    return {"findings": [found], "not_asked": ["retreatment"]}


def left_out():
    """Sums over the 43 patients, of whom 3 are not reliable."""
    row = {"name": "model", "kind": "model", "elpd": -SECRET_DAYS, "se": 9.0, "difference": 0.0,
           "difference_se": 0.0, "weight": None, "p": 5.0}  # fmt: skip
    patients = {"computed": True, "patients": 43, "draws": 1000, "good_k": 0.7, "high_k": 5,
                "refitted": 2, "unresolved": 3, "rows": [row]}  # fmt: skip
    return {"patients": patients, "families": [], "injectors": None}


@pytest.fixture
def release(made_up, tmp_path):
    """Build the folders of a run by hand, and release with a verdict."""

    def _release(status, provenance=None):
        folders = StageFolders.below(tmp_path)
        design = made_up.design_of(treatments())
        save_design(design, folders.model)
        write_json(
            [
                {"quantity": "median", "unit": "days"}
                | dict.fromkeys(("point", "lower", "upper"), 1)
            ],
            folders.model / "prior_predictive.json",
        )
        write_json(quality(), folders.records / "data_quality.json")
        write_parquet(rejections(), folders.records / "rejections.parquet")
        write_json(outcome(), folders.outcome / "outcome.json")
        save_graph(built_graph(design), folders.model / "graph.json")
        sampling = {"chains": 4, "draws": 1000, "warmup": 800, "seed": 1, "attempts": ["passed"],
                    "facts": {"engine": "compiled density", "patients": "sampled",
                              "difference_from_model": 2e-15, "secret": SECRET_DAYS}}  # fmt: skip
        write_json(sampling, folders.fit / "sampling.json")
        rhat = at_most("rhat", "Largest R-hat", 1.5 if status == "fail" else 1.0, 1.01, "Longer.")
        # That of the fit alone does not count.
        write_json(verdict_of([]), folders.checks / "verdict.json")
        write_json(verdict_of([rhat]), folders.estimates / "verdict.json")
        write_parquet(parameters(design), folders.checks / "parameters.parquet")
        tables, fit = level_tables()
        write_parquet(pd.DataFrame(fit), folders.checks / "fit.parquet")
        write_json(left_out(), folders.checks / "crossval.json")
        write_json(assumed(), folders.checks / "sensitivity.json")
        pit = NUMBERS | {"probability": 0.5, "observed": 0.5, "inside": True, "patients": 43}
        write_parquet(pd.DataFrame([pit]), folders.checks / "pit.parquet")
        for name, rows in tables.items():
            write_parquet(pd.DataFrame(rows), folders.estimates / f"{name}.parquet")
        sections = resolved_sections(made_up.analysis_of())
        control_disclosure(
            analysis=analysis_from_sections({name: sections[name] for name in SECTIONS}),
            name="tiny",
            folders=folders,
            provenance=provenance or {},
            out_path=tmp_path / "released.json",
        )
        return (tmp_path / "released.json").read_text(encoding="utf-8")

    return _release


def quality():
    table = {"table": "treatments", "rows_read": 47, "used": 43, "rejected": 4, "duplicate": 0,
             "out_of_scope": 0}  # fmt: skip
    check = {"name": "c", "title": "C?", "level": "field", "category": "completeness",
             "numerator": 4, "denominator": 43, "threshold": None, "reason": "r",
             "status": "passed", "advice": ""}  # fmt: skip
    reason = {"table": "treatments", "state": "rejected", "reason": "dose_zero", "rows": 4}
    repair = {"table": "treatments", "field": "area", "rule": "normalised_text", "rows": 12}
    return {"tables": [table], "reasons": [reason], "repairs": [repair], "checks": [check],
            "waivers": []}  # fmt: skip


def rejections():
    """A clinic large enough to be shown, one too small, and its only injector."""
    sizes = (("clinic", "C1", 40), ("clinic", "SECRET", 4), ("injector", "SECRET-I", 4))
    rows = [(by, code, n + 3, 3, n, 2) for by, code, n in sizes]
    names = ("by", "code", "rows", "rejected", "patients", "rows_of_one_patient")
    return pd.DataFrame(rows, columns=names)


def outcome():
    names = ("responded", "not_responded", "unknown", "exact", "interval", "left", "right")
    counts = dict(zip(names, (43, 0, 3, 0, 43, 0, 0), strict=True))
    return {"primary": "r", "rules": {"r": {"words": "In words."} | counts}}


def test_a_passing_fit_releases_estimates(release):
    released = Released.model_validate_json(release("pass"))
    assert released.verdict.status == "pass"
    assert [(row.by, row.level) for row in released.estimates] == [
        ("overall", "all"), ("sex", "female"),
    ]  # fmt: skip
    assert len(released.curves) == len(released.observed) == 2
    assert [row.product for row in released.dose_curves] == ["ona"]
    assert [row.product for row in released.choices] == ["ona"]
    assert released.injectors[0].median_days == SECRET_DAYS
    assert [page.injector for page in released.injector_pages] == ["I0"]
    assert "intercept" in {row.name for row in released.parameters}


def test_a_failed_fit_releases_no_estimate(release):
    text = release("fail")
    released = Released.model_validate_json(text)
    assert released.verdict.status == "fail"
    for name in ("parameters", "estimates", "contrasts", "curves", "dose_curves", "choices",
                 "observed", "pit", "injectors", "funnel", "injector_pages"):  # fmt: skip
        assert getattr(released, name) == (), name
    assert "123.4" not in text
    assert "R-hat" in released.verdict.reasons[0]


def test_no_number_of_a_small_level_is_released(release):
    released = Released.model_validate_json(release("pass"))
    assert released.contrasts == ()
    assert "male" not in {row.level for row in released.estimates}
    # A coefficient says what the contrast that was left out would have said.
    named = [row.name for row in released.parameters]
    assert [name for name in named if "sex[male]" in name or "rare" in name] == []
    assert "coefficients[age_years]" in named
    (left_out,) = released.sensitivity.findings
    assert (left_out.status, left_out.rows) == ("not_applicable", ())
    assert "moved" not in left_out.values


@pytest.mark.parametrize("status", ["pass", "fail"])
def test_no_patient_row_or_exact_count_gets_out(status, release):
    text = release(status)
    released = Released.model_validate_json(text)
    assert "PATIENT-" not in text
    assert "SECRET" not in text
    assert (released.size.patients, released.size.treatments) == ("45", "45")
    assert {row.rows for row in released.flow} == {"45", "*", "0"}
    assert (released.quality[0].numerator, released.quality[0].denominator) == ("*", "45")
    assert released.outcomes[0].unknown == "*"
    assert released.repairs[0].rows == "10"
    found = [(row.by, row.level, row.rows, row.rejected) for row in released.rejections]
    assert found == [("clinic", "C1", "45", "*")]


def test_provenance_and_name_are_passed_on(release):
    released = json.loads(release("pass", {"code digest": "abc"}))
    assert released["provenance"] == {"code digest": "abc", "sampling attempts": "passed"}
    assert released["analysis"] == "tiny"


def test_equal_runs_release_equal_bytes(release):
    assert release("pass") == release("pass")
