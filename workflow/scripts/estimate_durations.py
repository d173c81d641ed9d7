"""Estimate durations from the posterior."""

from pathlib import Path
from typing import TYPE_CHECKING

from wearoff.steplog import logged_step

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

with logged_step(
    step=snakemake.rule,
    log_path=Path(snakemake.log[0]),
    restricted_dir=Path(snakemake.output[0]).parents[1],
    files=(snakemake.input, snakemake.output),
):
    from wearoff.config import analysis_from_sections
    from wearoff.estimates import estimate_durations

    estimate_durations(
        analysis=analysis_from_sections(snakemake.params.sections),
        model_dir=Path(snakemake.input.design).parent,
        fit_dir=Path(snakemake.input.posterior).parent,
        out_dir=Path(snakemake.output[0]).parent,
    )
