"""Visits beside each other in one row: which columns belong to which visit, and when it was."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from wearoff.intake.columns import Column
from wearoff.intake.field_names import names_of
from wearoff.intake.formats import looks_like_date
from wearoff.intake.matching import fits
from wearoff.intake.outline import Value, Word
from wearoff.intake.words import rank_of

_MOSTLY = 0.6
_DAYS_PER = {
    7.0: names_of(
        "w|wk|week|weeks|woche|wochen|semaine|semaines|semana|semanas|settimana|settimane"
    ),
    1.0: names_of("d|day|days|tag|tage|j|jour|jours|dia|dias|giorno|giorni"),
    30.4375: names_of("m|month|months|monat|monate|mois|mes|meses|mese|mesi"),
}  # fmt: skip
_BASELINE = names_of(
    "baseline|before|pre|initial|vorher|ausgang|ausgangs|ausgangswert|basis|avant|initiale|antes|"
    "basal|inicial|prima|iniziale|basale"
)


@dataclass(frozen=True)
class WideVisits:
    """The visits of a row.

    Attributes
    ----------
    visits : list of dict
        As the config spells them: score, and date or after_days.
    score, date : Column
        The cells of all scores and of all dates as one column; dates without cells where the
        days are those of the names.
    used : set of int
        The positions of all columns.
    has_dates : bool
        Whether every visit of the series has a date of its own.
    has_before : bool
        Whether the row's grade before the treatment is the first visit.
    """

    visits: list[dict[str, Value]]
    score: Column
    date: Column
    used: set[int]
    has_dates: bool
    has_before: bool


def wide_visits(series: Sequence[Column], columns: Sequence[Column]) -> WideVisits | None:
    """Say which columns of a series are which visit.

    Parameters
    ----------
    series : sequence of Column
        Columns alike but for a number.
    columns : sequence of Column
        All columns of the table: one of them may be the grade before the treatment.

    Returns
    -------
    WideVisits or None
        None where a visit has no score or several, or its day cannot be told.
    """
    # The last visits may be empty: what such a column holds is told by those named alike.
    of_dates = {_form(one) for one in series if one.share(looks_like_date) >= _MOSTLY}
    dates = [column for column in series if _form(column) in of_dates]
    scores = [column for column in series if column not in dates]
    score_of = {_number(column): column for column in scores}
    date_of = {_number(column): column for column in dates}
    if not scores or None in score_of or len(score_of) < len(scores):
        return None
    if dates and (set(date_of) != set(score_of) or len(date_of) < len(dates)):
        return None
    visits: list[dict[str, Value]] = []
    before = _before(columns, series)
    if before is not None:
        visits.append({"score": before.name, "after_days": Word("0")})
    for number, column in score_of.items():
        days = _days(column)
        if not dates and days is None:
            return None
        when: Value = date_of[number].name if dates else Word(f"{days:.0f}")
        visits.append({"score": column.name, ("date" if dates else "after_days"): when})
    all_scores = [*([before] if before is not None else []), *scores]
    used = {column.position for column in (*series, *all_scores)}
    return WideVisits(
        visits, _merged(all_scores), _merged(dates), used, bool(dates), before is not None
    )


def _form(column: Column) -> str:
    """Return what the names of a series have in common."""
    return re.sub(r"[0-9]+", "#", " ".join(column.words))


def _number(column: Column) -> int | None:
    found = [int(digits) for word in column.words for digits in re.findall(r"[0-9]+", word)]
    return found[0] if len(found) == 1 else None


def _days(column: Column) -> float | None:
    """Return the day after the treatment that a name such as week 4 says."""
    words = {piece for word in column.words for piece in re.findall(r"[^\W\d_]+", word)}
    units = [days for days, names in _DAYS_PER.items() if names & words]
    number = _number(column)
    return units[0] * number if len(units) == 1 and number is not None else None


def _before(columns: Sequence[Column], series: Sequence[Column]) -> Column | None:
    found = [
        column
        for column in columns
        if column not in series and not column.rules
        and (_BASELINE & set(column.words) or column.words[-1:] == ("0",))
        and rank_of("score", column.words) and fits("score", column)
    ]  # fmt: skip
    return found[0] if len(found) == 1 else None


def _merged(columns: Sequence[Column]) -> Column:
    counts: Counter[str] = Counter()
    for column in columns:
        counts.update(column.counts)
    missing = sorted({marker for column in columns for marker in column.missing})
    return Column(-1, "visits", (), dict(counts), tuple(missing), (), False)
