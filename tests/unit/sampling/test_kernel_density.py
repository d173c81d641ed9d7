"""The compiled density is the PyMC model's: value up to a constant, gradient, named quantities."""

from dataclasses import replace
from functools import reduce
from operator import add

import numpy as np
import pytest

from wearoff.sampling.kernel.agreement import TOLERANCE, disagreement
from wearoff.sampling.kernel.blocks import is_log_scale, scalars_of
from wearoff.sampling.kernel.layout import lay_out
from wearoff.sampling.kernel.posterior import named_posterior
from wearoff.sampling.kernel.sampler import density_of

ALL = {"has_never_wane": True, "has_correlation": True}
PLAIN = {"product": "x", "dose_units": 20.0, "sex": "female"}

# Name: sections of the config, changes of the design, values that all rows take, modified rows.
CASES = {
    "log-logistic": ({}, {}, {}, False),
    "weibull": ({}, {"family": "weibull"}, {}, False),
    "log-normal": ({}, {"family": "lognormal"}, {}, False),
    "burr": ({}, {"family": "burr"}, {}, False),
    "log-logistic, everything": ({}, ALL, {}, True),
    "weibull, everything": ({}, ALL | {"family": "weibull"}, {}, True),
    "log-normal, everything": ({}, ALL | {"family": "lognormal"}, {}, True),
    "burr, everything": ({}, ALL | {"family": "burr"}, {}, True),
    "correlation only": ({}, {"has_correlation": True}, {}, True),
    "no clinics": ({"clinic": "off"}, ALL, {}, True),
    "no injectors": ({"injector": "off"}, {"has_never_wane": True}, {}, True),
    "no patients": ({"patient": "off"}, ALL, {}, True),
    "patients only": ({"clinic": "off", "injector": "off"}, {}, {}, True),
    "no random terms": ({"clinic": "off", "injector": "off", "patient": "off"}, {}, {}, True),
    "intercept only": (
        {"clinic": "off", "injector": "off", "patient": "off", "response": "off",
         "dose_term": "off", "groups": [], "area": "off", "product": "off"}, {}, {}, False,
    ),
    "no response": ({"response": "off"}, {"has_never_wane": True}, {}, False),
    "one slope for all products": ({"dose": {"slopes": "common"}}, {}, {}, True),
    "one product": ({}, {}, {"product": "x"}, True),
    "no dose": ({"dose_term": "off"}, ALL, {}, True),
    "dose by group": ({"dose": {"by": ["sex", "skin", "age_years"]}}, {}, {}, True),
    "dose by injector": ({"injector_dose_slope": "on"}, ALL, {}, True),
    "nothing pooled": ({"pool_from_levels": 0}, {}, {}, True),
}  # fmt: skip


def rows_of(n=36):
    """Repeat patients who change injectors, in two clinics, of every kind of censoring."""
    rows = [
        {
            "patient": f"P{i % 9}", "injector": f"I{(i + i // 20) % 5}",
            "clinic": f"C{(i + i // 20) % 5 // 3}", "area": "a" if i % 3 else "b",
            "product": "xyz"[i % 4 % 3], "dose_units": 10.0 * 2 ** (i % 5 / 2),
            "age_years": 30.0 + i, "skin": "IVX"[i % 7 % 3], "sex": "male" if i % 2 else "female",
            "lower_days": 60.0 + 3 * i, "upper_days": 80.0 + 4 * i,
        }
        for i in range(n)
    ]  # fmt: skip
    for i in (3, 17):
        rows[i] |= {"response": "not_responded", "lower_days": np.nan, "upper_days": np.nan}
    for i in (5, 8, 22, 31):
        rows[i] |= {"upper_days": np.inf}
    rows[9] |= {"lower_days": 0.0}
    rows[10] |= {"lower_days": 100.0, "upper_days": 100.0}
    return rows


MODIFIED = {
    1: {"entry_days": 40.0},
    4: {"response": "unknown", "lower_days": 0.0, "upper_days": 75.0},
    8: {"entry_days": 84.0},
    10: {"entry_days": 99.0},
    11: {"response": "unknown", "lower_days": 0.0, "upper_days": 150.0},
    25: {"response": "unknown", "lower_days": 0.0, "upper_days": 30.0},
    30: {"entry_days": 10.0},
}


