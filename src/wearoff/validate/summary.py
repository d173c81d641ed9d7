"""From batches to pages, a verdict, and the summary that is committed."""

import logging
from collections.abc import Iterable, Sequence
from pathlib import Path

from wearoff.files import write_bytes, write_json, write_text
from wearoff.validate.alarms import KINDS as ALARMS
from wearoff.validate.batches import read_tables, write_table
from wearoff.validate.calibrate import N_DRAWS
from wearoff.validate.judge import judge
from wearoff.validate.page import summary_page, verdict_words
from wearoff.validate.scenarios import SCENARIOS
from wearoff.validate.truth_kinds import KINDS as TRUTHS
from wearoff.validate.web import scenario_pictures, validation_page

logger = logging.getLogger(__name__)

_TABLES: dict[str, tuple[Iterable[str], tuple[str, ...]]] = {
    "calibration": (SCENARIOS, ("scenario", "seed", "attempts", "first_attempt", "refused")),
    "truth": (TRUTHS, ("kind", "seed", "refused")),
    "alarms": (ALARMS, ("kind", "seed", "refused", "alarms")),
}
"""Of each kind of job: its groups in order, and the columns that are always there."""


def summarise(*, batches: Sequence[Path], reports_dir: Path, summary_dir: Path) -> None:
    """Write everything that a validation found.

    Parameters
    ----------
    batches : sequence of Path
        Tables of the jobs, below ``calibration``, ``truth`` and ``alarms``.
    reports_dir : Path
        Gets ``verdict.json``, ``validation.html``, ``ecdf_<scenario>.svg`` and ``ranks.csv``.
    summary_dir : Path
        Gets ``README.md``, ``ranks.csv``, ``truth.csv`` and ``alarms.csv``.
    """
    ranks, truth, alarms = (
        read_tables([one for one in batches if one.parts[-3] == kind], order, columns)
        for kind, (order, columns) in _TABLES.items()
    )
    verdict = judge(ranks, N_DRAWS)
    pictures = scenario_pictures(verdict)
    for name, svg in pictures.items():
        write_text(svg + "\n", reports_dir / f"ecdf_{name}.svg")
    for folder in (reports_dir, summary_dir):
        write_table(ranks, folder / "ranks.csv")
    write_table(truth, summary_dir / "truth.csv")
    write_table(alarms, summary_dir / "alarms.csv")
    write_bytes(validation_page(verdict, pictures), reports_dir / "validation.html")
    page = summary_page(ranks, verdict, truth, alarms, N_DRAWS)
    write_text(page, summary_dir / "README.md")
    practices = {name: int((ranks["scenario"] == name).sum()) for name in SCENARIOS}
    content = {"status": verdict.status, "reasons": verdict.reasons, "practices": practices}
    write_json(content, reports_dir / "verdict.json")
    logger.info("verdict: %s", verdict_words(verdict))
