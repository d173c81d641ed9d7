"""The PyMC model of a tiny design: dims, joint density, and the prior of the patients."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import integrate, special, stats
from scipy.interpolate import BSpline

from wearoff.model import FAMILIES
from wearoff.model.mspline import HazardBasis, hazard_weights

ROWS = [
    {
        "patient": f"P{i % 5}", "injector": f"I{i % 4}", "clinic": f"C{i % 4 // 2}",
        "area": "a" if i % 3 else "b", "product": "x" if i % 5 else "y",
        "dose_units": 10.0 * 2 ** (i % 3), "age_years": 30.0 + i, "skin": "IVX"[i % 7 % 3],
    }
    for i in range(20)
]  # fmt: skip
NOT_SEEN = {"lower_days": np.nan, "upper_days": np.nan, "response": "not_responded"}
ROWS[3] |= NOT_SEEN
ROWS[8] |= {"upper_days": np.inf}
ROWS[9] |= {"lower_days": 0.0}
ROWS[10] |= {"lower_days": 100.0, "upper_days": 100.0}
ROWS[12] |= {"lower_days": 120.0, "upper_days": 150.0}


# What can modify a record: looked at late and found without effect, or observed from some day on.
MODIFIED = {
    1: {"entry_days": 60.0},
    2: {"entry_days": 90.0},
    4: {"response": "unknown", "lower_days": 0.0, "upper_days": 75.0},
    8: {"entry_days": 30.0},
    10: {"entry_days": 99.0},
    11: {"response": "unknown", "lower_days": 0.0, "upper_days": 150.0},
}


def with_modified_rows(design):
    """The design with late entries and unknown responses."""
    rows = design.rows.copy()
    for i, changed in MODIFIED.items():
        rows.loc[i, list(changed)] = list(changed.values())
    return replace(design, rows=rows)


@pytest.fixture(scope="module")
def design(made_up):
    skin = {"skin": {"kind": "categorical"}}
    return made_up.design_of(ROWS, skin, model={"groups": ["age_years", "skin"]})


@pytest.fixture(scope="module")
def model(design):
    from wearoff.model.build import build_model

    return build_model(design)


def test_every_variable_has_named_dims(model):
    names = [name for dims in model.named_vars_to_dims.values() for name in dims]
    assert set(model.coords) == {
        "coefficient", "product", "clinic", "injector", "patient", "row", "treatment", "known",
        "bound",
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


STANDARD_NORMAL = (
    "coefficient_z", "response_coefficient_z", "dose_z", "clinic_z", "response_injector_z",
    "hazard_z",
)  # fmt: skip


def coefficients_of(design, point):
    """Values of the coefficients, of duration and of response."""
    z, priors = point["coefficient_z"], design.priors
    values = [
        point["sd_group_skin"] * z[i]
        if one.term == "skin"
        else priors[PRIORS[one.term]].location + priors[PRIORS[one.term]].scale * z[i]
        for i, one in enumerate(design.coefficients)
    ]
    effect = priors["response_effect"]
    response = effect.location + effect.scale * point["response_coefficient_z"]
    return np.array(values), response


PRIORS = {"area": "area", "product": "product", "age_years": "group_age_years"}


def numpy_logp(design, degrees, point):
    """Joint log density of the model's free variables and data, written out again."""
    normal, priors = stats.norm.logpdf, design.priors
    total = 0.0
    for name, value in point.items():
        if name in priors and priors[name].shape == "normal":
            total += normal(value, priors[name].location, priors[name].scale)
        elif name in priors and priors[name].shape == "lognormal":
            total += normal(np.log(value), priors[name].location, priors[name].scale)
            total -= np.log(value)
        elif name in priors:
            total += stats.halfnorm.logpdf(value, scale=priors[name].scale)
    for name in STANDARD_NORMAL:
        total += normal(point.get(name, np.zeros(0))).sum()
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
    coefficients, response_coefficients = coefficients_of(design, point)
    along, own = point.get("response_on_duration", 0.0), level - clinic_of(design, point)
    total = 0.0
    for i in range(len(rows)):
        row, injector, dose = rows.loc[i], int(rows["injector"][i][1]), rows["dose_log2"][i]
        logit = (
            point["response_intercept"]
            + matrix[i] @ response_coefficients
            + point["response_dose"] * dose
            + point["response_sd_injector"] * point["response_injector_z"][injector]
            + along * own[injector]
        )
        eta = (
            level[injector]
            + patient[int(row["patient"][1])]
            + matrix[i] @ coefficients
            + slopes["xy".index(row["product"])] * dose
        )
        responding = special.expit(logit)
        if row["response"] == "unknown":
            gone = 1.0 - surviving(design, point, row["upper_days"], eta)
            total += np.log(1.0 - responding + responding * gone)
        elif row["response"] == "responded":
            total += np.log(responding) + duration_logp(design, point, row, eta)
        else:
            total += np.log1p(-responding)
    return total


def clinic_of(design, point):
    """Level of each injector's clinic."""
    clinic = point["intercept"] + point["sd_clinic"] * point["clinic_z"]
    return clinic[list(design.clinic_of_injector)]


