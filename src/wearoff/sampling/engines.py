"""The two ways to draw: the compiled density, or the PyMC model itself."""

import logging
import os
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from wearoff.config import Sampling
from wearoff.model.design import Design
from wearoff.sampling.ladder import Attempt
from wearoff.sampling.progress import Progress

if TYPE_CHECKING:
    from wearoff.sampling.kernel.layout import Layout
    from wearoff.sampling.kernel.sites import Guess

logger = logging.getLogger(__name__)

Floats = NDArray[np.float64]

MAX_QUADRATURE_ERROR = 0.1
_NODES = (None, 24, 64)


@dataclass(frozen=True)
class Chains:
    """What one attempt drew; datasets with dims ``chain`` and ``draw`` first."""

    posterior: xr.Dataset
    sample_stats: xr.Dataset


class Engine(Protocol):
    """Draws attempts of one model."""

    facts: dict[str, str | float]
    """What an analyst should know about how it was drawn."""

    def sample(self, attempt: Attempt) -> Chains:
        """Draw one attempt."""

    def patients(self) -> pd.DataFrame:
        """Return ``patient``, ``effect`` and ``sd`` (log days) of the last attempt."""


def engine_for(design: Design, settings: Sampling, *, compare: bool = True) -> Engine:
    """Choose how a model is drawn.

    Parameters
    ----------
    design : Design
        The model.
    settings : Sampling
        The sampling section of the config.
    compare : bool
        Whether the compiled density is compared with the PyMC model first; for many practices of
        the same terms not every time, as that takes longer than drawing.

    Returns
    -------
    Engine
        The compiled density where it knows every term and agrees with the PyMC model, else that
        model.
    """
    if settings.engine == "pymc" or not design.has_kernel_form:
        return GraphEngine(design, settings)
    from wearoff.sampling.kernel.agreement import TOLERANCE, disagreement
    from wearoff.sampling.kernel.warm import ensure_compiled

    ensure_compiled(design, integrate=integrates_patients(design, settings))
    if not compare:
        return KernelEngine(design, settings, difference=None)
    difference = disagreement(design, settings.seed)
    logger.info("compiled density and model agree to %.1e", difference)
    if difference > TOLERANCE:
        logger.warning("the compiled density differs from the model, which is drawn from instead")
        return GraphEngine(design, settings)
    return KernelEngine(design, settings, difference)


@dataclass
class KernelEngine:
    """Draws from the compiled density."""

    design: Design
    settings: Sampling
    difference: float | None
    facts: dict[str, str | float] = field(init=False)

    def __post_init__(self) -> None:
        self.integrate = integrates_patients(self.design, self.settings)
        self._rung = 0
        self._layout: Layout | None = None
        self.facts = {
            "engine": "compiled density",
            "patients": "integrated out" if self.integrate else "sampled",
        }
        if self.difference is not None:
            self.facts["difference_from_model"] = self.difference

    @cached_property
    def _guess(self) -> "Guess":
        from wearoff.sampling.kernel.pilot import pilot_guess

        sequence = np.random.SeedSequence(self.settings.seed, spawn_key=(4,))
        seed = int(sequence.generate_state(1)[0])
        return pilot_guess(self.design, cores=_cores(self.settings), seed=seed)

    def layout(self) -> "Layout":
        """Return the design as the kernel takes it, effects placed as a pilot run says."""
        from wearoff.sampling.kernel.layout import lay_out

        if self._layout is None:
            self._layout = lay_out(
                self.design, integrate=self.integrate, fold=True, place=True, guess=self._guess,
                n_nodes=_NODES[self._rung],
            )  # fmt: skip
        return self._layout

    def sample(self, attempt: Attempt) -> Chains:
        """Draw one attempt, with more quadrature nodes if those at hand do not do."""
        from wearoff.sampling.kernel.posterior import named_posterior
        from wearoff.sampling.kernel.recovery import quadrature_error
        from wearoff.sampling.kernel.sampler import FREE, kernel_model

        while True:
            model = kernel_model(self.layout(), self.settings.chains)
            tree = run_nutpie(model, self.settings, attempt)
            free = tree["posterior"][FREE].to_numpy()
            self._free = free.reshape(-1, free.shape[-1])
            if not self.integrate:
                break
            error = quadrature_error(self.design, self.layout(), self._free)
            nodes = len(self.layout().model.quadrature.node)
            logger.info("quadrature with %d nodes: error %.1e", nodes, error)
            self.facts |= {"quadrature_nodes": float(nodes), "quadrature_error": error}
            if error <= MAX_QUADRATURE_ERROR or self._rung + 1 == len(_NODES):
                break
            self._rung += 1
            self._layout = None
        posterior = named_posterior(free, self.layout().parameters, self.design)
        return Chains(posterior, tree["sample_stats"].to_dataset())

    def patients(self) -> pd.DataFrame:
        """Return ``patient``, ``effect`` and ``sd`` (log days) of the last attempt."""
        from wearoff.sampling.kernel.posterior import named_posterior
        from wearoff.sampling.kernel.recovery import recovered_patients

        if self.integrate:
            return recovered_patients(self.design, self.layout(), self._free)
        drawn = named_posterior(self._free[None], self.layout().parameters, self.design)
        return _effects_of_patients(drawn)


