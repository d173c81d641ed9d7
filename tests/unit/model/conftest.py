"""What the model tests share: compiled likelihoods, and made-up durations and configs."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from wearoff.model import FAMILIES
from wearoff.model.rows import bounds_arrays


@pytest.fixture(scope="session")
def loglik():
    """Family: function of (lower, upper, eta, scale) giving value, d/d eta and d/d k by row."""
    import pytensor
    import pytensor.tensor as pt

    from wearoff.model.likelihood import LOGLIK, Flags

    def compiled(family):
        low, ratio, eta, k, *kinds = inputs = [pt.vector() for _ in range(7)]
        value = LOGLIK[family](low, ratio, eta, k, Flags(*kinds))
        return pytensor.function(inputs, [value, *pt.grad(value.sum(), [eta, k])])

    functions = {family: compiled(family) for family in FAMILIES}

    def evaluate(family, lower, upper, eta, scale):
        lower, upper, eta, scale = np.broadcast_arrays(lower, upper, eta, scale)
        rows = bounds_arrays(np.array(lower, float), np.array(upper, float))
        kinds = (rows.is_exact, rows.is_left, rows.is_right)
        k = 1.0 / np.array(scale, float)
        return functions[family](rows.bounds[:, 0], rows.log_ratio, np.array(eta, float), k, *kinds)

    return evaluate


@pytest.fixture(scope="session")
def made_up():
    """Helpers that other stages' tests use too."""
    spec = importlib.util.spec_from_file_location("made_up", Path(__file__).with_name("made_up.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