def design_of(made_up, name, rows=None):
    sections, changes, every, is_modified = CASES[name]
    groups = {
        "skin": {"kind": "categorical"},
        "age_years": {"kind": "numeric", "unit": "years", "per": 10, "form": "spline"},
    }
    rows = [row | every for row in (rows_of() if rows is None else rows)]
    design = made_up.design_of(rows, groups, model=sections)
    table = design.rows.copy()
    for i, changed in MODIFIED.items() if is_modified else ():
        table.loc[i, list(changed)] = list(changed.values())
    return replace(design, rows=table, **changes)


def pymc_values(model, parameters, free):
    """Values of PyMC's variables at a vector of the kernel's free parameters."""
    scalars, n_scalars = scalars_of(parameters), len(parameters.scalars)
    is_log = dict(zip(parameters.scalars, is_log_scale(scalars), strict=True))
    values = {}
    for variable in model.free_RVs:
        name, value_name = variable.name, model.rvs_to_values[variable].name
        if name in parameters.scalars:
            assert value_name == (f"{name}_log__" if is_log[name] else name)
            values[value_name] = np.array(free[parameters.position(name)])
        else:
            block = parameters.blocks[name]
            values[value_name] = free[n_scalars:][block.positions]
    return values


def kernel_order(model, parameters, values):
    """PyMC's values, by name, as a vector of the kernel's order."""
    by_name = {rv.name: values[model.rvs_to_values[rv].name] for rv in model.free_RVs}
    names = [*parameters.scalars, *parameters.blocks]
    assert set(names) == set(by_name)
    return np.concatenate([np.atleast_1d(by_name[name]) for name in names])


def some_points(layout, n, seed):
    """Random free parameters, from close to the middle of the priors to far out."""
    rng = np.random.default_rng(seed)
    scalars = scalars_of(layout.parameters)
    is_log, n_scalars = is_log_scale(scalars), len(scalars.shape)
    middle = np.where(is_log, np.log(scalars.scale), scalars.location)
    points = rng.normal(0.0, 1.0, (n, layout.parameters.size))
    points[:, :n_scalars] *= np.where(is_log, 0.6, scalars.scale)
    points[:, :n_scalars] += middle
    points[:, n_scalars:] *= np.linspace(0.1, 1.2, n)[:, None]
    return points


@pytest.fixture(params=CASES, ids=CASES)
def pair(request, made_up):
    """A design with its PyMC model and its layout without integration."""
    from wearoff.model.build import build_model

    design = design_of(made_up, request.param)
    return design, build_model(design), lay_out(design, integrate=False)


def test_value_gradient_and_names_are_those_of_the_pymc_model(pair):
    design, model, layout = pair
    import pytensor

    inputs = [model.rvs_to_values[rv] for rv in model.free_RVs]
    deterministics = [one.name for one in model.deterministics]
    # Added two by two and not rewritten: PyTensor's Python mode adds at most 31 terms at once.
    logp = reduce(add, [one.sum() for one in model.logp(sum=False)])
    outputs = [logp, *model.replace_rvs_by_values(model.deterministics)]
    slopes = pytensor.grad(logp, inputs)
    compute = pytensor.function(inputs, [*outputs, *slopes], mode=pytensor.Mode("py", None))
    density = density_of(layout)
    points, found, expected = some_points(layout, 5, 31), [], []
    for free in points:
        values = pymc_values(model, layout.parameters, free)
        density_there, *rest = compute(*(values[one.name] for one in inputs))
        own, by_name = rest[: len(deterministics)], rest[len(deterministics) :]
        gradient = dict(zip((one.name for one in inputs), by_name, strict=True))
        value, slope = density(free)
        there = kernel_order(model, layout.parameters, gradient)
        scale = np.abs(there).max()
        np.testing.assert_allclose(slope, there, rtol=1e-9, atol=1e-9 * max(scale, 1.0))
        found.append(value)
        expected.append(float(density_there))
        named = named_posterior(free[None, None], layout.parameters, design)
        for name, quantity in zip(deterministics, own, strict=True):
            np.testing.assert_allclose(
                named[name].to_numpy()[0, 0], quantity, rtol=1e-12, atol=1e-12, err_msg=name
            )
    difference = np.array(found) - expected
    size = np.abs(expected).max()
    np.testing.assert_allclose(difference, difference[0], rtol=0, atol=1e-10 * size)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("integrate", [False, True], ids=["joint", "integrated"])
