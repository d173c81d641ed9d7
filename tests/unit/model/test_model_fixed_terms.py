"""Columns of every fixed term: groups, missing values, dose by group, exposure, injectors."""

import numpy as np
import pandas as pd
import pytest

from wearoff.errors import ConfigError
from wearoff.model import load_design, save_design


def rows_of(**columns):
    """As many rows as the columns have values."""
    n = len(next(iter(columns.values())))
    return [{name: values[i] for name, values in columns.items()} for i in range(n)]


def named(design, name):
    """The one coefficient of a name, and its column."""
    names = [one.name for one in design.coefficients]
    return design.coefficients[names.index(name)], design.matrix()[:, names.index(name)]


def names_of(design, term):
    return [one.name for one in design.coefficients if one.term == term]


SKIN = {"skin": {"kind": "categorical", "reference": "V"}}
AGES = np.random.default_rng(2).uniform(20, 80, 60).round(1).tolist()


@pytest.mark.parametrize(("pool_from", "pooled"), [(3, True), (2, True), (4, False), (0, False)])
def test_levels_are_pooled_from_so_many_on(pool_from, pooled, made_up):
    design = made_up.design_of(
        rows_of(skin=list("IIVVXXXX")), SKIN, model={"pool_from_levels": pool_from}
    )
    levels = ["I", "V", "X"] if pooled else ["I", "X"]
    assert names_of(design, "skin") == [f"skin[{level}]" for level in levels]
    prior = "sd_group_skin" if pooled else "group_skin"
    assert {(one.prior, one.pool, one.reference) for one in design.coefficients} == {
        (prior, prior if pooled else "", "V")
    }
    assert design.pools == (("sd_group_skin",) if pooled else ())
    assert ("group_skin" in design.priors, "sd_group_skin" in design.priors) == (not pooled, pooled)
    one, column = named(design, "skin[X]")
    assert one.centre == 0.5
    np.testing.assert_array_equal(column, [-0.5] * 4 + [0.5] * 4)


def test_areas_and_products_are_not_pooled(made_up):
    design = made_up.design_of(rows_of(area=list("abcabc"), product=list("xyzxxy")))
    assert [one.name for one in design.coefficients] == [
        "area[b]", "area[c]", "product[y]", "product[z]",
    ]  # fmt: skip
    assert design.pools == ()


PLATELETS = np.linspace(150.0, 400.0, 12) * 1000.0


@pytest.mark.parametrize(("per", "refused"), [(1.0, True), (1000.0, True), (2000.0, False)])
def test_a_step_that_is_tiny_beside_the_values_is_refused(per, refused, made_up):
    # Their standard deviation is 78,500, more than 50 steps of 1,000.
    groups = {"platelets": {"kind": "numeric", "per": per}}
    rows = rows_of(platelets=PLATELETS.tolist())
    if not refused:
        assert names_of(made_up.design_of(rows, groups), "platelets") == ["platelets"]
        return
    with pytest.raises(ConfigError) as caught:
        made_up.design_of(rows, groups)
    assert "records.groups.platelets.per" in str(caught.value)
    assert "per about 100000" in str(caught.value)


def test_a_number_without_any_value_has_no_tiny_step(made_up):
    groups = {"platelets": {"kind": "numeric"}}
    design = made_up.design_of(rows_of(platelets=[np.nan] * 6), groups)
    assert names_of(design, "platelets") == []


def test_a_rare_level_is_kept_when_pooled(made_up):
    design = made_up.design_of(rows_of(skin=["I"] * 20 + ["V"] * 20 + ["X"]), SKIN)
    assert "skin[X]" in names_of(design, "skin")


@pytest.mark.parametrize("term", ["area", "product", "sex"])
def test_a_category_that_is_not_recorded_is_a_level_of_its_own(term, made_up):
    design = made_up.design_of(rows_of(**{term: ["female", "female", "male", None, None, None]}))
    assert names_of(design, term) == [f"{term}[male]", f"{term}[not recorded]"]
    _, column = named(design, f"{term}[not recorded]")
    np.testing.assert_allclose(column, [-0.5] * 3 + [0.5] * 3)
    # Not the commonest, which it is, but the commonest that says something.
    assert {one.reference for one in design.coefficients} == {"female"}
    assert list(design.rows[term]) == ["female"] * 2 + ["male"] + ["not recorded"] * 3


