"""Draw the posterior of the model."""

from pathlib import Path
from typing import TYPE_CHECKING

from wearoff.steplog import logged_step

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

with logged_step(
    step=snakemake.rule,
    log_path=Path(snakemake.log[0]),
    restricted_dir=Path(snakemake.output.posterior).parents[1],
    files=(snakemake.input, snakemake.output),
):
    from wearoff.config import analysis_from_sections
    from wearoff.sampling.draw import draw_posterior

    draw_posterior(
        analysis=analysis_from_sections(snakemake.params.sections),
        model_dir=Path(snakemake.input.design).parent,
        out_dir=Path(snakemake.output.posterior).parent,
    )
