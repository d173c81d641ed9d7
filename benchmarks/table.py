"""Medians and spreads over repetitions, and the table that is printed."""

from collections.abc import Iterable
from typing import Any

import numpy as np

Row = dict[str, Any]

FIGURES = {
    "import_seconds": ("import s", 1.0, 1),
    "cold_compile_seconds": ("cold compile s", 1.0, 1),
    "compile_seconds": ("warm compile s", 1.0, 1),
    "build_seconds": ("Stan build s", 1.0, 1),
    "sampling_seconds": ("sampling s", 1.0, 2),
    "sampling_wall_seconds": ("sampling s, PyStan's wall clock", 1.0, 2),
    "min_ess": ("min bulk ESS", 1.0, 0),
    "min_ess_per_second": ("min ESS per s", 1.0, 2),
    "steps_per_draw": ("leapfrog steps per draw", 1.0, 1),
    "ns_per_record_per_gradient": ("ns per record per gradient", 1.0, 0),
    "divergences": ("divergences", 1.0, 0),
    "max_rhat": ("max R-hat", 1.0, 3),
    "peak_bytes": ("peak memory MB", 1e-6, 0),
}
"""Figure: what the table calls it, the factor and the digits it is printed with."""


def summarise(runs: Iterable[Row]) -> list[Row]:
    """Return one row per contender, size and figure, with its median and range.

    Parameters
    ----------
    runs : iterable of dict
        ``contender``, ``treatments`` and any of ``FIGURES``.
    """
    groups: dict[tuple[str, int], list[Row]] = {}
    for run in runs:
        groups.setdefault((run["contender"], run["treatments"]), []).append(run)
    return [
        _figure(contender, treatments, figure, [run[figure] for run in group if figure in run])
        for (contender, treatments), group in groups.items()
        for figure in FIGURES
        if any(figure in run for run in group)
    ]


def _figure(contender: str, treatments: int, figure: str, values: list[float]) -> Row:
    return {
        "contender": contender,
        "treatments": treatments,
        "figure": figure,
        "repetitions": len(values),
        "median": float(np.median(values)),
        "least": float(min(values)),
        "greatest": float(max(values)),
    }


def ratios(rows: list[Row], figure: str = "min_ess_per_second") -> list[Row]:
    """Return each contender's median of a figure over that of the reference, by size.

    The reference is the best of Stan's formulations at that size, or the first contender.
    """
    found = []
    for treatments in dict.fromkeys(row["treatments"] for row in rows):
        at_size = [r for r in rows if r["treatments"] == treatments and r["figure"] == figure]
        peers = [row for row in at_size if row["contender"].startswith("Stan")]
        if not at_size:
            continue
        reference = max(peers, key=lambda row: row["median"]) if peers else at_size[0]
        found += [
            {
                "treatments": treatments,
                "contender": row["contender"],
                "reference": reference["contender"],
                "figure": figure,
                "ratio": row["median"] / reference["median"],
                # The worst of one against the best of the other, and the reverse.
                "least": row["least"] / reference["greatest"],
                "greatest": row["greatest"] / reference["least"],
            }
            for row in at_size
            if row is not reference
        ]
    return found


def printed(rows: list[Row], found: list[Row]) -> str:
    """Return summaries and ratios as text."""
    lines = []
    for contender, treatments in dict.fromkeys((r["contender"], r["treatments"]) for r in rows):
        lines.append(f"\n{contender}, {treatments:,} treatments")
        lines += [
            _line(row)
            for row in rows
            if (row["contender"], row["treatments"]) == (contender, treatments)
        ]
    if found:
        lines.append("\nRatios of min ESS per s: median (worst pairing to best pairing)")
    lines += [
        f"  {one['treatments']:>7,}  {one['contender']} / {one['reference']}: "
        f"{one['ratio']:.2f} ({one['least']:.2f} to {one['greatest']:.2f})"
        for one in found
    ]
    return "\n".join(lines)


def _line(row: Row) -> str:
    title, factor, digits = FIGURES[row["figure"]]
    median, least, greatest = (
        f"{factor * row[part]:,.{digits}f}" for part in ("median", "least", "greatest")
    )
    spread = (
        f"  ({least} to {greatest}, {row['repetitions']} runs)" if row["repetitions"] > 1 else ""
    )
    return f"  {title:<34}{median:>10}{spread}"
