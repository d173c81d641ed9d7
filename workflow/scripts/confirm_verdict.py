"""End the run with an error when the fit failed."""

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
    from wearoff.checks.confirm import confirm_verdict

    confirm_verdict(
        verdict_path=Path(snakemake.input.verdict),
        out_path=Path(snakemake.output.confirmed),
    )
