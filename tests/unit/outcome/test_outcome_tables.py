"""The durations table by itself: given bounds, order, and every shape that it must refuse."""

import numpy as np
import pandas as pd
import pytest

from wearoff.config import Group
from wearoff.errors import DataQualityError
from wearoff.outcome.durations import (
    arrange_durations,
    durations_of_bounds,
    durations_schema,
    load_durations,
)

GROUPS = {"arm": Group(kind="categorical"), "age": Group(kind="numeric")}
INF, NAN = np.inf, np.nan
ROWS = [
    # patient, lower, upper, entry, censoring
    ("P1", 6.0, 10.0, 5.0, "interval"),
    ("P2", 8.0, 8.0, NAN, "exact"),
    ("P1", 0.0, 5.0, NAN, "left"),
    ("P1", 7.0, INF, 7.0, "right"),
    ("P2", 0.0, INF, NAN, None),
]
COLUMNS = [
    "treatment_id", "patient", "injector", "clinic", "product", "area", "dose_units", "arm", "age",
    "cycle", "day", "baseline_score", "response", "lower_days", "upper_days", "entry_days",
    "censoring", "censoring_reason", "n_assessments",
]  # fmt: skip


UNKNOWN = {"lower_days": NAN, "upper_days": NAN, "entry_days": NAN, "censoring": None}


@pytest.fixture
def treatments():
    patients, lower, upper, entry, _ = zip(*ROWS, strict=True)
    texts = {"injector": "I1", "clinic": None, "product": "ona", "area": None, "arm": "a"}
    table = pd.DataFrame(
        {
            "treatment_id": [f"intervals:{i:06d}" for i in range(1, 6)], "patient": patients,
            **texts, "day": 0, "dose_units": NAN, "age": [NAN, 1.0, 2.0, 3.0, 4.0],
            "lower_days": lower, "upper_days": upper, "entry_days": entry,
        }
    )  # fmt: skip
    return table.astype({"treatment_id": "str", "patient": "str"} | dict.fromkeys(texts, "str"))


@pytest.fixture
def durations(treatments):
    return durations_of_bounds(treatments)


def test_given_bounds_are_counted_and_named(treatments, durations):
    assert durations["cycle"].tolist() == [1, 1, 2, 3, 2]
    assert durations["response"].tolist() == ["responded"] * 4 + ["unknown"]
    kinds = durations["censoring"].astype(object).where(durations["censoring"].notna(), None)
    assert kinds.tolist() == [row[-1] for row in ROWS]
    np.testing.assert_equal(durations["lower_days"].to_numpy(), [6, 8, 0, 7, NAN])
    np.testing.assert_equal(durations["upper_days"].to_numpy(), [10, 8, 5, INF, NAN])
    assert durations["baseline_score"].isna().all()
    assert durations["censoring_reason"].isna().all()
    assert set(durations["n_assessments"]) == {0}
    texts = ["response", "censoring", "censoring_reason"]
    assert durations[texts].dtypes.astype(str).tolist() == ["str"] * 3
    assert "cycle" not in treatments  # the records stay as they are


def test_areas_have_cycles_of_their_own(treatments):
    treatments.loc[2, "area"] = "chin"
    assert durations_of_bounds(treatments)["cycle"].tolist() == [1, 1, 1, 2, 2]


def test_columns_and_rows_have_their_order(durations):
    shuffled = durations.iloc[[3, 0, 4, 2, 1]].assign(
        n_injections=1, cycle=durations["cycle"] * 1.0
    )
    found = arrange_durations(shuffled, GROUPS)
    assert list(found) == COLUMNS
    assert found["treatment_id"].tolist() == sorted(durations["treatment_id"])
    assert found.index.tolist() == [0, 1, 2, 3, 4]
    whole = found[["cycle", "day", "n_assessments"]].dtypes.astype(str)
    assert whole.tolist() == ["int64"] * 3


@pytest.mark.parametrize(
    ("words", "change"),
    [
        ("treatment_id", {"treatment_id": "intervals:000001"}),
        ("patient", {"patient": None}),
        ("dose_units", {"dose_units": 0.0}),
        ("arm", {"arm": None}),
        ("age", {"age": "CANARY"}),
        ("cycle", {"cycle": 0}),
        ("day", {"day": 0.5}),
        ("response", UNKNOWN | {"response": "CANARY"}),
        ("lower_days", {"lower_days": -1.0, "entry_days": NAN}),
        ("upper_days", {"lower_days": 0.0, "upper_days": 0.0, "entry_days": NAN}),
        ("entry_days", {"entry_days": 0.0}),
        ("censoring", {"censoring": "CANARY"}),
        ("censoring_reason", {"censoring_reason": "CANARY"}),
        ("n_assessments", {"n_assessments": -1}),
        ("bounds_are_ordered", {"lower_days": 99.0, "upper_days": 98.0}),
        ("column_in_schema", {"more": 1}),
    ],
)
def test_a_spoiled_table_is_refused_by_its_column(durations, tmp_path, words, change):
    table = arrange_durations(durations, GROUPS)[:4].assign(**change)
    table.to_parquet(tmp_path / "durations.parquet")
    with pytest.raises(DataQualityError) as caught:
        load_durations(tmp_path, GROUPS)
    assert words in str(caught.value)
    assert "durations.parquet" in str(caught.value)
    assert "CANARY" not in str(caught.value)


def test_a_table_is_checked_before_it_is_written(durations):
    with pytest.raises(DataQualityError, match=r"durations\.parquet.*response"):
        arrange_durations(durations.assign(response="other"), GROUPS)


@pytest.mark.parametrize(
    "change",
    [{}, {"dose_units": 0.1}, {"age": NAN}, {"baseline_score": 3.0}, {"n_assessments": 4},
     {"injector": None}, {"censoring_reason": "retreated"}, {"day": -3}],
)  # fmt: skip
def test_a_sound_table_is_read_as_it_was_written(durations, tmp_path, change):
    text = dict.fromkeys(("injector", "censoring_reason"), "str")
    table = arrange_durations(durations, GROUPS).assign(**change).astype(text)
    table.to_parquet(tmp_path / "durations.parquet")
    pd.testing.assert_frame_equal(load_durations(tmp_path, GROUPS), table)


def test_further_columns_pass_only_where_no_groups_are_named(durations, tmp_path):
    arrange_durations(durations, GROUPS).to_parquet(tmp_path / "durations.parquet")
    assert list(load_durations(tmp_path)) == COLUMNS
    with pytest.raises(DataQualityError):
        load_durations(tmp_path, {"arm": GROUPS["arm"]})


def test_numbers_and_levels_have_the_type_of_their_group():
    columns = durations_schema(GROUPS).columns
    assert not columns["arm"].nullable
    assert columns["age"].nullable
    assert str(columns["age"].dtype) == "float64"
    assert list(columns) == COLUMNS
