"""Prepare the design of the model."""

from pathlib import Path
from typing import TYPE_CHECKING

from wearoff.steplog import logged_step

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

with logged_step(
    step=snakemake.rule,
    log_path=Path(snakemake.log[0]),
    restricted_dir=Path(snakemake.output.design).parents[1],
    files=(snakemake.input, snakemake.output),
):
    from wearoff.config import analysis_from_sections
    from wearoff.model.prepare import prepare_model

    prepare_model(
        analysis=analysis_from_sections(snakemake.params.sections),
        outcome_dir=Path(snakemake.input.durations).parent,
        out_dir=Path(snakemake.output.design).parent,
    )
