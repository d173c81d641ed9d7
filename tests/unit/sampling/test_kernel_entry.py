"""The way in for the sampler: other coordinates, other threads, records too extreme for a loop."""

import ctypes
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from wearoff.config import Sampling
from wearoff.model.centring import Spreads
from wearoff.sampling.engines import integrates_patients
from wearoff.sampling.kernel import structures
from wearoff.sampling.kernel.entry import Entry
from wearoff.sampling.kernel.layout import lay_out
from wearoff.sampling.kernel.sampler import density_of

BOTH = pytest.mark.parametrize("integrate", [False, True], ids=["joint", "integrated"])


def at_point(layout, free):
    """What an unplaced density takes, from what the sampler gets with every draw."""
    entry, found = Entry(layout, 1), np.empty(len(free))
    kind = ctypes.POINTER(ctypes.c_double)
    pointers = [one.ctypes.data_as(kind) for one in (free, found)]
    entry.expand.ctypes(len(free), len(free), *pointers, entry.table.ctypes.data)
    placed = layout.model.placed
    first = len(layout.parameters.scalars) + placed.start
    found[first : first + placed.n_patients] /= found[placed.sd_patient]
    return found


@BOTH
@pytest.mark.parametrize("sd_injector", [0.0, 0.3])
def test_other_coordinates_change_nothing_else(integrate, sd_injector, made_up, designs):
    design = designs.design_of(made_up, "weibull", n_patients=12, n=48)
    # Patients who are not centred have the standardised effect that placed ones come to.
    spreads = Spreads(injector=sd_injector, patient=0.0, residual=0.3)
    own = {"integrate": integrate, "fold": True, "spreads": spreads}
    plain, anchored = lay_out(design, **own), lay_out(design, anchor=True, **own)
    anchors, above = anchored.model.anchors, anchored.model.above
    # Injectors that are centred say where their clinics lie; others leave them to the average.
    assert len(above.clinic) == (2 if sd_injector else 0)
    assert len(anchors.average) == (2 if sd_injector else 3)
    assert anchored.model.placed.n_patients == (0 if integrate else 12)
    free = designs.some_point(anchored, 51)
    point = at_point(anchored, free)
    assert not np.allclose(point, free)
    value, slope = density_of(anchored)(free)
    assert value == pytest.approx(density_of(plain)(point)[0] + jacobian(anchored, free), rel=1e-9)
    # Central differences are right to about 1e-8 of the value.
    for j in range(len(free)):
        step = np.zeros(len(free))
        step[j] = 1e-5
        rise = density_of(anchored)(free + step)[0] - density_of(anchored)(free - step)[0]
        assert slope[j] == pytest.approx(rise / 2e-5, rel=1e-5, abs=1e-5), j


def jacobian(layout, free):
    """Log determinant of the change of coordinates by central differences."""
    steps = 1e-5 * np.eye(len(free))
    columns = [at_point(layout, free + one) - at_point(layout, free - one) for one in steps]
    sign, found = np.linalg.slogdet(np.array(columns) / 2e-5)
    assert sign > 0
    return found


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
