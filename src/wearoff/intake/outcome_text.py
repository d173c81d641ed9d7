"""The outcome section of a proposed config: what counts as an effect is the analyst's to say."""

from wearoff.intake.columns import INTEGER
from wearoff.intake.proposal import TableProposal
from wearoff.records.identifier_scan import shown_name

_HIGHEST_GRADE = 5


def outcome_lines(assessments: TableProposal) -> list[str]:
    """Return an outcome section that suits the scores.

    Parameters
    ----------
    assessments : TableProposal
        The table with the scores.

    Returns
    -------
    list of str
        Its lines; grades are held to a step of one, other scores to a fifth of the baseline.
    """
    match = assessments.found.get("score")
    # The name goes through the reports, so it is shortened as messages shorten it.
    scale = shown_name(match.column.name).replace('"', "").replace("\\", "") if match else "score"
    is_grade = match is not None and (
        "score" in assessments.meanings.values
        or all(
            INTEGER.fullmatch(value) and 0 <= int(value) <= _HIGHEST_GRADE
            for value in match.column.counts
        )
    )
    name, rule = (
        ("one_grade_better", "{kind: improved_by, value: 1}")
        if is_grade
        else ("fifth_better", "{kind: below_baseline, value: 0.8}")
    )
    return [
        "outcome:",
        f'  scale: "{scale}"  # EDIT: name and range of the score, for the reports',
        "  better: lower  # EDIT: lower or higher scores are better",
        "  rules:  # EDIT: what counts as an effect: improved_by, below_baseline or at_most",
        f"    {name}: {rule}",
        f"  primary: {name}",
    ]