@pytest.mark.parametrize(("missing", "own_column"), [(4, False), (5, True)])
def test_a_number_that_is_not_recorded_has_its_own_column(missing, own_column, made_up):
    design = made_up.design_of(rows_of(age_years=[20.0, 30, 40, 50, 60] * 2 + [None] * missing))
    name = "age_years[not recorded]"
    assert (name in names_of(design, "age_years")) == own_column
    _, line = named(design, "age_years")
    np.testing.assert_allclose(line, [-2.0, -1, 0, 1, 2] * 2 + [0] * missing)
    note = "age_years: not recorded for fewer than 5 treatments, which count as average"
    assert (note in design.notes) != own_column
    if own_column:
        one, column = named(design, name)
        assert (one.kind, one.prior, one.centre) == ("missing", "not_recorded", 5 / 15)
        np.testing.assert_allclose(column, [-1 / 3] * 10 + [2 / 3] * 5)


def test_doses_that_are_not_recorded_have_their_own_column(made_up):
    design = made_up.design_of(rows_of(dose_units=[10.0, 20, 20, 40] * 2 + [None] * 5))
    _, column = named(design, "dose[not recorded]")
    np.testing.assert_allclose(column, [-5 / 13] * 8 + [8 / 13] * 5)
    assert (design.rows["dose_log2"].iloc[8:] == 0).all()


def spline_of(made_up, ages, **fields):
    groups = {"age_years": {"kind": "numeric", "unit": "years", "per": 10, "form": "spline"}}
    groups["age_years"] |= fields
    return made_up.design_of(rows_of(age_years=ages), groups)


def test_a_spline_has_a_line_and_bends_that_share_a_spread(made_up):
    design = spline_of(made_up, AGES)
    assert names_of(design, "age_years") == [
        "age_years", *(f"age_years[bend {i}]" for i in (1, 2, 3)),
    ]  # fmt: skip
    assert [one.pool for one in design.coefficients] == ["", *["sd_spline_age_years"] * 3]
    assert {one.kind for one in design.coefficients} == {"spline"}
    _, line = named(design, "age_years")
    np.testing.assert_allclose(line, (np.array(AGES) - np.mean(AGES)) / 10)
    matrix = design.matrix()
    np.testing.assert_allclose(matrix.mean(axis=0), 0, atol=1e-10)
    np.testing.assert_allclose(matrix[:, 1:].T @ matrix[:, 1:] / 60, np.eye(3), atol=1e-8)


def test_other_rows_are_encoded_with_the_stored_knots_and_go_on_as_lines(made_up):
    design = spline_of(made_up, AGES)
    few = design.matrix(design.rows.iloc[:7].assign(age_years=AGES[7:14]))
    np.testing.assert_allclose(few, design.matrix()[7:14], atol=1e-12)
    old = design.rows.iloc[:9].assign(age_years=np.linspace(90, 150, 9))
    np.testing.assert_allclose(np.diff(design.matrix(old), n=2, axis=0), 0, atol=1e-9)


@pytest.mark.parametrize(("ages", "knots"), [([30.0, 40, 50, 60] * 5, 3), ([30.0, 60] * 9, 1)])
def test_a_spline_of_few_values_becomes_a_line_and_says_so(ages, knots, made_up):
    design = spline_of(made_up, ages, knots=knots)
    assert [one.kind for one in design.coefficients] == ["slope"]
    assert "age_years: linear, for a spline it has too few different values" in design.notes


def test_fewer_knots_bend_less(made_up):
    assert len(spline_of(made_up, AGES, knots=1).coefficients) == 2


