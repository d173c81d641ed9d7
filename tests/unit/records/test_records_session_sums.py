"""One row per injection: sessions are summed, or rejected as a whole, never summed too small."""

import pandas as pd
import pytest

from wearoff.errors import ConfigError
from wearoff.records.session_sums import assert_sums_hold

HEADER = "pat,inj,day,prod,area,muscle,side,units,sex"
SITES = (
    "P1,I1,0,Botox,glabella,corrugator,L,4,F",
    "P1,I1,0,Botox,glabella,corrugator,R,4,F",
    "P1,I1,0,Botox,glabella,procerus,,2.5,F",
    "P1,I1,0,Botox,forehead,frontalis,,8,F",
    "P2,I2,0,Botox,glabella,procerus,,5,M",
)


def use(project, *lines, told_apart_by=("muscle", "side")):
    project.write("treatments", "\n".join([HEADER, *lines]) + "\n")
    project.write("assessments", "pat,day,area,score\nP1,0,glabella,3\nP2,0,glabella,3\n")
    project.config["records"]["groups"] = {"sex": {"kind": "categorical"}}
    project.treatments["columns"] = {
        "patient": "pat", "injector": "inj", "day": "day", "product": "prod", "area": "area",
        "dose_units": "units", "sex": "sex",
    }  # fmt: skip
    project.treatments["sum_rows"] = {"told_apart_by": list(told_apart_by)}


def states(result):
    rows = result.rejects[result.rejects["table"] == "treatments"]
    return dict(zip(rows["row_id"].str[-2:], rows["reason"], strict=True))


def doses(result):
    rows = result.treatments
    return dict(zip(rows["treatment_id"].str[-2:], rows["dose_units"], strict=True))


def test_rows_of_a_session_are_summed_per_area(project):
    use(project, *SITES)
    result = project.run()
    assert doses(result) == {"01": 10.5, "04": 8.0, "05": 5.0}
    table = result.quality["tables"][0]
    assert (table["rows_read"], table["used"], table["rejected"]) == (5, 5, 0)
    log = list(result.repairs[["row_id", "field", "rule", "before", "after"]].itertuples(
        index=False, name=None))  # fmt: skip
    first, second, third = (f"treatments:00000{k}" for k in (1, 2, 3))
    assert log == [
        (first, "dose_units", "summed_per_session", "4.0", "10.5"),
        (second, "dose_units", "summed_per_session", "4.0", "10.5"),
        (second, "treatment_id", "joined_to_treatment", second, first),
        (third, "dose_units", "summed_per_session", "2.5", "10.5"),
        (third, "treatment_id", "joined_to_treatment", third, first),
    ]


def test_without_it_such_rows_contradict(project):
    use(project, *SITES)
    del project.treatments["sum_rows"]
    found = states(project.run())
    assert found == {"01": "conflicting_duplicate", "02": "exact_copy",
                     "03": "conflicting_duplicate"}  # fmt: skip


def test_muscles_become_areas_first(project):
    use(project, *SITES)
    project.treatments["columns"]["area"] = "muscle"
    project.treatments["values"] = {
        "area": {"corrugator": "glabella", "procerus": "glabella", "frontalis": "forehead"}
    }
    assert doses(project.run()) == {"01": 10.5, "04": 8.0, "05": 5.0}


def test_copies_are_told_from_injections(project):
    use(project, *SITES, SITES[0])
    result = project.run()
    assert states(result) == {"06": "exact_copy"}
    assert doses(result)["01"] == 10.5


def test_one_injection_with_two_doses_rejects_its_session(project):
    use(project, *SITES, SITES[0].replace(",4,", ",5,"))
    assert states(project.run()) == {
        "01": "conflicting_duplicate", "06": "conflicting_duplicate",
        "02": "session_incomplete", "03": "session_incomplete",
    }  # fmt: skip


def test_without_columns_every_row_counts(project):
    use(project, *SITES, SITES[0], told_apart_by=())
    result = project.run()
    assert states(result) == {}
    assert doses(result)["01"] == 14.5


