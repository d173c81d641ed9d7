"""End the validation with an error when it failed."""

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
    from wearoff.checks.confirm import confirm_verdict

    confirm_verdict(
        verdict_path=Path(snakemake.input.verdict),
        out_path=Path(snakemake.output.confirmed),
        failure="the program does not find the truth",
        see="see validation.html beside it",
    )
