"""Self-consistency (EM) of many data sets at once, in leaps that never lower a likelihood."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

Step = Callable[[Array], tuple[Array, Array]]
"""From masses, (set, cell), to those after one step of EM, and the log-likelihood of each set
before it, (set,)."""

_NOTHING = 1e-12
_LEAST_KEPT = 0.01


def maximise(mass: Array, step: Step, *, max_leaps: int, small_step: float) -> Array:
    """Return the masses of greatest likelihood.

    Two steps say how fast the masses still move (Varadhan and Roland 2008, Scand J Stat 35:335,
    third step length). A set whose likelihood a leap lowers takes the two plain steps instead, so
    that the likelihood of every set rises from leap to leap.

    Parameters
    ----------
    mass : array, shape (set, cell)
        Where to start; every row adds up to 1, and cells of 0 stay so.
    step : callable
        One step of EM.
    max_leaps : int
        Greatest number of leaps, of three steps each.
    small_step : float
        Stop when no mass moves by more in one plain step.

    Returns
    -------
    array, shape (set, cell)
    """
    for _ in range(max_leaps):
        once, _ = step(mass)
        twice, reached = step(once)
        if np.abs(twice - once).max() < small_step:
            return twice
        landed, loglik = step(_leap(mass, once, twice))
        mass = np.where((loglik >= reached)[:, None], landed, twice)
    return mass


def _leap(mass: Array, once: Array, twice: Array) -> Array:
    speed = once - mass
    bend = twice - once - speed
    length = np.linalg.norm(bend, axis=1, keepdims=True)
    far = np.linalg.norm(speed, axis=1, keepdims=True) / np.maximum(length, _NOTHING)
    far = np.maximum(far, 1.0)
    # Never down to 0, from where no step leads back.
    leap = np.maximum(mass + 2 * far * speed + far**2 * bend, _LEAST_KEPT * mass)
    return np.asarray(leap / leap.sum(axis=1, keepdims=True))
