"""Render the reports."""

from pathlib import Path
from typing import TYPE_CHECKING

from wearoff.steplog import logged_step

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

with logged_step(
    step=snakemake.rule,
    log_path=Path(snakemake.log[0]),
    restricted_dir=Path(snakemake.input.released).parents[1],
    files=(snakemake.input, snakemake.output),
):
    from wearoff.report import render_reports

    render_reports(
        released_path=Path(snakemake.input.released),
        out_dir=Path(snakemake.output.pages[0]).parent,
    )
