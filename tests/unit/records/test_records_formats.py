"""Parquet files, and the same table in all three formats."""

import csv
import io
from datetime import date, datetime
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from wearoff.errors import ConfigError, DataQualityError, PrivacyError
from wearoff.records import parquet_text

HEADER = ["pat", "inj", "site", "day", "prod", "area", "units", "sex", "age"]
COLUMNS = {
    "pat": ["P1", "P2", "P3"], "inj": ["I1", "I2", "I1"], "site": ["C1"] * 3, "day": [0, 0, 0],
    "prod": ["Botox"] * 3, "area": ["glabella"] * 3, "units": [20.0, 24.5, 30.0],
    "sex": ["F", "M", "F"], "age": [50, 61, 70],
}  # fmt: skip


def parquet(columns, **options):
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer, **options)
    return buffer.getvalue()


@pytest.fixture
def write(project):
    """Write the treatments as Parquet; given columns replace the usual ones."""
    project.treatments.update(path="data/raw/tiny/treatments.parquet", format="parquet")

    def write(content=None, **columns):
        given = parquet(COLUMNS | columns) if content is None else content
        (project.root / project.treatments["path"]).write_bytes(given)

    write()
    return write


def test_parquet_reads_like_csv(project, write):
    result = project.run()
    assert result.treatments["dose_units"].tolist() == [20.0, 24.5, 30.0]
    assert result.quality["tables"][0]["rows_read"] == 3


@pytest.mark.parametrize(
    ("values", "read_as"),
    [
        (pa.array([7, 8, 7], pa.int64()), ["7", "8", "7"]),
        (pa.array([7.0, 8.5, 7.0]), ["7", "8.5", "7"]),
        (pa.array([0.1, 0.2, 0.1], pa.float32()), ["0.1", "0.2", "0.1"]),
        (pa.array([Decimal("7.00"), Decimal("8.50"), Decimal("100")]), ["7", "8.5", "100"]),
        (pa.array([True, False, True]), ["TRUE", "FALSE", "TRUE"]),
        (pa.array(["007", "NA", "1E5"]), ["007", "NA", "1E5"]),
        (pa.array(["a", "b", "a"]).dictionary_encode(), ["a", "b", "a"]),
        (pa.array(["a", "b", "a"], pa.large_string()), ["a", "b", "a"]),
        (pa.array([date(2024, 3, 1)] * 3), ["2024-03-01"] * 3),
        (pa.array([datetime(2024, 3, 1)] * 3, pa.timestamp("ns")), ["2024-03-01"] * 3),
        (pa.array([datetime(2024, 3, 1, 9, 30)] * 3), ["2024-03-01 09:30:00"] * 3),
    ],
    ids=lambda value: str(getattr(value, "type", "")),
)
def test_a_column_becomes_text(project, write, values, read_as):
    write(inj=values)
    assert project.run().treatments["injector"].tolist() == read_as


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"inj": ["I1", None, "I1"]}, "missing_injector"),
        ({"units": [20.0, float("nan"), 30.0]}, "missing_dose_units"),
        ({"units": [20.0, float("inf"), 30.0]}, "dose_not_a_number"),
        ({"inj": [1.0, 1.2345678901234567e16, 2.0]}, "digits_lost"),
        ({name: [*values[:1], None, *values[2:]] for name, values in COLUMNS.items()}, "blank"),
    ],
    ids=["null", "NaN", "infinite", "digits", "all null"],
)
def test_a_cell_without_a_value_is_accounted_for(project, write, columns, reason):
    write(**columns)
    rejects = project.run().rejects.query("table == 'treatments'")
    assert rejects["row_id"].tolist() == ["treatments:000002"]
    assert reason in rejects["reasons"].tolist()[0].split(";")


@pytest.mark.parametrize(
    "values",
    [
        pa.array([["CANARY"]] * 3),
        pa.array([{"a": "CANARY"}] * 3),
        pa.array([b"CANARY"] * 3),
        pa.array([datetime(2024, 3, 1)] * 3, pa.timestamp("us", "Europe/Berlin")),
        pa.array([1, 2, 3], pa.duration("s")),
        pa.array([1, 2, 3], pa.time32("s")),
    ],
    ids=lambda values: str(values.type),
)
def test_other_types_are_refused_where_they_are_declared(project, write, values):
    write(inj=values)
    message = project.refuse(ConfigError)
    assert "records.treatments.columns.injector" in message
    assert "CANARY" not in message
    write(note=values)
    assert len(project.run().treatments) == 3


def test_undeclared_columns_are_not_even_decoded(project, write):
    content = parquet(COLUMNS | {"note": ["CANARY" * 50] * 3}, compression="none")
    at = content.find(b"CANARY" * 50) - 4
    write(content[:at] + b"\xff" * 4 + content[at + 4 :])  # the text claims to be longer
    project.run()
    assert not [path for path in project.out.iterdir() if b"CANARY" in path.read_bytes()]
    project.treatments["columns"]["injector"] = "note"
    assert "damaged" in project.refuse(ConfigError)


