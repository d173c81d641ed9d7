"""Which terms enter the model, their levels and centres, and the reasons for leaving out."""

import logging

import numpy as np
import pandas as pd
import pytest

from wearoff.errors import ConfigError, DataQualityError
from wearoff.model import load_design, prepare_model, save_design


def left_out(design, term):
    return [reason for reason in design.left_out if reason.startswith(f"{term}:")]


def coefficients(design, term):
    return [one for one in design.coefficients if one.term == term]


APART = {"lower_days": [90.0] * 5 + [120.0], "upper_days": [120.0] * 5 + [150.0]}
"""Bounds of six rows, the last of which is known to have lasted longer."""


def spread(**columns):
    """Six rows; each argument is a column of six values."""
    return [{name: values[i] for name, values in columns.items()} for i in range(6)]


def test_terms_with_a_single_level_are_left_out_with_the_reason(made_up):
    design = made_up.design_of([{}] * 6)
    assert design.coefficients == ()
    assert left_out(design, "area") == ["area: all treatments have the same value"]
    assert left_out(design, "product") == ["product: all treatments have the same value"]
    assert left_out(design, "sex") == ["sex: all treatments have the same value"]
    assert left_out(design, "age_years") == ["age_years: fewer than two different values"]
    assert left_out(design, "injector") == [
        "injector: there is only one, so differences cannot be told"
    ]
    assert left_out(design, "dose")[0].startswith("dose: every product was given at one dose")
    assert design.matrix().shape == (6, 0)


@pytest.mark.parametrize("term", ["area", "product", "clinic", "injector"])
def test_terms_that_are_not_recorded_are_left_out(term, made_up):
    design = made_up.design_of([{term: None}] * 6)
    assert left_out(design, term) == [f"{term}: not recorded"]


TWO_OF_EACH = {
    "area": ["a", "b"] * 3, "product": ["x", "y"] * 3, "clinic": ["C1", "C1", "C2"] * 2,
    "injector": list("123456"), "patient": ["P", "Q", "R"] * 2, "dose_units": [10.0, 20, 30] * 2,
}  # fmt: skip


@pytest.mark.parametrize("term", ["area", "product", "clinic", "injector", "patient", "response"])
def test_terms_can_be_switched_off(term, made_up):
    on = made_up.design_of(spread(**TWO_OF_EACH))
    off = made_up.design_of(spread(**TWO_OF_EACH), model={term: "off"})
    assert left_out(on, term) == []
    assert left_out(off, term) == [f"{term}: switched off in the config"]


def test_the_dose_term_can_be_switched_off(made_up):
    design = made_up.design_of(spread(**TWO_OF_EACH), model={"dose_term": "off"})
    assert design.dose_products == ()
    assert left_out(design, "dose") == ["dose: switched off in the config"]


def test_the_reference_is_the_commonest_level_and_ties_go_by_name(made_up):
    by_count = made_up.design_of(spread(area=["b", "b", "b", "a", "a", "c"]))
    assert [one.name for one in coefficients(by_count, "area")] == ["area[a]", "area[c]"]
    assert {one.reference for one in coefficients(by_count, "area")} == {"b"}
    tie = made_up.design_of(spread(area=["b", "a"] * 3))
    assert [one.reference for one in coefficients(tie, "area")] == ["a"]


@pytest.mark.parametrize(
    ("sexes", "reference"),
    [("mmmmff", "female"), ("mmmmmf", "female"), ("mmmmoo", "male")],
)
def test_a_configured_reference_counts_where_the_data_have_it(sexes, reference, made_up):
    names = {"m": "male", "f": "female", "o": "other"}
    design = made_up.design_of(spread(sex=[names[sex] for sex in sexes]))
    assert {one.reference for one in coefficients(design, "sex")} == {reference}


def test_levels_and_slopes_are_centred(made_up):
    rows = spread(area=["a"] * 4 + ["b"] * 2, age_years=[20.0, 30, 40, 50, 60, 100])
    design = made_up.design_of(rows)
    np.testing.assert_allclose(design.matrix().mean(axis=0), 0, atol=1e-14)
    (area,) = coefficients(design, "area")
    (age,) = coefficients(design, "age_years")
    assert area.centre == pytest.approx(1 / 3)
    assert (age.kind, age.centre, age.per, age.unit) == ("slope", 5.0, 10.0, "years")
    np.testing.assert_allclose(design.matrix()[:, 1], [-3, -2, -1, 0, 1, 5])


def test_a_missing_number_has_the_average_effect(made_up):
    design = made_up.design_of(spread(age_years=[20.0, 40.0, None, 20.0, 40.0, None]))
    np.testing.assert_allclose(design.matrix()[:, 0], [-1, 1, 0, -1, 1, 0])


