"""Excel workbooks: every cell becomes text by a rule, and what cannot is set aside or refused."""

from datetime import date, datetime
from types import SimpleNamespace

import pytest

from wearoff.errors import ConfigError, DataQualityError, PrivacyError

HEADER = ["pat", "inj", "site", "day", "prod", "area", "units", "sex", "age"]
ROWS = [
    ["P1", "I1", "C1", 0, "Botox", "glabella", 20, "F", 50],
    ["P2", "I2", "C1", 0, "Botox", "glabella", 24.5, "M", 61],
]
ERROR = '<c t="e"><v>#N/A</v></c>'
NOT_CALCULATED = "<c><f>A1+1</f></c>"


def row(**cells):
    """A third row with some cells changed."""
    usual = dict(zip(HEADER, ["P3", "I1", "C1", 0, "Botox", "glabella", 20, "F", 50], strict=True))
    return list((usual | cells).values())


@pytest.fixture
def book(project, workbooks):
    """The tiny project with its treatments in a workbook that a test may write anew."""
    project.treatments.update(path="data/raw/tiny/treatments.xlsx", format="xlsx")

    def write(content):
        (project.root / project.treatments["path"]).write_bytes(content)

    def write_rows(*rows, **options):
        write(workbooks.workbook([HEADER, *rows], **options))

    write_rows(*ROWS)
    return SimpleNamespace(
        project=project, write=write, write_rows=write_rows, files=workbooks, run=project.run,
        refuse=project.refuse,
    )  # fmt: skip


def reasons(result):
    rows = result.rejects[result.rejects["table"] == "treatments"]
    return dict(zip(rows["row_id"], rows["reason"], strict=True))


def test_a_workbook_reads_like_the_same_csv(book):
    result = book.run()
    assert result.treatments["treatment_id"].tolist() == ["treatments:000001", "treatments:000002"]
    assert result.treatments["dose_units"].tolist() == [20.0, 24.5]
    assert result.quality["tables"][0]["rows_read"] == 2


@pytest.mark.parametrize(
    ("column", "cell", "read_as"),
    [
        ("units", 30, 30.0),
        ("units", "30", 30.0),
        ("units", "<c><f>10*3</f><v>30</v></c>", 30.0),
        ("units", 1e-05, 1e-05),
        ("inj", "007", "007"),
        ("inj", 7, "7"),
        ("inj", 7.5, "7.5"),
        ("inj", "1E5", "1E5"),
        ("inj", "NA", "NA"),
        ("inj", True, "TRUE"),
        ("inj", date(2024, 3, 1), "2024-03-01"),
        ("inj", " I\u00a0 3 ", "I 3"),
        ("inj", '<c t="str"><f>A1</f><v>I4</v></c>', "I4"),
    ],
)
def test_a_cell_is_read_as(book, column, cell, read_as):
    book.write_rows(*ROWS, row(**{column: cell}))
    ours = {"units": "dose_units", "inj": "injector"}[column]
    assert book.run().treatments[ours].tolist()[-1] == read_as


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"units": ERROR}, "excel_error"),
        ({"inj": ERROR}, "excel_error"),
        ({"units": NOT_CALCULATED}, "formula_no_value"),
        ({"units": "<c><f>A1</f><v></v></c>"}, "formula_no_value"),
        ({"inj": '<c t="str"><f>A1</f><v></v></c>'}, "missing_injector"),
        ({"inj": 1_234_567_890_123_456}, "digits_lost"),
        ({"inj": "<c s='1'><v>5</v></c>"}, "excel_date_too_early"),
        ({"units": True}, "dose_not_a_number"),
        ({"units": "30 U"}, "dose_not_a_number"),
        ({"units": date(2024, 3, 1)}, "dose_not_a_number"),
        ({"units": None}, "missing_dose_units"),
        ({"inj": "I1\u200b"}, "control_character"),
        ({"inj": "x" * 10_001}, "cell_too_long"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_spoiled_cell_rejects_its_row(book, cells, reason):
    book.write_rows(*ROWS, row(**cells))
    result = book.run()
    assert reasons(result) == {"treatments:000003": reason}
    assert len(result.treatments) == 2


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (None, "blank"),
        ([], "blank"),
        ([" ", None, ""], "blank"),
        (["P3", "I1"], "missing_area"),
        ([*row(), None, "a note"], "wrong_field_count"),
        (HEADER, "repeated_header"),
        ([ERROR] * 9, "excel_error"),
        ([NOT_CALCULATED] * 9, "formula_no_value"),
    ],
    ids=["left out", "empty", "spaces", "short", "long", "header", "errors", "not calculated"],
)
def test_an_odd_row_is_accounted_for(book, line, reason):
    book.write_rows(ROWS[0], line, ROWS[1])
    result = book.run()
    codes = reasons(result)
    assert set(codes) == {"treatments:000002"}
    all_codes = result.rejects["reasons"].tolist()[0].split(";")
    assert reason in all_codes
    assert (codes["treatments:000002"] == reason) or reason == "missing_area"
    assert result.quality["tables"][0]["rows_read"] == 3


