"""What these records cannot tell: terms that were left out of the model, in plain words."""

from dataclasses import dataclass

from wearoff.disclosure.released import Released
from wearoff.report.formats import days
from wearoff.report.pick import ONE_VALUE
from wearoff.report.sentences import sentence

_WHETHER = {
    "injector": "Whether injectors differ",
    "clinic": "Whether clinics differ",
    "patient": "Whether effects always last longer in some patients than in others",
    "area": "Whether areas differ",
    "product": "Whether products differ",
    "dose": "Whether more units last longer",
    "durations": "How much durations differ",
}
_NO_CHOICE = ("switched off in the config", "not recorded")
_TOO_FEW_VALUES = (ONE_VALUE, "fewer than two different values")


@dataclass(frozen=True)
class _LeftOut:
    """A term that is not in the model, and why."""

    term: str
    reason: str


def why_untold(released: Released, term: str) -> str:
    """Return why the records cannot tell a term's effect.

    Parameters
    ----------
    released : Released
        The released content.
    term : str
        Such as ``injector`` or ``dose``.

    Returns
    -------
    str
        A clause; empty where the term is in the model, not recorded, or was switched off.
    """
    found = (one.reason for one in _left_out(released) if one.term == term)
    return next((reason for reason in found if reason not in _NO_CHOICE), "")


def untold(released: Released) -> tuple[str, ...]:
    """Return what cannot be told from these records, as sentences.

    Parameters
    ----------
    released : Released
        The released content.

    Returns
    -------
    tuple of str
        One for each term that was recorded and wanted, but that the records say nothing about.
    """
    found = []
    for one in _left_out(released):
        known = one.term in _WHETHER and one.reason not in _NO_CHOICE
        if known or one.reason in _TOO_FEW_VALUES:
            label = one.term.replace("_", " ")
            whether = _WHETHER.get(one.term, f"Whether {label} makes a difference")
            found.append(sentence(f"{whether}: {one.reason}"))
    return tuple(found)


def not_reached(released: Released) -> str:
    """Return what ``not reached`` means in a table of medians.

    Parameters
    ----------
    released : Released
        The released content.

    Returns
    -------
    str
        A sentence.
    """
    last = days(released.followed_days)
    return (
        f"“Not reached” is later than day {last}, when anyone was last seen: how much later these "
        "records cannot tell."
    )


def _left_out(released: Released) -> tuple[_LeftOut, ...]:
    parts = (text.partition(": ") for text in released.model.left_out)
    return tuple(_LeftOut(term, reason) for term, _, reason in parts)
