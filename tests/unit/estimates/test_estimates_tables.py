"""Published quantities against closed forms, from hand-made draws."""

import numpy as np
import pandas as pd
import pytest

from wearoff.config import Estimates
from wearoff.estimates import all_estimates
from wearoff.estimates.injectors import injector_medians, injector_rows
from wearoff.estimates.summaries import direction, summary
from wearoff.model import FAMILIES

SETTINGS = Estimates()


def practice(n=48):
    """Two areas, two products with doses, a group, an age and four injectors, all crossed."""
    return [
        {
            "patient": f"P{i // 2}",
            "area": "forehead" if i % 3 == 0 else "glabella",
            "product": "abo" if i % 4 == 0 else "ona",
            "dose_units": (50.0 if i % 4 == 0 else 20.0) * 2 ** (i % 5 / 4 - 0.5),
            "injector": f"I{i // 3 % 4}",
            "clinic": f"C{i // 3 % 4 // 2}",
            "sex": "male" if i % 5 == 0 else "female",
            "age_years": 30.0 + i % 7,
            "upper_days": np.inf if i % 6 == 0 else 400.0 if i == 1 else 120.0,
        }
        for i in range(n)
    ]


@pytest.fixture
def tables(made_up):
    """From rows and draws to every table, as data frames."""

    def _tables(rows, sections=None, **fixed):
        design = made_up.design_of(rows, **(sections or {}))
        draws = made_up.draws_of(design, 200, **fixed)
        found = all_estimates(design, draws, made_up.analysis_of(**(sections or {})))
        return {name: pd.DataFrame(rows) for name, rows in found.tables.items()}, design, draws

    return _tables


def quantity(estimates, name, by="overall", level="all"):
    (row,) = estimates.query("quantity == @name and by == @by and level == @level").to_dict(
        "records"
    )
    return row


@pytest.mark.parametrize("family", list(FAMILIES))
def test_one_row_without_patient_effect_has_the_median_exp_eta(family, tables):
    found, _, draws = tables([{}], {"model": {"family": family}}, sd_patient=0.0)
    expected = summary(np.exp(draws.intercept), 0.95)
    row = quantity(found["estimates"], "median_days")
    for name in ("point", "lower", "upper"):
        assert row[name] == pytest.approx(expected[name], rel=1e-3)
    assert row["patients"] == 1


def test_quartiles_and_mean_of_one_loglogistic_row(tables):
    found, _, _ = tables([{"upper_days": 400.0}], sd_patient=0.0, intercept=np.log(100), scale=0.25)
    odds = 3**0.25  # S = 1 / (1 + (t / 100) ** 4)
    assert quantity(found["estimates"], "lower_quartile_days")["point"] == pytest.approx(
        100 / odds, rel=1e-3
    )
    assert quantity(found["estimates"], "upper_quartile_days")["point"] == pytest.approx(
        100 * odds, rel=1e-3
    )
    days = np.linspace(0, 365, 20_001)
    mean = np.trapezoid(1 / (1 + (days / 100) ** 4), days)
    assert quantity(found["estimates"], "restricted_mean_days")["point"] == pytest.approx(
        mean, rel=1e-3
    )


def test_patients_of_equal_spread_leave_the_median_where_it_is(tables):
    found, _, _ = tables([{}], sd_patient=0.4, intercept=np.log(100))
    assert quantity(found["estimates"], "median_days")["point"] == pytest.approx(100, rel=1e-3)


def test_the_ratio_of_two_levels_is_the_exponential_of_the_coefficient(tables):
    # Everything else equal: the standardised curves differ by a factor on time.
    rows = [{"area": "a" if i % 2 else "b", "patient": f"P{i}"} for i in range(20)]
    found, _, draws = tables(rows)
    (row,) = found["contrasts"].query("quantity == 'ratio' and by == 'area'").to_dict("records")
    expected = summary(np.exp(draws.coefficients[:, 0]), 0.95)
    for name in ("point", "lower", "upper"):
        assert row[name] == pytest.approx(expected[name], rel=2e-3)
    assert (row["level"], row["reference"]) == ("b", "a")
    assert (row["patients"], row["reference_patients"]) == (10, 10)


