"""What the data say about a comparison, in words."""

from wearoff.disclosure.released import ContrastRow

READINGS = {
    "longer": "lasts longer",
    "shorter": "lasts less long",
    "higher": "responds more often",
    "lower": "responds less often",
    "some_evidence_longer": "some evidence that it lasts longer",
    "some_evidence_shorter": "some evidence that it lasts less long",
    "some_evidence_higher": "some evidence that it responds more often",
    "some_evidence_lower": "some evidence that it responds less often",
    "no_evidence": "no evidence of a difference",
}

AS_IT_WAS = frozenset({"as recorded", "dose as given"})
"""References of comparisons with the patients and doses as they were."""


def reading(rows: list[ContrastRow]) -> str:
    """Return what the data say about one comparison.

    Parameters
    ----------
    rows : list of ContrastRow
        The contrasts of one pair.

    Returns
    -------
    str
        Words about duration, and about response where it was compared.
    """
    by_quantity = {row.quantity: READINGS.get(row.wording, row.wording) for row in rows}
    duration = by_quantity.get("days", by_quantity.get("ratio", ""))
    response = by_quantity.get("share", "")
    if not (duration and response):
        return duration or response
    if duration == response:
        return f"{duration}, in duration or response"
    nothing = READINGS["no_evidence"]
    parts = [
        f"{words} in {what}" if words == nothing else words
        for words, what in ((duration, "duration"), (response, "response"))
    ]
    return "; ".join(parts)


def against(row: ContrastRow) -> str:
    """Return what a level is compared with.

    Parameters
    ----------
    row : ContrastRow
        A comparison.

    Returns
    -------
    str
        Such as `` against female``; empty where the comparison is with how things were, since
        "10 years more" and "double the dose" say that themselves.
    """
    return f" against {row.reference}" if row.reference and row.reference not in AS_IT_WAS else ""


def pair(rows: list[ContrastRow]) -> str:
    """Return what one comparison compares.

    Parameters
    ----------
    rows : list of ContrastRow
        The contrasts of one pair.

    Returns
    -------
    str
        Such as ``Sex: male against female``.
    """
    first = rows[0]
    # A dose contrast names its product already.
    start = f"{first.by_label}: " if first.by_label and first.by != "dose" else ""
    return f"{start}{first.level}{against(first)}"
