"""Priors: defaults with evidence, replacements by the analyst, and what they imply together."""

import numpy as np
import pytest

from wearoff.config import Group, Prior
from wearoff.errors import ConfigError
from wearoff.model import OUTSIDE
from wearoff.model.prior_predictive import prior_predictive
from wearoff.model.priors import priors_for
from wearoff.model.term_priors import (
    AGEING,
    CUMULATIVE_DOSE_PRIOR,
    CYCLE,
    LEARNING_CURVE,
    OTHER_PRIORS,
    bend_prior,
    dose_by_prior,
    group_prior,
    spread_prior,
)


def override(**fields):
    return Prior(reason="a good reason", **fields)


def every_prior():
    """The defaults, and those of terms that only some models have."""
    group = Group(kind="numeric")
    some = [group_prior(name, group) for name in ("arm", "age", "severity", "depth", "dilution")]
    some += [spread_prior(some[0]), bend_prior("age"), dose_by_prior("sex")]
    return priors_for({}, [*OTHER_PRIORS, CYCLE, CUMULATIVE_DOSE_PRIOR, AGEING, LEARNING_CURVE,
                           *some])  # fmt: skip


def test_every_prior_has_unit_evidence_and_a_positive_scale():
    assert len(every_prior()) > 25
    for spec in every_prior().values():
        assert spec.scale > 0
        assert len(spec.evidence) > 20
        assert spec.unit in {
            "log days", "log ratio of medians", "log ratio of hazards", "log odds",
            "doublings of the usual dose",
            "log odds per log ratio", "log",
        }  # fmt: skip
        assert not spec.changed
        is_positive = "sd_" in spec.name or spec.name == "dose_weight"
        assert spec.is_positive == is_positive


@pytest.mark.parametrize(
    ("name", "fields", "location", "scale"),
    [
        ("arm", {"kind": "categorical"}, 0.0, 0.2),
        ("sex", {"kind": "categorical"}, 0.0, 0.2),
        ("age_years", {"kind": "numeric", "unit": "years", "per": 10}, 0.0, 0.05),
        ("age", {"kind": "numeric"}, 0.0, 0.005),
        ("age", {"kind": "numeric", "unit": "decades"}, 0.0, 0.2),
        ("age_band", {"kind": "categorical"}, 0.0, 0.2),
        ("usage", {"kind": "numeric"}, 0.0, 0.2),
        ("severity", {"kind": "numeric", "per": 2}, -0.1, 0.2),
        ("depth_mm", {"kind": "numeric"}, 0.0, 0.1),
        ("depth", {"kind": "categorical"}, 0.0, 0.1),
        ("dilution", {"kind": "categorical"}, 0.0, 0.05),
    ],
)
def test_the_name_of_a_group_chooses_its_evidence(name, fields, location, scale):
    spec = group_prior(name, Group(**fields))
    assert spec.name == f"group_{name}"
    assert (spec.location, spec.scale) == (pytest.approx(location), pytest.approx(scale))


def test_what_describes_injectors_is_expected_to_explain_no_more_than_their_spread():
    assert group_prior("experience", Group(kind="numeric"), of_injector=True).scale == 0.1
    assert group_prior("experience", Group(kind="numeric")).scale == 0.2


def test_levels_that_share_a_distribution_differ_as_much_as_fixed_ones():
    fixed = group_prior("arm", Group(kind="categorical"))
    shared = spread_prior(fixed)
    assert (shared.name, shared.shape, shared.location) == ("sd_group_arm", "halfnormal", 0.0)
    assert np.sqrt(2) * shared.scale == pytest.approx(fixed.scale, rel=0.01)


def test_a_replacement_keeps_the_location_unless_given():
    specs = priors_for(
        {"intercept": override(scale=0.3), "dose": override(location=0.0, scale=0.2)}, ()
    )
    assert (specs["intercept"].location, specs["intercept"].scale) == (np.log(110.0), 0.3)
    assert (specs["dose"].location, specs["dose"].scale) == (0.0, 0.2)
    assert specs["dose"].changed
    assert specs["dose"].evidence == "Set by the analyst: a good reason"
    assert not specs["sd_dose"].changed


@pytest.mark.parametrize("name", ["intercpt", "group", "group_sex", "coefficients", "sd_total"])
def test_a_prior_of_no_term_is_refused_with_the_known_names(name):
    arm = group_prior("arm", Group(kind="categorical"))
    with pytest.raises(ConfigError, match=r"not a prior of this model.*sd_residual") as caught:
        priors_for({name: override(scale=1.0)}, [arm])
    assert caught.value.where == f"model.priors.{name}"


