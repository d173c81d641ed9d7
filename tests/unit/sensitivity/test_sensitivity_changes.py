"""What refits change: exactly one thing, and nothing where there is nothing to change."""

import numpy as np
import pandas as pd
import pytest

from wearoff.checks.sensitivity.changes import Main, change, clinics_by_size
from wearoff.config import refits_of
from wearoff.files import write_parquet
from wearoff.outcome import durations_under
from wearoff.records.schemas import rejects_schema


def main_of(made_up, rows, folder=None, **sections):
    return Main(made_up.analysis_of(**sections), folder, made_up.durations_of(rows))


def rng():
    return np.random.default_rng(4)


def practice(n=240):
    """Two clinics of three injectors each, two areas, up to three cycles."""
    return [
        {"patient": f"P{i // 3}", "cycle": i % 3 + 1, "injector": f"I{i % 2}{i // 3 % 3}",
         "clinic": f"C{i % 2}", "area": ("glabella", "forehead")[i // 3 % 2],
         "lower_days": 60.0 + i}
        for i in range(n)
    ]  # fmt: skip


def test_first_treatments_only(made_up):
    main = main_of(made_up, practice())
    found = change("first_cycle", "first", main, rng())
    assert (found.durations["cycle"] == 1).all()
    assert len(found.durations) == 80
    first = main_of(made_up, [{}, {}])
    assert change("first_cycle", "first", first, rng()) is None


def test_clinics_go_one_by_one_the_largest_first(made_up):
    rows = [{"clinic": name} for name in ("B", "A", "C", "C", None)]
    main = main_of(made_up, rows)
    assert clinics_by_size(main.durations) == ["C", "A", "B"]
    for number, clinic in enumerate("CAB", start=1):
        found = change("leave_clinic_out", str(number), main, rng())
        assert found.clinic == clinic
        assert set(found.durations["clinic"].dropna()) == set("ABC") - {clinic}
        # A treatment without a clinic stays.
        assert found.durations["clinic"].isna().sum() == 1
    assert change("leave_clinic_out", "4", main, rng()) is None


@pytest.mark.parametrize("clinics", [(None, None), ("A", "A")])
def test_without_two_clinics_none_is_left_out(made_up, clinics):
    main = main_of(made_up, [{"clinic": name} for name in clinics])
    assert change("leave_clinic_out", "1", main, rng()) is None


def test_shuffling_keeps_how_often_each_injector_treats_which_area_of_which_clinic(made_up):
    main = main_of(made_up, practice())
    found = change("placebo_injectors", "1", main, rng()).durations
    place = ["clinic", "area", "injector"]
    pd.testing.assert_series_equal(
        found.value_counts(place).sort_index(), main.durations.value_counts(place).sort_index()
    )
    rest = [name for name in found if name != "injector"]
    pd.testing.assert_frame_equal(found[rest], main.durations[rest])
    # Of six equally frequent injectors, three per clinic, a shuffle moves two thirds.
    assert 0.5 < (found["injector"] != main.durations["injector"]).mean() < 0.8


def test_what_describes_the_injector_goes_with_the_label(made_up):
    rows = [row | {"experience": float(row["injector"][1:])} for row in practice()]
    groups = {"experience": {"kind": "numeric"}}
    main = Main(
        made_up.analysis_of(groups, model={"injector_covariates": ["experience"]}), None,
        made_up.durations_of(rows),
    )  # fmt: skip
    found = change("placebo_injectors", "1", main, rng()).durations
    assert (found.groupby("injector")["experience"].nunique() == 1).all()


@pytest.mark.parametrize("injectors", [("I1", "I1"), (None, None)])
def test_one_injector_cannot_be_shuffled(made_up, injectors):
    main = main_of(made_up, [{"injector": name} for name in injectors])
    assert change("placebo_injectors", "1", main, rng()) is None


def test_one_injector_per_clinic_cannot_be_shuffled(made_up):
    rows = [{"clinic": f"C{i % 2}", "injector": f"I{i % 2}"} for i in range(40)]
    assert change("placebo_injectors", "1", main_of(made_up, rows), rng()) is None


def test_earlier_effects_go_under_the_next_injector(made_up):
    turns = {"P0": "AB", "P1": "AA", "P2": "BAB", "P3": "B"}
    rows = [
        {"patient": patient, "cycle": at, "injector": f"I{one}", "lower_days": 10.0 * at}
        for patient, turn in turns.items()
        for at, one in enumerate(turn, start=1)
    ]
    found = change("placebo_outcome", "earlier_injector", main_of(made_up, rows), rng()).durations
    said = found[["patient", "cycle", "injector"]].sort_values(["patient", "cycle"])
    assert said.to_numpy().tolist() == [["P0", 1, "IB"], ["P2", 1, "IA"], ["P2", 2, "IB"]]
    same = main_of(made_up, [row | {"injector": "IA"} for row in rows])
    assert change("placebo_outcome", "earlier_injector", same, rng()) is None


@pytest.fixture
def graded(tmp_path, made_up):
    """Records of one patient who is better by one grade, then retreated without a grade."""
    ids = [f"treatments:{i:06d}" for i in (1, 2)]
    texts = {"injector": "I1", "clinic": "C1", "product": "ona", "area": "glabella",
             "sex": "female"}  # fmt: skip
    treatments = pd.DataFrame(
        {"treatment_id": ids, "patient": "P1", **texts, "day": [0, 120], "dose_units": 20.0,
         "age_years": 50.0}
    ).reindex(columns=["treatment_id", "patient", "injector", "clinic", "product", "area", "day",
                       "dose_units", "sex", "age_years"])  # fmt: skip
    grades = [(0, 3.0), (14, 1.0), (80, 2.0), (119, 3.0), (134, 1.0), (200, 2.0), (240, 3.0)]
    assessments = pd.DataFrame(
        {"assessment_id": [f"assessments:{i:06d}" for i in range(1, 8)], "patient": "P1",
         "area": pd.Series([None] * 7, dtype="str"), "day": [day for day, _ in grades],
         "score": [score for _, score in grades]}
    )  # fmt: skip
    write_parquet(treatments, tmp_path / "treatments.parquet")
    write_parquet(assessments, tmp_path / "assessments.parquet")
    nothing = pd.DataFrame(columns=list(rejects_schema().columns)).astype("str")
    write_parquet(nothing.astype({"day": "float64"}), tmp_path / "rejects.parquet")
    rules = {"r": {"kind": "improved_by", "value": 1}, "mild": {"kind": "at_most", "value": 1},
             "same": {"kind": "improved_by", "value": 0.5}}  # fmt: skip
    analysis = made_up.analysis_of(outcome={"scale": "FWS", "primary": "r", "rules": rules})
    return Main(analysis, tmp_path, durations_under(analysis, tmp_path))


def test_another_rule_gives_other_durations(graded):
    found = change("response_rule", "mild", graded, rng())
    assert graded.durations["upper_days"].tolist() == [119.0, 120.0]
    assert found.durations["upper_days"].tolist() == [80.0, 80.0]
    assert found.analysis.outcome.primary == "mild"
    assert change("response_rule", "same", graded, rng()) is None


def test_a_policy_that_changes_no_bound_is_nothing_to_change(graded):
    assert change("retreatment", "event", graded, rng()) is None


def test_the_config_tells_which_refits_there_are(made_up, graded):
    none = refits_of(made_up.analysis_of())
    assert none == []
    every = refits_of(graded.analysis.model_copy(update={
        "sensitivity": made_up.analysis_of(sensitivity={"refits": "all", "clinics": 2,
                          "permutations": 5, "factors": [0.5, 2], "imputations": 3}).sensitivity
    }))  # fmt: skip
    assert every == [
        "response_rule/mild", "response_rule/same", "retreatment/censor", "retreatment/interval",
        "retreatment/event", "first_cycle/first", "leave_clinic_out/1", "leave_clinic_out/2",
        "tipping_point/0.5_3", "tipping_point/2_3",
        *(f"placebo_injectors/{i}" for i in range(1, 6)), "placebo_outcome/earlier_injector",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [{"factors": [1.0, 2.0]}, {"factors": [2, 2]}, {"refits": ["retreatment", "retreatment"]},
     {"refits": ["priors"]}, {"factors": []}],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(made_up, wrong):
    with pytest.raises(ValueError, match="sensitivity"):
        made_up.analysis_of(sensitivity=wrong)
