"""Fit the analysis with one thing changed."""

from pathlib import Path
from typing import TYPE_CHECKING

from wearoff.steplog import logged_step

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

with logged_step(
    step=snakemake.rule,
    log_path=Path(snakemake.log[0]),
    restricted_dir=Path(snakemake.output[0]).parents[3],
    files=(snakemake.input, snakemake.output),
):
    from wearoff.checks.sensitivity.refits import refit_changed
    from wearoff.config import analysis_from_sections

    refit_changed(
        analysis=analysis_from_sections(snakemake.params.sections),
        name=snakemake.wildcards.name,
        which=snakemake.wildcards.which,
        records_dir=Path(snakemake.input.records[0]).parent,
        outcome_dir=Path(snakemake.input.durations).parent,
        model_dir=Path(snakemake.input.model[0]).parent,
        fit_dir=Path(snakemake.input.fit[0]).parent,
        out_path=Path(snakemake.output[0]),
    )
