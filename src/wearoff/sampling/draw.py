"""Draw the posterior of the model with nutpie."""

import logging
import time
from dataclasses import asdict
from pathlib import Path

import xarray as xr

from wearoff.config import Analysis
from wearoff.files import write_json, write_parquet, write_with
from wearoff.model.design import load_design
from wearoff.sampling.engines import engine_for
from wearoff.sampling.ladder import climb

logger = logging.getLogger(__name__)


def draw_posterior(
    *, analysis: Analysis, model_dir: Path, out_dir: Path, compare: bool = True
) -> None:
    """Draw the posterior, climbing the retry ladder if diagnostics ask for it.

    Parameters
    ----------
    analysis : Analysis
        The config.
    model_dir : Path
        Folder with the design.
    out_dir : Path
        Gets ``posterior.nc`` (groups ``posterior`` and ``sample_stats``), ``patients.parquet``
        (each patient's effect in log days) and ``sampling.json`` (attempts, sampling checks and how
        it was drawn). All are written even if the last attempt fails: the checks stage gives the
        verdict.
    compare : bool
        Whether the compiled density is compared with the PyMC model first.
    """
    started = time.monotonic()
    design = load_design(model_dir)
    settings = analysis.sampling.of_size(len(design.rows))
    engine = engine_for(design, settings, compare=compare)
    logger.info("ready to sample after %.0f s", time.monotonic() - started)
    drawn = climb(analysis.model_copy(update={"sampling": settings}), engine.sample)
    tree = xr.DataTree.from_dict(
        {"posterior": _plain(drawn.posterior), "sample_stats": _plain(drawn.sample_stats)}
    )
    write_with(lambda path: tree.to_netcdf(path, engine="h5netcdf"), out_dir / "posterior.nc")
    write_parquet(engine.patients(), out_dir / "patients.parquet")
    content = {
        "attempts": list(drawn.attempts),
        "checks": [asdict(check) for check in drawn.checks],
        "chains": settings.chains,
        "draws": settings.draws,
        "warmup": settings.warmup,
        "seed": settings.seed,
        "facts": engine.facts,
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


def _plain(dataset: xr.Dataset) -> xr.Dataset:
    """Drop attributes (they hold the time of the run) and per-transition text."""
    kept = [name for name in dataset.data_vars if dataset[name].dtype.kind in "biuf"]
    plain = dataset[kept].drop_attrs()
    return plain
