"""The section on who was left out."""

import pytest

from wearoff.disclosure.released_crossval import PredictionRow
from wearoff.report.crossval import earns_its_complexity


@pytest.mark.parametrize(
    ("difference", "error", "said"),
    [
        (-77.2, 16.6, "earns its complexity: it predicts"),
        (-30.0, 16.6, "cannot be told apart"),
        (0.0, 0.0, "cannot be told apart"),
        (30.0, 16.6, "cannot be told apart"),
        (77.2, 16.6, "does not earn its complexity"),
    ],
)
def test_a_model_earns_its_complexity_from_two_standard_errors_on(difference, error, said):
    row = PredictionRow(
        name="One curve for all", kind="simple", elpd=-1.0, se=1.0, difference=difference,
        difference_se=error, weight=None,
    )  # fmt: skip
    assert said in earns_its_complexity(row)


def test_the_analyst_reads_it_and_a_failed_run_has_none_of_it(files, read_page):
    page = read_page(files("full")["analyst.html"]).text
    assert (
        "The model earns its complexity: it predicts left-out patients better than one curve"
        in (page)
    )
    assert "not reliable" in page
    assert "a model in which injectors differ predicts them better than" in page
    assert "tables/predictions.csv" in files("full")
    failed = read_page(files("failed")["analyst.html"]).text
    assert "left-out" not in failed
    assert not {"tables/predictions.csv", "tables/families.csv"} & set(files("failed"))
