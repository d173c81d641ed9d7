"""Several raters of one visit, in rows of their own: refused until the config says who counts."""

import numpy as np
import pandas as pd

from wearoff.config import Outcome
from wearoff.errors import ConfigError
from wearoff.records.bands import count_band
from wearoff.records.row_keys import Ints, number_rows


def refuse_undecided_raters(assessments: pd.DataFrame, outcome: Outcome | None) -> None:
    """Refuse scores of several raters of which nobody has said which one counts.

    Parameters
    ----------
    assessments : DataFrame
        The used assessments, with ``rater`` where it is mapped.
    outcome : Outcome or None
        The outcome section of the config.

    Raises
    ------
    ConfigError
        If a visit has rows of several raters and ``outcome.raters`` is missing, or if it names a
        rater who graded nothing; never with a code.
    """
    if outcome is None or "rater" not in assessments or assessments.empty:
        return
    if outcome.raters is None:
        _refuse_several(assessments)
        return
    graded = set(assessments["rater"].dropna().unique())
    for name in ("first", "second"):
        code = getattr(outcome.raters, name)
        if code is not None and code not in graded:
            raise ConfigError(
                "no assessment that can be used is by this rater",
                f"outcome.raters.{name}",
                "give the code as the export has it, or as values maps it",
            )


def _refuse_several(assessments: pd.DataFrame) -> None:
    n_visits = int((_raters_per_visit(assessments) > 1).sum())
    if n_visits:
        raise ConfigError(
            f"{count_band(n_visits)} visits have scores of several raters, and nothing says whose "
            "score counts",
            "outcome.raters",
            "name the rater as first (and another as second, for rules with second), or keep the "
            "rows of one by records.assessments.keep",
        )


def _raters_per_visit(assessments: pd.DataFrame) -> Ints:
    """Return how many raters graded each patient, day and area; unknown ones are one more."""
    visit = ["patient", "day", "area"]
    (visits,) = number_rows([assessments], visit)
    (of_rater,) = number_rows([assessments], [*visit, "rater"])
    is_first = ~pd.Series(of_rater).duplicated().to_numpy()
    return np.unique(visits[is_first], return_counts=True)[1]
