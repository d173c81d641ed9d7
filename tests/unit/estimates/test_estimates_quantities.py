"""Further quantities: in effect for all treated, what is still to come, newcomers, choices."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from wearoff.config import Estimates
from wearoff.estimates import all_estimates, estimate_durations
from wearoff.estimates.contrasts import contrast_of
from wearoff.estimates.quantities import each_day, estimate_rows, quantities_of
from wearoff.estimates.summaries import summary
from wearoff.model import save_design, standardise

SETTINGS = Estimates(at_days=(56, 112), horizon_days=200)


def practice(n=40):
    """Two products in two areas at several doses, four injectors, a group of four skin types."""
    return [
        {
            "patient": f"P{i // 2}", "injector": f"I{i % 4}", "clinic": f"C{i % 4 // 2}",
            "product": "abo" if i % 3 == 0 else "ona", "area": "ab"[i // 2 % 2],
            "dose_units": 20.0 * 2 ** (i % 5 / 2 - 1), "skin": "IVXL"[i % 7 % 4],
            "sex": "male" if i % 5 < 2 else "female", "age_years": 30.0 + i % 11,
            "upper_days": 400.0,
        }
        for i in range(n)
    ]  # fmt: skip


SKIN = {"skin": {"kind": "categorical"}}


@pytest.fixture
def found(made_up):
    """From parts of the model's config to tables, arrays, design and draws."""

    def _found(model=None, rows=None, n_draws=60, change=None, groups=None, **fixed):
        groups, model = SKIN | (groups or {}), {"model": model or {}}
        rows = [{"skin": "I"} | row for row in rows or practice()]
        design = replace(made_up.design_of(rows, groups, **model), **(change or {}))
        draws = made_up.draws_of(design, n_draws, **fixed)
        every = all_estimates(design, draws, made_up.analysis_of(groups, **model))
        tables = {name: pd.DataFrame(rows) for name, rows in every.tables.items()}
        return tables, every.arrays, design, draws

    return _found


def one_row(tables, quantity, by="overall", level="all", day=None):
    rows = tables["estimates"].query("quantity == @quantity and by == @by and level == @level")
    rows = rows if day is None else rows[rows["day"] == day]
    (row,) = rows.to_dict("records")
    return row


@pytest.fixture
def exponential(made_up):
    """Quantities of exponential durations with a median of 100 days, half of which respond."""
    design = made_up.design_of([{"upper_days": 400.0}], model={"family": "weibull"})
    draws = made_up.draws_of(
        design, 20, intercept=np.log(100), scale=1.0, sd_patient=0.0, response_intercept=0.0
    )
    return quantities_of(standardise(design, draws, design.rows), SETTINGS)


def test_exponential_durations_in_closed_form(exponential):
    rate = np.log(2) / 100
    mean = (1 - np.exp(-200 * rate)) / rate
    assert exponential["restricted_mean_days"] == pytest.approx(mean, rel=1e-3)
    assert exponential["days_in_effect"] == pytest.approx(mean / 2, rel=1e-3)
    assert exponential["median_further_days"] == pytest.approx(100.0, rel=5e-3)
    assert exponential["share_in_effect_later"] == pytest.approx(0.5**0.28, rel=1e-3)
    given = 0.5 ** (np.array([56, 112]) / 100)
    for name, shares in (("share_in_effect", given / 2), ("share_in_effect_given_response", given)):
        np.testing.assert_allclose(exponential[name], np.tile(shares, (20, 1)), rtol=1e-3)


def test_rows_say_how_sure_it_is_that_a_quantile_lies_within_follow_up(exponential):
    rows = pd.DataFrame(estimate_rows({"by": "x"}, exponential, SETTINGS, 9))
    shares = rows.set_index(["quantity", "day"])["within_follow_up"]
    assert shares["median_days"].tolist() == [1.0]
    assert shares["upper_quartile_days"].tolist() in ([0.0], [1.0])  # 200 days, the horizon
    assert shares["median_further_days", 56] == 1.0
    assert shares["median_further_days", 112] == 0.0
    assert shares["share_in_effect"].isna().all()


def test_what_would_be_seen_after_the_horizon_is_left_out(exponential, made_up):
    settings = SETTINGS.model_copy(update={"further_days": 100})
    design = made_up.design_of([{"upper_days": 400.0}])
    draws = made_up.draws_of(design, 5)
    found = quantities_of(standardise(design, draws, design.rows), settings)
    kept = [(name, day) for name, day, _ in each_day(found, settings)]
    assert ("share_in_effect_later", 56) in kept
    assert ("share_in_effect_later", 112) not in kept


