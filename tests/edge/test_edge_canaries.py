"""No cell of the export gets out, whether a run succeeds or is refused."""

import gzip
import importlib.util
import os
import sys
import warnings
from pathlib import Path

import pandas as pd
import pytest

from wearoff.config import load_config
from wearoff.errors import WearoffError
from wearoff.handover import hand_over
from wearoff.outcome import derive_outcome
from wearoff.records import clean_records, confirm_quality
from wearoff.report import report_stopped_run
from wearoff.steplog import logged_step

_SPEC = importlib.util.spec_from_file_location(
    "edge_canaries", Path(__file__).with_name("canaries.py")
)
canaries = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(canaries)
CONFIG, HEADER, PATH, RAW = canaries.CONFIG, canaries.HEADER, canaries.PATH, canaries.RAW
PROCESSED, REPORTS = Path("data/processed/canary"), Path("reports/canary")
T, A = "treatments", "assessments"
SAID = "could not convert %r near Zq905x, 20.7193812"
"""What a foreign library says; apart from where it is raised, as logs quote the program there."""


def replaced(table, old, new, count=-1):
    def spoil(files):
        assert old in files[table]
        return files | {table: files[table].replace(old, new, count)}

    return spoil


def every_line(table, change, start=1):
    """Change every line from `start` on."""

    def spoil(files):
        lines = files[table].splitlines()
        return files | {table: "\n".join([*lines[:start], *map(change, lines[start:])]) + "\n"}

    return spoil


def swapped_date(line):
    cells = line.split(";")
    if len(cells) > 3:
        day, month, year = cells[3].split(".")
        cells[3] = f"{year}-{month}-{day}"
    return ";".join(cells)


def cell(position, new):
    def change(line):
        cells = line.split(";")
        if len(cells) > position:
            cells[position] = new.format(cells[position])
        return ";".join(cells)

    return change


def content(table, make):
    return lambda files: files | {table: make(files[table])}


