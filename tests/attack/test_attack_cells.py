"""Odd cells, all in one table: each row ends by itself as its line of the table says."""

import pytest
from attacks import dates, delimited, identifiers
from attacks.ends import SetAside

CELLS = [*delimited.CELLS, *identifiers.CELLS]
N_USUAL = 4


def ordinal(position):
    return f"treatments:{position + 1:06d}"


@pytest.fixture(scope="session")
def cleaned(make_project):
    """The usual rows, and one for every odd cell, each of a patient of its own."""
    project = make_project()
    project.config["records"]["plausible_dose_units"] = {"Botox": [5, 100]}
    lines = []
    for number, (_, column, text, _) in enumerate(CELLS):
        usual = [f"Q{number:04d}", *delimited.USUAL[1:]]
        cells = [text if name == column else one
                 for name, one in zip(delimited.NAMES, usual, strict=True)]  # fmt: skip
        lines.append(delimited.as_line(cells))
    project.append("treatments", *lines)
    return project.run()


@pytest.mark.parametrize("position", range(len(CELLS)), ids=[name for name, *_ in CELLS])
def test_an_odd_cell_ends_as_the_table_says(position, cleaned):
    *_, end = CELLS[position]
    row = ordinal(N_USUAL + position)
    rejected = cleaned.rejects[cleaned.rejects["row_id"] == row]
    used = cleaned.treatments[cleaned.treatments["treatment_id"] == row]
    if isinstance(end, SetAside):
        assert rejected[["state", "reason"]].to_numpy().tolist() == [[end.state, end.reason]]
        assert used.empty
    else:
        assert rejected.empty
        assert used[end.column].tolist() == [end.value]


def test_the_usual_rows_are_used_and_no_cell_is_told(cleaned):
    used = set(cleaned.treatments["treatment_id"])
    assert {ordinal(position) for position in range(N_USUAL)} <= used
    quality = str({**cleaned.quality, "rejections": []})
    assert "CANARY" not in quality
    texts = {text.strip() for _, _, text, _ in CELLS if 3 < len(text.strip()) < 9_000}
    assert {text for text in texts if f"'{text}'" in quality} == set()


@pytest.fixture(scope="session")
def dated(make_project):
    """For each format a patient per odd date, treated on the first day and on that date."""
    results = {}
    for fmt, first in dates.FIRST.items():
        project = make_project()
        dates.dated(fmt)(project)
        odd = [(f"Q{n:04d}", text) for n, (_, own, text, _) in enumerate(dates.CELLS) if own == fmt]
        lines = [dates.treated(patient, first) for patient, _ in odd]
        lines += [dates.treated(patient, text, "30") for patient, text in odd]
        project.append("treatments", "", *lines)
        results[fmt] = project.run()
    return results


@pytest.mark.parametrize("position", range(len(dates.CELLS)), ids=[row[0] for row in dates.CELLS])
def test_an_odd_date_is_set_aside_and_a_good_one_read(position, dated):
    _, fmt, text, end = dates.CELLS[position]
    result, patient = dated[fmt], f"Q{position:04d}"
    found = result.rejects.loc[result.rejects["patient"] == patient, "reason"].tolist()
    days = result.treatments.loc[result.treatments["patient"] == patient, "day"].tolist()
    assert (found, days) == (([end], [0]) if isinstance(end, str) else ([], [0, end]))
    assert len(text) < 5 or text not in str(result.quality)