def test_days_without_effect_in_anyone_are_no_reason_to_stop(made_up):
    design = made_up.design_of([{"upper_days": 400.0}], model={"family": "weibull"})
    draws = made_up.draws_of(design, 5, scale=0.02, sd_patient=0.0, intercept=np.log(60))
    found = quantities_of(standardise(design, draws, design.rows), SETTINGS)
    kept = [(name, day) for name, day, _ in each_day(found, SETTINGS)]
    assert ("median_further_days", 112) not in kept
    assert ("share_in_effect", 112) in kept


def test_a_plateau_is_infinite_and_never_garbage(found):
    tables, _, _, _ = found(change={"has_never_wane": True}, never_wane=0.6)
    row = one_row(tables, "median_days")
    assert (row["point"], row["within_follow_up"]) == (np.inf, 0.0)
    assert np.isfinite(one_row(tables, "lower_quartile_days")["point"])
    # Two medians that are both never reached cannot be compared; shares can.
    quantities = set(tables["contrasts"]["quantity"])
    assert quantities == {"share", "share_in_effect", "days_in_effect"}
    numbers = tables["contrasts"][["point", "lower", "upper"]].to_numpy(float)
    assert np.isfinite(numbers).all()
    assert tables["injectors"]["difference_days"].isna().all()
    assert (tables["injectors"]["probability_beyond_delta"] == 0.0).all()


def test_burr_at_tail_1_estimates_as_log_logistic_does(found):
    first, second = (
        found(change={"family": family})[0]["estimates"] for family in ("loglogistic", "burr")
    )
    pd.testing.assert_frame_equal(first, second, rtol=1e-9)


@pytest.mark.parametrize(
    ("draws", "expected"),
    [
        ([1.0, 2.0, 3.0, np.inf, np.inf], (3.0, 1.1, np.inf)),
        ([1.0, np.inf, np.inf], (np.inf, 1.05, np.inf)),
        ([np.inf] * 4, (np.inf, np.inf, np.inf)),
        ([0.0] * 4, (0.0, 0.0, 0.0)),
        ([-np.inf, -np.inf, 1.0], (-np.inf, -np.inf, 0.95)),
    ],
)
def test_summary_of_infinite_draws(draws, expected):
    found = summary(np.array(draws), 0.95)
    if expected[1] != -np.inf and np.isinf(draws).any() and np.isfinite(draws).any():
        assert found["point"] == expected[0]
        assert found["upper"] == np.inf
        assert found["lower"] in (np.inf, pytest.approx(expected[1], abs=0.1))
    elif not np.isinf(draws).any() or np.isinf(draws).all():
        assert (found["point"], found["lower"], found["upper"]) == expected
    assert not np.isnan(list(found.values())).any()


def test_no_level_is_compared_with_itself(found):
    tables, _, design, _ = found()
    pooled = [one for one in design.coefficients if one.pool]
    assert any(one.level == one.reference for one in pooled)
    contrasts = tables["contrasts"]
    assert (contrasts["level"] != contrasts["reference"]).all()
    (reference,) = {one.reference for one in pooled}
    assert set(contrasts.query("by == 'skin'")["level"]) == set("IVXL") - {reference}


def test_a_contrast_of_a_case_mix_with_itself_is_nothing(found):
    _, arrays, _, _ = found(coefficients=0.0, response_coefficients=0.0, dose_slopes=0.1)
    of_levels = arrays.sel(contrast=[one for one in arrays["contrast"].to_numpy()
                                     if not one.startswith("dose")])  # fmt: skip
    np.testing.assert_allclose(of_levels["contrast_ratio"], 1.0, rtol=1e-6)
    for name in ("days", "share", "share_in_effect", "days_in_effect"):
        np.testing.assert_allclose(of_levels[f"contrast_{name}"], 0.0, atol=1e-4)


def test_a_reversed_contrast_flips_in_every_quantity(exponential):
    other = {name: 1.1 * values for name, values in exponential.items()}
    there, back = contrast_of({}, exponential, other), contrast_of({}, other, exponential)
    np.testing.assert_allclose(there.quantities["ratio"], 1 / back.quantities["ratio"])
    for name in ("days", "share", "share_in_effect", "days_in_effect"):
        np.testing.assert_allclose(there.quantities[name], -back.quantities[name])
    words = [{row["wording"] for row in one.rows(SETTINGS)} for one in (there, back)]
    assert words == [{"shorter", "lower"}, {"longer", "higher"}]


