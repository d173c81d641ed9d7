"""Public data through the whole workflow, by config alone."""

import shutil

import pandas as pd
import pytest

pytestmark = [pytest.mark.workflow, pytest.mark.mcmc]

WEAK = """\
  priors:
    intercept: {location: 5, scale: 10, reason: "weak, to meet the likelihood"}
    sd_residual: {scale: 5, reason: "weak, to meet the likelihood"}
    group_GROUP: {scale: 10, reason: "weak, to meet the likelihood"}
"""
CONFIG = """\
title: "Public data"
records:
  kind: intervals
  groups: {GROUP: {kind: categorical, reference: "REFERENCE"}}
  intervals:
    path: data/raw/public/FILE
    time_unit: UNIT
    columns: {lower: left, upper: right, GROUP: COLUMN}
model:
  family: weibull
"""


def run(project, path, **names):
    text = CONFIG + WEAK
    for name, value in (names | {"FILE": path.name}).items():
        text = text.replace(name, value)
    project.write("config/public.yaml", text)
    (project.folder / "data/raw/public").mkdir(parents=True)
    shutil.copy(path, project.folder / "data/raw/public" / path.name)
    done = project.wearoff("run", "public")
    assert done.returncode == 0, done.stdout + done.stderr
    table = pd.read_parquet(project.folder / "data/processed/public/checks/parameters.parquet")
    return table.set_index("name")["point"]


@pytest.mark.parametrize(
    ("file", "names", "name", "estimate", "standard_error"),
    [
        (
            "bcos.csv",
            {"GROUP": "arm", "REFERENCE": "Rad", "COLUMN": "treatment", "UNIT": "months"},
            "coefficients[arm[RadChem]]", -0.5676, 0.1757,
        ),
        (
            "IR_diabetes.csv",
            {"GROUP": "sex", "REFERENCE": "female", "COLUMN": "gender", "UNIT": "years"},
            "coefficients[sex[male]]", 0.0458, 0.0275,
        ),
    ],
)  # fmt: skip
def test_ready_intervals(project, shared_data, file, names, name, estimate, standard_error):
    medians = run(project, shared_data(file), **names)
    # Maximum likelihood from R survival; the margin of 0.2 standard errors is as in the
    # statistics tests, and Monte-Carlo error is a tenth of it.
    assert abs(medians[name] - estimate) < 0.2 * standard_error


def test_the_trial_from_scores_to_reports(project, shared_data):
    (project.folder / "data/raw/cdystonia").mkdir(parents=True)
    shutil.copy(shared_data("cdystonia.csv"), project.folder / "data/raw/cdystonia")
    done = project.wearoff("run", "cdystonia")
    assert done.returncode == 0, done.stdout + done.stderr
    counts = project.json("data/processed/cdystonia/outcome/outcome.json")["rules"][
        "below_baseline"
    ]
    found = {name: counts[name] for name in ("responded", "interval", "right", "not_responded")}
    assert found == {"responded": 104, "interval": 61, "right": 43, "not_responded": 4}
    assert (counts["unknown"], counts["unknown_bounded"]) == (1, 0)
    assert project.json("reports/cdystonia/verdict.json")["status"] == "pass"


def test_the_trial_differs_in_who_responds_and_not_in_how_long(project, shared_data):
    """The published finding, from what was released and on the page that clinicians read.

    Data and seed are fixed. The end nearest to zero, 0.02 of all treated, has a Monte-Carlo error
    of about 0.006; a chain elsewhere would cross it in fewer than 1 of 1,000 runs.
    """
    (project.folder / "data/raw/cdystonia").mkdir(parents=True)
    shutil.copy(shared_data("cdystonia.csv"), project.folder / "data/raw/cdystonia")
    done = project.wearoff("run", "cdystonia_week4")
    assert done.returncode == 0, done.stdout + done.stderr
    released = project.json("data/processed/cdystonia_week4/released/released.json")
    rows = [row for row in released["contrasts"] if row["by"] == "arm"]
    high = [row for row in rows if row["level"] == "10000 U"]
    in_effect = {row["day"]: row for row in high if row["quantity"] == "share_in_effect"}
    assert in_effect[28]["lower"] > 0
    assert in_effect[28]["point"] == pytest.approx(0.18, abs=0.03)
    for ratio in (row for row in rows if row["quantity"] == "ratio"):
        assert ratio["lower"] < 1 < ratio["upper"]
        assert abs(ratio["point"] - 1) < 0.1
    page = project.json("reports/cdystonia_week4/report.json")["clinician"]
    (summary,) = [one["sentences"] for one in page["sections"][0]["blocks"]
                  if one["kind"] == "summary"]  # fmt: skip
    row, (ratio,) = in_effect[28], [row for row in high if row["quantity"] == "ratio"]
    (said,) = [one for one in summary if "placebo" in one]
    more, least, most = (f"{100 * row[name]:.0f}" for name in ("point", "lower", "upper"))
    assert f"{more} more ({least} to {most} more) still have effect at 4 weeks" in said
    shorter, longer = 100 * (1 - ratio["lower"]), 100 * (ratio["upper"] - 1)
    assert "no clear difference in duration" in said
    assert f"({shorter:.0f} % shorter to {longer:.0f} % longer)" in said


def test_a_failed_fit_publishes_no_estimate(project, small_bounds, small_config):
    project.write("config/small.yaml", small_config + "checks: {min_ess: 100000}\n")
    project.write("data/raw/small/bounds.csv", small_bounds)
    done = project.wearoff("run", "small")
    assert done.returncode == 4
    assert "effective sample size" in done.stderr or "ESS" in done.stderr
    tables = {path.name for path in project.files("reports/small/tables")}
    assert not tables & {"estimates.csv", "contrasts.csv", "curves.csv", "parameters.csv"}
    assert project.json("data/processed/small/released/released.json")["estimates"] == []
    assert not [path for path in project.files("reports/small/injectors") if path.suffix == ".html"]
