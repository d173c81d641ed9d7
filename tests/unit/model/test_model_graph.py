"""The description of the built model: whatever is built is what is told, and nothing else."""

from dataclasses import replace

import numpy as np
import pytest

from wearoff.model import FAMILIES, load_graph, prior_table
from wearoff.model.algebra import add, affine, call, number, power, symbol, text, times
from wearoff.model.graph import save_graph
from wearoff.model.mspline import HazardBasis, hazard_weights
from wearoff.model.priors import LOG_RATIO, ON_HAZARDS

GROUPS = {
    "skin": {"kind": "categorical", "label": "Skin type"},
    "depth": {"kind": "numeric", "label": "Depth", "unit": "mm", "per": 1, "form": "spline"},
    "injector_treatments_before": {"kind": "numeric", "unit": "treatments", "per": 1},
}
ROWS = [
    {
        "patient": f"P{i % 20}", "injector": f"I{i % 6}", "clinic": f"C{i % 6 // 2}",
        "product": "xy"[i % 2], "area": "ab"[i % 3 // 2], "dose_units": 10.0 * 2 ** (i % 5 / 2),
        "skin": "IVX"[i % 3], "depth": 1.0 + i % 13, "age_years": 30.0 + i % 9,
        "sex": "male" if i % 5 < 2 else "female", "day": 200 * (i // 20), "cycle": 1 + i // 20,
        "injector_treatments_before": float(i),
        "response": "not_responded" if i % 11 == 5 else "responded",
        "lower_days": np.nan if i % 11 == 5 else 90.0,
        "upper_days": np.nan if i % 11 == 5 else 120.0 + i,
    }
    for i in range(60)
]  # fmt: skip
SPLINE, CORRELATION, NEVER_WANE = "sd_spline_depth", "response_on_duration", "never_wane"
DOSE = {"dose", "dose_z", "sd_dose"}
CASES = {
    "all": ({}, {}, set(), set()),
    "dose off": ({"dose_term": "off"}, {}, set(), {*DOSE, "response_dose"}),
    "common dose": ({"dose": {"slopes": "common"}}, {}, set(), {"dose_z", "sd_dose"}),
    "Emax": ({"dose": {"form": "emax"}}, {}, {"dose_ed50"}, set()),
    "monotone": ({"dose": {"form": "monotone"}}, {}, {"dose_weights"}, DOSE),
    "dose by": ({"dose": {"by": ["skin"]}}, {}, {"sd_dose_by_skin"}, set()),
    "injector's dose": (
        {"injector_dose_slope": "on"}, {}, {"injector_dose_z", "sd_injector_dose"}, set(),
    ),
    "no clinic": ({"clinic": "off"}, {}, set(), {"clinic_z", "sd_clinic"}),
    "no injector": (
        {"injector": "off"}, {}, set(),
        {"injector_x", "sd_injector", "response_injector_z", "response_sd_injector", CORRELATION},
    ),
    "no patient": ({"patient": "off"}, {}, set(), {"patient_x", "sd_patient"}),
    "no correlation": ({"correlation": "off"}, {}, set(), {CORRELATION}),
    "never wane": ({}, {"has_never_wane": True}, {NEVER_WANE}, set()),
    "Burr": ({"family": "burr"}, {}, {"log_tail"}, set()),
    "M-spline": ({"family": "mspline"}, {}, {"hazard_z", "sd_hazard"}, set()),
    "M-spline, never wane": (
        {"family": "mspline"}, {"has_never_wane": True}, {"hazard_z", "sd_hazard", NEVER_WANE},
        set(),
    ),
    "M-spline, bare": (
        {"family": "mspline", "dose_term": "off", "clinic": "off", "injector": "off",
         "patient": "off", "response": "off", "groups": [], "area": "off", "product": "off"}, {},
        None, None,
    ),
    "no spline": ({"groups": ["sex", "skin"]}, {}, set(), {SPLINE}),
    "not pooled": ({"pool_from_levels": 0}, {}, set(), {"sd_group_skin"}),
    "no response": (
        {"response": "off"}, {}, set(),
        {"response_intercept", "response_coefficient_z", "response_dose", "response_sd_injector",
         "response_injector_z", CORRELATION},
    ),
    "bare": (
        {"dose_term": "off", "clinic": "off", "injector": "off", "patient": "off",
         "response": "off", "groups": [], "area": "off", "product": "off"}, {}, None, None,
    ),
}  # fmt: skip
EVERY = {
    "intercept", "sd_residual", "sd_clinic", "clinic_z", "sd_injector", "injector_x", "sd_patient",
    "patient_x", "coefficient_z", "sd_group_skin", SPLINE, *DOSE, "response_intercept",
    "response_coefficient_z", "response_dose", "response_sd_injector", "response_injector_z",
    CORRELATION,
}  # fmt: skip


@pytest.fixture(scope="module")
def built(made_up):
    """Design and built model of a case, each built once."""
    from wearoff.model.build import build_model

    known = {}

    def _built(case):
        if case not in known:
            model, change, *_ = CASES[case]
            design = replace(made_up.design_of(ROWS, GROUPS, model=model), **change)
            known[case] = (design, build_model(design))
        return known[case]

    return _built


@pytest.fixture(scope="module")
def describe():
    from wearoff.model.describe import describe

    return describe


def free_of(case):
    _, _, more, less = CASES[case]
    bare = {"intercept", "sd_residual"}
    if case == "M-spline, bare":
        bare |= {"hazard_z", "sd_hazard"}
    return bare if more is None else (EVERY | more) - less


def moved_by(model, name):
    """Names of the free variables whose change changes a part of the density, tried out.

    This asks neither the description nor the names in the graph: the tensors are evaluated.
    """
    import pytensor
    from pytensor.compile.mode import Mode

    from wearoff.model.expressions import parameters_of

    variable = model[name]
    data = {one.name for one in model.data_vars}
    given = [one for one in parameters_of(variable) if one.name not in data]
    function = pytensor.function(
        list(model.free_RVs), given, mode=Mode(linker="py", optimizer=None),
        on_unused_input="ignore",
    )  # fmt: skip
    rng = np.random.default_rng(3)
    shapes = [[len(model.coords[dim]) for dim in model.named_vars_to_dims.get(one.name, ())]
              for one in model.free_RVs]  # fmt: skip
    point = [rng.uniform(0.3, 0.9, size=shape) for shape in shapes]
    usual = function(*point)
    moved = set()
    for place, one in enumerate(model.free_RVs):
        other = function(*[v + 0.1 if i == place else v for i, v in enumerate(point)])
        if any(not np.array_equal(a, b) for a, b in zip(usual, other, strict=True)):
            moved.add(one.name)
    return moved


@pytest.mark.parametrize("case", CASES)
def test_every_switch_of_the_config_is_seen_in_the_built_model(case, built, describe):
    _, model = built(case)
    graph = describe(model)
    assert {one.name for one in graph.nodes if one.kind == "free"} == free_of(case)


@pytest.mark.parametrize("case", CASES)
def test_what_is_said_to_feed_a_likelihood_is_what_moves_it(case, built, describe):
    _, model = built(case)
    graph = describe(model)
    free = {one.name for one in graph.nodes if one.kind == "free"}
    for observed in (one.name for one in model.observed_RVs):
        assert set(graph.ancestors(observed)) & free == moved_by(model, observed)


@pytest.mark.parametrize("case", CASES)
def test_every_free_variable_has_one_prior_with_words(case, built, describe):
    design, model = built(case)
    graph = describe(model)
    assert {one.free for one in graph.priors} == {one.name for one in model.free_RVs}
    table = prior_table(graph, design)
    assert all(one.label and one.unit and one.evidence for one in table)
    registered = {one.name: one for one in table if one.name in design.priors}
    # The numbers are read from the graph; here they are those that the design asked for.
    for name, one in registered.items():
        assert one.distribution == design.priors[name].words()
        assert "Registered as" not in one.evidence


def test_effects_are_told_by_their_own_prior_however_they_are_centred(built, describe):
    graph = describe(built("all")[1])
    found = {one.name: one.distribution for one in graph.priors if not one.levels}
    assert found["injector_deviation"] == "Normal(0, sd_injector)"
    assert found["patient_effect"] == "Normal(0, sd_patient)"
    assert found["clinic_effect"] == "Normal(0, sd_clinic)"
    assert found["dose_slopes"] == "Normal(dose, sd_dose)"
    assert found["response_injector_effect"] == (
        "Normal(response_on_duration × injector_deviation, response_sd_injector)"
    )
    lines = {one.name: one.lines for one in graph.nodes}
    assert lines["injector_x"] == (
        ("", "~", "Normal(injector_degree × (clinic_level[clinic_of_injector] - 4.70048), "
         "sd_injector^injector_degree)"),
    )  # fmt: skip
    assert lines["log_median"] == (
        ("", "=", "patient_effect[patient_of_row] + injector_level[injector_of_row] + "
         "fixed_effects + dose_effect"),
    )  # fmt: skip


def test_a_flexible_hazard_is_told_down_to_its_steps(built, describe):
    """By hand from the definition: half are lost at the intercept, effects act on the hazard."""
    graph = describe(built("M-spline")[1])
    lines = {one.name: one.lines for one in graph.nodes}
    told = {name: line for name, one in lines.items() for _, _, line in one}
    assert told["hazard_bends"] == "sd_hazard × hazard_bends_of_steps · hazard_z"
    assert told["hazard_weights"] == (
        "softmax(maximum(hazard_log_weights - max(hazard_log_weights), -60))"
    )
    assert told["log_hazard_at_intercept"] == (
        "log(maximum((1, days_into_piece, days_into_piece^2, days_into_piece^3) · "
        "hazard_pieces[piece_at_intercept] · hazard_weights, 1e-290))"
    )
    assert told["log_hazard_level"] == (
        "-0.366513 - log_hazard_at_intercept - (log_clock_median - intercept) / scale"
    )
    assert told["log_hazard_lost"] == (
        "clip(log_hazard_level + log(maximum(hazard_lost · hazard_weights, 1e-290)), -500, 500)"
    )
    # Knots follow from records, so what follows from them goes by name.
    assert graph.node("log_median") is None
    assert not any("constants" in line for line in told.values())


def test_the_effects_of_a_flexible_hazard_have_another_unit(built, describe):
    def units(case):
        design, model = built(case)
        return {one.name: one.unit for one in prior_table(describe(model), design)}

    flexible, usual = units("M-spline"), units("all")
    assert flexible["hazard_z"] == "standard deviations"
    for name, unit in usual.items():
        assert flexible[name] == (ON_HAZARDS if unit == LOG_RATIO else unit)
    assert usual["clinic_effect"] == usual["coefficients[skin]"] == LOG_RATIO


def test_what_is_made_of_all_elements_is_not_told_of_one():
    import pytensor.tensor as pt

    from wearoff.model.expressions import element_inside, inside

    x, numbers = pt.vector("x"), np.array([1.0, 2.0])
    assert text(inside(pt.sum(x))) == "sum(x)"
    assert text(inside(pt.dot(pt.vector("y"), x + 1.0))) == "y · (x + 1)"
    assert text(element_inside(numbers * pt.max(x) + x, 1, "b")) == "2 × max(x) + x[b]"
    softmax = pt.special.softmax(x)
    assert text(element_inside(numbers * softmax, 0, "a")) == "(softmax(x))[a]"
    assert text(inside(x[pt.scalar("place", dtype="int64")])) == "x[place]"


def test_levels_of_one_matrix_are_told_apart_by_their_priors(built, describe):
    graph = describe(built("all")[1])
    found = {one.distribution: one.levels for one in graph.priors if one.name == "coefficients"}
    assert found["Normal(0, 0.4)"] == ("area[b]",)
    assert found["Normal(0, sd_group_skin)"] == ("skin[I]", "skin[V]", "skin[X]")
    assert {one for levels in found.values() for one in levels} == set(graph.levels["coefficient"])


@pytest.mark.parametrize(
    ("name", "symbol", "levels"),
    [
        ("dose", "dose", ()),
        ("sd_injector", "sd_injector", ()),
        ("area", "coefficients", ("area[b]",)),
        ("sd_group_skin", "sd_group_skin", ()),
        ("response_effect", "response_coefficients", ()),
        ("sd_residual", "sd_residual", ()),
    ],
)
def test_a_prior_that_was_built_otherwise_is_told_as_it_was_built(
    name, symbol, levels, built, describe
):
    from wearoff.model.build import build_model

    design, _ = built("all")
    spec = design.priors[name]
    other = replace(design, priors=design.priors | {name: replace(spec, scale=0.0625)})
    graph = describe(build_model(other))
    told = {one.name: one for one in prior_table(graph, design)}[name]
    assert told.distribution == spec.words().replace(f"{spec.scale:g})", "0.0625)")
    assert told.distribution != spec.words()
    assert f"Registered as {spec.words()}" in told.evidence
    (one,) = [p for p in graph.priors if p.name == symbol and set(levels) <= set(p.levels)]
    assert one.distribution == told.distribution


def test_a_term_that_was_not_built_is_not_told(built, describe, monkeypatch):
    from wearoff.model import build, effects

    design, model = built("all")
    assert "dose_effect" in describe(model).ancestors("log_median")
    monkeypatch.setattr(effects, "_dose_effect", lambda design, dose: 0.0 * dose)
    assert "dose" not in describe(build.build_model(design)).ancestors("duration")
    monkeypatch.setattr(build, "duration_effects", lambda design: 0.0)
    graph = describe(build.build_model(design))
    assert not {"coefficients", "fixed_effects", "dose_effect"} & set(graph.ancestors("duration"))
    assert graph.node("log_median").lines[0][2].endswith("injector_level[injector_of_row]")


def test_nothing_goes_unexplained(built, describe):
    import pymc as pm

    from wearoff.model.build import build_model

    design, _ = built("bare")
    model = build_model(design)
    with model:
        pm.Gamma("mystery", alpha=2.0, beta=3.0)
    graph = describe(model)
    assert graph.node("mystery").lines == (("", "~", "Gamma(2, 0.333333)"),)
    with pytest.raises(ValueError, match="mystery has no words"):
        prior_table(graph, design)


def test_a_term_of_the_density_that_belongs_to_nothing_is_told(built, describe):
    import pymc as pm

    from wearoff.model.build import build_model

    model = build_model(built("bare")[0])
    with model:
        pm.Potential("hidden", -(model["intercept"] ** 2))
    node = describe(model).node("hidden")
    assert (node.kind, node.lines) == ("potential", (("", "=", "-intercept^2"),))


def test_two_parts_of_one_name_are_refused(built, describe):
    from wearoff.model.build import build_model
    from wearoff.model.naming import named

    model = build_model(built("bare")[0])
    with model:
        import pymc as pm

        pm.Deterministic("twice", named(2.0 * model["intercept"], "scale"))
    with pytest.raises(ValueError, match="called scale"):
        describe(model)
    with pytest.raises(ValueError, match="intercept cannot be named"):
        named(model["intercept"], "other")


POINT = {"intercept": 4.0, "sd_residual": 0.5, "log_tail": 0.4, "sd_hazard": 0.9}
LOWER_DAYS = 90.0
KNOTS = (0.0, 30.0, 60.0, 90.0, 120.0, 240.0)


def log_survival(family, walk):
    """At the lower bound, from the family's survival, on the clock of its hazard if it has one."""
    scale, at = family.scale_of(POINT["sd_residual"]), np.log(LOWER_DAYS)
    if family.has_clock:
        basis = HazardBasis(KNOTS)
        weights = hazard_weights(
            basis, np.array([scale]), POINT["sd_hazard"] * walk @ basis.bends.T
        )
        days = np.array([LOWER_DAYS, np.exp(POINT["intercept"])])
        hazard, at_median = basis.mass(np.zeros(2), days) @ weights[0]
        at = POINT["intercept"] + scale * np.log(hazard / at_median)
    z = (at - POINT["intercept"]) / scale
    return np.log(family.survival(np.array(z), np.exp(POINT["log_tail"])))


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_the_family_that_is_told_is_the_one_in_the_density(family, built, describe):
    """Right-censored records of the built model have the survival of the family it names."""
    import pymc as pm
    import pytensor
    from pytensor.compile.mode import Mode

    from wearoff.model.build import build_model

    design, _ = built("bare")
    rows = design.rows.assign(
        upper_days=np.where(design.rows["upper_days"].notna(), np.inf, np.nan)
    )
    model = build_model(replace(design, family=family, rows=rows, hazard_knots=KNOTS))
    told = FAMILIES[describe(model).family]
    walk = np.random.default_rng(4).standard_normal((1, HazardBasis(KNOTS).n_parts - 1))
    point = POINT | {"hazard_z": walk[0]}
    given = {one: np.asarray(point[one.name]) for one in model.free_RVs}
    logp = pm.logp(model["duration"], model["bounds"])
    function = pytensor.function(
        list(given), logp, mode=Mode(linker="py", optimizer=None), on_unused_input="ignore"
    )
    expected = log_survival(told, walk)
    np.testing.assert_allclose(function(*given.values()), expected, rtol=1e-9)
    others = [one for one in FAMILIES.values() if one.name != told.name]
    assert all(abs(log_survival(one, walk) - expected) > 1e-3 for one in others)


def test_a_description_survives_the_file_and_repeats(built, describe, tmp_path):
    from wearoff.model.build import build_model

    design, model = built("all")
    save_graph(describe(model), tmp_path / "a.json")
    save_graph(describe(build_model(design)), tmp_path / "b.json")
    assert load_graph(tmp_path / "a.json") == describe(model)
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()


@pytest.mark.parametrize(
    ("formula", "printed"),
    [
        (add(symbol("a"), times(number(-1.0), symbol("a"))), "0"),
        (add(symbol("a"), number(0.0), times(number(2.0), symbol("a"))), "3 × a"),
        (times(symbol("a"), power(symbol("a"), add(number(1.0), times(number(-1.0), symbol("d"))))),
         "a^(2 - d)"),
        (times(power(symbol("s"), add(number(1.0), times(number(-1.0), symbol("d")))),
               power(symbol("s"), symbol("d"))), "s"),
        (times(symbol("a"), add(symbol("b"), number(-4.7))), "a × (b - 4.7)"),
        (times(number(-1.0), add(symbol("b"), number(-4.7))), "-b + 4.7"),
        (times(symbol("a"), power(symbol("b"), number(-1.0))), "a / b"),
        (power(number(2.0), times(number(-1.0), symbol("x"))), "2^(-x)"),
        (call("exp", [add(symbol("a"), symbol("b"))]), "exp(a + b)"),
        (times(number(0.0), symbol("a")), "0"),
        (power(add(symbol("a"), symbol("b")), number(2.0)), "(a + b)^2"),
    ],
)  # fmt: skip
def test_formulas_are_printed_as_they_are_written_by_hand(formula, printed):
    assert text(formula) == printed


def test_what_is_linear_is_taken_apart_and_what_is_not_is_not():
    x, s, m = symbol("x"), symbol("s"), symbol("m")
    base, slope = affine(add(m, times(s, add(x, times(number(-1.0), m)))), "x")
    assert (text(base), text(slope)) == ("m - s × m", "s")
    assert affine(times(x, x), "x") is None
    assert affine(call("exp", [x]), "x") is None
    assert affine(power(symbol("s"), x), "x") is None
    assert text(affine(m, "x")[1]) == "0"