def test_the_share_in_effect_of_all_is_compared_at_every_chosen_day(found):
    tables, *_ = found()
    for (_, _), rows in tables["contrasts"].groupby(["by", "level"]):
        in_effect = rows.query("quantity == 'share_in_effect'")
        assert in_effect["day"].tolist() == [56, 84, 112, 140, 180]
    rows = tables["estimates"].query("quantity == 'share_in_effect' and by == 'sex'")
    shares = rows.pivot_table(index="day", columns="level", values="point")
    male = tables["contrasts"].query("by == 'sex' and quantity == 'share_in_effect'")
    expected = shares["male"] - shares["female"]
    # The median of a difference is nearly the difference of medians for such draws.
    np.testing.assert_allclose(male["point"], expected, atol=5e-3)


def test_arms_that_differ_in_response_only_differ_in_what_is_in_effect(found):
    rows = [{"sex": "male" if i % 2 else "female", "upper_days": 400.0} for i in range(20)]
    response = np.array([1.5])
    tables, *_ = found(rows=rows, coefficients=0.0, response_coefficients=response)
    contrasts = tables["contrasts"].query("by == 'sex'").set_index("quantity")
    assert contrasts.loc["days", "wording"] == "no_evidence"
    assert contrasts.loc["days", "point"] == pytest.approx(0.0, abs=1e-6)
    assert set(contrasts.loc["share_in_effect", "wording"]) == {"higher"}
    assert contrasts.loc["days_in_effect", "wording"] == "longer"


@pytest.mark.parametrize(
    "model",
    [
        {"dose": {"form": "emax"}}, {"dose": {"form": "monotone"}},
        {"dose": {"form": "emax", "slopes": "common"}}, {"injector_dose_slope": "on"},
        {"dose": {"by": ["sex"]}},
    ],
)  # fmt: skip
def test_dose_curves_are_the_medians_at_the_dose_whatever_its_form(model, found):
    tables, _, design, draws = found(model)
    curves = tables["dose_curves"]
    assert len(curves) > 8
    for _, row in curves.iloc[::5].iterrows():
        rows = design.rows.assign(product=row["product"], area=row["area"])
        if len(design.dose_products) > 1:
            rows = rows.assign(dose_product=row["product"])
        rows = design.with_dose_units(rows, row["dose_units"])
        medians = standardise(design, draws, rows).given.quantile_days(0.5)
        expected = summary(medians, 0.95)
        for name in ("point", "lower", "upper"):
            assert row[name] == pytest.approx(expected[name], rel=2e-3)


def test_doubling_a_saturated_dose_adds_less_than_the_slope_at_the_usual_one(found):
    fixed = {"dose_slopes": 0.2, "dose_ed50": -3.0}
    linear, emax = (
        found({"dose": {"form": form}}, **fixed)[0]["contrasts"]
        .query("by == 'dose' and quantity == 'ratio'")["point"]
        for form in ("linear", "emax")
    )  # fmt: skip
    np.testing.assert_allclose(linear, np.exp(0.2), rtol=3e-3)
    assert (emax < linear.to_numpy()).all()
    assert (emax > 1.0).all()


def test_a_step_of_a_curved_number_is_taken_on_the_curve(found):
    curved = {"age_years": {"kind": "numeric", "unit": "years", "per": 4, "form": "spline"}}
    rows = [row | {"age_years": 30.0 + i} for i, row in enumerate(practice())]
    ratios = []
    for bend in (0.0, 0.2):
        design = found(rows=rows, groups=curved, n_draws=2)[2]
        is_age = np.array([one.term == "age_years" for one in design.coefficients])
        bends = np.array([bool(one.pool) for one in design.coefficients]) & is_age
        assert bends.any()
        effects = np.where(bends, bend, np.where(is_age, 0.1, 0.0))
        tables, *_ = found(rows=rows, groups=curved, coefficients=effects)
        (row,) = (
            tables["contrasts"]
            .query("by == 'age_years' and quantity == 'ratio'")
            .to_dict("records")
        )
        assert row["level"] == "4 years more"
        ratios.append(row["point"])
    assert ratios[0] == pytest.approx(np.exp(0.1), rel=1e-3)
    assert abs(ratios[1] - ratios[0]) > 0.005


