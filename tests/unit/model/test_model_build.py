"""The PyMC model of a tiny design: dims, joint density, and the prior of the patients."""

import numpy as np
import pytest
from scipy import special, stats

from wearoff.model import FAMILIES

ROWS = [
    {
        "patient": f"P{i % 5}", "injector": f"I{i % 4}", "clinic": f"C{i % 4 // 2}",
        "area": "a" if i % 3 else "b", "product": "x" if i % 5 else "y",
        "dose_units": 10.0 * 2 ** (i % 3), "age_years": 30.0 + i,
    }
    for i in range(20)
]  # fmt: skip
NOT_SEEN = {"lower_days": np.nan, "upper_days": np.nan, "response": "not_responded"}
ROWS[3] |= NOT_SEEN
ROWS[8] |= {"upper_days": np.inf}
ROWS[9] |= {"lower_days": 0.0}
ROWS[10] |= {"lower_days": 100.0, "upper_days": 100.0}


@pytest.fixture(scope="module")
def design(made_up):
    return made_up.design_of(ROWS, model={"groups": ["age_years"]})


@pytest.fixture(scope="module")
def model(design):
    from wearoff.model.build import build_model

    return build_model(design)


def test_every_variable_has_named_dims(model):
    names = [name for dims in model.named_vars_to_dims.values() for name in dims]
    assert set(model.coords) == {
        "coefficient", "product", "clinic", "injector", "patient", "row", "treatment", "bound",
    }  # fmt: skip
    assert not any(name is None or "_dim_" in name for name in [*names, *model.coords])
    bare = [one.name for one in model.free_RVs if one.ndim and one.name not in
            model.named_vars_to_dims]  # fmt: skip
    assert bare == []


def test_coordinates_name_the_levels(model, design):
    assert model.coords["coefficient"] == tuple(one.name for one in design.coefficients)
    assert model.coords["product"] == ("x", "y")
    assert len(model.coords["row"]) == 19
    assert len(model.coords["treatment"]) == 20


def numpy_logp(design, degrees, point):
    """Joint log density of the model's free variables and data, written out again."""
    normal, priors = stats.norm.logpdf, design.priors
    total = 0.0
    for name, value in point.items():
        if name in priors and priors[name].shape == "normal":
            total += normal(value, priors[name].location, priors[name].scale)
        elif name in priors:
            total += stats.halfnorm.logpdf(value, scale=priors[name].scale)
    for one, value in zip(design.coefficients, point["coefficients"], strict=True):
        spec = priors["group_age_years" if one.term == "age_years" else one.term]
        total += normal(value, spec.location, spec.scale)
    effect = priors["response_effect"]
    total += normal(point["response_coefficients"], effect.location, effect.scale).sum()
    for name in ("dose_z", "clinic_z", "response_injector_z"):
        total += normal(point[name]).sum()
    clinic = point["intercept"] + point["sd_clinic"] * point["clinic_z"]
    home = clinic[list(design.clinic_of_injector)]
    deviation, prior = deviations("injector", home, degrees, point)
    injector = home + deviation
    patient, patient_prior = deviations("patient", injector[usual_injector(design)], degrees, point)
    return total + prior + patient_prior + data_logp(design, point, injector, patient)


def deviations(term, home, degrees, point):
    """Deviations of a term's levels from home, and the log density of their free variable."""
    sd, degree = point[f"sd_{term}"], degrees[term]
    centre = degree * (home - np.log(110.0))
    x = point[f"{term}_x"]
    return sd ** (1 - degree) * (x - centre), stats.norm.logpdf(x, centre, sd**degree).sum()


def usual_injector(design):
    """The injector that treated each patient most; the first by name in a tie."""
    table = design.rows.groupby(["patient", "injector"]).size().unstack(fill_value=0)
    return table.to_numpy().argmax(axis=1)


def data_logp(design, point, level, patient):
    slopes = point["dose"] + point["sd_dose"] * point["dose_z"]
    rows, matrix = design.rows, design.matrix()
    total = 0.0
    for i in range(len(rows)):
        row, injector, dose = rows.loc[i], int(rows["injector"][i][1]), rows["dose_log2"][i]
        logit = (
            point["response_intercept"]
            + matrix[i] @ point["response_coefficients"]
            + point["response_dose"] * dose
            + point["response_sd_injector"] * point["response_injector_z"][injector]
        )
        responded = row["response"] == "responded"
        total += special.log_expit(logit if responded else -logit)
        if responded:
            eta = (
                level[injector]
                + patient[int(row["patient"][1])]
                + matrix[i] @ point["coefficients"]
                + slopes["xy".index(row["product"])] * dose
            )
            scale = point["sd_residual"] * FAMILIES[design.family].scale_per_sd
            total += duration_logp(row["lower_days"], row["upper_days"], eta, scale)
    return total


def duration_logp(lower, upper, eta, scale):
    days = stats.fisk(c=1 / scale, scale=np.exp(eta))
    if lower == upper:
        return days.logpdf(lower)
    return np.log(days.sf(lower) - (0.0 if np.isinf(upper) else days.sf(upper)))


