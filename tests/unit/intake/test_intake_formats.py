"""Encodings, delimiters, decimal marks, date formats and meanings of codes, from evidence only."""

import pytest

from wearoff.intake import delimited
from wearoff.intake.columns import Column, plain_words
from wearoff.intake.delimited import find_delimiter, find_encoding
from wearoff.intake.field_names import STRONG, WEAK
from wearoff.intake.formats import find_date_format, find_decimal
from wearoff.intake.grades import grades_of
from wearoff.intake.levels import kept_statuses, product_of, sexes_of
from wearoff.intake.sample import take_samples
from wearoff.intake.words import rank_of


def column(*cells):
    counts = {cell: cells.count(cell) for cell in cells}
    return Column(0, "name", ("name",), counts, (), (), False)


DATES = {
    "day first": (("13.01.2024", "14.01.2024", "15.01.2024"), "%d.%m.%Y", "sure"),
    "day first, one cell": (("13/01/2024", "01/02/2024"), "%d/%m/%Y", "likely"),
    "month first": (("01/13/2024", "01/14/2024", "01/15/2024"), "%m/%d/%Y", "sure"),
    "ambiguous": (("03/04/2024", "12/12/2024"), None, "undecided"),
    "German marks are no evidence": (("03.04.2024",), None, "undecided"),
    "both occur": (("13/01/2024", "01/13/2024"), None, "undecided"),
    "one stray": (("13/01/2024",) * 30 + ("01/13/2024",), "%d/%m/%Y", "likely"),
    "year first": (("2024-01-13",), "%Y-%m-%d", "sure"),
    "year first, open": (("2024-01-03",), "%Y-%m-%d", "likely"),
    "year, day, month": (("2024-13-01", "2024-14-01", "2024-15-01"), "%Y-%d-%m", "sure"),
    "mostly one shape": (("13.01.2024",) * 5 + ("2024-01-13",), "%d.%m.%Y", "sure"),
    "two-digit years": (("13.01.24",), None, "undecided"),
    "times of day": (("2024-01-13 10:30",), None, "undecided"),
    "no dates": (("soon",), None, "undecided"),
}


@pytest.mark.parametrize("name", DATES)
def test_date_formats(name):
    cells, date_format, confidence = DATES[name]
    found = find_date_format(column(*cells))
    assert (found.value, found.confidence) == (date_format, confidence)


DECIMALS = {
    "commas": (("1,5", "20"), ",", "sure"),
    "points": (("1.5", "20"), ".", "sure"),
    "none": (("1", "20"), ".", "likely"),
    # The mark under which such cells are refused, never the one that makes 1,500 of 1.5.
    "a comma that may part thousands": (("1,500",), ".", "undecided"),
    "a point that may part thousands": (("1.500",), ",", "undecided"),
    "both": (("1,5", "1.5", "2,5"), ",", "undecided"),
    "a stray": (("1,5",) * 40 + ("1.5",), ",", "likely"),
}


@pytest.mark.parametrize("name", DECIMALS)
def test_decimal_marks(name):
    cells, mark, confidence = DECIMALS[name]
    found = find_decimal([column(*cells)])
    assert (found.value, found.confidence) == (mark, confidence)


ENCODINGS = {
    "ascii": (b"a,b", "utf-8", "sure"),
    "utf-8": ("Größe".encode(), "utf-8", "sure"),
    "byte-order mark": ("Größe".encode("utf-8-sig"), "utf-8", "sure"),
    "utf-16": ("Größe".encode("utf-16"), "utf-16", "sure"),
    "big-endian": (b"\xfe\xff" + "Größe".encode("utf-16-be"), "utf-16", "sure"),
    "cp1252": ("Größe – d’oie, é".encode("cp1252"), "cp1252", "likely"),
    "not a letter": (b"Gr\x94\xa4\xa6\xa7", "cp1252", "undecided"),
    "undefined in cp1252": (b"Gr\x81\xe4", "iso-8859-1", "undecided"),
}


@pytest.mark.parametrize("name", ENCODINGS)
def test_encodings(name):
    content, encoding, confidence = ENCODINGS[name]
    found = find_encoding(content, "x.csv", is_whole=True)
    assert (found.value, found.confidence) == (encoding, confidence)


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_delimiters_are_told_by_how_evenly_they_split(mark):
    lines = [mark.join(("a", "b", "c")), mark.join(("1", '"x,;\t|y"', "2")), mark.join("345")]
    assert find_delimiter("\n".join(lines), "x.csv")[1].value == mark


def test_decimal_commas_do_not_make_a_comma_the_delimiter():
    assert find_delimiter("a;b;c\n1,5;2,5;3\n1,0;2,0;3\n", "x.csv")[1].value == ";"


SEXES = {
    "German": (["w", "m", "d"], {"w": "female", "m": "male", "d": "other"}),
    "Spanish": (["M", "H"], {"M": "female", "H": "male"}),
    "Spanish, words": (["Mujer", "Varón"], {"Mujer": "female", "Varón": "male"}),
    "Italian": (["D", "U"], {"D": "female", "U": "male"}),
    "Italian, F and M": (["F", "M"], {"F": "female", "M": "male"}),
    "an M alone": (["M"], None),
    "an M between two readings": (["M", "F", "H"], None),
    "numbers": (["1", "2"], None),
}


@pytest.mark.parametrize("name", SEXES)
def test_codes_of_sexes(name):
    codes, meaning = SEXES[name]
    assert sexes_of(codes) == meaning


def test_products_statuses_and_grades():
    assert product_of("Dysport 300 U") == "abobotulinumtoxinA"
    assert product_of("onabotulinumtoxinA") == "onabotulinumtoxinA"
    assert product_of("Botox or Dysport") is None
    assert kept_statuses(["SIGNED", "Draft", "VOID"]) == ["SIGNED"]
    assert kept_statuses(["signed", "7"]) is None
    assert grades_of(["mild", "Severe"]) == {"mild": "1", "Severe": "3"}
    assert grades_of(["mild", "odd"]) == {"mild": "1", "odd": None}


def test_names_are_plain_and_none_speaks_for_two_fields():
    assert plain_words("N° Größe_cm — ÂGE") == ("n", "grosse", "cm", "age")
    assert rank_of("patient", plain_words("Patienten-Nr.")) == 3
    assert rank_of("dose_units", plain_words("Units used (total)")) == 1
    everything = [(name, field) for field, names in STRONG.items() for name in names]
    known = {}
    for name, field in everything:
        assert name == "".join(plain_words(name)), "is never reached"
        assert known.setdefault(name, field) == field
    assert not [n for field, names in WEAK.items() for n in names if n in STRONG[field]]


def test_of_a_large_file_the_start_is_read_and_cut_between_records(project, monkeypatch):
    monkeypatch.setattr(delimited, "SAMPLE_BYTES", 1000)
    path = project.write("big.csv", "patient,area\n" + 'p1,"gla\nbella ä"\n' * 500)
    (taken,) = take_samples(path, project.root, "file 1").samples
    assert not taken.is_whole
    assert 40 < taken.raw.n_records < 70
    assert taken.raw.readable.all()
