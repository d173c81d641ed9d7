"""Join the batches of a validation into pages and a verdict."""

from pathlib import Path
from typing import TYPE_CHECKING

from wearoff.steplog import logged_step

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

with logged_step(
    step=snakemake.rule,
    log_path=Path(snakemake.log[0]),
    restricted_dir=Path("data/processed/validation"),
):
    from wearoff.validate.summary import summarise

    summarise(
        batches=[Path(one) for one in snakemake.input.batches],
        reports_dir=Path(snakemake.output.verdict).parent,
        summary_dir=Path(snakemake.output.summary).parent,
    )
