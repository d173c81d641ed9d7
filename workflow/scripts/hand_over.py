"""Hand the cleaned tables over as a data package."""

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
    from wearoff.handover import hand_over

    hand_over(
        analysis=analysis_from_sections(snakemake.params.sections),
        name=snakemake.params.name,
        records_dir=Path(snakemake.input.treatments[0]).parent,
        outcome_dir=Path(snakemake.input.durations[0]).parent,
        out_dir=Path(snakemake.output[0]).parent,
    )