def test_a_half_normal_has_no_location():
    with pytest.raises(ConfigError, match="half-normal, which has no location"):
        priors_for({"sd_injector": override(location=0.1, scale=0.1)}, ())


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("sd_injector", "HalfNormal(0.15)"),
        ("area", "Normal(0, 0.4)"),
        ("dose", "Normal(0.1, 0.08)"),
        ("cycle", "Normal(0.03, 0.07)"),
    ],
)
def test_words(name, words):
    assert every_prior()[name].words() == words


def test_draws_have_the_prior_s_moments():
    # 40,000 draws: the tolerances are 5 standard errors, a false alarm in 1e-6; seed fixed.
    rng = np.random.default_rng(1)
    specs = priors_for({}, ())
    normal = specs["dose"].draw(40_000, rng)
    half = specs["sd_injector"].draw(40_000, rng)
    assert normal.mean() == pytest.approx(0.10, abs=5 * 0.08 / 200)
    assert normal.std() == pytest.approx(0.08, rel=0.02)
    assert (half >= 0).all()
    assert half.mean() == pytest.approx(0.15 * np.sqrt(2 / np.pi), rel=0.025)


ROWS = [{"sex": "male" if i % 2 else "female", "injector": f"I{i % 3}"} for i in range(30)]


@pytest.fixture
def implied(made_up):
    def _implied(seed, **sections):
        design = made_up.design_of(ROWS, **sections)
        rows = prior_predictive(design, np.random.default_rng(seed))
        return {row["quantity"]: row for row in rows}

    return _implied


def test_prior_medians_are_around_110_days(implied):
    # The median of 4,000 medians with sd 0.55 on the log scale: 110 x exp(+- 0.011), so
    # +- 6 days are 5 standard errors; seed fixed.
    found = implied(1)["median duration of a treatment"]
    assert found["point"] == pytest.approx(110, abs=6)
    assert 30 < found["lower"] < 50
    assert 240 < found["upper"] < 400


def test_prior_predictive_is_ordered_and_repeats_with_its_seed(implied):
    first = implied(1)
    for row in first.values():
        assert row["lower"] <= row["point"] <= row["upper"]
    assert first == implied(1)
    assert first != implied(2)


def test_prior_predictive_uses_the_replaced_priors(implied):
    intercept = {"location": float(np.log(60)), "scale": 0.01, "reason": "a test"}
    found = implied(1, model={"priors": {"intercept": intercept}, "groups": []})
    # The spread between injectors remains.
    assert found["median duration of a treatment"]["point"] == pytest.approx(60, abs=2)
    assert found[OUTSIDE]["point"] == 0.0


def test_unbelievable_priors_are_noticed(implied):
    wild = {"intercept": {"scale": 5.0, "reason": "a test"}}
    assert implied(1, model={"priors": wild})[OUTSIDE]["point"] > 0.3


def test_injectors_are_implied_to_differ_only_where_there_are_several(implied, made_up):
    name = "an injector's median against the average of 110 days"
    assert name in implied(1)
    alone = made_up.design_of([row | {"injector": "I1"} for row in ROWS])
    found = prior_predictive(alone, np.random.default_rng(1))
    assert name not in {row["quantity"] for row in found}


@pytest.mark.parametrize(
    ("wider", "model"),
    [
        # Patients' lasting differences belong to a treatment's duration; so does a heavy tail.
        ({"sd_patient": {"scale": 3.0, "reason": "a test"}}, {}),
        ({"log_tail": {"location": -2.5, "scale": 0.1, "reason": "a test"}}, {"family": "burr"}),
    ],
)
def test_all_that_makes_durations_differ_is_implied(wider, model, made_up):
    rows = [row | {"patient": f"P{i // 2}"} for i, row in enumerate(ROWS)]
    found = []
    for priors in ({}, wider):
        design = made_up.design_of(rows, model=model | {"priors": priors})
        implied = prior_predictive(design, np.random.default_rng(1))
        (row,) = [row for row in implied if row["quantity"] == "duration of a treatment"]
        found.append(row["upper"])
    assert found[1] > 2 * found[0]


def test_the_chance_of_responding_is_implied_only_where_it_is_modelled(implied):
    name = "share of treatments that respond"
    assert 0.8 < implied(1)[name]["point"] < 0.95
    assert name not in implied(1, model={"response": "off"})