STRICT = ("max_rejected_share: 0.5", "max_rejected_share: 0.01")
FIRST_PATH = f"{RAW}/{PATH}2.csv"
CASES = {
    # What is refused: exit code, change of the config, change of the files.
    "an unmapped value": (2, (f"{canaries.PRODUCTS[2]}: abo", "other: abo"), None),
    "a date format that fits no cell": (2, None, every_line(T, swapped_date)),
    "a date format that is none": (2, ("%d.%m.%Y", "%d.%m.%y"), None),
    "too many rejected rows": (5, STRICT, None),
    "doses that are texts": (5, STRICT, every_line(T, cell(6, "{} Zq900x"))),
    "an e-mail address": (3, None, every_line(T, cell(1, "{}@example.org"))),
    "names of persons": (3, None, every_line(T, cell(0, "Anna Zqkanarix"))),
    "a title of a person": (3, None, every_line(T, cell(1, "Dr. {}"))),
    "a telephone number": (3, None, every_line(T, cell(2, "{} +49 30 901820"))),
    "an identifier in a column's name": (
        3, None, replaced(T, f"{canaries.STRAY}1", f"{canaries.STRAY}@example.org"),
    ),
    "an announced identifier": (3, None, replaced(T, f"{HEADER}Ort", "Patient name", 1)),
    "bytes of another encoding": (
        2, None, content(T, lambda x: x.replace("Zq103x", "Zq103xÜ").encode("cp1252")),
    ),
    "a compressed file": (2, None, content(T, lambda x: gzip.compress(x.encode()))),
    "a missing column": (2, (f"injector: {HEADER}Arzt", "injector: Behandler"), None),
    "no header but records": (
        2, None, content(T, lambda x: "\n".join(x.splitlines()[1:]) + "\n"),
    ),
    "another delimiter": (2, ('delimiter: ";"', 'delimiter: "|"'), None),
    "another number of fields": (5, None, every_line(T, lambda line: f"{line};Zq901x")),
    "an open quotation mark": (5, None, replaced(T, "Zq103x", '"Zq103x', 1)),
    "a quotation mark in a cell": (5, None, replaced(T, "Zq103x", '"Zq103x"Zq902x', 1)),
    "a cell far too long": (5, None, replaced(T, "Zq103x", "Zq103x" * 30_000, 1)),
    "a column twice": (5, None, replaced(T, f"{canaries.STRAY}1", f"{HEADER}Pat", 1)),
    "no header": (5, None, content(T, lambda x: ";;;\n" + x)),
    "nothing but a header": (5, None, content(A, lambda x: x.splitlines()[0] + "\n")),
    "old line ends": (5, None, content(A, lambda x: x.replace("\n", "\r"))),
    "control characters": (5, STRICT, every_line(T, cell(0, "{}\x07"))),
    "rows that contradict each other": (
        5, STRICT, content(T, lambda x: x + x.split("\n", 1)[1].replace("20,", "21,")),
    ),
    "visits of other patients": (5, None, every_line(A, cell(0, "Zq9{}"))),
    "no row in scope": (
        5, ("  assessments:", f"    keep: {{{HEADER}Art: [Zq903x]}}\n  assessments:"), None,
    ),
    "a missing file": (2, (FIRST_PATH, f"{RAW}/{PATH}9.csv"), None),
    "a folder for a file": (2, (FIRST_PATH, RAW), None),
    "a path that leads out": (2, (FIRST_PATH, f"data/raw/../{PATH}2.csv"), None),
    "a value map that is none": (
        2, (f"{canaries.PRODUCTS[2]}: abo", f"{canaries.PRODUCTS[2]}: [abo]"), None,
    ),
    "a value map without its field": (
        2, ("{product: {Zq801x", "{Zq801x: abo, product: {Zq801x"), None,
    ),
    "a value map under a cell": (
        2, ("{product: {Zq801x", "{Zq801x: {a: b}, product: {Zq801x"), None,
    ),
    "a value given twice": (
        2, (f"{canaries.PRODUCTS[2]}: abo", f"{canaries.PRODUCTS[1]}: abo"), None,
    ),
    "a value that is no text": (
        2, (f"{canaries.PRODUCTS[2]}: abo", f"{canaries.PRODUCTS[2]}: 20.7193855"), None,
    ),
    "YAML that cannot be read": (2, ("{product: {", "{product: {{"), None),
    "a kind that is none": (2, ("kind: visits", "kind: Zq904x"), None),
    "a share that is no number": (2, (STRICT[0], "max_rejected_share: Zq905x"), None),
}  # fmt: skip


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project folder, the working directory as in a run."""
    folder = tmp_path / f"{PATH}0"
    (folder / RAW).mkdir(parents=True)
    (folder / "config").mkdir()
    monkeypatch.setenv("PYTENSOR_FLAGS", os.environ.get("PYTENSOR_FLAGS", ""))
    monkeypatch.chdir(folder)
    return folder


def write(project, config_change, file_change):
    config, files = CONFIG, canaries.export()
    if config_change:
        assert config_change[0] in config
        config = config.replace(*config_change, 1)
    files = file_change(files) if file_change else files
    (project / "config" / "canary.yaml").write_text(config, encoding="utf-8")
    for table, name in ((T, f"{PATH}2.csv"), (A, f"{PATH}3.csv")):
        text = files[table]
        data = text if isinstance(text, bytes) else text.encode("utf-8")
        (project / RAW / name).write_bytes(data)


def run(*, steps=("clean_records", "confirm_quality", "derive_outcome", "hand_over")):
    """Run the stages as the workflow does, and return the exit code."""
    try:
        analysis = load_config(Path("config/canary.yaml"))
    except WearoffError as refusal:
        print(refusal, file=sys.stderr)
        return refusal.exit_code
    records, outcome = PROCESSED / "records", PROCESSED / "outcome"
    calls = {
        "clean_records": lambda: clean_records(
            analysis=analysis, project_dir=Path.cwd(), out_dir=records
        ),
        "confirm_quality": lambda: confirm_quality(
            quality_path=records / "data_quality.json", out_path=records / "confirmed.json"
        ),
        "derive_outcome": lambda: derive_outcome(
            analysis=analysis, records_dir=records, out_dir=outcome
        ),
        "hand_over": lambda: hand_over(
            analysis=analysis, name="canary", records_dir=records, outcome_dir=outcome,
            out_dir=PROCESSED / "handover",
        ),
    }  # fmt: skip
    for step in steps:
        log = Path("logs/canary") / f"{step}.log"
        try:
            with (
                warnings.catch_warnings(),
                logged_step(step=step, log_path=log, restricted_dir=PROCESSED),
            ):
                calls[step]()
        except SystemExit as end:
            report_stopped_run(
                analysis=analysis, name="canary", processed_dir=PROCESSED, out_dir=REPORTS
            )
            return end.code
    return 0


def leaks(project, said):
    """Return where canaries got out: what was said, and the files and their names."""
    speaking = {
        "failure.json", "clean_records.log", "confirm_quality.log", "derive_outcome.log",
        "hand_over.log", "data_quality.json", "data_quality.html",
    }  # fmt: skip
    got = {"stdout": canaries.found(said.out, names_allowed=False)}
    got["stderr"] = canaries.found(said.err, names_allowed=True)
    for path in canaries.open_files(project):
        text = canaries.text_of(path)
        name = str(path.relative_to(project))
        got[name] = canaries.found(text, names_allowed=path.name in speaking)
        got[name] |= canaries.found(name, names_allowed=False)
    # The project folder bears a mark too: no absolute path may be told.
    got["paths"] = {"absolute"} if f"{PATH}0" in said.err + said.out else set()
    return {where: what for where, what in got.items() if what}


def test_a_run_that_succeeds_tells_nothing(project, capfd):
    write(project, None, None)
    assert run() == 0
    assert leaks(project, capfd.readouterr()) == {}
    # The canaries did go through: the restricted tables hold them.
    tables = [pd.read_parquet(path) for path in PROCESSED.rglob("*.parquet")]
    held = "".join(table.to_csv() for table in tables)
    assert len(set(canaries.CELL.findall(held))) > 4 * canaries.N_PATIENTS
    assert len(set(canaries.NUMBER.findall(held))) > 3 * canaries.N_PATIENTS
    assert not canaries.DATE.findall(held)
    assert canaries.STRAY not in held
    rejects = pd.read_parquet(PROCESSED / "records" / "rejects.parquet")
    assert rejects["reason"].nunique() >= 5


@pytest.mark.parametrize("what", CASES)
def test_a_run_that_is_refused_tells_nothing(what, project, capfd):
    exit_code, config_change, file_change = CASES[what]
    write(project, config_change, file_change)
    assert run() == exit_code
    said = capfd.readouterr()
    assert said.err.strip()
    assert leaks(project, said) == {}
    # Where the records could be read, a report says what to mend.
    accounted = exit_code == 5 and (PROCESSED / "records" / "data_quality.json").is_file()
    assert (REPORTS / "data_quality.html").is_file() == accounted


@pytest.mark.parametrize("kind", [ValueError, KeyError, AssertionError, RuntimeError])
def test_a_fault_of_the_program_tells_nothing(kind, project, capfd, monkeypatch):
    def fail(cells, *_rest, **_named):
        raise kind(SAID % cells.iloc[0])

    write(project, None, None)
    monkeypatch.setattr("wearoff.records.coerce.parse_dates", fail)
    assert run() == 1
    said = capfd.readouterr()
    assert kind.__name__ in said.err
    assert leaks(project, said) == {}
    assert "Zq905x" in (PROCESSED / "tracebacks" / "clean_records.txt").read_text()


def test_a_warning_tells_nothing(project, capfd, monkeypatch):
    from wearoff.records import clean

    def warn(*arguments):
        warnings.warn(SAID % "mixed types", UserWarning, stacklevel=1)
        return describe(*arguments)

    describe = clean.describe_quality
    write(project, None, None)
    monkeypatch.setattr(clean, "describe_quality", warn)
    assert run() == 0
    assert leaks(project, capfd.readouterr()) == {}
    assert "UserWarning" in Path("logs/canary/clean_records.log").read_text()


def spoil_table(name, **columns):
    path = PROCESSED / name
    pd.read_parquet(path).assign(**columns).to_parquet(path, index=False)


BROKEN = {
    "records without a column": lambda: spoil_table(
        "records/treatments.parquet", zkfremd3="Zq907x"
    ),
    "records of another kind": lambda: spoil_table("records/treatments.parquet", day="Zq908x"),
    "an unknown key": lambda: spoil_table("records/assessments.parquet", assessment_id="Zq909x"),
    "no table": lambda: (PROCESSED / "records/treatments.parquet").write_text("Zq910x;20,7193899"),
    "no records": lambda: (PROCESSED / "records/treatments.parquet").unlink(),
}


@pytest.mark.parametrize("what", BROKEN)
def test_broken_tables_between_the_stages_tell_nothing(what, project, capfd):
    write(project, None, None)
    assert run(steps=["clean_records"]) == 0
    BROKEN[what]()
    assert run(steps=["derive_outcome"]) in {1, 5}
    assert leaks(project, capfd.readouterr()) == {}
