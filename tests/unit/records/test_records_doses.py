"""Doses given as volumes of a dilution, and one dose for several listed areas."""

import pytest
from pydantic import ValidationError

HEADER = "pat,day,prod,area,units,ml,perml,vial,diluent"


def use(project, *lines, columns=("dose_units", "volume_ml", "units_per_ml"), **changes):
    theirs = {"dose_units": "units", "volume_ml": "ml", "units_per_ml": "perml",
              "vial_units": "vial", "diluent_ml": "diluent"}  # fmt: skip
    project.write("treatments", "\n".join([HEADER, *lines]) + "\n")
    project.write("assessments", "pat,day,area,score\nP1,0,glabella,3\n")
    project.config["records"]["groups"] = {}
    project.treatments["columns"] = {
        "patient": "pat",
        "day": "day",
        "product": "prod",
        "area": "area",
        **{name: theirs[name] for name in columns},
    }
    project.treatments.update(changes)


def states(result):
    rows = result.rejects[result.rejects["table"] == "treatments"]
    return dict(zip(rows["row_id"].str.removeprefix("treatments:"), rows["reasons"], strict=True))


def doses(result):
    rows = result.treatments
    ids = rows["treatment_id"].str.removeprefix("treatments:")
    return dict(zip(ids, rows["dose_units"].astype(object).where(rows["dose_units"].notna(), None),
                    strict=True))  # fmt: skip


def repairs(result):
    return list(result.repairs[["row_id", "rule", "before", "after"]].itertuples(index=False))


def test_units_are_volume_times_dilution(project):
    use(project, "P1,0,Botox,glabella,,0.7,40,,", "P2,0,Botox,glabella,20,,,,",
        "P3,0,Botox,glabella,20.5,0.5,40,,")  # fmt: skip
    result = project.run()
    assert doses(result) == {"000001": 28.0, "000002": 20.0, "000003": 20.5}
    assert repairs(result) == [("treatments:000001", "dose_from_volume", "", "28.0")]


def test_units_from_vial_and_diluent(project):
    use(project, "P1,0,Botox,glabella,,\"0,3\",,100,\"2,5\"", decimal=",",
        columns=("volume_ml", "vial_units", "diluent_ml"))  # fmt: skip
    assert doses(project.run()) == {"000001": 12.0}


def test_a_constant_dilution_has_a_point_whatever_the_decimal_mark(project):
    use(project, "P1,0,Botox,glabella,,\"0,3\",,,", decimal=",", columns=("volume_ml",),
        constants={"units_per_ml": "12.5"})  # fmt: skip
    assert doses(project.run()) == {"000001": 3.75}


def test_sources_that_contradict_are_rejected(project):
    use(project, "P1,0,Botox,glabella,20,0.5,40,,", "P1,9,Botox,glabella,20,0.5,50,,",
        "P1,99,Botox,glabella,20,0.5,42,,", "P1,199,Botox,glabella,20,0.5,42.2,,")  # fmt: skip
    assert states(project.run()) == {
        "000002": "dose_contradicts_volume", "000004": "dose_contradicts_volume",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("row", "reasons"),
    [
        (",0.5,,,", "missing_dilution;missing_dose_units"),
        (",,,,", "missing_dose_units"),
        (",,40,,", "missing_dose_units"),
        (",half,40,,", "volume_ml_not_a_number;missing_dose_units"),
        ("20,0.5,x,,", "units_per_ml_not_a_number"),
        (",-0.5,-40,,", "volume_ml_not_positive;units_per_ml_not_positive;missing_dose_units"),
        ("20,0,40,,", "volume_ml_not_positive"),
        ("0,0.5,40,,", "dose_contradicts_volume;dose_not_positive"),
        ("many,0.5,40,,", "dose_not_a_number"),
    ],
)
def test_what_gives_no_dose_says_why(project, row, reasons):
    use(project, "P1,0,Botox,glabella,20,,,,", f"P2,0,Botox,glabella,{row}")
    assert states(project.run()) == {"000002": reasons}


