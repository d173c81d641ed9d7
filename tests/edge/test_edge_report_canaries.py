"""No cell of the export in any file of the reports, whatever it is packed into."""

import base64
import importlib.util
import io
import itertools
from pathlib import Path

import pandas as pd
import pypdf
import pytest

_SPEC = importlib.util.spec_from_file_location(
    "report_canaries", Path(__file__).with_name("canaries.py")
)
canaries = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(canaries)
HEADER, RAW, STRAY = canaries.HEADER, canaries.RAW, canaries.STRAY

# Their words of the levels, which the config maps to ours: only ours may be shown.
LEVELS = {
    "injector": {f"Zq{601 + n}x": f"I{n + 1}" for n in range(6)},
    "clinic": {"Zq611x": "C1", "Zq612x": "C2"},
    "product": {"Zq621x": "ona", "Zq622x": "abo"},
    "area": {"Zq631x": "glabella", "Zq632x": "forehead"},
    "sex": {"Zq641x": "female", "Zq642x": "male"},
}
SPOILED = "Zq699x;Zq601x;Zq611x;32.13.1992;Zq621x;Zq631x;20,7193898;Zq641x;Zq698x"


def marked(small):
    """The small practice, exported so that every cell can be recognised again."""

    class Marked(small.Practice):
        def config(self):
            content = super().config()
            records = content["records"]
            for table, name in (("treatments", 2), ("assessments", 3)):
                columns = {("date" if ours == "day" else ours): f"{HEADER}{ours}"
                           for ours in records[table]["columns"]}  # fmt: skip
                records[table] = {
                    "path": f"{RAW}/{canaries.PATH}{name}.csv", "delimiter": ";", "decimal": ",",
                    "date_format": "%d.%m.%Y", "columns": columns,
                    "values": {f: LEVELS[f] for f in columns if f in LEVELS},
                }  # fmt: skip
            return content

        def write(self, project):
            treatments = self.treatments()
            assessments = self.assessments(treatments)
            folder = project / RAW
            folder.mkdir(parents=True)
            export = as_text(treatments)
            (folder / f"{canaries.PATH}2.csv").write_text(f"{export}{SPOILED}\n")
            (folder / f"{canaries.PATH}3.csv").write_text(as_text(assessments))

    return Marked(doses_units=tuple(float(units) for units in range(12, 36)))


def as_text(table):
    """The table as a clinic would export it: their words, dates of long ago, odd decimals."""
    decimals = itertools.cycle(range(10, 97))
    theirs = {
        field: {ours: cell for cell, ours in words.items()} for field, words in LEVELS.items()
    }
    shown = pd.DataFrame({f"{HEADER}{name}": table[name] for name in table})
    for name in table:
        column = table[name]
        if name == "patient":
            column = "Zq" + column.str[1:] + "x"
        elif name == "day":
            column = (pd.Timestamp("1981-03-01") + pd.to_timedelta(column, "D")).dt.strftime(
                "%d.%m.%Y"
            )
        elif name == "dose_units":
            column = [f"{units:.0f},71938{next(decimals)}" for units in column]
        elif name in theirs:
            column = column.map(theirs[name])
        shown[f"{HEADER}{name}"] = column
    shown[f"{STRAY}1"] = "Zq697x"
    return shown.to_csv(index=False, sep=";", lineterminator="\n")


def test_no_file_of_the_reports_holds_a_cell(small, tmp_path):
    done = small.run(marked(small), tmp_path)
    assert done.released.verdict.status in {"pass", "warn"}
    assert len(done.released.estimates) > 20
    restricted = pd.read_parquet(done.folder / "records" / "treatments.parquet").to_csv()
    assert len(set(canaries.CELL.findall(restricted))) == 30  # patients went through
    assert len(set(canaries.NUMBER.findall(restricted))) > 50
    paths = [path for path in done.reports.rglob("*") if path.is_file()]
    assert {path.suffix for path in paths} == {".html", ".pdf", ".csv", ".json", ""}
    told = {path.name: canaries.readable(path) for path in [*paths, done.folder / "released.json"]}
    assert "I3" in told["analyst.html"]
    assert "glabella" in told["clinician.pdf"].casefold()
    leaks = {name: found for name, text in told.items()
             if (found := canaries.found(text, names_allowed=False))}  # fmt: skip
    assert leaks == {}
    assert not any(canaries.found(str(path.relative_to(tmp_path)), names_allowed=False)
                   for path in paths)  # fmt: skip


def as_pdf(**parts):
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_metadata({f"/{name}": text for name, text in parts.items()})
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.svg", b"<svg><!-- Zq101x --></svg>"),
        ("a.html", b"<img src='data:;base64," + base64.b64encode(b"<!--Zq101x-->") + b"'>"),
        ("b.html", b"<p title='&#90;q101x'></p>"),
        ("a.json", b'{"a": ["Zq101x"]}'),
        ("a.csv", b"a,20.7193810\n"),
        ("b.csv", b"a,01.03.1981\n"),
        ("a.pdf", as_pdf(Subject="about Zq101x")),
    ],
)  # fmt: skip
def test_the_search_sees_what_is_packed(name, content, tmp_path):
    path = tmp_path / name
    path.write_bytes(content)
    assert canaries.found(canaries.readable(path), names_allowed=False)
