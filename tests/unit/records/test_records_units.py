"""A whole export in which one clinic notes a product in another product's units."""

import csv
import json
import shutil
from pathlib import Path

import pytest

from wearoff.config import load_config
from wearoff.records.clean import clean_records

ROOT = Path(__file__).resolve().parents[3]
EXAMPLE = ROOT / "data" / "raw" / "example"
ABO, ONA = ("Dysport", "Azzalure"), ("Botox", "Vistabel")
OF_UNITS = ("units_not_mixed", "injectors_use_same_units", "clinics_use_same_units")


def noted(text, factor):
    """Return a dose of the export in other units; what is no number stays as it is."""
    try:
        return f"{float(text.replace(',', '.')) * factor:g}".replace(".", ",")
    except ValueError:
        return text


def failed_checks(project, clinic, brands, factor):
    """Run the records stage on the example, a clinic's doses of a product times a factor."""
    raw = project / "data" / "raw" / "example"
    raw.mkdir(parents=True)
    shutil.copy(EXAMPLE / "assessments.csv", raw)
    with (EXAMPLE / "treatments.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    for row in rows:
        if row["Standort"] == clinic and row["Praeparat"] in brands:
            row["Einheiten"] = noted(row["Einheiten"], factor)
    with (raw / "treatments.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), delimiter=";", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    analysis = load_config(ROOT / "config" / "example.yaml")
    clean_records(analysis=analysis, project_dir=project, out_dir=project / "out")
    quality = json.loads((project / "out" / "data_quality.json").read_text(encoding="utf-8"))
    return {one["name"]: one for one in quality["checks"] if one["status"] == "failed"}


def test_the_export_as_it_is_has_one_unit_a_product(tmp_path):
    assert not set(OF_UNITS) & set(failed_checks(tmp_path, "", (), 1.0))


@pytest.mark.parametrize(
    ("clinic", "brands", "factor", "by"),
    [
        ("K2", ABO, 1 / 2.5, set(OF_UNITS)),
        ("K1", ABO, 1 / 2.5, {"injectors_use_same_units", "clinics_use_same_units"}),
        ("K3", ONA, 2.5, {"clinics_use_same_units"}),
        # This clinic really gives 1.4 times as much, which hides it among clinics.
        ("K5", ABO, 1 / 2.5, {"injectors_use_same_units"}),
    ],
)  # fmt: skip
def test_a_clinic_s_product_in_the_units_of_another_is_named(tmp_path, clinic, brands, factor, by):
    failed = failed_checks(tmp_path, clinic, brands, factor)
    assert set(OF_UNITS) & set(failed) == by
    if "clinics_use_same_units" in by:
        found = failed["clinics_use_same_units"]
        assert (found["numerator"], found["denominator"]) == (1, 6)
        assert "ask which units" in found["advice"]
