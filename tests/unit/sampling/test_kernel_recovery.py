"""Patients who were integrated out have the effects they have when they are sampled."""

from dataclasses import replace

import numpy as np

from wearoff.model.prepare import build_design
from wearoff.sampling.engines import engine_for
from wearoff.sampling.ladder import Attempt
from wearoff.validate.practice import simulate_practice
from wearoff.validate.scenarios import SCENARIOS


def test_patients_are_the_same_integrated_out_and_sampled():
    # A practice whose injectors differ (0.2) and whose patients hardly do: an injector's effect
    # that went astray would be taken for his patients'.
    scenario = replace(SCENARIOS["ordinary"], n_patients=60)
    practice, analysis = simulate_practice(scenario, 10), scenario.analysis()
    design, found = build_design(practice.durations, analysis), {}
    for how in ("sampled", "integrated"):
        settings = analysis.sampling.model_copy(update={"patients": how, "draws": 500, "seed": 1})
        engine = engine_for(design, settings, compare=False)
        engine.sample(Attempt(number=1, target_accept=0.9, warmup=300, seed=1))
        found[how] = engine.patients().set_index("patient").dropna()
    integrated = found["integrated"]
    sampled = found["sampled"].loc[integrated.index]
    # With 1,000 independent draws at least, means differ by 0.05 standard deviations or less; the
    # largest of 60 beyond 0.25 would be a difference of five such: once in 10,000 tries at most.
    off = (sampled["effect"] - integrated["effect"]) / sampled["sd"]
    assert np.abs(off).max() < 0.25
    np.testing.assert_allclose(integrated["sd"], sampled["sd"], rtol=0.15)