def test_a_step_of_a_logarithm_is_taken_before_it(found):
    rows = [row | {"cycle": 2} for row in practice()]
    rows[0] |= {"cycle": 3}
    design = found({"cycle": "auto"}, rows=rows, n_draws=2)[2]
    effects = np.array([0.5 if one.term == "cycle" else 0.0 for one in design.coefficients])
    tables, *_ = found({"cycle": "auto"}, rows=rows, coefficients=effects)
    (row,) = tables["contrasts"].query("by == 'cycle' and quantity == 'ratio'").to_dict("records")
    assert (row["level"], row["by_label"]) == ("1 cycle more", "Cycle number")
    # log2(3 / 2) doublings, and a little less for the one who comes for the third time.
    assert row["point"] == pytest.approx(np.exp(0.5 * np.log2(1.5)), rel=5e-3)


def test_new_injectors_are_less_certain_than_their_average(found):
    tables, arrays, _, _ = found(n_draws=400, sd_injector=0.3, unit_effect=0.1)
    width = {}
    for level in ("average injector", "new injector", "new patient"):
        row = one_row(tables, "median_days", "new", level)
        width[level] = row["upper"] - row["lower"]
    overall = one_row(tables, "median_days")
    assert width["new injector"] > 2 * width["average injector"]
    assert width["new patient"] > 2 * (overall["upper"] - overall["lower"])
    # Equal injectors are their average.
    average = arrays["median_days"].sel(level="new: average injector")
    np.testing.assert_allclose(average, arrays["median_days"].sel(level="overall: all"), rtol=1e-6)


def test_without_spread_a_newcomer_is_like_the_average(found):
    nothing = dict.fromkeys(
        ("unit_effect", "injector_dose", "response_injector", "sd_clinic", "response_sd_injector",
         "sd_injector_dose", "sd_patient"), 0.0,
    )  # fmt: skip
    _, arrays, _, _ = found(sd_injector=1e-9, **nothing)
    overall = arrays.sel(level="overall: all")
    for level in ("average injector", "new injector", "new patient"):
        one = arrays.sel(level=f"new: {level}")
        for name in ("median_days", "share_responding", "share_in_effect"):
            np.testing.assert_allclose(one[name], overall[name], rtol=1e-5)


def test_the_seed_decides_who_is_new(made_up):
    design = made_up.design_of(practice())
    draws = made_up.draws_of(design, 50)
    first, again, other = (
        all_estimates(design, draws, made_up.analysis_of(sampling={"seed": seed})).arrays
        for seed in (1, 1, 2)
    )
    new = "new: new injector"
    level = [array["median_days"].sel(level=new).to_numpy() for array in (first, again, other)]
    np.testing.assert_array_equal(level[0], level[1])
    assert not np.array_equal(level[0], level[2])


def test_a_choice_is_the_chance_that_it_works_and_lasts(found):
    rows = [{"dose_units": dose, "upper_days": 400.0} for dose in (10.0, 20.0, 20.0, 40.0)]
    tables, arrays, _, _ = found(
        rows=rows, intercept=np.log(100), scale=0.25, sd_patient=0.0, response_intercept=1.0,
        dose_slopes=0.5,
    )  # fmt: skip
    choices = tables["choices"]
    assert choices[["product", "area"]].drop_duplicates().to_numpy().tolist() == [
        ["ona", "glabella"]
    ]
    odds = (choices["day"] / 100) ** 4
    expected = 1 / (1 + np.exp(-1.0)) / (1 + odds)
    np.testing.assert_allclose(choices["point"], expected, atol=1e-3)
    shares = arrays["share_lasting"].sel(choice="ona, glabella").mean("draw")
    np.testing.assert_allclose(shares, choices["point"], rtol=1e-5)


def test_injectors_with_dose_slopes_of_their_own(found):
    fixed = {"dose_slopes": 0.0, "unit_effect": 0.0, "sd_patient": 0.0, "coefficients": 0.0}
    slopes = np.array([0.0, 0.0, 0.0, 0.8])
    rows = [row | {"product": "ona", "area": "a", "dose_units": 20.0 * 2 ** (i % 2)}
            for i, row in enumerate(practice())]  # fmt: skip
    usual = {"reference_units": {"ona": {"a": 20}}}
    model = {"injector_dose_slope": "on", "dose": usual}
    tables, *_ = found(model, rows=rows, injector_dose=slopes, **fixed)
    medians = tables["injectors"].set_index("injector")["median_days"]
    assert medians["I0"] == pytest.approx(medians["I2"])
    assert medians["I3"] > 1.2 * medians["I0"]