def test_ratios_hold_over_any_case_mix(tables):
    found, design, draws = tables(practice())
    for position, one in enumerate(design.coefficients):
        rows = found["contrasts"].query("quantity == 'ratio' and by == @one.term")
        rows = rows[rows["level"] == one.level] if one.kind == "level" else rows
        expected = summary(np.exp(draws.coefficients[:, position]), 0.95)
        assert len(rows) == 1
        for name in ("point", "lower", "upper"):
            assert rows.iloc[0][name] == pytest.approx(expected[name], rel=3e-3), one.name


def test_doubling_the_dose_multiplies_the_median_by_its_slope(tables):
    found, design, draws = tables(practice())
    rows = found["contrasts"].query("by == 'dose' and quantity == 'ratio'").reset_index(drop=True)
    assert [row["level"] for _, row in rows.iterrows()] == [
        f"{product}: double the dose" for product in design.dose_products
    ]
    for position, row in rows.iterrows():
        expected = summary(np.exp(draws.dose_slopes[:, position]), 0.95)
        for name in ("point", "lower", "upper"):
            assert row[name] == pytest.approx(expected[name], rel=3e-3)


def test_days_and_ratio_of_a_contrast_agree_in_direction(tables):
    found, _, _ = tables(practice())
    medians = found["contrasts"].query("quantity in ['ratio', 'days']")
    wide = medians.pivot_table(
        index=["by", "level"], columns="quantity", values="probability", aggfunc="first"
    )
    np.testing.assert_allclose(wide["ratio"], wide["days"])


def test_shares_are_ordered(tables):
    found, _, _ = tables(practice())
    estimates = found["estimates"]
    for (_, _), rows in estimates.groupby(["by", "level"]):
        responding = rows.query("quantity == 'share_responding'").iloc[0]
        in_effect = rows.query("quantity == 'share_in_effect'").sort_values("day")
        for name in ("point", "lower", "upper"):
            assert (in_effect[name] <= responding[name] + 1e-9).all()
            assert in_effect[name].is_monotonic_decreasing
    assert estimates["lower"].le(estimates["point"]).all()
    assert estimates["point"].le(estimates["upper"]).all()


def test_the_share_responding_is_the_average_chance(tables):
    found, _, _ = tables([{}, {}], response_intercept=1.5)
    row = quantity(found["estimates"], "share_responding")
    assert row["point"] == pytest.approx(1 / (1 + np.exp(-1.5)))


def test_without_a_response_model_there_is_no_share_responding(tables):
    found, _, _ = tables(practice(), {"model": {"response": "off"}})
    assert "share_responding" not in set(found["estimates"]["quantity"])
    assert "share" not in set(found["contrasts"]["quantity"])


def test_curves_go_down_from_week_to_week(tables):
    found, _, _ = tables(practice())
    for _, rows in found["curves"].groupby(["by", "level"]):
        assert rows["day"].tolist() == list(range(7, 365, 7))
        assert rows["point"].is_monotonic_decreasing


def test_nothing_is_estimated_beyond_the_last_day_anyone_was_seen(tables):
    found, _, _ = tables([{"upper_days": 130.0}, {"lower_days": 119.0, "upper_days": np.inf}])
    shares = found["estimates"].query("quantity == 'share_in_effect'")
    assert shares["day"].tolist() == [56, 84, 112]
    assert found["curves"]["day"].max() == 126
    assert quantity(found["estimates"], "restricted_mean_days")["point"] < 130


def test_levels_count_the_patients_who_had_them(tables):
    found, design, _ = tables(practice())
    medians = found["estimates"].query("quantity == 'median_days'")
    for _, row in medians.query("by in ['area', 'product', 'sex']").iterrows():
        members = design.rows[design.rows[row["by"]] == row["level"]]
        assert row["patients"] == members["patient"].nunique()
    assert set(medians["by"]) == {"overall", "area", "product", "sex", "product_area", "new"}


@pytest.fixture
def medians(tables):
    def _medians(rows, **fixed):
        found, _, _ = tables(rows, **fixed)
        kept = found["estimates"].query("quantity == 'median_days'")
        return kept.set_index(["by", "level"])[["point", "lower", "upper"]].sort_index()

    return _medians


def test_the_order_of_rows_does_not_count(medians, made_up):
    rows = practice()
    design = made_up.design_of(rows)
    first = medians(rows)
    second = medians([rows[i] for i in np.random.default_rng(1).permutation(len(rows))])
    assert design.injectors
    pd.testing.assert_frame_equal(first, second, rtol=1e-12)


