"""A small analysis taken from its export to the handed-over files."""

import json
from types import SimpleNamespace

import pandas as pd
import pytest

from wearoff.config import Analysis
from wearoff.handover import hand_over
from wearoff.outcome import derive_outcome, load_durations
from wearoff.records import clean_records
from wearoff.spreadsheet import unguard

TREATMENTS = """\
pat,inj,site,day,prod,area,units,sex
P1,I1,C1,3,ona,glabella,20,F
P1,I1,C1,123,ona,glabella,22,F
P2,I2,C1,0,ona,glabella,24,M
P3,I2,C1,0,abo,forehead,50,M
P4,I2,C1,0,abo,forehead,50,M
"""
ASSESSMENTS = """\
pat,day,area,score
P1,3,glabella,3
P1,31,glabella,1
P1,103,glabella,3
P1,123,glabella,3
P1,151,glabella,1
P2,0,glabella,2
P2,30,glabella,1
P2,60,glabella,1
P3,0,forehead,2
P3,30,forehead,2
P4,0,forehead,2
P4,300,forehead,2
"""
VISITS = {
    "title": "A *tiny* practice | <b>",
    "records": {
        "kind": "visits",
        "groups": {"sex": {"kind": "categorical", "label": "Sex | gender"}},
        "treatments": {
            "path": "data/raw/t.csv",
            "columns": {
                "patient": "pat", "injector": "inj", "clinic": "site", "day": "day",
                "product": "prod", "area": "area", "dose_units": "units", "sex": "sex",
            },
        },
        "assessments": {
            "path": "data/raw/a.csv",
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
BOUNDS = {
    "title": "Bounds",
    "records": {
        "kind": "intervals",
        "intervals": {
            "path": "data/raw/b.csv",
            "columns": {"lower": "l", "upper": "u", "patient": "pat", "product": "prod"},
        },
    },
}


class Handed:
    """A project folder; ``run`` cleans, derives and hands over, and reads what came of it."""

    def __init__(self, root, config, files):
        self.root, self.out = root, root / "handover"
        self.analysis = Analysis.model_validate(config)
        (root / "data" / "raw").mkdir(parents=True)
        for name, text in files.items():
            (root / "data" / "raw" / name).write_text(text, encoding="utf-8")

    def run(self):
        records, outcome = self.root / "records", self.root / "outcome"
        clean_records(analysis=self.analysis, project_dir=self.root, out_dir=records)
        derive_outcome(analysis=self.analysis, records_dir=records, out_dir=outcome)
        self.hand_over()
        return self.read()

    def hand_over(self):
        hand_over(
            analysis=self.analysis, name="Tiny_1", records_dir=self.root / "records",
            outcome_dir=self.root / "outcome", out_dir=self.out,
        )  # fmt: skip

    def read(self):
        return SimpleNamespace(
            durations=load_durations(self.root / "outcome", self.analysis.records.groups),
            package=json.loads((self.out / "datapackage.json").read_text()),
            dictionary=(self.out / "dictionary.md").read_text(),
            adtte=read_adtte(self.out / "adtte.csv"),
        )

    def bytes(self):
        return {path.name: path.read_bytes() for path in sorted(self.out.iterdir())}


def read_adtte(path):
    """adtte.csv as its dictionary says it is to be read."""
    table = pd.read_csv(path, keep_default_na=False, na_values=[""])
    texts = table.select_dtypes(["object", "str"]).columns
    return table.assign(**{name: table[name].map(unguard, na_action="ignore") for name in texts})


@pytest.fixture
def visits(tmp_path):
    return Handed(tmp_path, VISITS, {"t.csv": TREATMENTS, "a.csv": ASSESSMENTS})


@pytest.fixture
def bounds(tmp_path):
    def _bounds(*rows):
        lines = ["l,u,pat,prod", *(row + ",P1,ona" * (row.count(",") == 1) for row in rows)]
        return Handed(tmp_path, BOUNDS, {"b.csv": "\n".join(lines) + "\n"})

    return _bounds