def test_numeric_terms_name_what_can_be_raised_by_a_step(made_up):
    design = spline_of(made_up, AGES)
    (one,) = design.numeric_terms
    assert (one.name, one.label, one.per, one.unit) == ("age_years", "age_years", 10.0, "years")
    raised = design.rows.assign(age_years=design.rows["age_years"] + one.per)
    assert design.matrix(raised)[:, 0] - design.matrix()[:, 0] == pytest.approx(np.ones(60))


DOSES = [10.0, 20.0, 20.0, 40.0] * 6
SEXES = (["female"] * 2 + ["male"]) * 8


def test_the_dose_counts_more_in_a_group_around_the_average_slope(made_up):
    rows = rows_of(dose_units=DOSES, sex=SEXES)
    design = made_up.design_of(rows, model={"dose": {"by": ["sex"]}})
    one, column = named(design, "dose x sex[male]")
    assert (one.term, one.kind, one.prior, one.column) == (
        "dose x sex", "dose_level", "dose_by_sex", "sex",
    )  # fmt: skip
    dose = np.log2(np.array(DOSES) / 20)
    raw = dose * ((np.array(SEXES) == "male") - 1 / 3)
    np.testing.assert_allclose(column, raw - raw.mean(), atol=1e-12)
    # At twice the dose, men gain one more coefficient than women do.
    steps = [
        design.matrix(design.rows.assign(dose_log2=dose + 1, sex=sex)) -
        design.matrix(design.rows.assign(dose_log2=dose, sex=sex)) for sex in ("male", "female")
    ]  # fmt: skip
    position = [one.name for one in design.coefficients].index("dose x sex[male]")
    np.testing.assert_allclose((steps[0] - steps[1])[:, position], 1.0)
    assert design.group_labels["dose x sex"] == "Dose by Sex"


def test_the_dose_may_count_by_a_number_or_by_pooled_levels(made_up):
    rows = rows_of(dose_units=DOSES, skin=list("IVX") * 8, age_years=AGES[:24])
    design = made_up.design_of(rows, SKIN, model={"dose": {"by": ["skin", "age_years"]}})
    assert names_of(design, "dose x skin") == [f"dose x skin[{level}]" for level in "IVX"]
    assert "sd_dose_by_skin" in design.pools
    _, column = named(design, "dose x age_years")
    raw = np.log2(np.array(DOSES) / 20) * (np.array(AGES[:24]) - np.mean(AGES[:24])) / 10
    np.testing.assert_allclose(column, raw - raw.mean(), atol=1e-12)


def test_a_dose_that_does_not_vary_cannot_count_more_in_a_group(made_up):
    design = made_up.design_of(rows_of(sex=SEXES), model={"dose": {"by": ["sex"]}})
    assert "dose x sex: there is no dose term" in design.left_out
    constant = made_up.design_of(rows_of(dose_units=DOSES), model={"dose": {"by": ["sex"]}})
    assert "dose x sex: sex is not in the model" in constant.left_out


def test_the_cycle_number_counts_in_doublings_where_asked_for(made_up):
    rows = rows_of(cycle=[1, 2, 4, 8])
    assert made_up.design_of(rows).coefficients == ()
    design = made_up.design_of(rows, model={"cycle": "auto"})
    one, column = named(design, "cycle")
    assert (one.prior, one.centre) == ("cycle", 1.5)
    np.testing.assert_allclose(column, [-1.5, -0.5, 0.5, 1.5])
    assert [term.name for term in design.numeric_terms] == ["cycle"]
    alone = made_up.design_of([{}] * 3, model={"cycle": "auto"})
    assert "cycle: fewer than two different values" in alone.left_out


NO_INFORMATION = {"response": "unknown", "lower_days": None, "upper_days": None}


