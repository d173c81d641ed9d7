"""The outcome section of a proposed config: what counts as an effect is the analyst's to say."""

import re

from wearoff.intake.columns import INTEGER
from wearoff.intake.outline import Point, Word, remark
from wearoff.intake.proposal import TableProposal
from wearoff.records.identifier_scan import shown_name

_HIGHEST_GRADE = 5
_MOSTLY, _RARELY = 0.9, 0.01
_RANGE = re.compile(r"\b([0-9])\s*(?:-|–|to|bis|à|a)\s*([0-9]{1,3})\b")


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


def score_range_point(table: TableProposal) -> Point:
    """Return the range of the scale: as the column's name says, else as most scores are.

    Parameters
    ----------
    table : TableProposal
        The assessments.

    Returns
    -------
    Point
        A setting where the name says it; else a remark, with the range of the scores but for the
        rarest, since a range that is too narrow rejects scores.
    """
    columns = [table.wide.score] if table.wide else []
    columns += [match.column for name, match in table.found.items() if name == "score"]
    columns += table.matches.open.get("score", [])
    for column in columns:
        named = _RANGE.search(column.name)
        if named and int(named[1]) < int(named[2]):
            value = Word(f"[{named[1]}, {named[2]}]")
            return Point("score_range", value, "as the column's name says; others are rejected",
                         confidence="likely")  # fmt: skip
    counts = columns[0].counts if columns else {}
    grades = [
        int(v) for v, n in counts.items() if _is_grade(v) and n >= _RARELY * sum(counts.values())
    ]
    shown = f"[{min(grades)}, {max(grades)}]" if grades else "[lowest, highest]"
    return remark(
        f"score_range: {shown}, the scale's; scores outside it are rejected", is_open=True
    )


def _is_grade(value: str) -> bool:
    return INTEGER.fullmatch(value) is not None and 0 <= int(value) <= _HIGHEST_GRADE