def test_the_gradient_is_that_of_the_value(name, integrate, made_up):
    layout = lay_out(design_of(made_up, name), integrate=integrate, fold=integrate)
    density = density_of(layout)
    for free in some_points(layout, 2, 32):
        _, slope = density(free)
        for i in range(len(free)):
            up, down = free.copy(), free.copy()
            up[i], down[i] = free[i] + 1e-5, free[i] - 1e-5
            step = (density(up)[0] - density(down)[0]) / 2e-5
            assert slope[i] == pytest.approx(step, rel=1e-6, abs=1e-5 + 1e-7 * abs(slope).max()), i


def test_named_quantities_have_the_levels_of_the_design(made_up):
    design = design_of(made_up, "log-logistic, everything")
    layout = lay_out(design, integrate=True)
    free = some_points(layout, 6, 33).reshape(2, 3, -1)
    named = named_posterior(free, layout.parameters, design)
    assert "patient_effect" not in named
    assert dict(named.sizes) == {
        "chain": 2, "draw": 3, "coefficient": len(design.coefficients), "product": 3,
        "clinic": 2, "injector": 5,
    }  # fmt: skip
    assert list(named["injector"].to_numpy()) == list(design.injectors)
    # In the order of the quantities, as an order of chance would change the bytes of the file.
    dims = [dim for one in named.data_vars.values() for dim in one.dims[2:]]
    assert list(named.coords) == list(dict.fromkeys(dims))
    assert len(named.coords) > 2
    alone = named_posterior(free[1:, 2:], layout.parameters, design)
    for name, values in alone.items():
        np.testing.assert_array_equal(named[name].to_numpy()[1:, 2:], values.to_numpy())


TERRIBLE = {"sd_residual": (-800.0, 800.0), "sd_patient": (-800.0, 800.0), "intercept": (1e308,)}


@pytest.mark.parametrize("family", ["loglogistic", "weibull", "lognormal", "burr"])
@pytest.mark.parametrize("integrate", [False, True], ids=["joint", "integrated"])
def test_a_terrible_point_leaves_nothing_behind(family, integrate, made_up):
    # A sampler that jumps too far must find the density unchanged when it comes back.
    design = replace(design_of(made_up, "log-logistic"), family=family)
    layout = lay_out(design, integrate=integrate)
    density, good = density_of(layout), some_points(layout, 1, 34)[0]
    value, slope = density(good)
    terrible = [np.full_like(good, np.nan), np.full_like(good, 1e300)]
    for name, values in TERRIBLE.items():
        for one in values:
            terrible.append(good.copy())
            terrible[-1][layout.parameters.position(name)] = one
    for bad in terrible:
        density(bad)
        again, slope_again = density(good)
        assert again == value
        np.testing.assert_array_equal(slope_again, slope)


@pytest.mark.parametrize("family", ["loglogistic", "weibull", "lognormal", "burr"])
@pytest.mark.parametrize("integrate", [False, True], ids=["joint", "integrated"])
def test_the_density_is_finite_far_from_the_priors(family, integrate, made_up):
    # Fixed seed: the same 300 points, in free parameters up to 1.5 from the middle of the priors.
    design = replace(design_of(made_up, "log-logistic, everything"), family=family)
    layout = lay_out(design, integrate=integrate)
    density, rng = density_of(layout), np.random.default_rng(35)
    middle = some_points(layout, 2, 36)[0]
    for free in middle + rng.uniform(-1.5, 1.5, (300, len(middle))):
        value, slope = density(free)
        assert np.isfinite(value)
        assert np.isfinite(slope).all()


@pytest.mark.parametrize("name", ["log-logistic", "burr, everything", "dose by injector"])
def test_the_comparison_before_every_run_finds_agreement(name, made_up):
    assert disagreement(design_of(made_up, name), 37) < TOLERANCE