def test_the_cumulative_dose_is_that_of_earlier_days_in_usual_doses(made_up):
    rows = [
        {"patient": "P", "day": 0, "dose_units": 40.0},
        {"patient": "P", "day": 0, "dose_units": 10.0, "area": "forehead"},
        {"patient": "P", "day": 90, "dose_units": None} | NO_INFORMATION,
        {"patient": "P", "day": 180, "dose_units": 20.0},
        {"patient": "Q", "day": 5, "dose_units": 20.0},
    ]
    usual = {"ona": {"glabella": 20, "forehead": 10}}
    design = made_up.design_of(
        rows, model={"cumulative_dose": "auto", "dose": {"reference_units": usual}}
    )
    # Two usual doses and one on day 0, an unrecorded one on day 90 that counts as usual.
    np.testing.assert_allclose(design.rows["cumulative_dose"], [0, 0, 4, 0])
    one, column = named(design, "cumulative_dose")
    np.testing.assert_allclose(column + one.centre, np.log2([1, 1, 5, 1]))


def test_age_is_split_into_between_and_within_patients(made_up):
    rows = [
        {"patient": patient, "day": round(365.25 * year), "age_years": age + year, "sex": sex}
        for patient, age, sex in (("P", 30.0, "male"), ("Q", 50.0, "female"))
        for year in range(3)
    ]
    rows[2]["age_years"] = None
    design = made_up.design_of(rows, model={"ageing": "age_years"})
    between, first = named(design, "age_years_at_first")
    within, years = named(design, "years_since_first")
    assert (between.prior, between.per, within.prior, within.per) == (
        "group_age_years", 10.0, "ageing", 1.0,
    )  # fmt: skip
    np.testing.assert_allclose(first, [-1] * 3 + [1] * 3, atol=1e-3)
    np.testing.assert_allclose(years, [-1, 0, 1] * 2, atol=2e-3)
    assert names_of(design, "age_years") == []
    assert [one.name for one in design.numeric_terms] == ["age_years_at_first", "years_since_first"]


def test_age_at_the_first_treatment_does_not_follow_the_rounding_of_later_ages(made_up):
    rows = [{"patient": "P", "day": 0, "age_years": 30.0}, {"patient": "P", "day": 200,
             "age_years": 30.0}, {"patient": "Q", "day": 0, "age_years": 40.0}]  # fmt: skip
    design = made_up.design_of(rows, model={"ageing": "age_years"})
    np.testing.assert_allclose(design.rows["age_years_at_first"], [30, 30, 40])


EXPERIENCE = {"experience": {"kind": "numeric", "unit": "years"}}


def test_what_describes_an_injector_is_one_value_of_hers(made_up):
    rows = rows_of(injector=list("ABCABC"), experience=[1.0, 5.0, 9.0, 1.0, None, 9.0])
    design = made_up.design_of(rows, EXPERIENCE, model={"injector_covariates": ["experience"]})
    np.testing.assert_allclose(named(design, "experience")[1], [-4, 0, 4] * 2)
    assert design.priors["group_experience"].scale == 0.1


def test_a_covariate_that_differs_within_an_injector_is_refused_with_the_key(made_up):
    rows = rows_of(injector=list("ABCABC"), experience=[1.0, 5.0, 9.0, 2.0, 5.0, 9.0])
    with pytest.raises(ConfigError, match="experience") as caught:
        made_up.design_of(rows, EXPERIENCE, model={"injector_covariates": ["experience"]})
    assert caught.value.where == "model.injector_covariates"
    assert "experience" in [one.term for one in made_up.design_of(rows, EXPERIENCE).coefficients]


BEFORE = {"injector_treatments_before": {"kind": "numeric"}}


def test_the_learning_curve_counts_doublings_of_earlier_treatments(made_up):
    rows = rows_of(injector_treatments_before=[0.0, 1.0, 3.0, 7.0])
    design = made_up.design_of(rows, BEFORE, model={"learning_curve": "auto"})
    one, column = named(design, "injector_treatments_before")
    assert (one.kind, one.prior) == ("log2", "learning_curve")
    np.testing.assert_allclose(column, [-1.5, -0.5, 0.5, 1.5])
    linear = made_up.design_of(rows, BEFORE)
    assert named(linear, "injector_treatments_before")[0].kind == "slope"


def test_without_a_count_there_is_no_learning_curve_and_it_says_why(made_up):
    design = made_up.design_of([{}] * 3, model={"learning_curve": "auto"})
    (reason,) = [reason for reason in design.left_out if reason.startswith("learning curve:")]
    assert "injector_treatments_before" in reason


