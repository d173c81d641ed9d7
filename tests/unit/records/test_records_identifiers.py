"""Direct identifiers stop the run; codes that only look odd do not."""

import random

import pytest

from wearoff.errors import ConfigError, PrivacyError
from wearoff.records.identifiers import matching_cell_rules
from wearoff.records.national_numbers import (
    FALSE_ALARMS,
    SCHEMES,
    _check,
    cells_of_number_columns,
)

FORMS = {
    # Digits behind a day of birth where the number begins with one; 0 stands for any digit.
    "BE rijksregisternummer": ["800117", "00000"], "ES DNI": ["", "00000000A"],
    "DK CPR-nummer": ["170180", "0000"], "ES NIE": ["X", "0000000A"],
    "FI henkilötunnus": ["170180-", "000A"], "IE PPS number": ["", "0000000A"],
    "CH AHV-Nummer": ["756", "0000000000"], "PL PESEL": ["800117", "00000"],
    "RO CNP": ["1800117", "000000"], "SE personnummer": ["800117", "0000"],
    "ZA ID number": ["800117", "0000000"], "FR NIR": ["180017", "500000000"],
    "CA SIN": ["", "000000000"], "NL BSN": ["", "000000000"],
    "GB NHS number": ["", "0000000000"], "AT Versicherungsnummer": ["", "0000000000"],
    "IN Aadhaar": ["", "000000000000"], "BR CPF": ["", "00000000000"],
    "DE Identifikationsnummer": ["", "00000000000"], "NO fødselsnummer": ["170180", "00000"],
}  # fmt: skip


def made_up(rng, form):
    start, rest = form
    drawn = (rng.choice("ABCDEFGHJKLMNPQRSTVWXYZ" if one == "A" else "0123456789") for one in rest)
    return start + "".join(drawn)


@pytest.mark.parametrize("name", SCHEMES)
def test_check_digits_fit_by_chance_no_oftener_than_stated(name):
    rng, scheme = random.Random(20), SCHEMES[name]
    outcomes = [_check(scheme, made_up(rng, FORMS[name])) for _ in range(8_000)]
    known = [outcome for outcome in outcomes if outcome is not None]
    assert len(known) > 200
    share = sum(known) / len(known)
    # Five standard errors: one false alarm in three million, were the seed not fixed.
    assert 0 < share < scheme.chance + 5 * (scheme.chance / len(known)) ** 0.5


@pytest.mark.parametrize("n_digits", [9, 10, 11, 13])
def test_columns_of_made_up_numbers_are_seldom_taken_for_national_ones(n_digits):
    rng = random.Random(n_digits)
    n_columns, alarms = 50, 0
    for _ in range(n_columns):
        values = {"".join(rng.choices("0123456789", k=n_digits)) for _ in range(30)}
        alarms += bool(cells_of_number_columns(dict.fromkeys(values, 1)))
    # At most all schemes at the stated rate; four or more by chance: once in 6,000.
    assert n_columns * len(SCHEMES) * FALSE_ALARMS <= 0.25
    assert alarms < 4


@pytest.mark.parametrize(
    "text",
    ["01 " + "1" * 9_000 + "x", "1" * 9_000 + "x", "x" * 9_000, "a@" * 4_500, "[at]" * 2_500,
     "(" * 9_000, "01" * 4_500, "::" * 4_500, "1" * 140_000 + "x", "x" * 140_000],
    ids=lambda text: text[:6],
)  # fmt: skip
def test_no_text_takes_for_ever(text):
    assert matching_cell_rules(text) == set()


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
