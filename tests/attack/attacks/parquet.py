"""Parquet: nested, oversized, damaged, and columns of types that lose something."""

import io
from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq

from attacks.ends import Attack, Read, Refused, SetAside
from wearoff.errors import ConfigError, DataQualityError, PrivacyError

COLUMNS = {
    "pat": ["P1", "P2", "P3"], "inj": ["I1", "I2", "I1"], "site": ["C1"] * 3, "day": [0, 0, 0],
    "prod": ["Botox"] * 3, "area": ["glabella"] * 3, "units": [20.0, 24.5, 30.0],
    "sex": ["F", "M", "F"], "age": [50, 61, 70],
}  # fmt: skip


def parquet(columns, **options):
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer, **options)
    return buffer.getvalue()


def content(make_content):
    def make(project):
        project.treatments.update(path="data/raw/tiny/t.parquet", format="parquet")
        project.write("assessments", "pat,day,area,score\nP1,28,glabella,1\n")
        (project.root / "data/raw/tiny/t.parquet").write_bytes(make_content())

    return make


def column(**columns):
    return content(lambda: parquet(COLUMNS | columns))


def changed(change):
    return content(lambda: change(parquet(COLUMNS)))


def long_text():
    """One text of 10,000 characters in each of 60,000 rows, in a file of a few kB."""
    whole = {name: [values[0]] * 60_000 for name, values in COLUMNS.items()}
    return parquet(whole | {"inj": pa.array(["x" * 10_000] * 60_000).dictionary_encode()})


def many_rows():
    """25 million rows of nulls."""
    nothing = pa.nulls(25_000_000, pa.int8())
    return parquet(dict.fromkeys(COLUMNS, nothing), row_group_size=25_000_000)


def _table():
    for name, make, error, words in [
        ("a list in a cell", column(inj=pa.array([["CANARY"]] * 3)), ConfigError, "lists"),
        ("a structure in a cell", column(inj=pa.array([{"a": "CANARY"}] * 3)), ConfigError,
         "lists"),
        ("lists in lists, 60 deep", column(inj=_deep(60)), ConfigError, ""),
        ("bytes in a cell", column(inj=pa.array([b"CANARY"] * 3)), ConfigError, "bytes"),
        ("a map in a cell", column(inj=pa.array(
            [[("a", "CANARY")]] * 3, pa.map_(pa.string(), pa.string()))), ConfigError, "lists"),
        ("moments with a time zone", column(inj=pa.array(
            [datetime(2024, 3, 1)] * 3, pa.timestamp("us", "Europe/Berlin"))), ConfigError,
         "records.treatments.columns.injector"),
        ("durations", column(inj=pa.array([1, 2, 3], pa.duration("s"))), ConfigError,
         "records.treatments.columns.injector"),
        ("times of day", column(inj=pa.array([1, 2, 3], pa.time32("s"))), ConfigError,
         "records.treatments.columns.injector"),
        ("text", content(lambda: b"pat,inj\nP1,CANARY\n"), ConfigError, "no parquet file"),
        ("nothing", content(lambda: b""), ConfigError, "no parquet file"),
        ("nothing but the mark", content(lambda: b"PAR1"), ConfigError, "damaged"),
        ("no footer", changed(lambda whole: whole[:-1]), ConfigError, "damaged"),
        ("the first 60 bytes", changed(lambda whole: whole[:60]), ConfigError, "damaged"),
        ("the end behind another start", changed(lambda whole: b"PAR1" + whole[200:]), ConfigError,
         "damaged"),
        ("a footer of nonsense", content(lambda: b"PAR1" + b"\xff" * 50 + b"PAR1"), ConfigError,
         "damaged"),
        ("a footer that claims 2 GB", changed(
            lambda whole: whole[:-8] + b"\xff\xff\xff\x7f" + whole[-4:]), ConfigError, "damaged"),
        ("encrypted Parquet", changed(lambda whole: b"PARE" + whole[4:-4] + b"PARE"), ConfigError,
         "no parquet file"),
        ("a workbook", changed(lambda whole: b"PK\x03\x04" + whole), ConfigError, "workbook"),
        ("no rows", content(lambda: parquet({name: pa.array([], pa.string()) for name in COLUMNS})),
         DataQualityError, "holds no records"),
        ("25 million rows in a small file", content(many_rows), ConfigError, "has more than"),
        ("600 million characters in a small file", content(long_text), ConfigError,
         "characters of text"),
        ("a name that announces a person", column(Surname=["x", "y", "z"]), PrivacyError,
         "PII-NAME"),
        ("an identifier in a cell", column(inj=["I1", "jane@clinic.org", "I1"]), PrivacyError,
         "PII-MAIL"),
    ]:  # fmt: skip
        yield Attack(name, make, Refused(error, words), secrets=("CANARY", "jane"))
    for name, make, reason in [
        ("a null", column(inj=["I1", None, "I1"]), "missing_injector"),
        ("NaN", column(units=[20.0, float("nan"), 30.0]), "missing_dose_units"),
        ("infinity", column(units=[20.0, float("inf"), 30.0]), "dose_not_a_number"),
        ("17 digits in a float", column(inj=[1.0, 1.2345678901234567e16, 2.0]), "digits_lost"),
        ("a NUL in a text", column(inj=["I1", "I\x002", "I1"]), "control_character"),
        ("a negative dose", column(units=[20.0, -1.0, 30.0]), "dose_not_positive"),
    ]:
        yield Attack(name, make, SetAside(reason, others=2))
    for name, values, read_as in [
        ("17 digits in an integer", pa.array([1, 2, 12345678901234567]), "12345678901234567"),
        ("a 32-bit float", pa.array([1, 2, 0.1], pa.float32()), "0.1"),
        ("a decimal", pa.array([Decimal("7.00"), Decimal("8.50"), Decimal("8.50")]), "8.5"),
        ("a truth value", pa.array([True, False, True]), "TRUE"),
        ("text NA", pa.array(["007", "1E5", "NA"]), "NA"),
        ("a category", pa.array(["a", "b", "c"]).dictionary_encode(), "c"),
        ("a date", pa.array([date(2024, 3, 1)] * 3), "2024-03-01"),
        ("nanoseconds", pa.array([datetime(2024, 3, 1)] * 3, pa.timestamp("ns")), "2024-03-01"),
        ("a moment", pa.array([datetime(2024, 3, 1, 9, 30)] * 3), "2024-03-01 09:30:00"),
    ]:  # fmt: skip
        yield Attack(f"{name} as code", column(inj=values), Read("injector", read_as))
    lists = pa.array([["CANARY"]] * 3)
    yield Attack("a list nobody asked for", column(note=lists), Read("dose_units", 30.0))


def _deep(depth):
    kind, value = pa.string(), "CANARY"
    for _ in range(depth):
        kind, value = pa.list_(kind), [value]
    return pa.array([value] * 3, kind)


ATTACKS = [attack for attack in _table() if "in a small file" not in attack.name]
BOMBS = [attack for attack in _table() if "in a small file" in attack.name]
"""Those that take seconds; they are told from the others for that."""
