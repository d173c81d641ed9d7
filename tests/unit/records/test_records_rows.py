"""Every physical record ends in exactly one state, whatever the file looks like."""

import re

import numpy as np
import pandas as pd
import pytest

from wearoff.errors import ConfigError, DataQualityError
from wearoff.records import load_assessments, load_treatments
from wearoff.records.accounts import assert_every_row_once
from wearoff.records.bands import count_band, round_count
from wearoff.records.ledger import RowLedger
from wearoff.records.schemas import check_table, treatments_schema

HEADER = "pat,inj,site,day,prod,area,units,sex,age"


def states(result, table="treatments"):
    rows = result.rejects[result.rejects["table"] == table]
    return dict(zip(rows["row_id"].str[-2:], rows["state"] + ":" + rows["reason"], strict=True))


def test_exact_copy_keeps_the_first(project):
    project.append("treatments", "P1,I1,C1,0, Botox,glabella,20.0,F,50")
    assert states(project.run()) == {"05": "duplicate:exact_copy"}


def test_contradicting_rows_are_all_rejected(project):
    project.append("treatments", "P1,I1,C1,0,Botox,glabella,30,F,50")
    reason = "rejected:conflicting_duplicate"
    assert states(project.run()) == {"01": reason, "05": reason}


def test_two_products_in_one_place_are_rejected(project):
    project.append("treatments", "P1,I1,C1,0,Dysport,glabella,50,F,50")
    reason = "rejected:conflicting_product"
    assert states(project.run()) == {"01": reason, "05": reason}


def test_two_areas_of_one_session_are_no_conflict(project):
    project.append("treatments", "P1,I1,C1,0,Botox,forehead,10,F,50")
    assert states(project.run()) == {}


def test_contradicting_scores_are_rejected(project):
    project.append("assessments", "P1,28,glabella,2")
    reason = "rejected:conflicting_duplicate"
    assert states(project.run(), "assessments") == {"02": reason, "07": reason}


def test_assessments_of_unknown_patients_are_rejected(project):
    project.append("assessments", "P8,28,glabella,2")
    result = project.run()
    assert states(result, "assessments") == {"07": "rejected:no_treatment_of_patient"}
    assert result.rejects["patient"].tolist() == ["P8"]


def test_assessments_lose_their_rejected_treatment(project):
    project.replace("treatments", "50,M,70", "50,M,x")
    assert states(project.run(), "assessments") == {"06": "rejected:no_treatment_of_patient"}


def test_constants_fill_every_row(project):
    del project.treatments["columns"]["dose_units"]
    project.treatments["constants"] = {"dose_units": "12.5"}
    assert set(project.run().treatments["dose_units"]) == {12.5}


def test_unmapped_fields_are_null(project):
    for field in ("injector", "dose_units"):
        del project.treatments["columns"][field]
    rows = project.run().treatments
    assert rows[["injector", "dose_units"]].isna().all().all()
    assert rows["dose_units"].dtype == "float64"


def test_areas_of_one_table_only_are_refused(project):
    del project.treatments["columns"]["area"]
    assert "records.assessments.columns.area" in project.refuse(ConfigError)
    project.treatments["constants"] = {"area": "glabella"}
    assert set(project.run().treatments["area"]) == {"glabella"}


def test_too_many_rejected_rows_stop_the_run(project):
    project.config["records"]["max_rejected_share"] = 0.2
    project.replace("treatments", ",20,", ",CANARY,")
    message = project.refuse(DataQualityError)
    assert "commonest reason is dose_not_a_number (1-7 rows)" in message
    assert "CANARY" not in message


def test_rows_out_of_scope_do_not_count_as_rejected(project):
    project.config["records"]["max_rejected_share"] = 0.0
    project.treatments["keep"] = {"prod": ["Botox"]}
    project.config["records"]["assessments"]["keep"] = {"area": ["glabella"]}
    assert project.run().quality["tables"][0]["out_of_scope"] == 1


@pytest.mark.parametrize("keep", [["nothing"], []])
def test_nothing_in_scope_is_refused(project, keep):
    project.treatments["keep"] = {"prod": keep}
    assert "records.treatments.keep" in project.refuse(DataQualityError)


def test_nothing_left_is_refused(project):
    project.replace("assessments", "pat,day,area,score", "pat,day,area,score")
    text = project.path("assessments").read_text()
    project.write("assessments", re.sub(r"^P", "X", text, flags=re.MULTILINE))
    assert "no row is left" in project.refuse(DataQualityError)


@pytest.mark.parametrize(
    ("count", "band"),
    [(0, "0"), (1, "1-7"), (7, "1-7"), (8, "10"), (12, "10"), (13, "15"), (2310, "2310")],
)
def test_count_bands(count, band):
    assert count_band(count) == band


def test_rounding_is_to_the_nearest_five():
    assert [round_count(n) for n in (0, 2, 3, 7, 8)] == [0, 0, 5, 5, 10]


def test_lost_row_is_noticed():
    ledger = RowLedger("t", 3)
    ledger.reject(np.array([True, False, False]), "bad")
    rejects = ledger.rejects(None, None)
    assert_every_row_once(ledger, pd.Series(["t:000002", "t:000003"]), rejects)
    for used in (["t:000002"], ["t:000002", "t:000002"], ["t:000001", "t:000002"], ["x", "y"]):
        with pytest.raises(AssertionError):
            assert_every_row_once(ledger, pd.Series(used), rejects)


def test_row_keeps_its_first_state():
    ledger = RowLedger("t", 1)
    everything = np.array([True])
    ledger.set_aside(everything, "out_of_scope", "blank")
    ledger.reject(everything, "bad")
    ledger.set_aside(everything, "duplicate", "exact_copy")
    assert ledger.counts()["out_of_scope"] == 1
    assert ledger.rejects(None, None)["reasons"].tolist() == ["blank"]


def test_tables_are_read_back_checked(project):
    project.run()
    groups = project.analysis().records.groups
    assert len(load_treatments(project.out, groups)) == 4
    assert len(load_treatments(project.out)) == 4
    assert len(load_assessments(project.out)) == 6


def test_table_of_another_shape_is_refused_without_values(project):
    table = project.run().treatments.assign(treatment_id="CANARY", dose_units=-1.0)
    with pytest.raises(DataQualityError) as caught:
        check_table(table, treatments_schema(), "treatments.parquet")
    assert "dose_units" in str(caught.value)
    assert "CANARY" not in str(caught.value)
    assert caught.value.__context__ is None


def test_second_run_gives_the_same_bytes(project):
    project.run()
    first = {path.name: path.read_bytes() for path in project.out.iterdir()}
    project.run()
    assert first == {path.name: path.read_bytes() for path in project.out.iterdir()}
