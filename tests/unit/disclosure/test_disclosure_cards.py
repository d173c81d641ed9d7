"""The model in words: formula, terms, priors and parameters of every part it may have."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from wearoff.checks import parameter_table
from wearoff.config import Disclosure, load_config
from wearoff.disclosure.cards import model_card, parameter_rows, response_card, sampling_card
from wearoff.disclosure.formula_words import formula, terms
from wearoff.model.prepare import built_graph

SETTINGS = Disclosure()
GROUPS = {
    "skin": {"kind": "categorical", "label": "Skin type"},
    "depth": {"kind": "numeric", "label": "Depth", "unit": "mm", "per": 1, "form": "spline"},
}
NUMBERS = {"point": 1.0, "lower": 0.5, "upper": 2.0, "rhat": 1.0, "ess_bulk": 900.0,
           "ess_tail": 900.0}  # fmt: skip


def practice(n=60):
    """60 patients, 4 of skin type L, ages of 9 not recorded."""
    return [
        {
            "patient": f"P{i}", "injector": f"I{i % 4}", "clinic": f"C{i % 4 // 2}",
            "product": "xy"[i % 2], "dose_units": 10.0 * 2 ** (i % 5 / 2),
            "skin": "L" if i < 4 else "IVX"[i % 3], "depth": 1.0 + i % 13,
            "age_years": None if i % 7 == 3 else 30.0 + i % 9,
            "sex": "male" if i % 5 < 2 else "female",
        }
        for i in range(n)
    ]  # fmt: skip


@pytest.fixture
def design(made_up):
    def _design(model=None, **change):
        return replace(made_up.design_of(practice(), GROUPS, model=model or {}), **change)

    return _design


def priors(design):
    return {row.name: row for row in card(design).priors}


def card(design):
    return model_card(built_graph(design), design, [], SETTINGS)


def lines(design):
    return formula(built_graph(design), design)


ALWAYS = {"intercept", "sd_residual", "sd_clinic", "sd_injector", "product", "response_intercept",
          "response_effect", "response_dose", "response_sd_injector", "not_recorded",
          "sd_group_skin", "group_sex", "group_age_years", "group_depth", "sd_spline_depth",
          "clinic_effect", "injector_deviation", "response_injector_effect", "coefficients[skin]",
          "coefficients[depth]"}  # fmt: skip
SLOPES = {"dose", "sd_dose", "dose_slopes"}


@pytest.mark.parametrize(
    ("model", "change", "more"),
    [
        ({}, {}, SLOPES),
        ({"dose": {"slopes": "common"}}, {}, {"dose"}),
        ({"dose": {"form": "emax"}}, {}, {*SLOPES, "dose_ed50"}),
        ({"dose": {"form": "monotone"}}, {}, {"dose_weight"}),
        ({"injector_dose_slope": "on"}, {}, {*SLOPES, "sd_injector_dose", "injector_dose"}),
        ({"dose": {"by": ["sex", "skin"]}}, {},
         {*SLOPES, "dose_by_sex", "sd_dose_by_skin", "coefficients[dose x skin]"}),
        ({}, {"family": "burr"}, {*SLOPES, "log_tail"}),
        ({"family": "mspline"}, {}, {*SLOPES, "hazard_z", "sd_hazard"}),
        ({}, {"has_never_wane": True}, {*SLOPES, "never_wane"}),
        ({}, {"has_correlation": True}, {*SLOPES, "response_on_duration"}),
    ],
)  # fmt: skip
def test_the_priors_in_use_are_told_and_no_others(model, change, more, design):
    assert set(priors(design(model, **change))) == ALWAYS | more


def test_priors_of_groups_are_told_by_the_groups_name(design):
    found = priors(design({"dose": {"by": ["skin"]}}))
    assert found["sd_group_skin"].words == "Skin type: spread between levels of a group"
    assert found["sd_spline_depth"].words.startswith("Depth: ")
    assert found["sd_dose_by_skin"].words.startswith("Skin type: ")
    assert found["product"].words.startswith("difference of a product")


@pytest.mark.parametrize(
    ("model", "change", "words"),
    [
        ({}, {}, "slope of the product × log2(dose / usual dose)"),
        ({"dose": {"form": "emax"}}, {}, "slope of the product × saturating curve("),
        ({"dose": {"form": "monotone"}}, {}, "rising curve(dose / usual dose)"),
        ({"injector_dose_slope": "on"}, {}, "slope of the injector × log2("),
        ({}, {"family": "burr"}, "Burr XII(median, scale, tail)"),
        ({"family": "mspline"}, {}, "log(hazard / hazard at the average case-mix) = -("),
        ({}, {"has_never_wane": True}, "share that never wears off"),
        ({}, {"has_correlation": True}, "slope × injector's effect on log(median)"),
        ({"dose": {"by": ["sex"]}}, {}, "Dose by "),
    ],
)  # fmt: skip
def test_the_formula_names_every_part(model, change, words, design):
    assert words in " ".join(lines(design(model, **change)))
    plain = " ".join(lines(design({"dose_term": "off"})))
    assert words not in plain


def test_the_formula_of_a_flexible_hazard(design):
    one = design({"family": "mspline"}, has_correlation=True)
    what, median, ratio, average, weight, odds, _ = lines(one)
    assert what == (
        "duration given response ~ M-spline hazard(effects, scale, median at the average case-mix, "
        "weights of the splines), known between visits"
    )
    assert median == "log(median at the average case-mix) = intercept"
    assert ratio == (
        "log(hazard / hazard at the average case-mix) = -(product + Sex + age_years + Skin type + "
        "Depth + slope of the product × log2(dose / usual dose) + clinic + injector) / scale"
    )
    assert "spline" in average
    assert weight == (
        "log(weight) = that of a Weibull's hazard of the same scale + bends, a random walk without "
        "level and slope, up to a constant"
    )
    assert "log(median)" not in odds
    assert "injector's effect on the duration" in odds
    card_of = card(one)
    assert card_of.family == "M-spline hazard"
    assert {"hazard_z", "sd_hazard", "hazard_weights"} <= {node.name for node in card_of.graph}
    (steps,) = [prior.levels for prior in card_of.priors if prior.name == "hazard_z"]
    assert steps.endswith(" hazard steps")


def test_a_flexible_hazard_without_effects_or_without_bends_is_told_so(design, monkeypatch):
    from wearoff.model import build

    one = design({"family": "mspline", "clinic": "off", "injector": "off"})
    monkeypatch.setattr(build, "duration_effects", lambda design: 0.0)
    assert lines(one)[2] == "log(hazard / hazard at the average case-mix) = -(0) / scale"
    graph = built_graph(one)
    nodes = tuple(
        replace(node, parents=("weibull_slope",)) if node.name == "hazard_log_weights" else node
        for node in graph.nodes
    )
    assert "bends" not in formula(replace(graph, nodes=nodes), one)[4]


def test_a_model_without_a_predictor_is_refused(design):
    one = design()
    graph = built_graph(one)
    nodes = tuple(node for node in graph.nodes if node.name != "log_median")
    with pytest.raises(ValueError, match="no log_median"):
        formula(replace(graph, nodes=nodes), one)


def test_the_response_is_linear_in_the_dose_whatever_the_duration_is(design):
    (line,) = [one for one in lines(design({"dose": {"form": "monotone"}})) if "odds" in one]
    assert "slope × log2(dose / usual dose)" in line
    assert "rising" not in line
    assert "patient" not in line


def test_formula_and_terms_follow_what_was_built(design, monkeypatch):
    from wearoff.model import build

    one = design()
    assert "slope of the product" in " ".join(lines(one))
    monkeypatch.setattr(build, "duration_effects", lambda design: 0.0)
    told = lines(one)
    assert told[1] == "log(median) = intercept + clinic + injector"
    assert "Skin type" in told[2]
    assert not any(term.startswith("dose") for term in terms(built_graph(one), one))


def test_a_part_of_a_predictor_without_words_is_refused(design):
    one = design()
    graph = built_graph(one)
    nodes = tuple(
        replace(node, parents=(*node.parents, "sd_residual")) if node.name == "log_median" else node
        for node in graph.nodes
    )
    with pytest.raises(ValueError, match="sd_residual feeds log_median"):
        formula(replace(graph, nodes=nodes), one)


def test_counts_in_symbols_are_rounded_and_small_ones_hidden(design):
    one = design()
    found = card(one).symbols
    assert "injector_effect[injector: 4] = injector_level - intercept" in found
    assert any(line.startswith("log_odds[treatment: 60] = ") for line in found)
    graph = built_graph(one)
    few = replace(graph, sizes=graph.sizes | {"treatment": 7, "known": 33})
    found = model_card(few, one, [], SETTINGS).symbols
    assert any(line.startswith("log_odds[treatment: *] = ") for line in found)
    assert any(line.startswith("response[known: 35] ~ ") for line in found)


def test_how_it_was_drawn_passes_with_its_facts_and_nothing_else(design):
    facts = {"engine": "compiled density", "patients": "integrated out", "secret": "S",
             "difference_from_model": 2e-15, "quadrature_nodes": 16.0,
             "quadrature_error": 1e-7}  # fmt: skip
    drawn = {"chains": 4, "draws": 10, "warmup": 5, "seed": 1, "attempts": [], "facts": facts}
    graph = built_graph(design())
    told = sampling_card(drawn, graph)
    assert (told.difference_from_model, told.quadrature_nodes, told.quadrature_error) == (
        2e-15, 16, 1e-7,
    )  # fmt: skip
    # One treatment each: this model has no patients.
    assert told.patients == "not in the model"
    told = sampling_card(drawn | {"facts": {"engine": "PyMC model", "patients": "sampled"}}, graph)
    assert (told.engine, told.difference_from_model, told.quadrature_nodes) == (
        "PyMC model", None, None,
    )  # fmt: skip


def test_every_term_is_told_once(design):
    one = design({"dose": {"by": ["sex", "depth"]}, "injector_dose_slope": "on"})
    found = terms(built_graph(one), one)
    assert len(found) == len(set(found))
    for words in (
        "Skin type: V, levels share a distribution", "Depth: a smooth curve, per 1 mm",
        "age_years: not recorded", "age_years: linear, per 10 years",
        "Sex: male against female", "Dose by Sex: doubling the dose, male against female",
        "Dose by Depth: doubling the dose, per 1 mm",
        "dose: slopes of injectors share a distribution",
        "dose: 2 products, slopes share a distribution",
    ):  # fmt: skip
        assert words in found, (words, found)


def released(design, names):
    rows = parameter_rows(design, [{"name": name} | NUMBERS for name in names], SETTINGS)
    return {row.name: (row.label, row.unit) for row in rows}


def test_every_reported_parameter_has_a_label(design):
    import xarray as xr

    one = design({"dose": {"form": "emax", "by": ["sex"]}, "injector_dose_slope": "on"})
    values = np.random.default_rng(1).standard_normal((4, 50))
    scalars = ("intercept", "dose", "sd_dose", "dose_ed50", "sd_clinic", "sd_injector",
               "sd_injector_dose", "sd_patient", "sd_residual", "log_tail", "never_wane",
               "response_intercept", "response_dose", "response_sd_injector",
               "response_on_duration", *one.pools)  # fmt: skip
    posterior = xr.Dataset({name: (("chain", "draw"), values) for name in scalars})
    labels = {"coefficients": "coefficient", "response_coefficients": "coefficient",
              "dose_slopes": "product", "dose_weights": "dose_part"}  # fmt: skip
    levels = {"coefficient": [c.name for c in one.coefficients],
              "product": list(one.dose_products), "dose_part": ["part 1"]}  # fmt: skip
    for name, dim in labels.items():
        stacked = np.stack([values] * len(levels[dim]), axis=-1)
        posterior[name] = (("chain", "draw", dim), stacked)
    names = parameter_table(posterior.assign_coords(levels), 0.95, one.pools)["name"]
    found = released(one, names)
    hidden = set(names) - set(found)
    # Only skin type L has too few patients.
    assert {name.removeprefix("response_") for name in hidden} == {"coefficients[skin[L]]"}
    assert all(label and unit for label, unit in found.values())
    assert len({label for label, _ in found.values()}) == len(found)


def test_units_of_parameters_where_effects_multiply_a_hazard(design):
    found = released(design({"family": "mspline"}), ["sd_clinic", "intercept", "sd_hazard"])
    assert [unit for _, unit in found.values()] == [
        "log ratio, were the hazard a Weibull's", "log days", "log ratio of hazards",
    ]  # fmt: skip


def test_labels_of_the_new_parameters(design):
    one = design({"dose": {"by": ["sex"]}})
    found = released(
        one,
        ["coefficients[skin[V]]", "sd_group_skin", "coefficients[depth[bend 1]]",
         "coefficients[age_years[not recorded]]", "dose_weights[part 2]", "log_tail",
         "response_coefficients[sex[male]]"],
    )  # fmt: skip
    assert found == {
        "coefficients[skin[V]]": (
            "Skin type: V against the average of all levels", "log ratio"
        ),
        "sd_group_skin": ("Skin type: spread between its levels", "log ratio"),
        "coefficients[depth[bend 1]]": ("Depth: bend 1 of the curve", "log ratio"),
        "coefficients[age_years[not recorded]]": ("age_years: not recorded", "log ratio"),
        "dose_weights[part 2]": ("Rise of the dose curve, part 2", "log ratio"),
        "log_tail": ("Tail of the distribution: 0 log-logistic, large Weibull", "log"),
        "response_coefficients[sex[male]]": (
            "Sex: male against female, on responding", "log odds"
        ),
    }  # fmt: skip


@pytest.mark.parametrize(("n_missing", "shown"), [(6, False), (7, False), (8, True), (52, True),
                                                  (53, False)])  # fmt: skip
def test_a_number_not_recorded_for_few_is_hidden_on_either_side(n_missing, shown, made_up):
    rows = [row | {"age_years": None if i < n_missing else 30.0 + i % 9}
            for i, row in enumerate(practice())]  # fmt: skip
    name = "coefficients[age_years[not recorded]]"
    assert (name in released(made_up.design_of(rows, GROUPS), [name])) is shown


@pytest.mark.parametrize(("n_level", "shown"), [(7, False), (8, True)])
def test_a_level_of_a_pooled_term_rests_on_its_own_patients(n_level, shown, made_up):
    rows = [row | {"skin": "L" if i < n_level else "IVX"[i % 3]}
            for i, row in enumerate(practice())]  # fmt: skip
    design = made_up.design_of(rows, GROUPS, model={"dose": {"by": ["skin"]}})
    name = "coefficients[skin[L]]"
    times_dose = "coefficients[dose x skin[L]]"
    assert {one.name for one in design.coefficients} >= {"skin[L]", "dose x skin[L]"}
    assert set(released(design, [name, times_dose])) == ({name, times_dose} if shown else set())


def test_numbers_that_belong_to_all_rest_on_all(design):
    few = design()
    few = replace(few, rows=few.rows.iloc[:7])
    assert released(few, ["intercept", "log_tail", "never_wane"]) == {}
    assert isinstance(few.rows, pd.DataFrame)


def test_the_response_rule_is_told_as_the_config_has_it():
    example = load_config(Path(__file__).parents[3] / "config" / "example.yaml")
    card = response_card(example)
    assert (card.kind, card.value, card.better, card.two_scores) == (
        "improved_by", 1.0, "lower", False,
    )  # fmt: skip
    assert (card.score_range, card.window_days, card.graded_at) == (
        (0.0, 3.0), (3, 45), "contraction",
    )  # fmt: skip
    rule = example.outcome.rules["none_or_mild"]
    both = rule.model_copy(update={"second": rule})
    outcome = example.outcome.model_copy(update={"rules": {"both": both}, "primary": "both"})
    changed = response_card(example.model_copy(update={"outcome": outcome}))
    assert (changed.kind, changed.two_scores, changed.scores_alike) == ("at_most", True, True)
    policies = {"confirm_loss_visits": 2, "retreatment": "event"}
    outcome = example.outcome.model_copy(update=policies)
    changed = response_card(example.model_copy(update={"outcome": outcome}))
    assert (changed.confirmed_loss, changed.retreatment_ends) == (True, True)
    assert (card.confirmed_loss, card.retreatment_ends) == (False, False)
    assert response_card(example.model_copy(update={"outcome": None})) is None
