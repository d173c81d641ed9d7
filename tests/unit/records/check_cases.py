"""Small records for every data-quality check: where it must fail, pass, and not apply."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from wearoff.config import Analysis
from wearoff.records.check_input import CheckInput

TREATMENT = {
    "patient": "P1", "injector": "I1", "clinic": "C1", "product": "Botox", "area": "glabella",
    "day": 0, "dose_units": 21.0, "sex": "F", "age_years": 50.0,
}  # fmt: skip
VISIT = {"patient": "P1", "area": "glabella", "day": 0, "score": 2.0}
BOUND = TREATMENT | {"lower_days": 20.0, "upper_days": 50.0}
COLUMNS = {"injector": "i", "clinic": "c", "product": "p", "area": "a", "dose_units": "u",
           "sex": "s", "age_years": "y"}  # fmt: skip
GROUPS = {"sex": {"kind": "categorical"}, "age_years": {"kind": "numeric"}}
OUTCOME = {"scale": "x", "rules": {"r": {"kind": "improved_by", "value": 1}}, "primary": "r"}


def visit_config(drop=(), groups=GROUPS, **records):
    columns = {"patient": "n", "day": "d", **COLUMNS}
    kept = {name: of for name, of in columns.items()
            if name not in drop and (name in groups or name not in GROUPS)}  # fmt: skip
    scores = {"patient": "n", "day": "d", "area": "a", "score": "g"}
    return {
        "title": "t", "outcome": OUTCOME,
        "records": {
            "kind": "visits", "groups": groups,
            "treatments": {"path": "data/raw/x.csv", "columns": kept},
            "assessments": {"path": "data/raw/y.csv", "columns": scores}, **records,
        },
    }  # fmt: skip


def bounds_config(groups=GROUPS, columns=COLUMNS):
    kept = {name: of for name, of in columns.items() if name in groups or name not in GROUPS}
    intervals = {"path": "data/raw/x.csv", "columns": {"lower": "l", "upper": "h", **kept}}
    return {
        "title": "t", "records": {"kind": "intervals", "groups": groups, "intervals": intervals},
    }  # fmt: skip


def dated_config(**records):
    config = visit_config(**records)
    for name in ("treatments", "assessments"):
        table = config["records"][name]
        table["columns"]["date"] = table["columns"].pop("day")
        table["date_format"] = "%Y-%m-%d"
    return config


def times(n, row, **changing):
    """Return n copies of a row; ``changing`` gives columns as functions of the number."""
    return [row | {name: of(i) for name, of in changing.items()} for i in range(n)]


def patient(i):
    return f"P{i:03d}"


def rejected(n, reason, table="treatments", state="rejected", **codes):
    row = {"table": table, "state": state, "reason": reason, "reasons": reason, "patient": None,
           "injector": None, "clinic": None, "area": None, "day": np.nan}  # fmt: skip
    return [row | codes] * n


def table(rows, columns):
    frame = pd.DataFrame(rows, columns=list(columns))
    for name in frame:
        kind = {str: "str", int: "int64", float: "float64"}.get(type(columns[name]))
        frame[name] = frame[name].astype(kind) if kind else frame[name]
    return frame


def records(treatments=(TREATMENT,), visits=(VISIT,), rejects=(), repairs=0, config=None,
            notes=None, counts=None, rule="normalised_text"):  # fmt: skip
    """Return the input of the checks; counts of rows follow from the tables."""
    analysis = Analysis.model_validate(config or visit_config())
    bounds = analysis.records.kind == "intervals"
    used = table([BOUND | one if bounds else one for one in treatments],
                 BOUND if bounds else TREATMENT)  # fmt: skip
    extra = {"rater": "x"} if any("rater" in one for one in visits) else {}
    extra |= {"score_2": 0.0} if any("score_2" in one for one in visits) else {}
    seen = table([] if bounds else list(visits), VISIT | extra)
    kinds = {"intervals": used} if bounds else {"treatments": used, "assessments": seen}
    refused = table(list(rejects), rejected(1, "x")[0] | dict.fromkeys(
        ("patient", "injector", "clinic", "area"), ""))  # fmt: skip
    main = next(iter(kinds))
    refused["table"] = refused["table"].where(refused["table"].isin(list(kinds)), main)
    by_state = {
        name: (refused[refused["table"] == name]["state"].value_counts().to_dict(), len(rows))
        for name, rows in kinds.items()
    }
    counted = {
        name: {"rows_read": n + sum(states.values()), "used": n,
               **{state: states.get(state, 0)
                  for state in ("rejected", "duplicate", "out_of_scope")}}
        for name, (states, n) in by_state.items()
    }  # fmt: skip
    return CheckInput(
        analysis=analysis,
        treatments=used.assign(treatment_id=[f"{main}:{i:06d}" for i in range(len(used))]),
        assessments=seen.assign(assessment_id=[f"assessments:{i:06d}" for i in range(len(seen))]),
        rejects=refused,
        repairs=pd.DataFrame(
            {
                "row_id": [f"treatments:{i:06d}" for i in range(repairs)],
                "rule": pd.Series([rule] * repairs, dtype="str"),
                "after": pd.Series([""] * repairs, dtype="str"),
            }
        ),
        counts=counts or counted,
        notes=notes or {},
        rows_per_file=[of_table["rows_read"] for of_table in (counts or counted).values()],
    )


@dataclass(frozen=True)
class Case:
    """Records that a check must fail, pass, and find nothing to judge in (None: always applies)."""

    fails: CheckInput
    passes: CheckInput
    nothing: CheckInput | None = None
