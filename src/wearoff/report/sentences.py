"""Sentences for clinicians, each made in one place and used by every rendering."""

import math
import re

from wearoff.disclosure.released import EstimateRow, Released
from wearoff.report.counts import count
from wearoff.report.findings import clearest_finding, dose_finding, injector_finding
from wearoff.report.formats import (
    days,
    days_words,
    interval,
    of_100,
    others_of_100,
    percent,
    weeks,
)
from wearoff.report.pick import overall, usual_day

NOT_AN_APPRAISAL = (
    "Association after adjustment for the factors listed. Not a measure of skill. "
    "Not for appraisal or payment."
)
NO_EVIDENCE = "“No evidence of a difference” does not mean “no difference”."
UNITS = "Units of different products are never compared: a unit of one is not a unit of another."
NOTHING = "No result rests on enough patients to be shown."
_JARGON = (
    (r"\bR[-_ ]?hat\b", "disagreement ratio"),
    (r"\b(?:(?:bulk|tail)(?: and (?:bulk|tail))? )?ESS\b", "number of independent draws"),
    (r"\b(?:bulk|tail) effective sample size\b", "number of independent draws"),
    (r" \(E-?BFMI\)", ""),
    (r"\bE?-?BFMI\b", "energy diagnostic"),
    (r"\b(?:HDI|CrI)\b", "interval"),
)


def plain(text: str) -> str:
    """Return a diagnostic's words without the terms of statisticians.

    Parameters
    ----------
    text : str
        A reason or advice of the verdict.

    Returns
    -------
    str
        The same in words for clinicians, as a sentence.
    """
    for pattern, words in _JARGON:
        text = re.sub(pattern, words, text, flags=re.IGNORECASE)
    return sentence(text)


def sentence(text: str) -> str:
    """Return a text with a capital at its start and a stop at its end.

    Parameters
    ----------
    text : str
        A clause.

    Returns
    -------
    str
        A sentence; empty for an empty text.
    """
    text = text.strip()
    if not text:
        return ""
    return text[0].upper() + text[1:] + ("" if text[-1] in ".!?…" else ".")


def summary(released: Released) -> tuple[str, ...]:
    """Return the sentences of the first screen, three to five of them where the data allow.

    Parameters
    ----------
    released : Released
        The released content.

    Returns
    -------
    tuple of str
        Short sentences with natural frequencies and intervals.
    """
    found = (_still_in_effect(released), _respond(released), _median(released))
    compared = dose_finding(released) or " ".join(clearest_finding(released))
    sentences = tuple(text for text in (*found, compared) if text) or (NOTHING,)
    injectors = tuple(filter(None, (injector_finding(released),)))
    return (*sentences, *injectors, how_sure(released))


def still_in_effect(row: EstimateRow, day: int) -> str:
    """Return how many of 100 treatments still have effect at a day, and how many have not.

    Parameters
    ----------
    row : EstimateRow
        A share in effect.
    day : int
        Its day.

    Returns
    -------
    str
        One sentence.
    """
    frequency = _about(row)
    others = ""
    if all(of_100(value).isdigit() for value in (row.point, row.upper, row.lower)):
        others = f", and {others_of_100(row.point, row.lower, row.upper)} do not"
    return (
        f"Out of 100 treatments like these, {frequency} still have effect at {weeks(day)}{others}."
    )


def how_sure(released: Released) -> str:
    """Return how far the ranges can be relied on.

    Parameters
    ----------
    released : Released
        The released content.

    Returns
    -------
    str
        One or two short sentences.
    """
    if released.verdict.status == "warn":
        return (
            "How sure: less than usual, because some checks gave a warning. "
            "Read “May I trust this report?” before you use a number."
        )
    return (
        "How sure: the model passed all its checks. If it is right, each range in brackets holds "
        f"the true value with {percent(released.interval)} % probability."
    )


def basis(released: Released) -> tuple[tuple[str, str], ...]:
    """Return what the report rests on, as named facts.

    Parameters
    ----------
    released : Released
        The released content.

    Returns
    -------
    tuple of (str, str)
        Name and value.
    """
    size, least = released.size, released.smallest_count
    counts = (
        ("Patients", count(size.patients, least)),
        ("Treatments", count(size.treatments, least)),
        ("Injectors", count(size.injectors, least)),
        ("Clinics", count(size.clinics, least)),
        ("Records from", released.data_window or "not stated"),
        ("Scale", released.scale or "not stated"),
        ("Graded by", grader(released)),
    )
    return tuple((name, value) for name, value in counts if value not in {"", "0"})


def grader(released: Released) -> str:
    """Return who graded the results.

    Parameters
    ----------
    released : Released
        The released content.

    Returns
    -------
    str
        A few words.
    """
    if released.rater_is_injector is None:
        return "not known whether by the injectors themselves"
    if released.rater_is_injector:
        return "the injectors themselves, which can make results look better"
    return "someone other than the injector"


def factors(released: Released) -> tuple[str, ...]:
    """Return the factors the model adjusts for, each once and without its levels.

    Parameters
    ----------
    released : Released
        The released content.

    Returns
    -------
    tuple of str
        Such as ``("area", "sex", "dose")``.
    """
    names = (term.partition(":")[0].strip() for term in released.model.terms)
    return tuple(dict.fromkeys(_uncapitalised(name) for name in names if name))


def _uncapitalised(name: str) -> str:
    """Lower the first letter, but not of an abbreviation such as BMI."""
    return name[0].lower() + name[1:] if name[1:2].islower() else name


def _about(row: EstimateRow) -> str:
    number = of_100(row.point)
    about = "about " if number.isdigit() else ""
    return f"{about}{number} ({of_100(row.lower)} to {of_100(row.upper)})"


def _still_in_effect(released: Released) -> str:
    day = usual_day(released)
    row = overall(released, "share_in_effect", day)
    return still_in_effect(row, day) if row and day is not None else ""


def _respond(released: Released) -> str:
    row = overall(released, "share_responding")
    return f"Out of 100 treatments, {_about(row)} show an effect at all." if row else ""


def _median(released: Released) -> str:
    row = overall(released, "median_days")
    if row is None:
        return ""
    of_those, last = "Of the treatments that show an effect,", days(released.followed_days)
    if math.isinf(row.lower):
        return (
            f"{of_those} more than half last longer than {last} days, the longest that anyone was "
            "followed. How much longer cannot be told from these records."
        )
    if math.isinf(row.point):
        return (
            f"{of_those} half last at least {days(row.lower)} days, and perhaps longer than the "
            f"{last} days that anyone was followed. How much longer cannot be told."
        )
    in_weeks = ""
    if row.upper < released.horizon_days:
        number = interval(*(days(value / 7) for value in (row.point, row.lower, row.upper)))
        in_weeks = f", or {number} weeks"
    value = days_words(row.point, row.lower, row.upper)
    return f"{of_those} half last longer than {value}{in_weeks}."
