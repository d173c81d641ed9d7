"""Leave out each patient."""

from pathlib import Path
from typing import TYPE_CHECKING

from wearoff.steplog import logged_step

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

with logged_step(
    step=snakemake.rule,
    log_path=Path(snakemake.log[0]),
    restricted_dir=Path(snakemake.output.sums).parents[2],
    files=(snakemake.input, snakemake.output),
):
    from wearoff.checks.crossval.patients import leave_patients_out
    from wearoff.config import analysis_from_sections

    leave_patients_out(
        analysis=analysis_from_sections(snakemake.params.sections),
        max_refits=snakemake.params.max_refits,
        model_dir=Path(snakemake.input.design).parent,
        fit_dir=Path(snakemake.input.posterior).parent,
        out_dir=Path(snakemake.output.sums).parent,
    )