class Bent:
    """Durations with a hazard of splines, by numerical integrals; as far as it is used here."""

    def __init__(self, design, point, eta):
        knots = np.array(design.hazard_knots)
        padded = np.concatenate([knots[:1], knots[:1], knots, knots[-1:], knots[-1:]])
        each = [BSpline(padded, row, 2) for row in np.eye(len(knots) + 1)]
        basis = HazardBasis(design.hazard_knots)
        scale = np.hypot(point["sd_residual"] * np.sqrt(6.0) / np.pi, 0.05)
        # What the prior says of the weights has tests of its own.
        bend = point["sd_hazard"] * basis.bends @ point["hazard_z"]
        weights = hazard_weights(basis, np.array([scale]), bend[None])[0]
        heights = [w / one.integrate(0.0, knots[-1]) for w, one in zip(weights, each, strict=True)]
        self.rate = lambda day: sum(
            h * one(min(day, knots[-1])) for h, one in zip(heights, each, strict=True)
        )
        self.total = lambda day: integrate.quad(self.rate, 0, day, points=knots[1:], limit=200)[0]
        at_median = self.total(np.exp(point["intercept"]))
        self.factor = np.log(2) / at_median * np.exp(-(eta - point["intercept"]) / scale)

    def sf(self, day):
        return np.exp(-self.factor * self.total(day))

    def logpdf(self, day):
        return np.log(self.factor * self.rate(day)) - self.factor * self.total(day)


def days_of(design, point, eta):
    """Distribution of the durations that wear off; SciPy's Burr XII is in the same u."""
    if design.family == "mspline":
        return Bent(design, point, eta)
    spread = point["sd_residual"]
    if design.family == "lognormal":
        return stats.lognorm(s=spread, scale=np.exp(eta))
    if design.family == "weibull":
        k = np.pi / np.sqrt(6.0) / spread
        return stats.weibull_min(c=k, scale=np.exp(eta) / np.log(2.0) ** (1 / k))
    k, tail = np.pi / np.sqrt(3.0) / spread, np.exp(point.get("log_tail", 0.0))
    return stats.burr12(c=k, d=tail, scale=np.exp(eta) / (2.0 ** (1 / tail) - 1.0) ** (1 / k))


def surviving(design, point, day, eta):
    """Share of responders whose effect is there on a day, those of lasting effects included."""
    lasting = special.expit(point["never_wane"]) if "never_wane" in point else 0.0
    return lasting + (1.0 - lasting) * days_of(design, point, eta).sf(day)


def duration_logp(design, point, row, eta):
    lower, upper, entry = row["lower_days"], row["upper_days"], row["entry_days"]
    entered = 0.0 if np.isnan(entry) else np.log(surviving(design, point, entry, eta))
    if lower == upper:
        wearing_off = special.expit(-point["never_wane"]) if "never_wane" in point else 1.0
        return np.log(wearing_off) + days_of(design, point, eta).logpdf(lower) - entered
    there = surviving(design, point, lower, eta)
    still = 0.0 if np.isinf(upper) else surviving(design, point, upper, eta)
    return np.log(there - still) - entered


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


CHANGES = {
    "log-logistic": {},
    "log-logistic, all": {"has_never_wane": True, "has_correlation": True},
    "weibull, never waning": {"family": "weibull", "has_never_wane": True},
    "log-normal, correlated": {"family": "lognormal", "has_correlation": True},
    "burr": {"family": "burr"},
    "burr, all": {"family": "burr", "has_never_wane": True, "has_correlation": True},
    "mspline": {"family": "mspline", "hazard_knots": (0.0, 45.0, 90.0, 105.0, 140.0)},
    "mspline, all": {
        "family": "mspline", "hazard_knots": (0.0, 50.0, 100.0, 120.0), "has_never_wane": True,
        "has_correlation": True,
    },
}  # fmt: skip


@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("is_modified", [False, True], ids=["plain rows", "modified rows"])
def test_the_joint_density_is_the_formula(changes, is_modified, design):
    from wearoff.model.build import build_model

    changed = replace(with_modified_rows(design) if is_modified else design, **changes)
    model = build_model(changed)
    # The density of the untransformed values: no Jacobian in between.
    logp = model.compile_fn(model.logp(jacobian=False), mode="FAST_COMPILE", point_fn=True)
    degrees = {term: model[f"{term}_degree"].get_value() for term in ("injector", "patient")}
    found = []
    for seed in (1, 2, 3):
        point = some_point(model, seed)
        transformed = {
            model.rvs_to_values[rv].name: np.log(point[rv.name])
            if "sd_" in rv.name
            else point[rv.name]
            for rv in model.free_RVs
        }
        found.append((logp(transformed), numpy_logp(changed, degrees, point)))
    found, expected = np.transpose(found)
    # PyTensor takes the log of a scale such as 1.5 in single precision: a constant of up to 1e-7.
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-7)
    np.testing.assert_allclose(np.diff(found), np.diff(expected), rtol=1e-10)


def test_an_unknown_response_without_bounds_says_nothing(design):
    from wearoff.model.build import build_model

    rows = design.rows.copy()
    rows.loc[5, ["response", "lower_days", "upper_days"]] = ["unknown", np.nan, np.nan]
    without = rows.drop(index=5).reset_index(drop=True)
    values = []
    for one in (rows, without):
        built = build_model(replace(design, rows=one))
        # At the same degrees of centring and the same usual injectors.
        for name in ("injector_degree", "patient_degree"):
            built[name].set_value(np.full_like(built[name].get_value(), 0.5))
        logp = built.compile_fn(built.logp(), mode="FAST_COMPILE", point_fn=True)
        values.append(logp(built.initial_point(random_seed=1)))
    assert values[0] == pytest.approx(values[1], rel=1e-12)


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

    built = build_model(made_up.design_of([{}, {}], model={"response": "off", "family": family}))
    draws = pm.draw(built["duration"], draws=4000, random_seed=8, mode="FAST_COMPILE")
    assert draws.shape == (4000, 2, 2)
    np.testing.assert_array_equal(draws[..., 0], draws[..., 1])
    # Prior: median 110 days whatever the family; standard error of the log median 0.02.
    assert np.median(draws) == pytest.approx(np.log(110), abs=0.08)
