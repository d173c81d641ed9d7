"""The funnel: medians of injectors against how many patients stand behind them."""

from collections.abc import Sequence

from wearoff.disclosure.released import Released
from wearoff.disclosure.released_injectors import FunnelRow, InjectorRow
from wearoff.report.blocks import Figure
from wearoff.report.draw_funnel import Limits, Pair, draw_funnel
from wearoff.report.figures import make_figure
from wearoff.report.formats import days
from wearoff.report.pick import Material

_APART, _WIDEST = 0.9, 4.0
"""Patients by which dots of equal rounded numbers are moved apart, and all of them together."""


def funnel(material: Material, rows: Sequence[InjectorRow]) -> tuple[Figure, ...]:
    """Return the funnel, for analysts.

    Parameters
    ----------
    material : Material
        The content and its files.
    rows : sequence of InjectorRow
        Injectors as a shared report may show them.

    Returns
    -------
    tuple of Figure
        One figure, or none without limits. Nobody is named or marked in it.
    """
    released = material.released
    found = [row for row in rows if row.shown and None not in (row.median_days, row.unshrunk_days)]
    if not released.funnel or len(found) < 2:
        return ()
    last = float(released.followed_days)
    limits = [_limits(released.funnel, "95", "95 %", (0, (5, 2)), last),
              _limits(released.funnel, "998", "99.8 %", (0, (1, 1)), last)]  # fmt: skip
    average = min(released.funnel[0].average, last)
    svg = draw_funnel("funnel", _pairs(found, last), limits, average)
    words = (
        "Medians that rest on few patients scatter more, by chance alone",
        "Median days given response, adjusted, by number of patients; hollow: not pulled towards "
        "the average",
        _description(released, len(found)),
    )
    return (make_figure(released, material.files["funnel"], svg, words),)


def _description(released: Released, injectors: int) -> str:
    first, last = released.funnel[0], released.funnel[-1]
    return (
        f"{injectors} injectors in no order. Between the dashed lines chance and the usual spread "
        f"between injectors put 95 of 100 medians that are not pulled: {_between(first)}, and "
        f"{_between(last)}. Between the dotted lines they put 998 of 1,000. Of many injectors some "
        "lie outside the dashed lines by chance. The line in the middle is the average injector. "
        "Dots of equal rounded numbers stand beside each other."
    )


def _between(row: FunnelRow) -> str:
    return f"{days(row.lower_95)} to {days(row.upper_95)} days at {row.patients} patients"


def _limits(
    rows: Sequence[FunnelRow], share: str, label: str, dash: tuple[int, tuple[int, ...]],
    last: float,
) -> Limits:  # fmt: skip
    # What is not reached within follow-up is drawn up to its end.
    lower, upper = (
        tuple(min(float(getattr(row, f"{side}_{share}")), last) for row in rows)
        for side in ("lower", "upper")
    )
    return Limits(label, dash, tuple(float(row.patients) for row in rows), lower, upper)


def _pairs(rows: Sequence[InjectorRow], last: float) -> list[Pair]:
    found: dict[int, list[InjectorRow]] = {}
    for row in rows:
        found.setdefault(int(row.patients), []).append(row)
    pairs = []
    for patients, group in found.items():
        apart = min(_APART, _WIDEST / len(group))
        for place, row in enumerate(group):
            at = round(patients + apart * (place - (len(group) - 1) / 2), 2)
            pulled, own = (
                min(value or 0.0, last) for value in (row.median_days, row.unshrunk_days)
            )
            pairs.append(Pair(at, pulled, own))
    return pairs