def test_only_the_chosen_groups_enter(made_up):
    rows = spread(sex=["male", "female"] * 3, age_years=[20.0, 30, 40, 50, 60, 70])
    design = made_up.design_of(rows, model={"groups": ["age_years"]})
    assert [one.term for one in design.coefficients] == ["age_years"]


def test_treatments_with_unknown_response_are_dropped(made_up):
    missing = {"lower_days": np.nan, "upper_days": np.nan}
    rows = [{}, {"response": "unknown"} | missing, {"response": "not_responded"} | missing, {}]
    design = made_up.design_of(rows)
    assert list(design.rows["response"]) == ["responded", "not_responded", "responded"]
    assert design.is_responder.tolist() == [True, False, True]
    assert list(design.rows.index) == [0, 1, 2]


@pytest.mark.parametrize(
    ("response", "words"),
    [
        ("unknown", "no treatment has a known duration"),
        ("not_responded", "no treatment shows a response"),
    ],
)
def test_without_any_duration_the_run_ends_with_exit_code_5(response, words, made_up):
    with pytest.raises(DataQualityError, match=words) as caught:
        made_up.design_of([{"response": response}] * 5)
    assert caught.value.exit_code == 5


def test_the_dose_counts_in_doublings_of_the_usual_dose_of_its_product_and_area(made_up):
    rows = spread(
        product=["ona"] * 3 + ["abo"] * 3,
        area=["glabella", "glabella", "forehead"] + ["glabella"] * 3,
        dose_units=[20.0, 40.0, 8.0, 50.0, 100.0, 25.0],
        **APART,
    )
    usual = {"ONA": {"Glabella": 20, "forehead": 16}, "abo": {"GLABELLA": 50}}
    design = made_up.design_of(rows, model={"dose": {"reference_units": usual}})
    assert design.reference_dose_units == {
        "ona": {"glabella": 20.0, "forehead": 16.0}, "abo": {"glabella": 50.0},
    }  # fmt: skip
    np.testing.assert_allclose(design.rows["dose_log2"], [0, 1, -1, 0, 1, -1])
    assert design.dose_products == ("abo", "ona")
    assert design.notes == ()


def test_without_a_usual_dose_the_median_is_taken_and_said_so(made_up):
    design = made_up.design_of(spread(dose_units=[10.0, 20, 20, 20, 40, None], **APART))
    assert design.reference_dose_units == {"ona": {"glabella": 20.0}}
    np.testing.assert_allclose(design.rows["dose_log2"], [-1, 0, 0, 0, 1, 0])
    usual, missing = design.notes
    assert "ona in glabella" in usual
    assert missing == "dose: not recorded for fewer than 5 treatments, which count as average"


def test_common_slopes_are_one_slope(made_up):
    rows = spread(product=["x", "y"] * 3, dose_units=[10.0, 10, 20, 20, 40, 40])
    design = made_up.design_of(rows, model={"dose": {"slopes": "common"}})
    assert design.dose_products == ("all products",)
    assert set(design.rows["dose_product"]) == {"all products"}


def test_a_dose_that_varies_in_one_product_only_is_a_term(made_up):
    rows = spread(product=["x", "y"] * 3, dose_units=[10.0, 10, 10, 20, 10, 40])
    assert made_up.design_of(rows).dose_products == ("x", "y")


def test_units_of_products_are_never_pooled(made_up):
    rows = spread(product=["ona", "abo"] * 3, dose_units=[20.0, 50.0] * 3)
    design = made_up.design_of(rows)
    np.testing.assert_array_equal(design.rows["dose_log2"], 0.0)
    assert left_out(design, "dose")[0].startswith("dose: every product was given at one dose")


def test_one_injector_per_clinic_cannot_be_told_from_clinics(made_up):
    design = made_up.design_of(spread(injector=["I1", "I2"] * 3, clinic=["C1", "C2"] * 3))
    assert design.injectors == ()
    assert design.clinics == ("C1", "C2")
    assert left_out(design, "injector") == [
        "injector: one per clinic, so injectors cannot be told from clinics"
    ]


def test_an_injector_in_two_clinics_is_two_levels(made_up):
    design = made_up.design_of(
        spread(injector=["I1", "I1", "I2"] * 2, clinic=["C1", "C2", "C2"] * 2)
    )
    assert design.injectors == ("I1 in C1", "I1 in C2", "I2")
    assert [design.clinics[i] for i in design.clinic_of_injector] == ["C1", "C2", "C2"]
    np.testing.assert_array_equal(design.index("injector"), [0, 1, 2] * 2)