def test_codes_of_injectors_do_not_count(medians):
    rows = practice()
    names = {"I0": "Z9", "I1": "I1", "I2": "A5", "I3": "M"}
    renamed = [row | {"injector": names[row["injector"]]} for row in rows]
    effects = np.array([0.1, -0.2, 0.05, 0.3])
    order = np.argsort([names[code] for code in sorted(names)])
    first = medians(rows, unit_effect=effects, response_injector=effects)
    second = medians(renamed, unit_effect=effects[order], response_injector=effects[order])
    pd.testing.assert_frame_equal(first, second, rtol=1e-12)


def test_a_reversed_contrast_flips(tables):
    rows = [{"sex": "male" if i % 3 else "female", "patient": f"P{i}"} for i in range(30)]
    swapped = [row | {"sex": {"male": "female", "female": "male"}[row["sex"]]} for row in rows]
    effect = np.random.default_rng(2).normal(0.15, 0.1, (200, 1))
    found = {}
    for name, data, sign in (("as is", rows, 1), ("swapped", swapped, -1)):
        # The intercept belongs to the average case-mix, so only the sign changes.
        contrasts = tables(data, coefficients=sign * effect)[0]["contrasts"]
        found[name] = contrasts.query("by == 'sex' and quantity == 'ratio'").iloc[0]
    assert found["as is"]["point"] == pytest.approx(1 / found["swapped"]["point"], rel=1e-3)
    assert found["as is"]["lower"] == pytest.approx(1 / found["swapped"]["upper"], rel=1e-3)
    assert found["as is"]["probability"] == pytest.approx(found["swapped"]["probability"])
    words = [found[name]["wording"].removeprefix("some_evidence_") for name in found]
    assert sorted(words) == ["longer", "shorter"] or words == ["no_evidence"] * 2


@pytest.mark.parametrize(
    ("n_above", "wording"),
    [
        (1000, "longer"), (975, "longer"), (974, "some_evidence_longer"),
        (900, "some_evidence_longer"), (899, "no_evidence"), (500, "no_evidence"),
        (101, "no_evidence"), (100, "some_evidence_shorter"), (26, "some_evidence_shorter"),
        (25, "shorter"), (0, "shorter"),
    ],
)  # fmt: skip
def test_wording_of_directions(n_above, wording):
    draws = np.where(np.arange(1000) < n_above, 1.0, -1.0)
    found = direction(draws, "longer", "shorter")
    assert found["wording"] == wording
    assert found["probability"] == pytest.approx(max(n_above, 1000 - n_above) / 1000)


def test_summary_is_median_and_equal_tails():
    found = summary(np.arange(101.0), 0.9)
    assert found == pytest.approx({"point": 50.0, "lower": 5.0, "upper": 95.0})


INJECTORS = [
    {"injector": f"I{i % 4}", "clinic": None, "patient": f"P{i}", "upper_days": 120.0}
    for i in range(40)
]


def injectors(made_up, effects, rows=INJECTORS, **fixed):
    design = made_up.design_of(rows)
    draws = made_up.draws_of(
        design, 200, unit_effect=np.asarray(effects), sd_patient=0.0, intercept=np.log(100), **fixed
    )
    medians = injector_medians(design, draws)
    return pd.DataFrame(injector_rows(design, draws, medians, SETTINGS))


def test_injectors_medians_and_differences_are_closed_forms(made_up):
    effects = np.array([0.2, -0.1, 0.0, 0.3])
    found = injectors(made_up, effects)
    average = 100 * np.exp(effects.mean())
    assert found["injector"].tolist() == ["I0", "I1", "I2", "I3"]
    np.testing.assert_allclose(found["median_days"], 100 * np.exp(effects), rtol=1e-3)
    np.testing.assert_allclose(found["difference_days"], 100 * np.exp(effects) - average, atol=0.1)
    np.testing.assert_allclose(found["difference_lower"], found["difference_upper"])
    np.testing.assert_allclose(found["reliability"], 1.0)


def test_equal_injectors_do_not_differ(made_up):
    found = injectors(made_up, np.zeros(4))
    np.testing.assert_allclose(found["difference_days"], 0.0, atol=1e-9)
    assert (found["probability_beyond_delta"] == 0).all()


def test_a_shift_of_all_injectors_changes_no_difference_in_logs(made_up):
    effects = np.array([0.2, -0.1, 0.0, 0.3])
    first, second = injectors(made_up, effects), injectors(made_up, effects + 0.5)
    ratio = second["difference_days"] / first["difference_days"]
    np.testing.assert_allclose(ratio, np.exp(0.5), rtol=1e-3)


