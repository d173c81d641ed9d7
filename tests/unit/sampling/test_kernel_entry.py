"""The way in for the sampler: other coordinates, other threads, records too extreme for a loop."""

import ctypes
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import nutpie
import pytest

from wearoff.config import Sampling
from wearoff.sampling.engines import integrates_patients
from wearoff.sampling.kernel import structures
from wearoff.sampling.kernel.entry import Entry
from wearoff.sampling.kernel.layout import lay_out
from wearoff.sampling.kernel.sampler import density_of, kernel_model, start
from wearoff.sampling.kernel.sites import Guess
from wearoff.sampling.kernel.unplaced import unplaced

BOTH = pytest.mark.parametrize("integrate", [False, True], ids=["joint", "integrated"])


def expanded(layout, free):
    """What the sampler gets with every draw."""
    entry, found = Entry(layout, 1), np.empty(len(free))
    kind = ctypes.POINTER(ctypes.c_double)
    pointers = [one.ctypes.data_as(kind) for one in (free, found)]
    entry.expand.ctypes(len(free), len(free), *pointers, entry.table.ctypes.data)
    return found


def plain_point(layout, plain, free):
    """The free parameters of the plain layout that mean the same as ``free`` of the placed one."""
    return unplaced(layout, plain, expanded(layout, free)[None])[0]


TERMS = {
    "all": {},
    "no clinics": {"clinic": "off"},
    "no injectors": {"injector": "off"},
    "no patients": {"patient": "off"},
    "patients alone": {"clinic": "off", "injector": "off"},
    "clinics alone": {"injector": "off", "patient": "off"},
}


@BOTH
@pytest.mark.parametrize("terms", TERMS)
def test_placing_effects_is_an_exact_change_of_coordinates(integrate, terms, made_up, designs):
    design = designs.design_of(made_up, "weibull", n_patients=12, n=48, **TERMS[terms])
    if not design.injectors:
        design = replace(design, has_correlation=False)
    guess = Guess(np.linspace(4.2, 4.9, len(design.rows)), sd_patient=0.2, sd_residual=0.3)
    plain, gaps = lay_out(design, integrate=integrate), []
    for where, seed in ((None, 51), (guess, 52), (guess, 53)):
        placed = lay_out(design, integrate=integrate, fold=True, place=True, guess=where)
        free = designs.some_point(placed, seed)
        point = plain_point(placed, plain, free)
        jacobian = log_determinant(lambda at: plain_point(placed, plain, at), free)  # noqa: B023
        value, slope = density_of(placed)(free)
        gaps.append(value - density_of(plain)(point)[0] - jacobian)
        # Central differences are right to about 1e-8 of the value.
        for j in range(len(free)):
            step = np.zeros(len(free))
            step[j] = 1e-5
            rise = density_of(placed)(free + step)[0] - density_of(placed)(free - step)[0]
            assert slope[j] == pytest.approx(rise / 2e-5, rel=1e-5, abs=1e-5), j
    # Densities are right up to a constant.
    np.testing.assert_allclose(gaps, gaps[0], rtol=0, atol=1e-6)


def test_chains_start_where_the_pilot_run_was(made_up, designs):
    design = designs.design_of(made_up, "weibull", n_patients=12, n=48)
    guess = Guess(np.full(len(design.rows), 4.5), sd_patient=0.2, sd_residual=0.3)
    layout = lay_out(design, integrate=False, fold=True, place=True, guess=guess)
    leading = layout.parameters.first_placed
    draws = 0.3 + np.abs(np.random.default_rng(54).normal(size=(5, leading)))
    begun = [start(replace(layout, starts=draws), seed) for seed in range(40)]
    at = np.array([expanded(layout, one)[:leading] for one in begun])
    nearest = np.abs(at[:, None] - draws).max(axis=2)
    np.testing.assert_allclose(nearest.min(axis=1), 0.0, atol=1e-12)
    # Each of the five is left out of 40 starts in less than one of 1,000 tries; the seeds are set.
    assert set(nearest.argmin(axis=1)) == set(range(5))
    assert len({tuple(one[leading:]) for one in begun}) == 40


