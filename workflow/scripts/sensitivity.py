"""Set what came out under other assumptions beside the main analysis."""

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
    from wearoff.checks.sensitivity.gather import gather_sensitivity
    from wearoff.config import analysis_from_sections

    gather_sensitivity(
        analysis=analysis_from_sections(snakemake.params.sections),
        outcome_dir=Path(snakemake.input.durations[0]).parent,
        model_dir=Path(snakemake.input.model[0]).parent,
        fit_dir=Path(snakemake.input.posterior[0]).parent,
        refits=[Path(one) for one in snakemake.input.refits],
        asked=list(snakemake.params.asked),
        out_path=Path(snakemake.output[0]),
    )