def test_an_injector_of_whom_nothing_is_known_has_no_reliability(made_up):
    rng = np.random.default_rng(3)
    effects = 0.141421 * rng.standard_normal((200, 4))
    effects[:, 0] *= 0.1
    found = injectors(made_up, effects, sd_injector=0.1, sd_clinic=0.1)
    # Spread 0.02; deviations of the last three are as wide as it: below 0.5, seed fixed.
    assert found["reliability"][0] > 0.7
    assert (found["reliability"][1:] < 0.5).all()
    assert found["reliability"].between(0, 1).all()


@pytest.mark.parametrize(("delta", "beyond"), [(5.0, 1.0), (14.0, 1.0), (20.0, 0.5), (50.0, 0.0)])
def test_the_probability_beyond_delta_is_that_of_one_direction(delta, beyond, made_up):
    design = made_up.design_of(INJECTORS)
    effects = np.zeros((200, 4))
    effects[:100, 0], effects[100:, 0] = 0.2, 0.4  # 15 % and 30 % of 100 days and more
    draws = made_up.draws_of(
        design, 200, unit_effect=effects, sd_patient=0.0, intercept=np.log(100)
    )
    settings = Estimates(delta_days=delta)
    found = injector_rows(design, draws, injector_medians(design, draws), settings)
    assert found[0]["probability_beyond_delta"] == pytest.approx(beyond)
    assert (found[0]["probability_longer"], found[0]["probability_shorter"]) == (beyond, 0.0)


def test_counts_of_injectors(made_up):
    rows = [
        {"injector": "I1", "clinic": None, "patient": "P1", "upper_days": 120.0},
        {"injector": "I1", "clinic": None, "patient": "P1", "upper_days": np.inf},
        {"injector": "I1", "clinic": None, "patient": "P2", "response": "not_responded",
         "lower_days": np.nan, "upper_days": np.nan},
        {"injector": "I2", "clinic": None, "patient": "P2", "upper_days": 120.0},
    ]  # fmt: skip
    found = injectors(made_up, np.zeros(2), rows).set_index("injector")
    assert found["patients"].tolist() == [2, 1]
    assert found["losses"].tolist() == [1, 1]
    np.testing.assert_allclose(found["largest_share"], [2 / 3, 1.0])


def test_without_injectors_there_are_none(tables):
    assert len(tables([{}] * 4)[0]["injectors"]) == 0


def test_dose_curves_stay_within_the_doses_given(tables):
    found, design, _ = tables(practice())
    curves = found["dose_curves"]
    assert set(zip(curves["product"], curves["area"], strict=True)) == {
        (product, area) for product in ("abo", "ona") for area in ("forehead", "glabella")
    }
    for (product, area), rows in curves.groupby(["product", "area"]):
        members = (design.rows["product"] == product) & (design.rows["area"] == area)
        given = design.rows.loc[members, "dose_units"]
        assert rows["dose_units"].min() >= given.min()
        assert rows["dose_units"].max() <= given.max()
        assert rows["dose_units"].is_monotonic_increasing


def test_small_doses_are_not_rounded_out_of_the_doses_given(tables):
    rows = [{"dose_units": dose, "patient": f"P{i}"}
            for i, dose in enumerate([2.6, 2.6, 2.6, 3.0, 4.0, 5.4, 5.4, 5.4])]  # fmt: skip
    curves = tables(rows)[0]["dose_curves"]
    assert curves["dose_units"].between(2.6, 5.4).all()
    assert len(curves) >= 2


def test_dose_curves_follow_the_slope_through_the_usual_dose(tables):
    rows = [{"dose_units": dose, "patient": f"P{i}"}
            for i, dose in enumerate([10.0, 10, 20, 20, 20, 40, 40])]  # fmt: skip
    found, _, _ = tables(rows, dose_slopes=0.2, intercept=np.log(100), sd_patient=0.0)
    curves = found["dose_curves"].set_index("dose_units")["point"]
    for dose, days in curves.items():
        assert days == pytest.approx(100 * (dose / 20) ** (0.2 / np.log(2)), rel=1e-3)


def test_without_a_dose_term_there_are_no_dose_curves(tables):
    found, _, _ = tables(practice(), {"model": {"dose_term": "off"}})
    assert len(found["dose_curves"]) == 0
    assert "dose" not in set(found["contrasts"]["by"])
