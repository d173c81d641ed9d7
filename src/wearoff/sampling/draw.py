"""Compile the model once and draw its posterior with nutpie."""

import logging
import os
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import xarray as xr

from wearoff.config import Analysis
from wearoff.files import write_json, write_with
from wearoff.model.design import load_design
from wearoff.sampling.ladder import Attempt, climb

logger = logging.getLogger(__name__)

_PROGRESS_MILLISECONDS = 2000


def draw_posterior(*, analysis: Analysis, model_dir: Path, out_dir: Path) -> None:
    """Draw the posterior, climbing the retry ladder if diagnostics ask for it.

    Parameters
    ----------
    analysis : Analysis
        The config.
    model_dir : Path
        Folder with the design.
    out_dir : Path
        Gets ``posterior.nc`` (groups ``posterior`` and ``sample_stats``) and ``sampling.json``
        (attempts and sampling checks). Both are written even if the last attempt fails: the
        checks stage gives the verdict.
    """
    import nutpie

    from wearoff.model.build import build_model

    started = time.monotonic()
    model = build_model(load_design(model_dir))
    logger.info("compiling the model")
    compiled = nutpie.compile_pymc_model(model)
    logger.info("compiled after %.0f s", time.monotonic() - started)
    drawn = climb(analysis, lambda attempt: _sample(compiled, analysis, attempt))
    tree = xr.DataTree.from_dict(
        {"posterior": _plain(drawn.posterior), "sample_stats": _plain(drawn.sample_stats)}
    )
    write_with(lambda path: tree.to_netcdf(path, engine="h5netcdf"), out_dir / "posterior.nc")
    content = {
        "attempts": list(drawn.attempts),
        "checks": [asdict(check) for check in drawn.checks],
        "chains": analysis.sampling.chains,
        "draws": analysis.sampling.draws,
        "warmup": analysis.sampling.warmup,
        "seed": analysis.sampling.seed,
    }
    write_json(content, out_dir / "sampling.json")


def load_posterior(fit_dir: Path) -> tuple[xr.Dataset, xr.Dataset]:
    """Read ``posterior.nc``.

    Returns
    -------
    posterior, sample_stats : Dataset
        With dims ``chain`` and ``draw`` first.
    """
    path = fit_dir / "posterior.nc"
    return (
        xr.load_dataset(path, group="posterior", engine="h5netcdf"),
        xr.load_dataset(path, group="sample_stats", engine="h5netcdf"),
    )


def _sample(compiled: Any, analysis: Analysis, attempt: Attempt) -> Any:
    import nutpie

    settings = analysis.sampling
    return nutpie.sample(
        compiled,
        draws=settings.draws,
        tune=attempt.warmup,
        chains=settings.chains,
        cores=min(settings.chains, os.cpu_count() or 1),
        seed=attempt.seed,
        target_accept=attempt.target_accept,
        save_warmup=False,
        progress_bar=False,
        progress_callback=_Progress(),
        progress_rate=_PROGRESS_MILLISECONDS,
    )


class _Progress:
    """Log each chain's progress when it has moved by a tenth or more."""

    def __init__(self) -> None:
        self._told: dict[int, int] = {}

    def __call__(self, chains: list[Any]) -> None:
        for number, chain in enumerate(chains, start=1):
            tenths = 10 * chain.finished_draws // max(chain.total_draws, 1)
            if chain.started and tenths > self._told.get(number, 0):
                self._told[number] = tenths
                logger.info(
                    "chain %d: %d of %d draws, %d divergences",
                    number, chain.finished_draws, chain.total_draws, chain.divergences,
                )  # fmt: skip


def _plain(dataset: xr.Dataset) -> xr.Dataset:
    """Drop attributes (they hold the time of the run) and per-transition text."""
    kept = [name for name in dataset.data_vars if dataset[name].dtype.kind in "biuf"]
    plain = dataset[kept].drop_attrs()
    return plain
