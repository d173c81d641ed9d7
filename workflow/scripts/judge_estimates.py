"""Judge every reported quantity, and give the verdict that counts."""

from pathlib import Path
from typing import TYPE_CHECKING

from wearoff.steplog import logged_step

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

with logged_step(
    step=snakemake.rule,
    log_path=Path(snakemake.log[0]),
    restricted_dir=Path(snakemake.output.verdict).parents[1],
    files=(snakemake.input, snakemake.output),
):
    from wearoff.config import analysis_from_sections
    from wearoff.estimates.judge import judge_estimates

    judge_estimates(
        analysis=analysis_from_sections(snakemake.params.sections),
        verdict_path=Path(snakemake.input.verdict),
        estimates_dir=Path(snakemake.input.estimates[0]).parent,
        out_path=Path(snakemake.output.verdict),
    )
