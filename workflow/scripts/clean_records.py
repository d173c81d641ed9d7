"""Clean the records of an export."""

from pathlib import Path
from typing import TYPE_CHECKING

from wearoff.steplog import logged_step

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

with logged_step(
    step=snakemake.rule,
    log_path=Path(snakemake.log[0]),
    restricted_dir=Path(snakemake.output.treatments).parents[1],
    files=(snakemake.params.input_digests, snakemake.output),
):
    from wearoff.config import analysis_from_sections
    from wearoff.records import clean_records

    clean_records(
        analysis=analysis_from_sections(snakemake.params.sections),
        project_dir=Path.cwd(),
        out_dir=Path(snakemake.output.treatments).parent,
    )
