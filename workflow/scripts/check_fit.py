"""Judge the fit."""

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
    from wearoff.checks import check_fit
    from wearoff.config import analysis_from_sections

    check_fit(
        analysis=analysis_from_sections(snakemake.params.sections),
        outcome_dir=Path(snakemake.input.outcome[0]).parent,
        model_dir=Path(snakemake.input.model[0]).parent,
        fit_dir=Path(snakemake.input.fit[0]).parent,
        out_dir=Path(snakemake.output.verdict).parent,
    )
