"""Check fits of the practices of one batch, on which the model is right."""

from pathlib import Path
from typing import TYPE_CHECKING

from wearoff.steplog import logged_step

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

with logged_step(
    step=f"{snakemake.rule}_{snakemake.wildcards.group}_{snakemake.wildcards.batch}",
    log_path=Path(snakemake.log[0]),
    restricted_dir=Path(snakemake.output.table).parents[2],
):
    from wearoff.validate.alarms import one_practice
    from wearoff.validate.batches import write_batch

    write_batch(
        one_practice,
        group=snakemake.wildcards.group,
        batch=int(snakemake.wildcards.batch),
        path=Path(snakemake.output.table),
    )
