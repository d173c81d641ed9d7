"""Small tables of treatments and assessments, and one call from them to durations."""

from types import SimpleNamespace

import pandas as pd
import pytest

from wearoff.config import Outcome
from wearoff.outcome.derive import _derive_from_visits
from wearoff.outcome.lost_treatments import add_lost_treatments


def treatments_of(rows):
    """Rows of (patient, area, day, product, dose, injector), shortened ones filled up."""
    defaults = ("P1", "glabella", 0, "ona", 20.0, "I1")
    filled = [(*row, *defaults[len(row) :]) for row in rows]
    names = ["patient", "area", "day", "product", "dose_units", "injector"]
    table = pd.DataFrame(filled, columns=names).astype({"dose_units": float, "day": "int64"})
    ids = [f"treatments:{i:06d}" for i in range(1, len(rows) + 1)]
    texts = {name: "str" for name in ("patient", "area", "product", "injector")}
    table = table.astype(texts).assign(treatment_id=ids, clinic=None)
    return table.astype({"treatment_id": "str", "clinic": "str"})


def assessments_of(rows):
    """Rows of (patient, area, day, score), or with the other rater's score or the rater too."""
    kinds = {"patient": "str", "area": "str", "day": "int64", "score": float}
    if any(len(row) == 5 for row in rows):
        kinds |= {"rater": "str"} if isinstance(rows[0][4], str) else {"score_2": float}
    table = pd.DataFrame(rows, columns=list(kinds))
    return table.astype(kinds).assign(assessment_id=[f"a:{i:06d}" for i in range(len(rows))])


@pytest.fixture(scope="session")
def derive():
    def _derive(treatments, assessments, *, rejects=None, **outcome):
        base = {
            "scale": "FWS", "primary": "r", "rules": {"r": {"kind": "improved_by", "value": 1}},
        }  # fmt: skip
        given = treatments_of(treatments)
        if rejects is not None:
            given = add_lost_treatments(given, rejects)
        rows, summary, visits = _derive_from_visits(
            given, assessments_of(assessments),
            Outcome.model_validate(base | outcome),
        )  # fmt: skip
        return SimpleNamespace(rows=rows, summary=summary, visits=visits)

    return _derive