def some_point(model, seed):
    """Values of every free variable; positive ones for the standard deviations."""
    rng = np.random.default_rng(seed)
    centres = {"intercept": np.log(110), "response_intercept": 2.0}
    point = {}
    for variable in model.free_RVs:
        size = tuple(
            len(model.coords[dim]) for dim in model.named_vars_to_dims.get(variable.name, ())
        )
        noise = 0.3 * rng.standard_normal(size)
        is_sd = "sd_" in variable.name
        point[variable.name] = np.asarray(
            0.1 + np.abs(noise) if is_sd else centres.get(variable.name, 0.0) + noise
        )
    return point


def test_the_joint_density_is_the_formula(model, design):
    # The density of the untransformed values: no Jacobian in between.
    logp = model.compile_fn(model.logp(jacobian=False), mode="FAST_COMPILE", point_fn=True)
    degrees = {term: model[f"{term}_degree"].get_value() for term in ("injector", "patient")}
    for seed in (1, 2):
        point = some_point(model, seed)
        transformed = {
            model.rvs_to_values[rv].name: np.log(point[rv.name])
            if "sd_" in rv.name
            else point[rv.name]
            for rv in model.free_RVs
        }
        assert logp(transformed) == pytest.approx(numpy_logp(design, degrees, point), rel=1e-10)


def test_the_gradient_is_finite_at_the_start_and_far_from_it(model):
    slope = model.compile_dlogp(mode="FAST_COMPILE")
    start = model.initial_point(random_seed=1)
    assert np.isfinite(slope(start)).all()
    far = {name: value + 2.0 for name, value in start.items()}
    assert np.isfinite(slope(far)).all()


@pytest.fixture
def effects_at(model):
    """Prior draws of a term's first effect, with every degree set to a value."""
    import pymc as pm

    before = {name: model[name].get_value() for name in ("injector_degree", "patient_degree")}

    def _effects(variable, value):
        for name, degree in before.items():
            model[name].set_value(np.full_like(degree, value))
        drawn = pm.draw(model[variable], draws=4000, random_seed=7, mode="FAST_COMPILE")
        return drawn[:, 0]

    yield _effects
    for name, degree in before.items():
        model[name].set_value(degree)


@pytest.mark.parametrize(
    ("variable", "spread"),
    # Root mean squares: a half-normal of scale s has E[sd squared] = s squared.
    [("patient_effect", 0.25), ("injector_effect", np.hypot(0.15, 0.1))],
)
def test_the_prior_does_not_depend_on_the_degree_of_centring(variable, spread, effects_at):
    effects = [effects_at(variable, degree) for degree in (0.0, 0.5, 1.0)]
    # The standard error of each spread is 2.5 %, and seeds are fixed: decided once.
    for found in effects:
        assert np.sqrt(np.mean(found**2)) == pytest.approx(spread, rel=0.1)
    # Three comparisons, each with a false alarm in 1,000.
    for first, second in ((0, 1), (0, 2), (1, 2)):
        assert stats.ks_2samp(effects[first], effects[second]).pvalue > 1e-3


def test_levels_are_more_centred_the_more_their_own_records_say(made_up):
    from wearoff.model.build import build_model

    rows = [{"patient": "few"}] * 2 + [{"patient": "many"}] * 8
    rows += [{"patient": "censored", "upper_days": np.inf}] * 2
    built = build_model(made_up.design_of(rows, model={"response": "off"}))
    assert list(built.coords["patient"]) == ["censored", "few", "many"]
    censored, few, many = built["patient_degree"].get_value()
    assert 0 < censored < few < many < 1


@pytest.mark.parametrize(
    ("rows", "random"),
    [
        ([{}, {}], set()),
        ([{"patient": "P"}, {"patient": "P"}, {"patient": "Q"}], {"patient_x"}),
        ([{"clinic": "C1"}, {"clinic": "C2"}], {"clinic_z"}),
        (
            [{"injector": "I1", "clinic": None}, {"injector": "I2", "clinic": None}],
            {"injector_x"},
        ),
    ],
)
def test_the_smallest_designs_can_be_built(rows, random, made_up):
    from wearoff.model.build import build_model

    built = build_model(made_up.design_of(rows, model={"response": "off"}))
    names = {one.name for one in built.free_RVs}
    assert random <= names
    assert names - random <= {"intercept", "sd_residual", "sd_patient", "sd_clinic", "sd_injector"}


@pytest.mark.parametrize("family", list(FAMILIES))
def test_prior_draws_of_durations_follow_the_family(family, made_up):
    import pymc as pm

    from wearoff.model.build import build_model

    design = made_up.design_of([{}, {}], model={"response": "off", "family": family})
    built = build_model(design)
    draws = pm.draw(built["duration"], draws=4000, random_seed=8, mode="FAST_COMPILE")
    assert draws.shape == (4000, 2, 2)
    np.testing.assert_array_equal(draws[..., 0], draws[..., 1])
    # Prior: median 110 days whatever the family; standard error of the log median 0.02.
    assert np.median(draws) == pytest.approx(np.log(110), abs=0.08)