@pytest.mark.parametrize("rows", [rows_of(dose_units=DOSES), rows_of(injector=list("ABCD"))])
def test_injectors_need_doses_for_slopes_of_their_own(rows, made_up):
    design = made_up.design_of(rows, model={"injector_dose_slope": "on"})
    assert not design.has_injector_dose
    assert "injector dose slope: it needs both a dose and an injector term" in design.left_out


@pytest.mark.parametrize(
    ("groups", "model", "where"),
    [
        ({}, {"dose": {"by": ["height"]}}, "model.dose.by"),
        ({}, {"injector_covariates": ["height"]}, "model.injector_covariates"),
        ({}, {"ageing": "height"}, "model.ageing"),
        ({}, {"ageing": "sex"}, "model.ageing"),
        ({"age_months": {"kind": "numeric", "unit": "months"}}, {"ageing": "age_months"},
         "model.ageing"),
        ({"injector_treatments_before": {"kind": "categorical"}}, {"learning_curve": "auto"},
         "model.learning_curve"),
        ({"cycle": {"kind": "numeric"}}, {}, "records.groups.cycle"),
        (SKIN, {"priors": {"group_skin": {"scale": 1.0, "reason": "a test"}}},
         "model.priors.group_skin"),
        ({}, {"priors": {"cycle": {"scale": 1.0, "reason": "a test"}}}, "model.priors.cycle"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_with_its_key(groups, model, where, made_up):
    rows = rows_of(skin=list("IVX") * 2, age_months=[1.0] * 6, injector_treatments_before=["1"] * 6)
    with pytest.raises(ConfigError) as caught:
        made_up.design_of(rows, groups, model=model)
    assert caught.value.where == where


@pytest.mark.parametrize(
    ("model", "message"),
    [
        ({"groups": ["sex"], "dose": {"by": ["age_years"]}}, "dose.by names a group that"),
        ({"groups": ["sex"], "ageing": "age_years"}, "ageing names a group that"),
        ({"injector_covariates": ["sex", "sex"]}, "injector_covariates names a group twice"),
        ({"ageing": "age_years", "injector_covariates": ["age_years"]}, "about patients"),
        ({"dose_term": "off", "dose": {"form": "emax"}}, "dose_term is off"),
        ({"dose_term": "off", "injector_dose_slope": "on"}, "dose_term is off"),
    ],
)
def test_settings_that_contradict_each_other_are_refused_on_reading(model, message, made_up):
    with pytest.raises(ValueError, match=message):
        made_up.analysis_of(model=model)


def test_levels_have_no_spline(made_up):
    with pytest.raises(ValueError, match="form: spline has no use"):
        made_up.analysis_of({"skin": {"kind": "categorical", "form": "spline"}})


def test_a_design_with_every_term_survives_the_disk(made_up, tmp_path):
    rows = rows_of(
        dose_units=DOSES, skin=list("IVX") * 8, age_years=AGES[:24], injector=list("ABCD") * 6,
        patient=[f"P{i % 8}" for i in range(24)], day=[90 * (i // 8) for i in range(24)],
        cycle=[1 + i // 8 for i in range(24)],
    )  # fmt: skip
    groups = SKIN | {"age_years": {"kind": "numeric", "per": 10, "form": "spline"}}
    model = {
        "dose": {"form": "monotone", "by": ["skin", "age_years"]}, "cycle": "auto",
        "cumulative_dose": "auto", "ageing": "age_years", "injector_dose_slope": "on",
    }  # fmt: skip
    design = made_up.design_of(rows, groups, model=model)
    save_design(design, tmp_path)
    loaded = load_design(tmp_path)
    assert loaded == design
    assert hash(loaded.coefficients) == hash(design.coefficients)
    pd.testing.assert_frame_equal(loaded.rows, design.rows, check_dtype=False)
    np.testing.assert_array_equal(loaded.matrix(), design.matrix())
    np.testing.assert_allclose(design.matrix().mean(axis=0), 0, atol=1e-9)