def test_an_error_in_a_column_of_keep_is_rejected_not_out_of_scope(book):
    book.project.treatments["keep"] = {"sex": ["F", "M"]}
    book.write_rows(*ROWS, row(sex=ERROR))
    assert reasons(book.run()) == {"treatments:000003": "excel_error"}


def test_an_error_in_a_column_nobody_asked_for_is_harmless(book):
    book.write(book.files.workbook([[*HEADER, "note"], [*ROWS[0], ERROR], [*ROWS[1], "x"]]))
    assert len(book.run().treatments) == 2


def test_formatted_rows_below_the_table_are_no_records(book):
    book.write_rows(*ROWS, *[['<c s="1"/>'] * 9] * 50)
    assert book.run().quality["tables"][0]["rows_read"] == 2


def test_hidden_rows_are_read_and_reported(book):
    book.write_rows(*ROWS, row(), row_attributes={3: 'hidden="1"'})
    result = book.run()
    assert len(result.treatments) == 3
    check = next(one for one in result.quality["checks"] if one["name"] == "rows_hidden")
    assert (check["numerator"], check["status"]) == (1, "failed")


def test_numbers_take_the_declared_decimal_mark(book):
    book.project.treatments["decimal"] = ","
    book.write_rows(*ROWS, row(units="12,5"), row(pat="P4", units="12.5"))
    result = book.run()
    assert result.treatments["dose_units"].tolist() == [20.0, 24.5, 12.5]
    assert reasons(result) == {"treatments:000004": "dose_not_a_number"}


def dated(book, cells, **options):
    """Treatments with a date column instead of days, and assessments to go with them."""
    project = book.project
    for table in ("treatments", "assessments"):
        source = project.config["records"][table]
        source["columns"]["date"] = source["columns"].pop("day")
        source["date_format"] = "%Y-%m-%d"
    project.write("assessments", "pat,day,area,score\nP1,2024-04-01,glabella,1\n")
    rows = [row(pat=f"P{n}", day=cell) for n, cell in enumerate(cells, start=1)]
    sheet = book.files.sheet_xml([HEADER, *rows])
    book.write(book.files.zipped(book.files.workbook_parts({"S": sheet}, **options)))
    return project.run()


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        (date(2024, 3, 1), None),
        (datetime(2024, 3, 1), None),
        ("2024-03-01", None),
        ('<c t="d"><v>2024-03-01T00:00:00</v></c>', None),
        ("01.03.2024", "date_not_in_format"),
        (45_292, "date_not_in_format"),
        (datetime(2024, 3, 1, 12), "date_not_in_format"),
        ('<c s="1"><v>59</v></c>', "excel_date_too_early"),
    ],
    ids=str,
)
def test_dates_beside_true_dates(book, cell, reason):
    result = dated(book, [date(2024, 3, 1), cell])
    assert reasons(result) == ({"treatments:000002": reason} if reason else {})


def test_a_workbook_of_the_1904_epoch_keeps_its_dates(book):
    # Serial 43890 counts from 1904 here: the same day as 45352 from 1900, 1 March 2024.
    result = dated(book, ['<c s="1"><v>43890</v></c>'], date1904=True)
    assert result.assessments["day"].tolist() == [31]


def test_shared_strings_are_read(book):
    cells = [f'<c t="s"><v>{n}</v></c>' for n in range(9)]
    texts = "".join(f"<si><t>{name}</t></si>" for name in HEADER)
    sheet = book.files.sheet_xml([cells, *ROWS])
    parts = book.files.workbook_parts({"S": sheet})
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{book.files.MAIN}">{texts}</sst>'
    book.write(book.files.zipped(parts))
    assert len(book.run().treatments) == 2


def test_one_of_several_sheets_is_named(book):
    good = book.files.sheet_xml([HEADER, *ROWS])
    other = book.files.sheet_xml([["CANARY sheet"], ["x"]])
    book.write(book.files.zipped(book.files.workbook_parts({"CANARY one": other, "Data": good})))
    message = book.refuse(ConfigError)
    assert "2 sheets" in message
    assert "records.treatments.sheet" in message
    assert "CANARY" not in message
    book.project.treatments["sheet"] = "data"
    assert "CANARY" not in book.refuse(ConfigError)
    book.project.treatments["sheet"] = "Data"
    assert len(book.run().treatments) == 2


@pytest.mark.parametrize("merged", ["A1:C1", "B2:B3", "C3:D9"])
def test_merged_cells_in_the_table_are_refused(book, merged):
    book.write_rows(*ROWS, after=f'<mergeCells><mergeCell ref="{merged}"/></mergeCells>')
    assert "merged cells in 1 places" in book.refuse(DataQualityError)


def test_merged_cells_beside_the_table_are_harmless(book):
    book.write_rows(*ROWS, after='<mergeCells><mergeCell ref="A5:C6"/></mergeCells>')
    assert len(book.run().treatments) == 2


def test_identifiers_are_found_in_workbooks_too(book):
    book.write_rows(*ROWS, row(inj="someone@example.org"))
    message = book.refuse(PrivacyError)
    assert "column 'inj'" in message
    assert "someone" not in message