def test_no_dilution_without_diluent(project):
    use(project, "P1,0,Botox,glabella,,1,,100,4", "P2,0,Botox,glabella,,1,,100,0",
        columns=("volume_ml", "vial_units", "diluent_ml"))  # fmt: skip
    assert states(project.run()) == {"000002": "diluent_ml_not_positive"}


def test_believable_doses_hold_for_volumes_too(project):
    project.config["records"]["plausible_dose_units"] = {"Botox": [2, 60]}
    use(project, "P1,0,Botox,glabella,,0.5,40,,", "P2,0,Botox,glabella,,5,40,,")
    assert states(project.run()) == {"000002": "dose_implausible"}


def test_a_volume_counts_as_a_dose_in_the_checks(project):
    use(project, "P1,0,Botox,glabella,,0.5,40,,", "P2,0,Botox,glabella,,,40,,",
        columns=("volume_ml", "units_per_ml"))  # fmt: skip
    checks = {check["name"]: check for check in project.run().quality["checks"]}
    assert (checks["dose_units_recorded"]["numerator"], checks["rows_repaired"]["numerator"]) == (
        1, 0,
    )  # fmt: skip


LISTS = {"split": {"area": "/"}, "columns": ("dose_units",)}


def test_a_list_of_areas_shares_no_dose(project):
    use(project, "P1,0,Botox,glabella / forehead,30,,,,", "P2,0,Botox,forehead,12,,,,", **LISTS)
    result = project.run()
    assert doses(result) == {"000001:a1": None, "000001:a2": None, "000002": 12.0}
    assert result.treatments["area"].tolist() == ["glabella", "forehead", "forehead"]
    assert not (result.repairs["rule"] == "normalised_text").any()
    rules = [(one[0][-2:], *one[1:]) for one in repairs(result) if one[1].startswith("dose_of")]
    assert rules == [("a1", "dose_of_several_areas", "30.0", ""),
                     ("a2", "dose_of_several_areas", "30.0", "")]  # fmt: skip
    checks = {check["name"]: check for check in result.quality["checks"]}
    assert checks["doses_of_one_area"]["numerator"] == 2
    assert checks["doses_of_one_area"]["status"] == "failed"
    counts = result.quality["unfolded"][0]
    assert (counts["records_read"], counts["used"]) == (2, 2)


def test_each_area_may_have_got_the_dose(project):
    use(project, "P1,0,Botox,glabella/forehead,15,,,,", shared_dose="each", **LISTS)
    assert doses(project.run()) == {"000001:a1": 15.0, "000001:a2": 15.0}


def test_doses_follow_the_order_of_their_areas(project):
    use(project, "P1,0,Botox,glabella/forehead/,20 / 10,,,,", "P2,0,Botox,forehead,9,,,,",
        "P3,0,Botox,forehead/glabella,30,,,,", "P4,0,Botox,forehead/glabella,3/4/5,,,,",
        "P5,0,Botox,forehead,3/4,,,,",
        split={"area": "/", "dose_units": "/"}, columns=("dose_units",))  # fmt: skip
    result = project.run()
    assert doses(result) == {
        "000001:a1": 20.0, "000001:a2": 10.0, "000002": 9.0, "000003:a1": None, "000003:a2": None,
    }  # fmt: skip
    assert states(result) == {
        "000004": "list_lengths_differ", "000005": "list_lengths_differ",
    }  # fmt: skip


def test_volumes_may_be_listed_too(project):
    use(project, "P1,0,Botox,glabella/forehead,30,0.5/0.25,40,,",
        "P2,0,Botox,glabella/forehead,30,0.75,40,,", "P3,0,Botox,glabella/forehead,,0.75,40,,",
        "P4,0,Botox,glabella/forehead,30,0.7,40,,", "P5,0,Botox,glabella/forehead,0,,,,",
        split={"area": "/", "volume_ml": "/"})  # fmt: skip
    result = project.run()
    assert doses(result) == {
        "000001:a1": 20.0, "000001:a2": 10.0, "000002:a1": None, "000002:a2": None,
        "000003:a1": None, "000003:a2": None,
    }  # fmt: skip
    assert states(result) == {
        **{f"000004:a{k}": "dose_contradicts_volume" for k in (1, 2)},
        **{f"000005:a{k}": "dose_not_positive" for k in (1, 2)},
    }


