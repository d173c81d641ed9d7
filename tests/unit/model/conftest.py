"""What the model tests share: compiled likelihoods, and made-up durations and configs."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from wearoff.model import FAMILIES
from wearoff.model.rows import bounds_arrays


@pytest.fixture(scope="session")
def loglik():
    """Family: function of (lower, upper, eta, scale, tail): value, d/d eta, k and tail by row."""
    import pytensor
    import pytensor.tensor as pt

    from wearoff.model.likelihood import LOGLIK, Flags

    def compiled(family):
        low, ratio, eta, k, tail, *kinds = inputs = [pt.vector() for _ in range(8)]
        value = LOGLIK[family](low, ratio, eta, k, Flags(*kinds), tail)
        slopes = pt.grad(value.sum(), [eta, k, tail], disconnected_inputs="ignore")
        return pytensor.function(inputs, [value, *slopes], on_unused_input="ignore")

    functions = {name: compiled(name) for name, one in FAMILIES.items() if not one.has_clock}

    def evaluate(family, lower, upper, eta, scale, tail=2.0):
        given = np.broadcast_arrays(lower, upper, eta, scale, tail)
        lower, upper, eta, scale, tail = (np.array(one, float) for one in given)
        rows = bounds_arrays(lower, upper)
        kinds = (rows.is_exact, rows.is_left, rows.is_right)
        return functions[family](rows.bounds[:, 0], rows.log_ratio, eta, 1.0 / scale, tail, *kinds)

    return evaluate


def loaded(name):
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def made_up():
    """Helpers that other stages' tests use too."""
    return loaded("made_up")


@pytest.fixture(scope="session")
def exact():
    """The likelihood from its plain definition, in many digits."""
    return loaded("exact")
