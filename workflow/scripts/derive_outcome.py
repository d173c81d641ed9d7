"""Derive bounds on durations from graded visits."""

from pathlib import Path
from typing import TYPE_CHECKING

from wearoff.steplog import logged_step

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

with logged_step(
    step=snakemake.rule,
    log_path=Path(snakemake.log[0]),
    restricted_dir=Path(snakemake.output.durations).parents[1],
    files=(snakemake.input, snakemake.output),
):
    from wearoff.config import analysis_from_sections
    from wearoff.outcome import derive_outcome

    derive_outcome(
        analysis=analysis_from_sections(snakemake.params.sections),
        records_dir=Path(snakemake.input.treatments).parent,
        out_dir=Path(snakemake.output.durations).parent,
    )
