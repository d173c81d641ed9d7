"""The layout: order and labels do not matter, and integrating patients out is what it says."""

from dataclasses import replace

import numpy as np
import pytest

from wearoff.sampling.kernel.blocks import scalars_of
from wearoff.sampling.kernel.elements import SIGNED
from wearoff.sampling.kernel.layout import lay_out
from wearoff.sampling.kernel.posterior import named_posterior
from wearoff.sampling.kernel.sampler import density_of

FAMILIES = ("loglogistic", "weibull", "lognormal", "burr")
EVERY = pytest.mark.parametrize("family", FAMILIES)
BOTH = pytest.mark.parametrize("integrate", [False, True], ids=["joint", "integrated"])


@EVERY
@BOTH
def test_the_order_of_the_rows_does_not_matter(family, integrate, made_up, designs):
    design = designs.design_of(made_up, family)
    layout = lay_out(design, integrate=integrate)
    free = designs.some_point(layout, 41)
    value, slope = density_of(layout)(free)
    for seed in (1, 2):
        mixed = design.rows.sample(frac=1.0, random_state=seed).reset_index(drop=True)
        other = density_of(lay_out(replace(design, rows=mixed), integrate=integrate))(free)
        assert other[0] == pytest.approx(value, rel=1e-12)
        np.testing.assert_allclose(other[1], slope, rtol=1e-10, atol=1e-10 * abs(slope).max())


def relabelled(design, term, names):
    """The design with a term's levels renamed, sorted again as a new design would have them."""
    old = design.levels_of(term)
    names = dict(zip(old, names, strict=True))
    order = sorted(range(len(old)), key=lambda i: names[old[i]])
    rows = design.rows.assign(**{f"{term}_level": design.rows[f"{term}_level"].map(names)})
    changes = {f"{term}s": tuple(names[old[i]] for i in order), "rows": rows}
    if term == "injector":
        changes["clinic_of_injector"] = tuple(design.clinic_of_injector[i] for i in order)
    return replace(design, **changes), np.array(order)


def permuted(layout, free, order, dim):
    """Free parameters in the order of the new labels."""
    moved = free.copy()
    for block in layout.parameters.blocks.values():
        if block.dim == dim:
            start = len(layout.parameters.scalars) + block.start
            moved[start : start + block.size] = free[start + order]
    return moved


@pytest.mark.parametrize("term", ["patient", "injector"])
@EVERY
@BOTH
def test_labels_do_not_matter(term, family, integrate, made_up, designs):
    # Usual injectors are the first by name in a tie, so patients are compared without ties.
    design = designs.design_of(
        made_up, family, **({"patient": "off"} if term == "injector" else {})
    )
    levels = design.levels_of(term)
    names = [f"new {i}" for i in np.random.default_rng(42).permutation(len(levels))]
    other, order = relabelled(design, term, names)
    one, two = (lay_out(d, integrate=integrate) for d in (design, other))
    free = designs.some_point(one, 43)
    value, slope = density_of(one)(free)
    there, slope_there = density_of(two)(permuted(one, free, order, term))
    assert there == pytest.approx(value, rel=1e-12)
    np.testing.assert_allclose(
        slope_there, permuted(one, slope, order, term), rtol=1e-10, atol=1e-10 * abs(slope).max()
    )


