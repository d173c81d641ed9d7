"""Fit the model with another family."""

from pathlib import Path
from typing import TYPE_CHECKING

from wearoff.steplog import logged_step

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

with logged_step(
    step=snakemake.rule,
    log_path=Path(snakemake.log[0]),
    restricted_dir=Path(snakemake.output.values).parents[3],
    files=(snakemake.input, snakemake.output),
):
    from wearoff.checks.crossval.families import refit_family
    from wearoff.config import analysis_from_sections

    refit_family(
        analysis=analysis_from_sections(snakemake.params.sections),
        family=snakemake.wildcards.family,
        outcome_dir=Path(snakemake.input.durations).parent,
        out_dir=Path(snakemake.output.values).parent,
    )
