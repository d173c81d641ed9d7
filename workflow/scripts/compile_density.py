"""Compile the density for all jobs of a validation."""

from pathlib import Path
from typing import TYPE_CHECKING

from wearoff.steplog import logged_step

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

with logged_step(
    step=snakemake.rule,
    log_path=Path(snakemake.log[0]),
    restricted_dir=Path(snakemake.output.differences).parent,
):
    from wearoff.validate.compile import compile_density

    compile_density(out_path=Path(snakemake.output.differences))
