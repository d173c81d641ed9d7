"""Leave out the injectors of one fold."""

from pathlib import Path
from typing import TYPE_CHECKING

from wearoff.steplog import logged_step

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

with logged_step(
    step=snakemake.rule,
    log_path=Path(snakemake.log[0]),
    restricted_dir=Path(snakemake.output.table).parents[3],
    files=(snakemake.input, snakemake.output),
):
    from wearoff.checks.crossval.injectors import leave_injectors_out
    from wearoff.config import analysis_from_sections

    leave_injectors_out(
        analysis=analysis_from_sections(snakemake.params.sections),
        fold=int(snakemake.wildcards.fold),
        n_folds=snakemake.params.n_folds,
        model_dir=Path(snakemake.input.design).parent,
        out_path=Path(snakemake.output.table),
    )
