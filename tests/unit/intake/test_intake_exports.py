"""Exports of other clinics: what init makes of them, and that the records stage reads it."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from wearoff.config import load_config
from wearoff.errors import ConfigError
from wearoff.records import clean_records

ROOT = Path(__file__).parents[3]

FRENCH = (
    "N° patient;Médecin;Cabinet;Date de traitement;Produit;Zone traitée;Unités;Sexe;Âge;Statut\n"
    "A01;M1;K1;13/02/2024;Vistabel;Glabelle;20,5;F;44;validé\n"
    "A01;M1;K1;25/06/2024;Vistabel;Glabelle;20,0;F;44;validé\n"
    "A02;M2;K1;14/02/2024;Azzalure;Pattes d’oie;50,0;H;n.d.;validé\n"
    "A03;M2;K2;01/03/2024;Bocouture;Glabelle;n.d.;F;51;brouillon\n",
    "Code patient;Date de visite;Zone;Cotation\n"
    "A01;13/02/2024;Glabelle;3\nA01;12/03/2024;Glabelle;1\nA02;14/03/2024;Pattes d’oie;2\n",
)
AMERICAN = (
    "Chart No,Provider ID,Location,Treatment Date,Brand,Area,Units Used,Gender,Age\n"
    "77,P-1,Main,01/15/2024,Botox Cosmetic,Forehead,12.5,Female,35\n"
    "78,P-2,East,02/20/2024,Dysport 300 U,Crow's Feet,30,Male,61\n"
    "79,P-2,East,03/21/2024,Jeuveau,Glabellar lines,20,Female,N/A\n",
    "Chart No,Follow Up Date,Area,Grade\n77,02/13/2024,Forehead,1\n78,03/25/2024,Crow's Feet,0\n"
    "79,04/30/2024,Glabellar lines,2\n",
)
SPANISH = (
    "Paciente\tProfesional\tClínica\tFecha de tratamiento\tToxina\tZona tratada\tDosis\tSexo\n"
    "x1\tD1\tC1\t2024-01-15\tBotox\tEntrecejo\t20\tM\n"
    "x2\tD1\tC1\t2024-01-16\tXeomin\tPatas de gallo\t24\tH\n"
    "x3\tD2\tC2\t2024-02-29\tBotox\tFrente\t10\tM\n",
    "Paciente\tFecha de revisión\tZona\tPuntuación\nx1\t2024-02-15\tEntrecejo\t1\n"
    "x2\t2024-02-20\tPatas de gallo\t2\nx3\t2024-03-29\tFrente\t0\n",
)
ITALIAN = (
    "Paziente;Medico;Centro;Data trattamento;Prodotto;Zona;Dose;Sesso\n"
    "p1;m1;c1;03/04/2024;Vistabex;Fronte;12,5;D\np2;m1;c1;05/06/2024;Dysport;Fronte;30;U\n",
    "Paziente;Data controllo;Zona;Grado\np1;04/05/2024;Fronte;1\np2;07/08/2024;Fronte;2\n",
)
EXPORTS = {
    # texts, encoding; then what the treatments must come to
    "french": (
        FRENCH, "cp1252", {"encoding": "cp1252", "delimiter": ";", "decimal": ","}, "%d/%m/%Y",
        {"Glabelle": "glabella", "Pattes d’oie": "crow's feet"}, {"F": "female", "H": "male"}, 3,
    ),
    "american": (
        AMERICAN, "utf-8-sig", {"encoding": "utf-8", "delimiter": ",", "decimal": "."}, "%m/%d/%Y",
        {"Forehead": "forehead", "Crow's Feet": "crow's feet", "Glabellar lines": "glabella"},
        {"Female": "female", "Male": "male"}, 3,
    ),
    "spanish": (
        SPANISH, "utf-16", {"encoding": "utf-16", "delimiter": "\t", "decimal": "."}, "%Y-%m-%d",
        {"Entrecejo": "glabella", "Patas de gallo": "crow's feet", "Frente": "forehead"},
        {"M": "female", "H": "male"}, 3,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", EXPORTS)
def test_a_foreign_export_is_read_without_an_edit(project, name):
    texts, encoding, reading, date_format, areas, sexes, n_used = EXPORTS[name]
    paths = [project.write(f"t{n}.txt", text, encoding) for n, text in enumerate(texts)]
    project.init(*reversed(paths))  # the order of the files tells nothing
    treatments = project.load().records.treatments
    assert treatments.path == paths[0]
    assert {key: getattr(treatments, key) for key in reading} == reading
    assert treatments.date_format == date_format
    wanted = {"patient", "injector", "clinic", "date", "product", "area", "dose_units", "sex"}
    assert wanted <= set(treatments.columns)
    assert treatments.values["area"] == areas
    assert treatments.values["sex"] == sexes
    out = project.clean()
    assert len(pd.read_parquet(out / "treatments.parquet")) == n_used
    assert len(pd.read_parquet(out / "assessments.parquet")) == 3


def test_brands_markers_and_drafts_of_the_french_export(project):
    paths = [project.write(f"t{n}.csv", text, "cp1252") for n, text in enumerate(FRENCH)]
    project.init(*paths)
    treatments = project.load().records.treatments
    assert treatments.values["product"] == {
        "Vistabel": "onabotulinumtoxinA", "Azzalure": "abobotulinumtoxinA",
        "Bocouture": "incobotulinumtoxinA",
    }  # fmt: skip
    assert treatments.missing == ("", "n.d.")
    assert treatments.keep == {"Statut": ("validé",)}


def test_ambiguous_dates_stop_the_config_until_the_marked_lines_are_edited(project):
    paths = [project.write(f"t{n}.csv", text) for n, text in enumerate(ITALIAN)]
    made = project.init(*paths)
    line = 'date_format: null  # EDIT: no day is above 12, so either may be the day; choose "%d/%m'
    assert made.text.count(line) == 2
    assert "without them it cannot be used" in made.said
    with pytest.raises(ConfigError, match="date_format"):
        project.load()
    project.edit("date_format: null", 'date_format: "%d/%m/%Y"')
    out = project.clean()
    days = pd.read_parquet(out / "assessments.parquet")["day"]
    assert list(days) == [31, 63]


def test_one_table_tells_the_other_which_part_is_the_day(project):
    paths = [
        project.write("t.csv", ITALIAN[0]),
        project.write("v.csv", ITALIAN[1] + "p1;25/08/2024;Fronte;2\n"),
    ]
    made = project.init(*paths)
    assert project.load().records.treatments.date_format == "%d/%m/%Y"
    assert "likely: as in the other table" in made.text


def used_ids(out, table, key):
    return set(pd.read_parquet(out / f"{table}.parquet")[key])


def test_the_example_practice_comes_in_as_its_own_config_has_it(project):
    shutil.copytree(ROOT / "data" / "raw" / "example", project.root / "data" / "raw" / "example")
    made = project.init(
        "data/raw/example/treatments.csv", "data/raw/example/assessments.csv", name="example2"
    )
    assert made.text.count("# EDIT:") <= 10
    ours = project.clean("example2")
    theirs = project.root / "theirs"
    clean_records(
        analysis=load_config(ROOT / "config" / "example.yaml"), project_dir=project.root,
        out_dir=theirs,
    )  # fmt: skip
    # Only the ranges of believable doses are the analyst's to give.
    rejects = pd.read_parquet(theirs / "rejects.parquet")
    implausible = set(rejects.loc[rejects["reasons"] == "dose_implausible", "row_id"])
    assert implausible
    more = used_ids(ours, "treatments", "treatment_id")
    assert more - used_ids(theirs, "treatments", "treatment_id") == implausible
    assert used_ids(theirs, "treatments", "treatment_id") < more
    visits = [used_ids(out, "assessments", "assessment_id") for out in (ours, theirs)]
    assert visits[1] <= visits[0]
    quality = [json.loads((out / "data_quality.json").read_text()) for out in (ours, theirs)]
    assert quality[0]["repairs"] == quality[1]["repairs"]
    tables = [pd.read_parquet(out / "treatments.parquet") for out in (ours, theirs)]
    both = tables[0].merge(tables[1], on="treatment_id")
    for column in ("patient", "injector", "clinic", "product", "area", "dose_units", "sex"):
        pd.testing.assert_series_equal(both[f"{column}_x"], both[f"{column}_y"], check_names=False)


def test_ready_intervals_are_recognised(project):
    text = "id,provider,Lower,Upper,product\na,i1,30,60,Botox\nb,i2,90,inf,Dysport\n"
    project.init(project.write("bounds.csv", text))
    records = project.load().records
    assert records.kind == "intervals"
    assert records.intervals.columns["lower"] == "Lower"
    assert records.intervals.columns["patient"] == "id"
    preview = project.preview()
    assert preview.refusal is None
    assert "injectors: 1-7" in preview.text


def test_one_table_by_week_takes_the_row_of_week_0_as_the_treatment(project):
    rows = "".join(f"{p},{week},c1,F,{50 - week}\n" for p in ("a", "b") for week in (0, 4, 8))
    project.init(project.write("trial.csv", "patient,week,clinic,sex,twstrs\n" + rows))
    records = project.load().records
    assert records.treatments.keep == {"week": ("0",)}
    assert records.treatments.time_unit == records.assessments.time_unit == "weeks"
    assert records.assessments.columns["score"] == "twstrs"
    assert len(pd.read_parquet(project.clean() / "treatments.parquet")) == 2


def test_one_table_with_a_date_of_treatment_and_a_date_of_visit(project):
    text = (
        "patient,treatment_date,units,followup_date,score\n"
        "a,2024-01-13,20,2024-02-13,1\na,2024-01-13,20,2024-03-13,2\nb,2024-01-20,20,2024-02-20,1\n"
    )
    made = project.init(project.write("both.csv", text))
    records = project.load().records
    assert records.treatments.columns["date"] == "treatment_date"
    assert records.assessments.columns["date"] == "followup_date"
    assert "EDIT: keep" not in made.text
    assert len(pd.read_parquet(project.clean() / "treatments.parquet")) == 2
