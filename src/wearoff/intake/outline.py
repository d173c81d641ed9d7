"""A proposal as an outline: points with their evidence, which the config and the terminal show."""

from dataclasses import dataclass

from wearoff.intake.finding import Confidence, Finding

ENTRY = "-"
"""The key of an entry of a list."""


@dataclass(frozen=True)
class Word:
    """A word that stands in the config as it is, without quotation marks: a keyword or a number.

    Attributes
    ----------
    text : str
        The word.
    """

    text: str


Value = str | Word | list[str] | dict[str, "Value"] | None


@dataclass(frozen=True)
class Point:
    """One point of a proposed config.

    Attributes
    ----------
    key : str or None
        The config key; ENTRY in a list; None for a remark only.
    value : str, Word, list, dict or None
        What the config says there; None is null.
    note : str
        The remark beside it: the evidence, or what is to be decided.
    is_open : bool
        Whether it is the analyst's to decide; the config then marks it.
    confidence : {'sure', 'likely', 'undecided'} or None
        How sure it is, where that can be said.
    inner : tuple of Point
        The points below it, in place of a value.
    is_cell : bool
        Whether the key is a cell of the export.
    said : str
        What the terminal says of it, without any cell value; empty for nothing.
    """

    key: str | None = None
    value: Value = None
    note: str = ""
    is_open: bool = False
    confidence: Confidence | None = None
    inner: tuple["Point", ...] = ()
    is_cell: bool = False
    said: str = ""


def remark(note: str, *, said: str = "", is_open: bool = False) -> Point:
    """Return a point that is a remark only.

    Parameters
    ----------
    note : str
        The remark.
    said : str
        What the terminal says of it.
    is_open : bool
        Whether it is the analyst's to decide.
    """
    return Point(note=note, said=said, is_open=is_open)


def setting(key: str, finding: Finding, choices: str = "") -> Point:
    """Return the point of a setting with its evidence.

    Parameters
    ----------
    key : str
        The config key.
    finding : Finding
        What was found out.
    choices : str
        The choices as the config would spell them, where it is undecided.
    """
    shown = "open" if finding.value is None else repr(finding.value)
    said = f"{key:<14} {shown} ({finding.confidence}: {finding.why})"
    if finding.confidence != "undecided":
        return Point(key, finding.value, finding.why, confidence=finding.confidence, said=said)
    note = finding.why + (f"; choose {choices}" if choices else "")
    return Point(key, finding.value, note, is_open=True, said=said)