def test_arrays_hold_what_the_tables_say(found):
    tables, arrays, design, _ = found()
    assert dict(arrays.sizes) | {"draw": 60, "day": 5, "statistic": 3} == dict(arrays.sizes)
    for _, row in tables["estimates"].iloc[::7].iterrows():
        draws = arrays[row["quantity"]].sel(level=f"{row['by']}: {row['level']}")
        draws = draws if np.isnan(row["day"]) else draws.sel(day=row["day"])
        assert float(draws.median()) == pytest.approx(row["point"], rel=1e-4)
    for _, row in tables["contrasts"].iloc[::3].iterrows():
        name = f"{row['by']}: {row['level']} against {row['reference']}"
        draws = arrays[f"contrast_{row['quantity']}"].sel(contrast=name)
        draws = draws if np.isnan(row["day"]) else draws.sel(day=row["day"])
        assert float(draws.median()) == pytest.approx(row["point"], rel=1e-3, abs=1e-5)
    points = arrays["curve"].sel(level="overall: all", statistic="point")
    curves = tables["curves"].query("by == 'overall'")
    np.testing.assert_allclose(points, curves["point"])
    given = arrays["curve_given_response"].sel(level="overall: all", statistic="point")
    assert (given.to_numpy() >= points.to_numpy()).all()
    assert arrays["injector"].to_numpy().tolist() == list(design.injectors)
    assert arrays["dose_median_days"].dims == ("dose_point", "statistic")


@pytest.mark.parametrize(
    "rows",
    [
        practice(),
        [{"lower_days": 20.0, "upper_days": 41.0, "product": None, "area": None}] * 6,
    ],
    ids=["all parts", "nothing but bounds before any chosen day"],
)
def test_the_stage_writes_tables_and_arrays(rows, made_up, tmp_path):
    rows = [{"skin": "I"} | row for row in rows]
    sections = {"model": {"response": "off"}}
    design = made_up.design_of(rows, SKIN, **sections)
    save_design(design, tmp_path / "model")
    rng = np.random.default_rng(1)
    scalars = {"intercept": 4.7, "scale": 0.25, "sd_patient": 0.2, "dose": 0.1, "sd_injector": 0.1}
    posterior = xr.Dataset(
        {name: (("chain", "draw"), value + 0.01 * rng.standard_normal((4, 500)))
         for name, value in scalars.items()}
    )  # fmt: skip
    if design.coefficients:
        effects = 0.1 * rng.standard_normal((4, 500, len(design.coefficients)))
        posterior["coefficients"] = (("chain", "draw", "coefficient"), effects)
    if len(design.dose_products) > 1:
        slopes = np.full((4, 500, len(design.dose_products)), 0.1)
        posterior["dose_slopes"] = (("chain", "draw", "product"), slopes)
    tree = xr.DataTree.from_dict({"posterior": posterior, "sample_stats": xr.Dataset()})
    (tmp_path / "fit").mkdir()
    tree.to_netcdf(tmp_path / "fit" / "posterior.nc", engine="h5netcdf")
    analysis = made_up.analysis_of(SKIN, estimates={"max_draws": 1500}, **sections)
    estimate_durations(
        analysis=analysis, model_dir=tmp_path / "model", fit_dir=tmp_path / "fit",
        out_dir=tmp_path / "estimates",
    )  # fmt: skip
    written = {path.name for path in (tmp_path / "estimates").iterdir()}
    tables = (
        "estimates", "contrasts", "curves", "dose_curves", "choices", "injectors", "funnel",
        "planner",
    )  # fmt: skip
    assert written == {*(f"{name}.parquet" for name in tables), "estimates.nc"}
    read = xr.load_dataset(tmp_path / "estimates" / "estimates.nc", engine="h5netcdf")
    assert read.attrs["further_days"] == 28
    assert read["median_days"].sizes["draw"] == 1500
    medians = pd.read_parquet(tmp_path / "estimates" / "estimates.parquet")
    medians = medians.query("quantity == 'median_days'")["point"]
    np.testing.assert_allclose(read["median_days"].median("draw"), medians, rtol=1e-5)


def test_follow_up_too_short_for_any_chosen_day(found):
    rows = [{"lower_days": 20.0, "upper_days": 41.0} for _ in range(6)]
    tables, arrays, _, _ = found(rows=rows)
    assert "share_in_effect" not in set(tables["estimates"]["quantity"])
    assert len(tables["choices"]) == 0
    assert "day" not in arrays.sizes
