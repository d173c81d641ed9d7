"""The committed example: its bytes, its size, and every fault that the truth file counts."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from wearoff.config import load_config
from wearoff.errors import ConfigError
from wearoff.simulate import read_truth, simulate_practice

ROOT = Path(__file__).resolve().parents[3]
TRUTH = ROOT / "config" / "example_truth.yaml"
EXAMPLE = ROOT / "data" / "raw" / "example"
SEED = 20_261
TABLES = ("treatments.csv", "assessments.csv")
GERMAN_DATE = re.compile(r"[0-9]{2}\.[0-9]{2}\.[0-9]{4}")


def rows_of(name):
    with (EXAMPLE / name).open(encoding="utf-8", newline="") as stream:
        return [row for row in csv.DictReader(stream, delimiter=";", strict=True)]


def counted(name):
    dirt = read_truth(TRUTH).dirt
    return dirt.treatments if name == "treatments.csv" else dirt.assessments


def respelled(rows, column, known):
    return sum(row[column] not in known for row in rows)


def blank_lines(name):
    return (EXAMPLE / name).read_text(encoding="utf-8").split("\n")[:-1].count("")


@pytest.fixture(scope="module")
def treatments():
    return rows_of("treatments.csv")


@pytest.fixture(scope="module")
def assessments():
    return rows_of("assessments.csv")


@pytest.fixture(scope="module")
def config():
    return load_config(ROOT / "config" / "example.yaml")


def test_committed_bytes_come_from_the_committed_truth(tmp_path):
    simulate_practice(truth_path=TRUTH, seed=SEED, out_dir=tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(TABLES)
    for name in TABLES:
        assert (tmp_path / name).read_bytes() == (EXAMPLE / name).read_bytes()


def test_another_seed_gives_another_practice(tmp_path):
    simulate_practice(truth_path=TRUTH, seed=SEED + 1, out_dir=tmp_path)
    for name in TABLES:
        assert (tmp_path / name).read_bytes() != (EXAMPLE / name).read_bytes()


def test_sizes(treatments, assessments):
    assert 1_900 <= len(treatments) <= 2_300
    assert 6_000 <= len(assessments) <= 8_000
    assert sum((EXAMPLE / name).stat().st_size for name in TABLES) < 700_000
    assert len({row["Pat-Nr"] for row in treatments}) == 500
    assert len({row["Behandler"].strip().upper() for row in treatments}) == 24
    assert {row["Standort"] for row in treatments} == {f"K{n}" for n in range(1, 7)}


@pytest.mark.parametrize("name", TABLES)
def test_lines_end_in_lf_without_byte_order_mark(name):
    content = (EXAMPLE / name).read_bytes()
    assert b"\r" not in content
    assert not content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"\n")


def test_config_names_the_columns_brands_and_doses_of_the_truth(config, treatments, assessments):
    truth = read_truth(TRUTH)
    records = config.records
    assert set(records.treatments.columns.values()) < set(treatments[0])
    assert set(records.assessments.columns.values()) == set(assessments[0])
    brands = {brand: name for name, item in truth.products.items() for brand in item.brands}
    assert records.treatments.values["product"] == brands
    labels = {area.label: name for name, area in truth.areas.items()}
    assert records.treatments.values["area"] == records.assessments.values["area"] == labels
    doses = {name: item.reference_units for name, item in truth.products.items()}
    assert config.model.dose.reference_units == doses


def test_status_rows(treatments):
    counts = counted("treatments.csv")
    status = Counter(row["Status"] for row in treatments)
    assert status["Entwurf"] == counts.draft_rows
    assert status["storniert"] == counts.void_rows
    assert set(status) == {"Entwurf", "storniert", "final"}


@pytest.mark.parametrize("name", TABLES)
def test_exact_duplicates_and_blank_lines(name):
    counts = counted(name)
    copies = Counter(tuple(row.values()) for row in rows_of(name))
    assert sum(copies.values()) - len(copies) == counts.duplicate_rows
    assert blank_lines(name) == counts.blank_lines


def test_doses(treatments, config):
    counts = counted("treatments.csv")
    table = config.records.treatments
    doses = [row["Einheiten"] for row in treatments]
    assert sum(dose in table.missing for dose in doses) == counts.missing_doses
    assert doses.count("0") == counts.zero_doses
    too_much = 0
    for row in treatments:
        product = table.values["product"].get(row["Praeparat"])
        if product and row["Einheiten"] not in table.missing:
            units = float(row["Einheiten"].replace(",", "."))
            too_much += units > config.records.plausible_dose_units[product][1]
    assert too_much == counts.tenfold_doses
    assert any("," in dose for dose in doses)


@pytest.mark.parametrize("name", TABLES)
def test_dates_in_another_format(name):
    other = [row["Datum"] for row in rows_of(name) if not GERMAN_DATE.fullmatch(row["Datum"])]
    assert len(other) == counted(name).other_dates
    assert len({re.sub("[0-9]", "9", date) for date in other}) == 3


def test_cells_not_recorded(treatments, assessments, config):
    counts, missing = counted("treatments.csv"), config.records.treatments.missing
    assert sum(row["Alter"] in missing for row in treatments) == counts.missing_ages
    assert sum(row["Geschlecht"] in missing for row in treatments) == counts.missing_sexes
    grades = Counter(row["Grad"] for row in assessments)
    lost = sum(grades.pop(cell, 0) for cell in missing)
    assert lost == counted("assessments.csv").missing_grades
    assert set(grades) == {"0", "1", "2", "3"}


def test_spelling_variants(treatments, assessments, config):
    counts, table = counted("treatments.csv"), config.records.treatments
    products, areas = table.values["product"], table.values["area"]
    assert respelled(treatments, "Praeparat", products) == counts.respelled_products
    assert respelled(treatments, "Areal", areas) == counts.respelled_areas
    codes = {f"INJ-{number:02d}" for number in range(1, 25)}
    assert respelled(treatments, "Behandler", codes) == counts.respelled_injectors
    assert respelled(assessments, "Areal", areas) == counted("assessments.csv").respelled_areas


def test_variants_fold_back_to_what_the_config_knows(treatments, config):
    known = {area.casefold() for area in config.records.treatments.values["area"]}
    assert {row["Areal"].strip().casefold() for row in treatments} == known


def test_orphan_assessments(treatments, assessments):
    treated = {row["Pat-Nr"] for row in treatments}
    orphans = [row for row in assessments if row["Pat-Nr"] not in treated]
    assert len(orphans) == counted("assessments.csv").orphan_rows


def test_a_truth_with_an_unknown_key_is_refused(tmp_path):
    path = tmp_path / "truth.yaml"
    path.write_text(TRUTH.read_text(encoding="utf-8") + "\nluck: 1\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="luck"):
        read_truth(path)


def test_a_truth_without_a_reference_dose_is_refused(tmp_path):
    path = tmp_path / "truth.yaml"
    text = TRUTH.read_text(encoding="utf-8")
    path.write_text(text.replace("{glabella: 50, forehead: 40", "{glabella: 50"), encoding="utf-8")
    with pytest.raises(ConfigError, match="abobotulinumtoxinA"):
        read_truth(path)
