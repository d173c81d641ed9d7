"""The data package describes what lies beside it, the same on every run."""

import hashlib
import re
import stat

import pandas as pd
import pyarrow.parquet as pq
import pytest

from wearoff.errors import DataQualityError
from wearoff.handover.adtte import adtte_schema
from wearoff.outcome.durations import durations_schema
from wearoff.records.schemas import assessments_schema, treatments_schema

KINDS = {"string": ("string", "large_string"), "integer": ("int64",), "number": ("double",)}


def tables(package):
    return {one["name"]: one for one in package["resources"] if one.get("type") == "table"}


def test_every_resource_is_there_with_its_size_and_digest(visits):
    package = visits.run().package
    assert {one["path"] for one in package["resources"]} | {"datapackage.json"} == set(
        visits.bytes()
    )
    for one in package["resources"]:
        content = visits.bytes()[one["path"]]
        assert one["bytes"] == len(content)
        assert one["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
    assert re.fullmatch(r"[-a-z0-9._/]+", package["name"])


@pytest.mark.parametrize("name", ["treatments", "assessments", "durations"])
def test_fields_are_the_columns_of_the_file_with_their_types(name, visits):
    fields = tables(visits.run().package)[name]["schema"]["fields"]
    found = pq.read_schema(visits.out / f"{name}.parquet")
    assert [field["name"] for field in fields] == found.names
    for field in fields:
        assert str(found.field(field["name"]).type) in KINDS[field["type"]]


def frame_of(handed, resource):
    if resource["format"] == "csv":
        return handed.read().adtte
    return pd.read_parquet(handed.out / resource["path"])


@pytest.mark.parametrize("name", ["treatments", "assessments", "durations", "adtte"])
def test_the_rows_keep_what_the_description_promises(name, visits):
    described = tables(visits.run().package)
    frame, schema = frame_of(visits, described[name]), described[name]["schema"]
    assert len(frame)
    assert [field["name"] for field in schema["fields"]] == list(frame)
    assert not frame.duplicated(schema["primaryKey"]).any()
    for foreign in schema.get("foreignKeys", ()):
        target = frame_of(visits, described[foreign["reference"]["resource"]])
        assert frame[foreign["fields"][0]].isin(target[foreign["reference"]["fields"][0]]).all()
    for field in schema["fields"]:
        cells, limits = frame[field["name"]], field["constraints"]
        assert not (limits["required"] and cells.isna().any())
        assert cells.dropna().isin(limits.get("enum", cells.dropna())).all()
        assert (cells.dropna() >= limits["minimum"]).all() if "minimum" in limits else True


def test_levels_and_limits_come_from_the_schemas(visits):
    described = tables(visits.run().package)
    fields = {one["name"]: one for one in described["durations"]["schema"]["fields"]}
    assert fields["censoring"]["constraints"]["enum"] == ["exact", "interval", "left", "right"]
    assert fields["dose_units"]["constraints"] == {"required": False, "exclusiveMinimum": 0}
    assert fields["treatment_id"]["constraints"]["unique"]
    assert described["adtte"]["schema"]["missingValues"] == [""]


def test_equal_runs_give_equal_bytes_whatever_the_order_of_the_rows(visits):
    visits.run()
    first = visits.bytes()
    for path in (visits.root / "records").glob("*ments.parquet"):
        pd.read_parquet(path).iloc[::-1].to_parquet(path, index=False)
    visits.hand_over()
    assert visits.bytes() == first


def test_the_folder_is_for_its_owner_only(visits):
    visits.run()
    assert stat.S_IMODE(visits.out.stat().st_mode) == 0o700


def test_a_refusal_leaves_no_old_description(visits):
    visits.run()
    path = visits.root / "outcome" / "durations.parquet"
    table = pd.read_parquet(path).assign(response="perhaps")
    table.to_parquet(path, index=False)
    with pytest.raises(DataQualityError) as refusal:
        visits.hand_over()
    assert "perhaps" not in str(refusal.value)
    assert "datapackage.json" not in visits.bytes()


def test_bounds_that_are_given_are_handed_over_too(bounds):
    described = tables(bounds("6,10", "7,inf").run().package)
    names = [one["name"] for one in described["treatments"]["schema"]["fields"]]
    assert names[-3:] == ["lower_days", "upper_days", "entry_days"]


def test_the_dictionary_names_every_column_and_says_what_is_lost(visits):
    result = visits.run()
    for name, resource in tables(result.package).items():
        section = result.dictionary.split(f"## {resource['path']}\n")[1].split("\n## ")[0]
        rows = re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)
        assert rows == [field["name"] for field in resource["schema"]["fields"]], name
        cells = {len(re.split(r"(?<!\\)\|", line)) for line in section.splitlines() if "|" in line}
        assert cells == {7}
    assert "lossy" in result.dictionary
    assert "<b>" not in result.dictionary.replace("\\<b\\>", "")


@pytest.mark.parametrize(
    "schema",
    [treatments_schema(), assessments_schema(), durations_schema(), adtte_schema()],
    ids=["treatments", "assessments", "durations", "adtte"],
)
def test_every_column_has_words(schema):
    assert [name for name, column in schema.columns.items() if not column.description] == []
