"""The outcome section of a proposed config: what counts as an effect is the analyst's to say."""

from wearoff.intake.columns import INTEGER
from wearoff.intake.outline import Point, Word
from wearoff.intake.proposal import TableProposal
from wearoff.records.identifier_scan import shown_name

_HIGHEST_GRADE = 5
_MOSTLY = 0.9


def outcome_point(table: TableProposal) -> Point:
    """Return an outcome section that suits the scores.

    Parameters
    ----------
    table : TableProposal
        The table with the scores; the treatments where there are none.

    Returns
    -------
    Point
        Grades are held to a step of one, other scores to a fifth of the baseline.
    """
    match = table.found.get("score")
    # The name goes through the reports, so it is shortened as messages shorten it.
    scale = shown_name(match.column.name).replace('"', "").replace("\\", "") if match else "score"
    is_grade = match is None or (
        "score" in table.meanings.values or match.column.share(_is_grade) >= _MOSTLY
    )
    name, kind, value = (
        ("one_grade_better", "improved_by", "1")
        if is_grade
        else ("fifth_better", "below_baseline", "0.8")
    )
    rule = Point(name, {"kind": Word(kind), "value": Word(value)})
    return Point(
        "outcome",
        inner=(
            Point("scale", scale, "name and range of the score, for the reports", is_open=True),
            Point("better", Word("lower"), "lower or higher scores are better", is_open=True),
            Point(
                "rules",
                inner=(rule,),
                note="what counts as an effect: improved_by, below_baseline or at_most",
                is_open=True,
            ),
            Point("primary", Word(name)),
        ),
    )


def _is_grade(value: str) -> bool:
    return INTEGER.fullmatch(value) is not None and 0 <= int(value) <= _HIGHEST_GRADE
