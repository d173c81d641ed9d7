"""In every layout each record is accounted for once, and the order of records changes nothing."""

import collections
import math
import re

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wearoff.errors import WearoffError

TREATMENT_CELLS = {
    "pat": ["P1", "P1", "P2", ""],
    "day": ["0", "0", "90", "x"],
    "prod": ["Botox", "Botox", "Botox", "Dysport"],
    "area": ["glabella", "glabella/forehead", "forehead/", "glabella//forehead", ""],
    "site": ["1", "2", "3", ""],
    "units": ["4", "0.1", "0.7", "10/20", "", "0", "x"],
    "ml": ["0.1", "0.25", "0.1/0.2", "", "-1"],
}
VISIT_CELLS = {
    "pat": ["P1", "P2", "P9", ""],
    "day": ["0", "0", "x", ""],
    "area": ["glabella", "glabella/forehead", "forehead"],
    "s0": ["3", "", "k.A.", "bad"],
    "t1": ["30", "", "", "x"],
    "s1": ["1", "", "-"],
    "s2": ["2", "", ""],
}


def files_of(cells):
    row = st.tuples(*(st.sampled_from(of) for of in cells.values())).map(",".join)
    odd = st.sampled_from(["", "P1,0", ",".join(cells)])
    return st.lists(st.one_of(row, row, row, row, odd), min_size=1, max_size=14)


def configure(project, layout):
    records = project.config["records"]
    records["groups"] = {}
    columns = {"patient": "pat", "day": "day", "product": "prod", "area": "area",
               "dose_units": "units", "volume_ml": "ml"}  # fmt: skip
    table = {"path": records["treatments"]["path"], "columns": columns,
             "constants": {"units_per_ml": "40"}}  # fmt: skip
    if "lists" in layout:
        table["split"] = {"area": "/", "dose_units": "/", "volume_ml": "/"}
    if "sums" in layout:
        table["sum_rows"] = {"told_apart_by": ["site"] if "told" in layout else []}
    records["treatments"] = table
    records["assessments"] = {
        "path": records["assessments"]["path"], "missing": ["", "k.A."],
        "columns": {"patient": "pat", "day": "day", "area": "area"}, "split": {"area": "/"},
        "values": {"score": {"1": "1", "2": "2", "3": "3", "-": None, "bad": "bad"}},
        "visits": [{"score": "s0", "after_days": 0}, {"score": "s1", "since_treatment": "t1"},
                   {"score": "s2", "after_days": 60}],
    }  # fmt: skip


def run(make_project, layout, treatments, visits):
    project = make_project()
    configure(project, layout)
    project.write("treatments", "\n".join([",".join(TREATMENT_CELLS), *treatments]) + "\n")
    project.write("assessments", "\n".join([",".join(VISIT_CELLS), *visits]) + "\n")
    try:
        return project.run()
    except WearoffError as refusal:
        return type(refusal)


def account(result, treatments, visits):
    """Check the account of one run; return what must not depend on the order of the records."""
    if isinstance(result, type):
        return result
    joined = result.repairs[result.repairs["rule"] == "joined_to_treatment"]["row_id"]
    kept = {"treatments": [*result.treatments["treatment_id"], *joined],
            "assessments": [*result.assessments["assessment_id"]]}  # fmt: skip
    for table, lines in (("treatments", treatments), ("assessments", visits)):
        aside = result.rejects[result.rejects["table"] == table]
        ids = [*kept[table], *aside["row_id"]]
        counts = next(one for one in result.quality["tables"] if one["table"] == table)
        assert len(ids) == len(set(ids)) == counts["rows_read"]
        assert len(kept[table]) == counts["used"]
        records = {re.sub(r"(:[av]\d+)+$", "", one) for one in ids}
        assert records == {f"{table}:{i:06d}" for i in range(1, len(lines) + 1)}
        for one in result.quality["unfolded"]:
            states = ("used", "rejected", "duplicate", "out_of_scope")
            assert sum(one[state] for state in states) == one["records_read"]
    used = result.treatments.drop(columns="treatment_id")
    seen = result.assessments.drop(columns="assessment_id")
    return (
        sorted(map(repr, used.itertuples(index=False, name=None))),
        sorted(map(repr, seen.itertuples(index=False, name=None))),
        collections.Counter(result.rejects["table"] + result.rejects["reasons"]),
        result.quality["unfolded"],
    )


LAYOUTS = ("plain", "lists", "sums", "sums told", "lists sums", "lists sums told")


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    layout=st.sampled_from(LAYOUTS), treatments=files_of(TREATMENT_CELLS),
    visits=files_of(VISIT_CELLS), seed=st.integers(0, 99),
)  # fmt: skip
def test_every_record_ends_once_whatever_the_order(make_project, layout, treatments, visits, seed):
    results = []
    for shuffle in (False, True):
        rng = np.random.default_rng(seed)
        given_rows = [
            [lines[i] for i in rng.permutation(len(lines))] if shuffle else lines
            for lines in (treatments, visits)
        ]
        results.append(account(run(make_project, layout, *given_rows), *given_rows))
    assert results[0] == results[1]


SITE_ROWS = st.lists(
    st.tuples(st.sampled_from(["P1", "P2"]), st.sampled_from(["0", "90"]),
              st.sampled_from(["glabella", "forehead"]),
              st.sampled_from(["0.1", "0.2", "0.7", "4", "12.5", "", "x"])),
    min_size=1, max_size=12,
)  # fmt: skip


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(sites=SITE_ROWS)
def test_a_dose_is_the_whole_sum_or_there_is_no_treatment(make_project, sites):
    lines = [f"{p},{day},Botox,{area},{i},{dose}," for i, (p, day, area, dose) in enumerate(sites)]
    result = run(make_project, "sums told", [*lines, "P0,0,Botox,chin,0,1,"],
                 ["P0,0,chin,3,,,"])  # fmt: skip
    wanted = collections.defaultdict(list)
    for patient, day, area, dose in sites:
        wanted[patient, area, day].append(dose)
    sums = sorted(
        (patient, area, round(math.fsum(map(float, doses)), 9))
        for (patient, area, _), doses in wanted.items()
        if not {"", "x"} & set(doses)
    )
    rows = result.treatments[result.treatments["patient"] != "P0"]
    found = rows[["patient", "area", "dose_units"]].itertuples(index=False, name=None)
    assert sorted(found) == [(*place, pytest.approx(dose)) for *place, dose in sums]