def test_a_dose_of_its_own_outranks_a_volume_for_several(project):
    use(project, "P1,0,Botox,glabella/forehead,20/10,0.75,40,,",
        split={"area": "/", "dose_units": "/"})  # fmt: skip
    assert doses(project.run()) == {"000001:a1": 20.0, "000001:a2": 10.0}


def test_empty_and_repeated_entries_have_their_reasons(project):
    use(project, "P1,0,Botox,glabella//forehead,30,,,,", "P2,0,Botox,forehead/forehead,30,,,,",
        "P3,0,Botox,,20,,,,", **LISTS)  # fmt: skip
    assert states(project.run()) == {
        "000001:a2": "missing_area", "000002:a2": "exact_copy", "000003": "missing_area",
    }  # fmt: skip


def test_mapped_values_are_those_of_the_entries(project):
    use(project, "P1,0,Botox,Zornesfalte/Stirn,30,,,,",
        values={"area": {"zornesfalte": "glabella", "Stirn": "forehead"}}, **LISTS)  # fmt: skip
    result = project.run()
    assert result.treatments["area"].tolist() == ["glabella", "forehead"]


def test_grades_of_listed_areas_are_grades_of_each(project):
    use(project, "P1,0,Botox,glabella/forehead,30,,,,", **LISTS)
    project.write("assessments", "pat,day,area,s0,s1\nP1,0,forehead/glabella,3,1\n")
    table = project.config["records"]["assessments"]
    table["columns"] = {"patient": "pat", "day": "day", "area": "area"}
    table["split"] = {"area": "/"}
    table["visits"] = [{"score": "s0", "after_days": 0}, {"score": "s1", "after_days": 30}]
    rows = project.run().assessments
    assert rows["assessment_id"].str.removeprefix("assessments:").tolist() == [
        "000001:a1:v1", "000001:a1:v2", "000001:a2:v1", "000001:a2:v2",
    ]  # fmt: skip
    assert rows["area"].tolist() == ["forehead", "forehead", "glabella", "glabella"]


@pytest.mark.parametrize(
    ("change", "columns", "words"),
    [
        ({}, ("volume_ml",), "volume_ml needs the dilution"),
        ({}, ("volume_ml", "vial_units"), "volume_ml needs the dilution"),
        ({}, ("units_per_ml",), "mapped without volume_ml"),
        ({}, ("volume_ml", "units_per_ml", "vial_units", "diluent_ml"), "two sources"),
        ({"split": {"product": ","}}, ("dose_units",), "what can be a list here"),
        ({"split": {"dose_units": ";"}}, ("dose_units",), "split needs area"),
        ({"split": {"area": ";", "volume_ml": ";"}}, ("dose_units",), "which no column feeds"),
        ({"split": {"area": ";", "dose_units": "."}}, ("dose_units",), "cannot be told"),
        ({"split": {"area": ";", "dose_units": "-"}}, ("dose_units",), "cannot be told"),
        ({"split": {"area": " "}}, ("dose_units",), "cannot be told"),
        ({"split": {"area": "und"}}, ("dose_units",), "cannot be told"),
        ({"split": {"area": ""}}, ("dose_units",), "at least 1 character"),
        ({"shared_dose": "half"}, ("dose_units",), "not_recorded"),
    ],
)
def test_layouts_that_cannot_be_read_are_refused(project, change, columns, words):
    use(project, "P1,0,Botox,glabella,20,,,,", columns=columns, **change)
    with pytest.raises(ValidationError, match=words):
        project.analysis()
