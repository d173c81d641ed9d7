"""Dates: one declared format, turned into days."""

import pandas as pd

from wearoff.errors import ConfigError
from wearoff.records.parse_cells import parse_dates


def with_dates(project, *, fmt, treatments, assessments):
    records = project.config["records"]
    for table, dates in (("treatments", treatments), ("assessments", assessments)):
        columns = records[table]["columns"]
        columns["date"] = columns.pop("day")
        records[table]["date_format"] = fmt
        lines = project.path(table).read_text().splitlines()
        position = lines[0].split(",").index("day")
        rows = [line.split(",") for line in lines[1 : len(dates) + 1]]
        for row, date in zip(rows, dates, strict=True):
            row[position] = date
        project.write(table, "\n".join([lines[0], *map(",".join, rows)]))
    return project


def test_dates_become_days_since_the_first_used_treatment(project):
    with_dates(
        project, fmt="%d.%m.%Y", treatments=["01.03.2024", "29.06.2024", "1.1.2023"],
        assessments=["28.02.2024", "30.03.2024"],
    )  # fmt: skip
    result = project.run()
    assert result.treatments["day"].tolist() == [0, 120, 0]
    assert result.assessments["day"].tolist() == [-2, 29]
    assert "date" not in result.treatments


def test_days_count_from_the_first_used_treatment(project):
    project.replace("treatments", "P1,I1,C1,0,Botox,glabella,20", "P1,I1,C1,0,Botox,glabella,-20")
    result = project.run()
    assert result.treatments["day"].tolist() == [0, 0, 0]
    assert result.assessments["day"].tolist()[:3] == [-120, -92, -20]


def test_date_format_that_fits_nothing_is_refused(project):
    with_dates(project, fmt="%Y-%m-%d", treatments=["01.03.2024"], assessments=["01.03.2024"])
    message = project.refuse(ConfigError)
    assert "date_format does not fit" in message
    assert "01.03" not in message


def test_dates_of_all_orders_agree():
    texts = {"%Y-%m-%d": "2024-03-04", "%d/%m/%Y": "04/03/2024", "%m.%d.%Y": "3.4.2024"}
    days = {parse_dates(pd.Series([text]), fmt, "k")[0][0] for fmt, text in texts.items()}
    assert len(days) == 1