@EVERY
def test_integrating_is_integrating_the_joint_density(family, made_up, designs):
    # Three patients, 4 to 5 records each: each effect on 241 points of the trapezoid rule.
    design = designs.design_of(made_up, family, n_patients=3, n=14)
    joint, alone = lay_out(design, integrate=False), lay_out(design, integrate=True, n_nodes=60)
    density, n_scalars = density_of(joint), len(joint.parameters.scalars)
    block = joint.parameters.blocks["patient_x"]
    positions = np.arange(block.size) + n_scalars + block.start
    rest = np.setdiff1d(np.arange(joint.parameters.size), positions)
    differences = []
    for seed in (44, 45, 46):
        free = designs.some_point(joint, seed)
        centre = free.copy()
        for i in positions:
            centre[i] = 0.0
        # Given all else the joint density is a product over patients.
        grid = np.linspace(-4.0, 4.0, 241)
        at_zero, total = density(centre)[0], 0.0
        for i in positions:
            logs = []
            for x in grid:
                there = centre.copy()
                there[i] = x
                logs.append(density(there)[0] - at_zero)
            logs = np.array(logs)
            weight = np.exp(logs - logs.max())
            assert max(weight[0], weight[-1]) < 1e-8
            total += logs.max() + np.log(weight.sum() * (grid[1] - grid[0]))
        marginal, _ = density_of(alone)(free[rest])
        differences.append(marginal - (at_zero + total))
    # Up to the normal constant of the joint density, which is the same everywhere.
    np.testing.assert_allclose(differences, differences[0], rtol=0, atol=1e-5)


@BOTH
def test_folded_spreads_have_the_same_density(integrate, made_up, designs):
    # Of spreads on the log scale: a Jacobian, and half the prior on either side of zero.
    design = designs.design_of(made_up, "weibull")
    plain = lay_out(design, integrate=integrate)
    folded = lay_out(design, integrate=integrate, fold=True)
    is_folded = scalars_of(folded.parameters).shape == SIGNED
    of_patients = {"sd_patient"} if integrate else set()
    assert folded.parameters.signed == of_patients | {
        "sd_clinic", "sd_dose", "response_sd_injector",
    }  # fmt: skip
    free = designs.some_point(plain, 47)
    open_free, jacobian = free.copy(), 0.0
    for j in np.flatnonzero(is_folded):
        open_free[j] = np.exp(free[j])
        jacobian += free[j] + np.log(2.0)
    value, there = density_of(plain)(free)[0], density_of(folded)(open_free)[0]
    assert there == pytest.approx(value - jacobian, rel=1e-12)
    named = named_posterior(open_free[None, None], folded.parameters, design)
    expected = named_posterior(free[None, None], plain.parameters, design)
    for name, values in expected.items():
        np.testing.assert_allclose(named[name], values, rtol=1e-12, atol=1e-14, err_msg=name)
    # The mirror image: a negative spread and levels of the other sign.
    mirror, parameters = open_free.copy(), folded.parameters
    mirror[: len(is_folded)][is_folded] *= -1.0
    for block in parameters.blocks.values():
        own = np.array([name in parameters.signed for name in block.sd_scalar])
        positions = len(is_folded) + block.start + np.flatnonzero(own)
        mirror[positions] *= -1.0
    assert density_of(folded)(mirror)[0] == pytest.approx(there, rel=1e-12)
    again = named_posterior(mirror[None, None], parameters, design)
    for name, values in expected.items():
        np.testing.assert_allclose(again[name], values, rtol=1e-12, atol=1e-14, err_msg=name)


@EVERY
def test_patients_without_durations_change_nothing_but_the_response(family, made_up, designs):
    design = designs.design_of(made_up, family)
    rows = design.rows.copy()
    rows.loc[rows["patient_level"] == "P2", ["response", "entry_days"]] = ["not_responded", np.nan]
    rows.loc[rows["patient_level"] == "P2", ["lower_days", "upper_days"]] = np.nan
    layout = lay_out(replace(design, rows=rows), integrate=True)
    assert len(layout.model.durations.first) == 6  # five patients are left
    value, slope = density_of(layout)(designs.some_point(layout, 48))
    assert np.isfinite(value)
    assert np.isfinite(slope).all()


@BOTH
def test_an_unknown_response_without_bounds_says_nothing(integrate, made_up, designs):
    design = designs.design_of(made_up, "weibull")
    rows = design.rows.copy()
    rows.loc[12, ["response", "lower_days", "upper_days"]] = ["unknown", np.nan, np.nan]
    without = rows.drop(index=12).reset_index(drop=True)
    one, two = (lay_out(replace(design, rows=r), integrate=integrate) for r in (rows, without))
    free = designs.some_point(one, 49)
    assert density_of(one)(free)[0] == pytest.approx(density_of(two)(free)[0], rel=1e-12)
