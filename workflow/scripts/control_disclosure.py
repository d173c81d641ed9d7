"""Release what may be published."""

from pathlib import Path
from typing import TYPE_CHECKING

from wearoff.steplog import logged_step

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

with logged_step(
    step=snakemake.rule,
    log_path=Path(snakemake.log[0]),
    restricted_dir=Path(snakemake.output.released).parents[1],
    files=(snakemake.input, snakemake.output),
):
    from wearoff.config import analysis_from_sections
    from wearoff.disclosure.gate import StageFolders, control_disclosure
    from wearoff.provenance import provenance_of

    control_disclosure(
        analysis=analysis_from_sections(snakemake.params.sections),
        name=snakemake.wildcards.analysis,
        folders=StageFolders.below(Path(snakemake.output.released).parents[1]),
        provenance=provenance_of(**snakemake.params.origin),
        out_path=Path(snakemake.output.released),
    )
