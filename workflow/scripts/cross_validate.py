"""Join what cross-validation found."""

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
    from wearoff.checks.crossval.gather import cross_validate
    from wearoff.config import analysis_from_sections

    cross_validate(
        analysis=analysis_from_sections(snakemake.params.sections),
        model_dir=Path(snakemake.input.model[0]).parent,
        fit_dir=Path(snakemake.input.posterior[0]).parent,
        crossval_dir=Path(snakemake.input.patients[0]).parent,
        families=list(dict.fromkeys(Path(one).stem for one in snakemake.input.families)),
        folds=[Path(one) for one in snakemake.input.folds],
        out_path=Path(snakemake.output[0]),
    )
