"""Bad input: one clear line, its exit code, nothing half-written, no cell value anywhere."""

import pytest

pytestmark = pytest.mark.workflow

TREATMENTS = """\
Pat;Arzt;Ort;Tag;Mittel;Stelle;Einheiten
P1;A1;C1;0;Botox;stirn;20
P2;A1;C1;0;Botox;stirn;20
P3;A2;C1;0;Kanarienvogel;stirn;20
"""
VISITS = """\
Pat;Tag;Grad
P1;0;3
P1;14;1
P2;0;3
P2;14;1
P3;0;3
P3;14;1
"""
CONFIG = """\
title: "Bad input"
records:
  kind: visits
  treatments:
    path: data/raw/small/treatments.csv
    delimiter: ";"
    columns: {patient: Pat, injector: Arzt, clinic: Ort, day: Tag, product: Mittel, area: Stelle,
      dose_units: Einheiten}
    values: {product: {Botox: ona, Kanarienvogel: abo}}
  assessments:
    path: data/raw/small/visits.csv
    delimiter: ";"
    columns: {patient: Pat, day: Tag, score: Grad}
outcome: {scale: "grade", rules: {better: {kind: improved_by, value: 1}}, primary: better}
"""
CASES = {
    "missing file": (
        "config", "small/treatments.csv", "small/nothing.csv", 2,
        ["records.treatments.path", "nothing.csv"],
    ),
    "unknown column, with the nearest name": (
        "config", "product: Mittel", "product: Mitel", 2, ["Mitel", "Mittel"],
    ),
    "unmapped value, with counts": (
        "config", ", Kanarienvogel: abo", "", 2, ["Mittel", "1-7", "unmapped_values.csv"],
    ),
    "two columns mapped to one field": (
        "config", "injector: Arzt, clinic: Ort", "injector: Arzt, injector: Ort", 2, ["twice"],
    ),
    "one column for two fields": (
        "config", "clinic: Ort", "clinic: Arzt", 2, ["feeds two fields"],
    ),
    "unusable date format": (
        "config", "day: Tag, product", "date: Tag, product", 2, ["date"],
    ),
    "date format that fits no value": (
        "config", "day: Tag", "date: Tag", 2, ["date_format"],
    ),
    "unknown config key": (
        "config", "kind: visits", "kind: visits\n  max_rejected: 0.1", 2,
        ["max_rejected", "max_rejected_share"],
    ),
    "a YAML tag": ("config", "title: ", "title: !!python/name:os.system ", 2, ["tag", "line 1"]),
    "a duplicate key": ("config", "title:", "title: x\ntitle:", 2, ["same key twice", "line 2"]),
    "negative doses": ("treatments", ";20", ";-20", 5, ["dose_not_positive"]),
    "zero doses": ("treatments", ";20", ";0", 5, ["dose_not_positive"]),
    "an empty table": ("treatments", TREATMENTS[41:], "", 5, ["treatments"]),
    "an identifier": (
        "treatments", "P1;A1", "kanarienvogel@example.org;A1", 3, ["PII-MAIL", "Pat"],
    ),
}  # fmt: skip


def spoil(what, target, old, new):
    text = {"config": CONFIG, "treatments": TREATMENTS}[target]
    if what == "date format that fits no value":
        text = text.replace('delimiter: ";"', 'delimiter: ";"\n    date_format: "%d.%m.%Y"')
    assert old in text
    return text.replace(old, new)


@pytest.mark.parametrize("what", CASES)
def test_bad_input_is_refused(what, project):
    target, old, new, exit_code, words = CASES[what]
    spoiled = {"config": CONFIG, "treatments": TREATMENTS} | {target: spoil(what, target, old, new)}
    project.write("config/small.yaml", spoiled["config"])
    project.write("data/raw/small/treatments.csv", spoiled["treatments"])
    project.write("data/raw/small/visits.csv", VISITS)
    done = project.wearoff("run", "small", "--cores", "1")
    line = done.stderr.strip().splitlines()[-1]
    assert done.returncode == exit_code, done.stderr
    assert all(word in line for word in words), line
    assert "Traceback" not in line
    allowed = {"failure.json", "unmapped_values.csv"}
    if exit_code == 5 and "empty" not in what:
        # Records that could be read leave their account, for whoever has to correct them.
        accounted = {"treatments", "assessments", "rejects", "repairs", "rejections"}
        allowed |= {"data_quality.json", *(f"{table}.parquet" for table in accounted)}
        allowed |= {"clean_records.json"}  # its manifest
        assert project.json("data/processed/small/records/data_quality.json")["refusal"]
        # The line names the report that says what to mend.
        allowed |= {"data_quality.html"}
        assert "reports/small/data_quality.html" in line
        assert "The run stopped here" in project.read("reports/small/data_quality.html")
    left = project.files("data/processed/small", "reports/small")
    assert {path.name for path in left if "tracebacks" not in path.parts} <= allowed
    logs = "".join(path.read_text() for path in project.files("logs"))
    if "Kanarienvogel" not in spoiled["config"]:
        assert "anarienvogel" not in done.stdout + done.stderr + logs


def test_the_records_alone_need_no_model(project):
    project.write("config/small.yaml", CONFIG)
    project.write("data/raw/small/treatments.csv", TREATMENTS)
    project.write("data/raw/small/visits.csv", VISITS)
    done = project.snakemake("data_quality")
    assert done.returncode == 0, done.stderr
    quality = project.json("data/processed/small/records/data_quality.json")
    assert quality["refusal"] is None
    assert [check["name"] for check in quality["checks"] if check["status"] == "error"] == []
    stages = {path.name for path in (project.folder / "data/processed/small").iterdir()}
    assert stages == {"records", "manifest"}
