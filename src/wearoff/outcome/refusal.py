"""The refusal where nothing in the records tells how long an effect lasted."""

from collections.abc import Mapping

from wearoff.config import Outcome
from wearoff.errors import DataQualityError

_DESCRIBED = "data_quality.html among the reports describes the records"


def refuse_no_visits() -> DataQualityError:
    """Return the refusal of an export without any table of graded visits.

    Returns
    -------
    DataQualityError
        One line: what is missing, where, what to do.
    """
    return DataQualityError(
        "no duration can be derived: no table of visits with a score is mapped",
        "records.assessments",
        f"map one if the export has it; {_DESCRIBED}",
    )


def refuse_unknown_only(n_cycles: int, reasons: Mapping[str, int], outcome: Outcome) -> None:
    """Stop if the visits tell of no treatment whether, or how long, it worked.

    Parameters
    ----------
    n_cycles : int
        Treatment cycles.
    reasons : mapping of str to int
        Why responses are unknown, as counted for outcome.json.
    outcome : Outcome
        The outcome section of the config.

    Raises
    ------
    DataQualityError
        If all responses are unknown, without any bound, naming the commonest reason.
    """
    rule, days = outcome.primary, outcome.max_follow_up_days
    first, last = outcome.response_window_days
    missing = {
        "no_follow_up": (
            f"no treatment has a visit in the {days} days after it with the scores that rule "
            f"'{rule}' needs",
            "records.assessments",
            "check the patients, areas, days and scores of the visits",
        ),
        "no_baseline": (
            f"no treatment has both a visit after it and the score before it with which rule "
            f"'{rule}' compares",
            "outcome.baseline_days",
            "check them, or choose a rule that needs no score before treatment",
        ),
        "not_assessed_in_window": (
            f"no treatment has a visit on days {first} to {last} after it, or a later one by which "
            f"rule '{rule}' can judge",
            "outcome.response_window_days",
            "check them against the days of the visits",
        ),
    }
    if sum(reasons[name] for name in missing) < n_cycles:
        return
    what, where, todo = missing[max(missing, key=lambda name: reasons[name])]
    raise DataQualityError(f"no duration can be derived: {what}", where, f"{todo}; {_DESCRIBED}")