def test_trajectories_are_those_for_a_nearly_normal_posterior(made_up, designs):
    design = designs.design_of(made_up, "weibull", n_patients=12, n=48)
    layout = lay_out(design, integrate=False, fold=True, place=True)
    tree = nutpie.sample(
        kernel_model(layout, 1), draws=5, tune=5, chains=1, seed=55, progress_bar=False
    )
    used = json.loads(tree["sample_stats"].attrs["inference_library_settings"])["settings"]
    assert used["trajectory_kind"] == "ExactNormal"


def log_determinant(function, at):
    """Of the derivatives of a function by central differences."""
    steps = 1e-5 * np.eye(len(at))
    columns = [function(at + one) - function(at - one) for one in steps]
    return np.linalg.slogdet(np.array(columns) / 2e-5)[1]


@BOTH
def test_chains_in_threads_do_not_disturb_each_other(integrate, made_up, designs):
    layout = lay_out(designs.design_of(made_up, "loglogistic"), integrate=integrate)
    points = [designs.some_point(layout, seed) for seed in range(40)]
    alone = [density_of(layout)(one) for one in points]
    for n_places in (1, 3):
        entry = Entry(layout, n_places)
        with ThreadPoolExecutor(4) as pool:
            together = list(pool.map(entry, points * 5))
        for (value, slope), (expected, slope_there) in zip(together, alone * 5, strict=True):
            assert value == expected
            assert (slope == slope_there).all()
        assert (entry.table[3::2] == 0).all()


@pytest.mark.parametrize("family", ["loglogistic", "weibull"])
def test_records_too_extreme_for_the_loops_take_the_safe_way(family, made_up, designs):
    # Every record in the loops must count as it does on the safe way, which exact records share.
    design = replace(
        designs.design_of(made_up, family, n_patients=12, n=48),
        has_never_wane=False,
        has_correlation=False,
    )
    rows = design.rows.copy()
    rows.loc[[20, 21, 22], "upper_days"] = np.inf
    design = replace(design, rows=rows)
    layout = lay_out(design, integrate=False)
    durations, names = layout.model.durations, list(layout.parameters.scalars)
    assert min(durations.n_interval, durations.n_left, durations.n_right) > 0
    slow = layout.model.durations._replace(n_interval=0, n_left=0, n_right=0)
    safe = replace(layout, model=layout.model._replace(durations=slow))
    free, n_far = designs.some_point(layout, 52), []
    for log_sd in (0.0, -1.0, -2.0, -3.0):
        free[names.index("sd_residual")] = log_sd
        for shift in (0.0, 0.5, -2.0, 5.0):
            moved = free.copy()
            moved[names.index("intercept")] += shift
            fast, entry = density_of(layout)(moved), Entry(layout, 1)
            entry(moved)
            n_far.append(entry.n_far())
            expected = density_of(safe)(moved)
            assert fast[0] == pytest.approx(expected[0], rel=1e-11)
            np.testing.assert_allclose(
                fast[1], expected[1], rtol=1e-9, atol=1e-9 * abs(expected[1]).max()
            )
    assert min(n_far) == 0
    assert max(n_far) > 20


def test_structures_are_held_as_compiled_code_holds_them(made_up, designs):
    layout = lay_out(designs.design_of(made_up, "weibull"), integrate=True)
    for part, kind in ((layout.model, structures.MODEL), (layout.scratch(), structures.SCRATCH)):
        assert 8 * len(structures.words_of(part)) == structures.size_of(kind)


def test_patients_are_integrated_out_only_where_asked_for(made_up, designs):
    design = designs.design_of(made_up, "weibull")
    settings, integrated = Sampling(), Sampling(patients="integrated")
    assert not integrates_patients(design, settings)
    assert integrates_patients(design, integrated)
    assert not integrates_patients(replace(design, patients=()), integrated)
