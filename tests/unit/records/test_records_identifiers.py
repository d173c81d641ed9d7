"""Direct identifiers stop the run; codes that only look odd do not."""

import pandas as pd
import pytest

from wearoff.errors import ConfigError, PrivacyError
from wearoff.records.identifiers import (
    cells_of_name_column,
    cells_of_nhs_column,
    matching_cell_rules,
    matching_header_rules,
    nhs_check_digit_fits,
)

VALID_NHS = "9434765870"
TEN_VALID = [
    f"{n:09d}{d}" for n in range(943476580, 943476640) for d in range(10)
    if nhs_check_digit_fits(f"{n:09d}{d}")
][:10]  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        ("a.b@clinic.org", "PII-MAIL"),
        ("see jane@x.co.uk today", "PII-MAIL"),
        ("https://portal.example/1", "PII-URL"),
        ("www.example.org", "PII-URL"),
        ("192.168.0.12", "PII-IP"),
        ("2001:db8::1", "PII-IP"),
        ("123e4567-e89b-12d3-a456-426614174000", "PII-UUID"),
        ("123e4567e89b12d3a456426614174000", "PII-UUID"),
        ("+44 20 7946 0958", "PII-TEL"),
        ("+4915112345678", "PII-TEL"),
        ("020 7946 0958", "PII-TEL"),
        ("(030) 1234 5678", "PII-TEL"),
        ("0044 20 7946 0958", "PII-TEL"),
        ("call (415) 555-2671", "PII-TEL"),
        ("943 476 5870", "PII-NHS"),
        ("943-476-5870", "PII-NHS"),
        ("Dr Smith", "PII-NAME"),
        ("Prof. Müller", "PII-NAME"),
        ("Frau Schmidt", "PII-NAME"),
        ("seen by Mrs. Jones", "PII-NAME"),
    ],
)
def test_identifier_in_a_cell_is_recognised(cell, rule):
    assert rule in matching_cell_rules(cell)


@pytest.mark.parametrize(
    "cell",
    [
        "INJ-07", "C3", "P0123", "P-0001-02", "SITE 01", "001-0012", "01-001-0001", "US-001-0012",
        "2024-03-04", "04.03.2024", "4/3/2024", "01.02.2024 10:30", "12:30:45", "20", "20.5",
        "1.234,5", "-28", "1e5", "0.0001", "inf", "9434765870", "crow's feet", "50 U", "R/L",
        "Botox (ona)", "onabotulinumtoxinA 100", "5000U", "drug 1", "MRI left", "12-16 weeks",
        "1.2.3", "left: upper", "000 000 0000", "Dr", "herringbone", "G1-2-3-4",
    ],
)  # fmt: skip
def test_code_is_no_identifier(cell):
    assert matching_cell_rules(cell) == set()


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("DOB", "PII-DOB"), ("date_of_birth", "PII-DOB"), ("Geburtsdatum", "PII-DOB"),
        ("date de naissance", "PII-DOB"), ("birthDate", "PII-DOB"), ("Födelsedatum", "PII-DOB"),
        ("name", "PII-NAME"), ("Client Name", "PII-NAME"), ("Nachname", "PII-NAME"),
        ("prénom", "PII-NAME"), ("injector_name", "PII-NAME"), ("nom de famille", "PII-NAME"),
        ("apellidos", "PII-NAME"), ("e-mail", "PII-MAIL"), ("Mobile phone", "PII-TEL"),
        ("NHS no", "PII-NHS"), ("x@y.org", "PII-MAIL"),
    ],
)  # fmt: skip
def test_telling_header_is_recognised(name, rule):
    assert rule in matching_header_rules(name)


@pytest.mark.parametrize(
    "name",
    [
        "patient", "patient_id", "Pat-ID", "injector", "provider", "site", "birth_year",
        "Geburtsjahr", "année de naissance", "product_name", "nom du produit", "muscle name",
        "treatment_name", "date", "units", "twstrs", "hos.cat", "age", "nombre_unidades", "id",
    ],
)  # fmt: skip
def test_ordinary_header_passes(name):
    assert matching_header_rules(name) == set()


def test_nhs_check_digit():
    assert nhs_check_digit_fits(VALID_NHS)
    assert not nhs_check_digit_fits("9434765871")
    assert not nhs_check_digit_fits("1111111111")
    passing = sum(nhs_check_digit_fits(f"{n:010d}") for n in range(400_000_000, 400_011_000))
    assert 950 < passing < 1_050  # one in eleven by chance