def test_identifying_names_of_undeclared_columns_are_found(project, write):
    write(**{"e-mail": ["x", "y", "z"]})
    assert "in the name of column" in project.refuse(PrivacyError)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda content: content[:-1], "damaged"),
        (lambda content: content[:60], "damaged"),
        (lambda content: b"PAR1" + content[200:], "damaged"),
        (lambda content: b"PAR1", "damaged"),
        (lambda content: b"PAR1" + b"\xff" * 50 + b"PAR1", "damaged"),
        (lambda content: b"PK\x03\x04" + content, "workbook"),
        (lambda content: b"pat,inj\nP1,CANARY\n", "no parquet file"),
    ],
)
def test_what_is_no_sound_parquet_file(project, write, change, words):
    write(change(parquet(COLUMNS)))
    message = project.refuse(ConfigError)
    assert words in message
    assert "CANARY" not in message


def test_empty_and_doubled_columns(project, write):
    write(parquet({name: pa.array([], pa.string()) for name in HEADER}))
    assert "holds no records" in project.refuse(DataQualityError)
    names = [*HEADER, "pat"]
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_arrays([pa.array(["a"])] * 10, names=names), buffer)
    write(buffer.getvalue())
    assert "two columns of the same name" in project.refuse(DataQualityError)


@pytest.mark.parametrize("limit", ["MAX_ROWS", "MAX_CELLS", "MAX_UNPACKED_BYTES"])
def test_too_much_is_refused_by_the_footer_alone(project, write, monkeypatch, limit):
    monkeypatch.setattr(parquet_text, limit, 2)
    monkeypatch.setattr(parquet_text, "_read_batches", lambda *_: pytest.fail("was read"))
    assert "has more than" in project.refuse(ConfigError)


def test_one_long_text_in_every_row_is_refused_before_it_is_copied(project, write, monkeypatch):
    monkeypatch.setattr(parquet_text, "MAX_CHARACTERS", 1_000_000)
    monkeypatch.setattr(parquet_text, "_texts", lambda *_: pytest.fail("was copied"))
    for encoded in (False, True):
        texts = pa.array(["x" * 9_000] * 3 * 50)
        rows = {name: values * 50 for name, values in COLUMNS.items()}
        write(**rows | {"inj": texts.dictionary_encode() if encoded else texts})
        assert "characters of text" in project.refuse(ConfigError)


CODES = st.sampled_from(["I1", "I2", "007", "1E5", "NA", "TRUE", "i1", "", "ﬁ", "I\u200b"])
RECORDS = st.lists(
    st.fixed_dictionaries(
        {
            "pat": st.sampled_from(["P1", "P2", "P3", "P4"]),
            "inj": CODES,
            "site": st.just("C1"),
            "day": st.none() | st.dates(date(1990, 1, 1), date(2030, 1, 1)),
            "prod": st.sampled_from(["Botox", "Dysport"]),
            "area": st.sampled_from(["glabella", "forehead", " glabella "]),
            "units": st.none()
            | st.integers(-5, 400)
            | st.floats(0.01, 1e6).filter(lambda value: value == np.float64(repr(value))),
            "sex": st.none() | st.sampled_from(["F", "M"]),
            "age": st.none() | st.integers(18, 99),
        }
    ),
    min_size=1,
    max_size=12,
)


def as_csv(records, workbooks):
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(HEADER)
    writer.writerows([["" if one[n] is None else one[n] for n in HEADER] for one in records])
    return stream.getvalue().encode()


def as_xlsx(records, workbooks):
    return workbooks.workbook([HEADER, *[[one[name] for name in HEADER] for one in records]])


def as_parquet(records, workbooks):
    columns = {name: [one[name] for one in records] for name in HEADER}
    kinds = {"day": pa.date32(), "units": pa.float64(), "age": pa.int32()}
    return parquet(
        {name: pa.array(values, kinds.get(name, pa.string())) for name, values in columns.items()}
    )


def outcome_of(project):
    """Return the tables, or the refusal, without the file's name."""
    try:
        result = project.run()
    except (ConfigError, DataQualityError) as refusal:
        return type(refusal), refusal.what
    return result.treatments, result.assessments, result.rejects, result.repairs


@settings(
    max_examples=12, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(records=RECORDS)
def test_one_table_gives_the_same_rows_in_every_format(make_project, workbooks, records):
    outcomes = []
    for kind, write_as in (("csv", as_csv), ("xlsx", as_xlsx), ("parquet", as_parquet)):
        project = make_project()
        for table in ("treatments", "assessments"):
            source = project.config["records"][table]
            source["columns"]["date"] = source["columns"].pop("day")
            source["date_format"] = "%Y-%m-%d"
        project.write("assessments", "pat,day,area,score\nP1,2024-04-01,glabella,1\n")
        project.config["records"]["assessments"]["keep"] = {"pat": ["P1"]}
        project.treatments.update(path=f"data/raw/tiny/t.{kind}", format=kind)
        (project.root / project.treatments["path"]).write_bytes(write_as(records, workbooks))
        outcomes.append(outcome_of(project))
    for other in outcomes[1:]:
        for first, second in zip(outcomes[0], other, strict=True):
            if isinstance(first, pd.DataFrame):
                pd.testing.assert_frame_equal(first, second)
            else:
                assert first == second
