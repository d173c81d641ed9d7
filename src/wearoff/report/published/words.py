"""A published result in words: who was treated how, what counted, and what was found."""

from wearoff.report.formats import (
    days,
    days_words,
    interval,
    of_100_interval,
    signless,
    weeks,
)
from wearoff.report.published.compare import ComparedRow
from wearoff.report.published.rows import UNKNOWN, PublishedRow
from wearoff.report.sentences import sentence

_DAYS_PER_WEEK = 7
_RATERS = {
    "investigator": "graded by investigators",
    "photographs": "graded from photographs by somebody else",
    "patient": "graded by patients themselves",
    "both": "graded by investigators and by patients, who had to agree",
    "by_scale": "graded as the scale says",
    None: "who graded is not known here",
}
_FOUND = {
    "median": "half lasted longer than {}",
    "duration": "effects lasted {}",
    "retreated_after": "treated again after {} on average",
    "in_effect": "{} of 100 in effect at {}",
    "responding": "{} of 100 with effect at {}",
    "not_retreated": "{} of 100 not treated again within {}",
}


def treated(row: ComparedRow) -> str:
    """Return what the patients of a trial were given.

    Parameters
    ----------
    row : ComparedRow
        One of its results.

    Returns
    -------
    str
        Product, area, dose, and which trial.
    """
    dose = row.published.dose_units
    units = f", {dose:,g} units" if dose else ""
    return f"{row.product}, {row.area}{units} ({row.published.cited})"


def defined(row: PublishedRow, *, with_visits: bool = False) -> str:
    """Return what counted as an effect in a trial, who graded it, and for how long.

    Parameters
    ----------
    row : PublishedRow
        The result.
    with_visits : bool
        Whether to add the days of the visits, and the number of patients.

    Returns
    -------
    str
        Two sentences.
    """
    state = f" at {row.graded_at}" if row.graded_at else ""
    counted = f"{row.counted}{state}" if row.counted else "what counted is not known here"
    unknown = row.follow_up == UNKNOWN
    followed = f"follow-up {UNKNOWN}" if unknown else f"followed for {row.follow_up}"
    told = f"{sentence(counted)} {sentence(f'{_RATERS[row.rater]}; {followed}')}"
    return f"{told} Patients: {row.patients}. Visits: {row.visits}." if with_visits else told


def found_there(row: PublishedRow) -> str:
    """Return what a trial found.

    Parameters
    ----------
    row : PublishedRow
        The result.

    Returns
    -------
    str
        A clause, in days (with the source's weeks) or as a natural frequency.
    """
    if row.unit == "percent":
        return _FOUND[row.measure].format(f"{row.found:g}", weeks(row.day or 0))
    return _FOUND[row.measure].format(_duration(row))


def found_here(row: ComparedRow) -> str:
    """Return what this report found.

    Parameters
    ----------
    row : ComparedRow
        A compared result.

    Returns
    -------
    str
        An estimate with its interval; empty without one.
    """
    if row.here is None or row.here_lower is None or row.here_upper is None:
        return ""
    if row.published.unit == "percent":
        return f"{of_100_interval(row.here, row.here_lower, row.here_upper)} of 100"
    return days_words(row.here, row.here_lower, row.here_upper)


def _duration(row: PublishedRow) -> str:
    length = _DAYS_PER_WEEK if row.unit == "weeks" else 1
    if row.up_to is not None:
        return f"{row.found:g} to {row.up_to:g} {row.unit}"
    told = f"{days(row.found * length)} days"
    if row.interval:
        told = interval(told, *(days(end * length) for end in row.interval))
    return f"{told}, given as {signless(row.found, 1)} weeks" if row.unit == "weeks" else told