def test_injectors_without_clinics_have_no_clinic(made_up):
    design = made_up.design_of(spread(injector=["I1", "I2"] * 3, clinic=[None] * 6))
    assert design.injectors == ("I1", "I2")
    assert (design.clinics, design.clinic_of_injector) == ((), ())


def test_treatments_without_injector_are_a_level_of_their_own(made_up):
    design = made_up.design_of(spread(injector=["I1", "I2", None] * 2, clinic=[None] * 6))
    assert design.injectors == ("I1", "I2", "not recorded")


@pytest.mark.parametrize(
    ("patients", "in_model"),
    [(list("PQRPQR"), True), (list("PQRSTU"), False), (list("PPPPPP"), False)],
)
def test_patients_enter_when_some_have_two_durations(patients, in_model, made_up):
    assert bool(made_up.design_of(spread(patient=patients)).patients) == in_model


def test_an_unknown_prior_is_refused_when_the_design_is_built(made_up):
    priors = {"group_height": {"scale": 1.0, "reason": "a test"}}
    with pytest.raises(ConfigError, match="group_height"):
        made_up.design_of([{}] * 3, model={"priors": priors})


def test_given_bounds_have_no_response_model(made_up):
    columns = {"lower": "l", "upper": "u", "sex": "s"}
    records = {"kind": "intervals", "groups": {"sex": {"kind": "categorical"}},
               "intervals": {"path": "data/raw/i.csv", "columns": columns}}  # fmt: skip
    design = made_up.design_of([{}] * 3, records=records, outcome=None)
    assert not design.has_response
    assert left_out(design, "response")[0].startswith("response: not recorded")


def test_a_design_survives_the_disk(made_up, tmp_path):
    rows = spread(**TWO_OF_EACH, sex=["male", "female"] * 3, age_years=[20.0, 30, None, 50, 60, 7])
    priors = {"sd_injector": {"scale": 0.3, "reason": "a test"}}
    design = made_up.design_of(rows, model={"priors": priors})
    save_design(design, tmp_path)
    loaded = load_design(tmp_path)
    assert loaded == design
    pd.testing.assert_frame_equal(loaded.rows, design.rows, check_dtype=False)
    np.testing.assert_array_equal(loaded.matrix(), design.matrix())
    save_design(loaded, tmp_path / "again")
    for name in ("design.json", "rows.parquet"):
        assert (tmp_path / name).read_bytes() == (tmp_path / "again" / name).read_bytes()


@pytest.mark.parametrize(("scale", "warned"), [(0.5, False), (1.2, True)])
def test_unbelievable_priors_are_said_in_the_log(scale, warned, made_up, tmp_path, caplog):
    made_up.durations_of(spread(**TWO_OF_EACH)).to_parquet(tmp_path / "durations.parquet")
    priors = {"intercept": {"scale": scale, "reason": "a test"}}
    analysis = made_up.analysis_of(model={"priors": priors})
    with caplog.at_level(logging.WARNING, logger="wearoff"):
        prepare_model(analysis=analysis, outcome_dir=tmp_path, out_dir=tmp_path / "out")
    words = "of median durations outside 1 week to 3 years; use narrower priors"
    assert (words in caplog.text) == warned


def test_where_one_duration_fits_all_records_their_spread_is_that_of_others(made_up):
    beyond = {"lower_days": 182.0, "upper_days": np.inf}
    design = made_up.design_of([beyond] * 6)
    spec = design.priors["sd_residual"]
    assert not design.durations_differ
    # Five standard deviations from no spread at all.
    assert (spec.shape, spec.location >= 5 * spec.scale) == ("normal", True)
    assert any(note.startswith("durations: as far as") for note in design.notes)
    usual = made_up.design_of([beyond] * 5 + [{"lower_days": 90.0, "upper_days": 120.0}])
    assert usual.durations_differ
    assert usual.priors["sd_residual"].shape == "lognormal"
    assert not any(note.startswith("durations") for note in usual.notes)
    own = {"sd_residual": {"scale": 0.2, "reason": "a test"}}
    kept = made_up.design_of([beyond] * 6, model={"priors": own}).priors["sd_residual"]
    assert (kept.shape, kept.scale) == ("halfnormal", 0.2)


def test_prepare_model_writes_design_and_prior_predictive_repeatably(made_up, tmp_path):
    durations = made_up.durations_of(spread(**TWO_OF_EACH))
    durations.to_parquet(tmp_path / "durations.parquet")
    for out in ("a", "b"):
        prepare_model(analysis=made_up.analysis_of(), outcome_dir=tmp_path, out_dir=tmp_path / out)
    names = {"design.json", "rows.parquet", "prior_predictive.json", "graph.json"}
    assert {path.name for path in (tmp_path / "a").iterdir()} == names
    for name in names:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
