"""Whole exports in other languages with spoilt rows: few edited lines, and the known account."""

import re
from collections import Counter

import pandas as pd
import pytest

MOST_EDITS = 10


@pytest.fixture(params=["german", "french", "italian"])
def foreign(request, foreign_exports, workbooks):
    make = getattr(foreign_exports, request.param)
    return make(workbooks) if request.param == "french" else make()


def test_a_few_edited_lines_bring_every_good_row_in_and_find_every_spoilt_one(project, foreign):
    for name, content in foreign.files.items():
        project.write(f"../{foreign.name}/{name}", content)
    made = project.init(*foreign.paths, name=foreign.name)
    project.load(foreign.name)  # can be used as it is
    assert made.text.count("# EDIT:") <= MOST_EDITS
    assert len(foreign.edits) <= MOST_EDITS
    for line, instead in foreign.edits:
        project.edit(f"(?m)^{line}$", instead, name=foreign.name)
    assert project.preview(foreign.name).refusal is None
    out = project.clean(foreign.name)

    rejects = pd.read_parquet(out / "rejects.parquet")
    for table, wanted in foreign.spoilt.items():
        own = rejects[rejects["table"] == table]
        assert Counter(zip(own["state"], own["reason"], strict=True)) == wanted

    treatments = pd.read_parquet(out / "treatments.parquet")
    keys = ["patient", "product", "area", "dose_units"]
    used = Counter(map(tuple, treatments[keys].itertuples(index=False)))
    assert used == Counter((p, product, area, u) for p, _, product, area, u in foreign.treatments)
    first = pd.DataFrame(foreign.treatments, columns=["patient", "date", "product", "area", "u"])
    first_day = first.groupby("patient")["date"].min()
    days = Counter(zip(treatments["patient"], treatments["day"], strict=True))
    assert days == Counter((p, (date - first_day[p]).days) for p, date, *_ in foreign.treatments)

    visits = pd.read_parquet(out / "assessments.parquet")
    seen = Counter(map(tuple, visits[["patient", "day", "area", "score"]].itertuples(index=False)))
    assert seen == Counter(
        (p, (d - first_day[p]).days, a, float(g)) for p, d, a, g in foreign.visits
    )


def test_the_clinics_of_the_italian_files_are_theirs(project, foreign_exports):
    export = foreign_exports.italian()
    for name, content in export.files.items():
        project.write(f"../{export.name}/{name}", content)
    made = project.init(*export.paths, name=export.name)
    treatments = project.load(export.name).records.treatments
    assert sorted(treatments.clinic_by_file.values()) == ["Bari", "Milano", "Torino"]
    assert "clinic_by_file:  # EDIT: is each file a clinic?" in made.text
    cleaned = pd.read_parquet(project.clean(export.name) / "treatments.parquet")
    towns = dict(enumerate(("Bari", "Milano", "Torino")))
    assert all(
        clinic == towns[int(patient[1:]) % 3]
        for patient, clinic in zip(cleaned["patient"], cleaned["clinic"], strict=True)
    )


def test_what_init_says_of_a_workbook_with_a_sheet_that_is_no_table(
    project, foreign_exports, workbooks
):
    export = foreign_exports.french(workbooks)
    path = project.write("export.xlsx", export.files["export.xlsx"])
    made = project.init(path)
    assert re.search("not read: sheet 'Lisez-moi' of .* another number of fields", made.said)
    records = project.load().records
    assert (records.treatments.format, records.treatments.sheet) == ("xlsx", "Injections")
    assert (records.assessments.format, records.assessments.sheet) == ("xlsx", "Suivi")
