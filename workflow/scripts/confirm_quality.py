"""End the run with an error when the records are too poor to go on with."""

from pathlib import Path
from typing import TYPE_CHECKING

from wearoff.steplog import logged_step

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

with logged_step(
    step=snakemake.rule,
    log_path=Path(snakemake.log[0]),
    restricted_dir=Path(snakemake.output.confirmed).parents[1],
    files=(snakemake.input, snakemake.output),
):
    from wearoff.records.limits import confirm_quality

    confirm_quality(
        quality_path=Path(snakemake.input.quality),
        out_path=Path(snakemake.output.confirmed),
        told_in=snakemake.params.told_in,
    )
