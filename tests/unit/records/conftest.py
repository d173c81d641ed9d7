"""A tiny project on disk: two CSV files and a config, both easy to spoil."""

import copy
import importlib.util
import json
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from wearoff.config import Analysis
from wearoff.errors import DataQualityError
from wearoff.records import (
    arrow_text,
    assemble,
    clean,
    clean_records,
    confirm_quality,
    visits,
    worktable,
)
from wearoff.records.intervals import clean_intervals

TREATMENTS = """\
pat,inj,site,day,prod,area,units,sex,age
P1,I1,C1,0,Botox,glabella,20,F,50
P1,I1,C1,120,Botox,glabella,20,F,50
P2,I2,C1,0,Botox,glabella,24,M,61
P3,I2,C1,0,Dysport,forehead,50,M,70
"""
ASSESSMENTS = """\
pat,day,area,score
P1,0,glabella,3
P1,28,glabella,1
P1,100,glabella,3
P2,0,glabella,2
P2,30,glabella,1
P3,0,forehead,2
"""
CONFIG = {
    "title": "A tiny practice",
    "records": {
        "kind": "visits",
        "groups": {"sex": {"kind": "categorical"}, "age_years": {"kind": "numeric"}},
        "treatments": {
            "path": "data/raw/tiny/treatments.csv",
            "columns": {
                "patient": "pat", "injector": "inj", "clinic": "site", "day": "day",
                "product": "prod", "area": "area", "dose_units": "units", "sex": "sex",
                "age_years": "age",
            },
        },
        "assessments": {
            "path": "data/raw/tiny/assessments.csv",
            "columns": {"patient": "pat", "day": "day", "area": "area", "score": "score"},
        },
        "max_rejected_share": 1.0,
    },
    "outcome": {
        "scale": "FWS",
        "rules": {"one_grade": {"kind": "improved_by", "value": 1}},
        "primary": "one_grade",
    },
}  # fmt: skip


class TinyProject:
    """A project folder with a config; ``run`` cleans it and reads the results."""

    def __init__(self, root: Path) -> None:
        self.root, self.out = root, root / "processed" / "records"
        self.config = copy.deepcopy(CONFIG)
        self.write("treatments", TREATMENTS)
        self.write("assessments", ASSESSMENTS)

    @property
    def treatments(self):
        return self.config["records"]["treatments"]

    def path(self, table):
        return self.root / "data" / "raw" / "tiny" / f"{table}.csv"

    def write(self, table, content):
        self.path(table).parent.mkdir(parents=True, exist_ok=True)
        data = content if isinstance(content, bytes) else content.encode()
        self.path(table).write_bytes(data)

    def replace(self, table, old, new):
        content = self.path(table).read_bytes().decode()
        assert old in content
        self.write(table, content.replace(old, new))

    def append(self, table, *lines):
        self.write(table, self.path(table).read_bytes() + "".join(f"{x}\n" for x in lines).encode())

    def analysis(self):
        return Analysis.model_validate(self.config)

    def run(self):
        clean_records(analysis=self.analysis(), project_dir=self.root, out_dir=self.out)
        quality_path = self.out / "data_quality.json"
        confirm_quality(quality_path=quality_path, out_path=self.out / "confirmed.json")
        tables = {
            name: pd.read_parquet(self.out / f"{name}.parquet")
            for name in ("treatments", "assessments", "rejects", "repairs", "rejections")
        }
        quality = json.loads(quality_path.read_text())
        return SimpleNamespace(**tables, quality=quality)

    def settle(self):
        """Clean the tables without checks and files, as ``run`` would."""
        analysis = self.analysis()
        raws, _ = clean.read_tables(analysis, self.root)
        works = [worktable.take_fields(raw, analysis.records.groups) for raw in raws]
        clean._translate(works, analysis, self.out, self.root)
        assessments = assemble.no_assessments()
        if analysis.records.kind == "intervals":
            treatments = clean_intervals(*works, analysis.records)
        else:
            treatments, typed = visits.clean_visits(*works, analysis.records)
            assessments = assemble.assemble_assessments(works[1], typed)
        treatments = assemble.assemble_treatments(works[0], treatments, analysis.records.groups)
        return SimpleNamespace(
            treatments=arrow_text.spell_out(treatments),
            assessments=arrow_text.spell_out(assessments),
            rejects=assemble.assemble_rejects(works),
            notes=works[0].notes,
        )

    def refuse(self, error):
        """Run, expect a refusal that lets nothing go on, and return its message."""
        with pytest.raises(error) as caught:
            self.run()
        assert caught.value.__context__ is None
        assert caught.value.__cause__ is None
        left = {path.name for path in self.out.iterdir()} if self.out.exists() else set()
        # Records that could be read leave their account for whoever has to correct them.
        accounted = error is DataQualityError and "data_quality.json" in left
        assert accounted or left <= {"unmapped_values.csv"}
        assert "confirmed.json" not in left
        return str(caught.value)


@pytest.fixture
def project(tmp_path):
    return TinyProject(tmp_path)


@pytest.fixture
def make_project(tmp_path_factory):
    return lambda: TinyProject(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="session")
def workbooks():
    """The writer of workbooks that lies beside this file."""
    path = Path(__file__).with_name("workbook_files.py")
    spec = importlib.util.spec_from_file_location("workbook_files", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