def test_injections_without_a_name_are_not_guessed(project):
    nameless = "P1,I1,0,Botox,glabella,,,4,F"
    use(project, *SITES, nameless)
    assert doses(project.run())["01"] == 14.5
    use(project, *SITES, nameless, nameless)
    found = states(project.run())
    assert (found["06"], found["07"]) == ("injections_not_told_apart",) * 2
    assert found["01"] == "session_incomplete"


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [("Botox", "Dysport", "conflicting_product"), ("I1", "I9", "conflicting_duplicate"),
     (",F", ",M", "conflicting_duplicate")],
)  # fmt: skip
def test_conflicts_within_a_session_keep_their_reasons(project, column, value, reason):
    use(project, *SITES[:2], SITES[2].replace(column, value), *SITES[3:])
    assert states(project.run()) == dict.fromkeys(("01", "02", "03"), reason)


@pytest.mark.parametrize(
    ("old", "new", "reason", "lost"),
    [
        (",2.5,", ",x,", "dose_not_a_number", "12"),
        (",2.5,", ",,", "missing_dose_units", "12"),
        (",2.5,", ",0,", "dose_not_positive", "12"),
        ("glabella,procerus", ",procerus", "missing_area", "124"),
        (",0,Botox", ",x,Botox", "day_not_a_number", "126"),
        ("Botox", "", "missing_product", "12"),
    ],
)
def test_a_bad_row_costs_every_session_it_may_belong_to(project, old, new, reason, lost):
    later = "P1,I1,120,Botox,glabella,procerus,,5,F"
    use(project, *SITES[:2], SITES[2].replace(old, new), *SITES[3:], later)
    assert states(project.run()) == {
        "03": reason, **{f"0{k}": "session_incomplete" for k in lost},
    }  # fmt: skip


def test_rows_of_nobody_are_counted(project):
    use(project, *SITES, ",I1,0,Botox,glabella,procerus,,5,F", "P1,I1")
    result = project.run()
    assert states(result) == {"06": "missing_patient", "07": "wrong_field_count"}
    checks = {check["name"]: check for check in result.quality["checks"]}
    assert checks["rows_in_a_session"]["numerator"] == 2
    assert checks["sessions_complete"]["numerator"] == 0


def test_doses_are_believable_as_sums(project):
    project.config["records"]["plausible_dose_units"] = {"Botox": [5, 10]}
    use(project, *SITES)
    assert states(project.run()) == dict.fromkeys(("01", "02", "03"), "dose_implausible")


def test_sessions_of_unknown_dose_have_none(project):
    use(project, *SITES)
    del project.treatments["columns"]["dose_units"]
    result = project.run()
    assert len(result.treatments) == 3
    assert result.treatments["dose_units"].isna().all()


def test_a_total_for_several_areas_makes_the_sum_unknown(project):
    use(project, *SITES, "P2,I2,0,Botox,glabella/forehead,other,,9,M")
    project.treatments["split"] = {"area": "/"}
    result = project.run()
    dose = result.treatments.set_index("treatment_id")["dose_units"]
    assert dose["treatments:000001"] == 10.5
    assert pd.isna(dose["treatments:000005"])
    assert pd.isna(dose["treatments:000006:a2"])


def test_summed_rows_are_no_slips_and_count_by_injector(project):
    use(project, *SITES, "P3,I1,0,Botox,glabella,procerus,,x,F")
    result = project.run()
    table = pd.read_parquet(project.out / "rejections.parquet").query("by == 'injector'")
    counts = table[["rows", "rejected", "rows_of_one_patient"]].itertuples(index=False, name=None)
    rows = dict(zip(table["code"], counts, strict=True))
    assert rows == {"I1": (5, 1, 4), "I2": (1, 0, 1)}
    checks = {check["name"]: check for check in result.quality["checks"]}
    assert checks["rows_repaired"]["numerator"] == 0
    assert checks["treatment_places_unique"]["numerator"] == 0


def test_columns_that_tell_apart_must_be_there(project):
    use(project, *SITES, told_apart_by=("muscl",))
    message = project.refuse(ConfigError)
    assert "records.treatments.sum_rows.told_apart_by.0" in message
    assert "'muscle'" in message


def test_a_wrong_sum_is_noticed(project):
    use(project, *SITES)
    result = project.run()
    assert_sums_hold(result.treatments, result.repairs)
    for change in (
        {"dose_units": result.treatments["dose_units"] + 1},
        {"treatment_id": "treatments:" + result.treatments["treatment_id"].str[-6:] + "9"},
    ):
        with pytest.raises(AssertionError):
            assert_sums_hold(result.treatments.assign(**change), result.repairs)
    lost = result.repairs[result.repairs["row_id"] != "treatments:000002"]
    with pytest.raises(AssertionError, match="not the sum"):
        assert_sums_hold(result.treatments, lost)