@dataclass
class GraphEngine:
    """Draws from the PyMC model, compiled by nutpie."""

    design: Design
    settings: Sampling
    facts: dict[str, str | float] = field(init=False)

    def __post_init__(self) -> None:
        import nutpie

        from wearoff.model.build import build_model

        logger.info("compiling the model")
        self._compiled = nutpie.compile_pymc_model(build_model(self.design))
        self._drawn = xr.Dataset()
        self.facts = {"engine": "PyMC model", "patients": "sampled"}

    def sample(self, attempt: Attempt) -> Chains:
        """Draw one attempt."""
        tree = run_nutpie(self._compiled, self.settings, attempt)
        self._drawn = tree["posterior"].to_dataset()
        return Chains(self._drawn, tree["sample_stats"].to_dataset())

    def patients(self) -> pd.DataFrame:
        """Return ``patient``, ``effect`` and ``sd`` (log days) of the last attempt."""
        return _effects_of_patients(self._drawn)


def integrates_patients(design: Design, settings: Sampling) -> bool:
    """Tell whether patients are integrated out: only where the config says so.

    Sampled as what their records leave open (:mod:`wearoff.sampling.kernel.tree`), patients cost
    half the time of quadrature or less for as many independent draws, on practices of 50 to 450
    treatments, and need no nodes.
    """
    return bool(design.patients) and settings.patients == "integrated"


def run_nutpie(compiled: Any, settings: Sampling, attempt: Attempt) -> xr.DataTree:
    """Draw one attempt from anything nutpie takes."""
    import nutpie

    tree: xr.DataTree = nutpie.sample(
        compiled,
        draws=settings.draws,
        tune=attempt.warmup,
        chains=settings.chains,
        cores=_cores(settings),
        seed=attempt.seed,
        target_accept=attempt.target_accept,
        save_warmup=False,
        progress_bar=False,
        progress_callback=Progress(),
        progress_rate=Progress.MILLISECONDS,
    )
    return tree


def _cores(settings: Sampling) -> int:
    # A job of a cluster may use the processors it was given, not all that the machine has.
    given = getattr(os, "sched_getaffinity", None)
    return min(settings.chains, len(given(0)) if given else os.cpu_count() or 1)


def _effects_of_patients(drawn: xr.Dataset) -> pd.DataFrame:
    if "patient_effect" not in drawn:
        return pd.DataFrame({"patient": [], "effect": [], "sd": []})
    effect = drawn["patient_effect"]
    return pd.DataFrame(
        {
            "patient": effect["patient"].to_numpy(),
            "effect": effect.mean(("chain", "draw")).to_numpy(),
            "sd": effect.std(("chain", "draw")).to_numpy(),
        }
    )
