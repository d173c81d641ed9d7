"""What integrating patients out leaves to be said: its error, and the patients' effects."""

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wearoff.model.design import Design
from wearoff.sampling.kernel.compiled import compiled
from wearoff.sampling.kernel.density import moments_at
from wearoff.sampling.kernel.layout import Layout, lay_out, quadrature
from wearoff.sampling.kernel.sampler import density_of
from wearoff.sampling.kernel.structures import MODEL, SCRATCH, get_model, get_scratch, held
from wearoff.sampling.kernel.unplaced import unplaced

Floats = NDArray[np.float64]

_FINER = 4
_N_DRAWS = 50
_N_RECOVERED = 400


@compiled
def moments_by_address(
    free: Floats, model: int, scratch: int, mean: Floats, variance: Floats
) -> None:
    """Call :func:`moments_at` with the structures at these addresses."""
    moments_at(free, get_model(model), get_scratch(scratch), mean, variance)


def quadrature_error(design: Design, layout: Layout, drawn: Floats) -> float:
    """Return how much the quadrature bends the posterior, in nats.

    Parameters
    ----------
    design, layout, drawn
        As in :func:`recovered_patients`.

    Returns
    -------
    float
        Standard deviation over 50 draws of the log density's change with four times the nodes: a
        constant change would not matter.
    """
    plain = _plain(design, layout)
    free = unplaced(layout, plain, _thinned(drawn, _N_DRAWS))
    fine = quadrature(_FINER * len(plain.model.quadrature.node))
    usual = density_of(plain)
    finer = density_of(replace(plain, model=plain.model._replace(quadrature=fine)))
    return float(np.std([finer(one)[0] - usual(one)[0] for one in free]))


def recovered_patients(design: Design, layout: Layout, drawn: Floats) -> pd.DataFrame:
    """Return the patients' effects given their records, averaged over draws.

    Parameters
    ----------
    design : Design
        The model.
    layout : Layout
        It with patients integrated out, as it was drawn from.
    drawn : array, shape (draw, parameter)
        Posterior draws as the sampler hands them over.

    Returns
    -------
    DataFrame
        ``patient``, ``effect`` and ``sd`` (posterior mean and standard deviation, log days).
    """
    plain = _plain(design, layout)
    free = unplaced(layout, plain, _thinned(drawn, _N_RECOVERED))
    first, scratch = plain.model.durations.first, plain.scratch()
    means, squares = np.zeros(len(first) - 1), np.zeros(len(first) - 1)
    mean, variance = np.zeros(len(first) - 1), np.zeros(len(first) - 1)
    words = held(plain.model, MODEL), held(scratch, SCRATCH)
    for one in free:
        moments_by_address(one, words[0].ctypes.data, words[1].ctypes.data, mean, variance)
        means += mean / len(free)
        squares += (variance + mean**2) / len(free)
    return pd.DataFrame(
        {
            "patient": plain.rows["patient_level"].to_numpy()[first[:-1]],
            "effect": means,
            "sd": np.sqrt(squares - means**2),
        }
    )


def _plain(design: Design, layout: Layout) -> Layout:
    """Return the same design with as many nodes in coordinates that are those of the density."""
    return lay_out(design, integrate=True, n_nodes=len(layout.model.quadrature.node))


def _thinned(free: Floats, n_draws: int) -> Floats:
    keep = np.linspace(0, len(free) - 1, min(n_draws, len(free))).astype(int)
    return np.ascontiguousarray(free[keep])