def test_bare_nhs_numbers_need_more_than_chance():
    def counts(values):
        return pd.Series(1, index=values)

    assert cells_of_nhs_column(counts(TEN_VALID)) == 10
    assert cells_of_nhs_column(counts(TEN_VALID[:1])) == 0
    assert cells_of_nhs_column(counts([f"{n:010d}" for n in range(40**5, 40**5 + 500)])) == 0
    assert cells_of_nhs_column(counts([str(d) * 10 for d in range(10)])) == 0


def test_name_pairs_by_column():
    people = ["Jane Smith", "Omar Khan", "Li Wei", "Smith, Anna", "Jörg Müller-Lang"]
    assert cells_of_name_column(pd.Series(1, index=people), is_code=False) == 5
    assert cells_of_name_column(pd.Series(100, index=people[:2]), is_code=True) == 200
    assert cells_of_name_column(pd.Series(100, index=people[:2]), is_code=False) == 0
    areas = ["Crow Feet", "Upper Face", "Left Masseter"]
    assert cells_of_name_column(pd.Series(9, index=areas), is_code=False) == 0
    codes = ["Injector One", "Injector Two", "Nurse Alpha"]
    assert cells_of_name_column(pd.Series(9, index=codes), is_code=True) == 0


@pytest.mark.parametrize(
    ("column", "cell"),
    [("inj", "Dr Zanzibar"), ("site", "zanzibar@clinic.org"), ("sex", "+44 20 7946 0958")],
)
def test_finding_stops_the_run_without_a_value(project, column, cell):
    lines = project.path("treatments").read_text().splitlines()
    position = lines[0].split(",").index(column)
    cells = lines[1].split(",")
    cells[position] = cell
    project.write("treatments", "\n".join([lines[0], ",".join(cells), *lines[2:]]))
    message = project.refuse(PrivacyError)
    assert f"column '{column}'" in message
    assert "1-7 of 5 cells" in message
    assert not any(part.lower() in message.lower() for part in cell.split())


def test_telling_name_is_shown_by_position_only(project):
    project.append("treatments")
    text = project.path("treatments").read_text().replace("age\n", "Patient Zanzibar Surname\n")
    project.write("treatments", text)
    message = project.refuse(PrivacyError)
    assert "PII-NAME" in message
    assert "column #9" in message
    assert "Zanzibar" not in message


def test_undeclared_header_is_scanned_too(project):
    lines = project.path("treatments").read_text().splitlines()
    lines = [f"{line},{'e-mail' if i == 0 else ''}" for i, line in enumerate(lines)]
    project.write("treatments", "\n".join(lines))
    assert "PII-MAIL (e-mail address) in the name of column #10" in project.refuse(PrivacyError)


def test_identifier_in_a_row_out_of_scope_counts(project):
    project.treatments["keep"] = {"prod": ["Botox"]}
    project.replace("treatments", "P3,I2", "P3,Dr Zanzibar")
    assert "PII-NAME" in project.refuse(PrivacyError)


def waiver(**changes):
    base = {
        "column": "inj", "rule": "PII-NAME", "reason": "invented stage names", "approver": "DPO",
    }  # fmt: skip
    return base | changes


def test_waiver_lets_one_column_and_rule_pass_and_is_echoed(project):
    project.treatments["waivers"] = [waiver(), waiver(column="site")]
    project.replace("treatments", "P3,I2", "P3,Dr Zanzibar")
    result = project.run()
    assert [entry["used"] for entry in result.quality["waivers"]] == [True, False]
    assert result.quality["waivers"][0]["reason"] == "invented stage names"


def test_waiver_covers_no_other_rule(project):
    project.treatments["waivers"] = [waiver(rule="PII-MAIL")]
    project.replace("treatments", "P3,I2", "P3,Dr Zanzibar")
    project.refuse(PrivacyError)


def test_unknown_rule_in_a_waiver_is_a_config_error(project):
    project.treatments["waivers"] = [waiver(rule="PII-XYZ")]
    assert "PII-XYZ" in project.refuse(ConfigError)


def test_refusal_removes_tables_of_an_earlier_run(project):
    project.run()
    project.replace("treatments", "P3,I2", "P3,Dr Zanzibar")
    project.refuse(PrivacyError)
