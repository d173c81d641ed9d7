"""Mapping, spelling and numbers."""

import numpy as np
import pandas as pd
import pytest

from wearoff.errors import ConfigError
from wearoff.records.parse_cells import parse_numbers


def repairs(result, rule):
    rows = result.repairs[result.repairs["rule"] == rule]
    return list(zip(rows["row_id"], rows["field"], rows["before"], rows["after"], strict=True))


def test_value_map_translates_and_null_is_missing(project):
    project.treatments["values"] = {
        "product": {"Botox": "ona", "Dysport": "abo"},
        "sex": {"F": "female", "M": None},
    }
    rows = project.run().treatments
    assert rows["product"].tolist() == ["ona", "ona", "ona", "abo"]
    assert rows["sex"].tolist() == ["female", "female", "not recorded", "not recorded"]


def test_value_map_of_nulls_only(project):
    project.treatments["values"] = {"sex": {"F": None, "M": None}}
    assert set(project.run().treatments["sex"]) == {"not recorded"}


def test_value_map_may_name_the_empty_cell(project):
    project.treatments["values"] = {"sex": {"F": "female", "M": "male", "": "other"}}
    project.replace("treatments", "50,M,70", "50,,70")
    assert project.run().treatments["sex"].tolist()[-1] == "other"


def test_value_map_ignores_case_as_a_repair(project):
    project.treatments["values"] = {"product": {"BOTOX": "ona", "Dysport": "abo"}}
    result = project.run()
    assert set(result.treatments["product"]) == {"ona", "abo"}
    assert len(repairs(result, "value_map_case")) == 3


def test_value_map_keys_that_differ_by_case_only_stay_apart(project):
    project.treatments["values"] = {"sex": {"F": "female", "f": "other", "M": "male"}}
    project.replace("treatments", "24,M", "24,f")
    assert project.run().treatments["sex"].tolist() == ["female", "female", "other", "male"]


def test_unmapped_values_are_listed_and_not_shown(project):
    project.treatments["values"] = {"product": {"Botox": "ona"}, "area": {"glabella": "g"}}
    message = project.refuse(ConfigError)
    assert "column 'prod' has 1 value (in 1-7 rows)" in message
    assert "records.treatments.values.product" in message
    assert "and 1 more columns likewise" in message
    assert "processed/records/unmapped_values.csv" in message
    assert "Dysport" not in message
    listed = pd.read_csv(project.out / "unmapped_values.csv")
    assert listed.to_dict("list") == {
        "table": ["treatments"] * 2,
        "field": ["product", "area"],
        "value": ["Dysport", "forehead"],
        "rows": [1, 1],
    }


def test_unmapped_rows_are_rounded(project):
    project.treatments["values"] = {"sex": {"M": "male"}}
    project.append(
        "treatments", *(f"Q{i},I1,C1,0,Botox,glabella,20,{'FGH'[i % 3]},40" for i in range(9))
    )
    assert "has 3 values (in about 10 rows)" in project.refuse(ConfigError)


def test_formula_in_the_list_of_unmapped_values_is_defused(project):
    project.treatments["values"] = {"area": {"glabella": "g", "forehead": "f"}}
    project.replace("treatments", "forehead", "=HYPERLINK(1)")
    project.refuse(ConfigError)
    assert ",'=HYPERLINK" in (project.out / "unmapped_values.csv").read_text()


def test_rows_out_of_scope_need_no_mapping(project):
    project.treatments["values"] = {"product": {"Botox": "ona"}}
    project.treatments["keep"] = {"prod": ["Botox"]}
    result = project.run()
    assert len(result.treatments) == 3
    not_kept = result.rejects[result.rejects["reason"] == "not_kept"]
    assert not_kept["row_id"].tolist() == ["treatments:000004"]


def test_text_is_normalised_and_logged(project):
    project.replace("treatments", "P3,I2", "P3, I\uff12 ")
    result = project.run()
    assert result.treatments["injector"].tolist() == ["I1", "I1", "I2", "I2"]
    assert repairs(result, "normalised_text") == [
        ("treatments:000004", "injector", " I\uff12 ", "I2")
    ]


def test_case_variants_merge_to_the_most_frequent_spelling_across_tables(project):
    project.replace("treatments", "P1,I1,C1,120", "p1,i1,C1,120")
    result = project.run()
    assert result.treatments["patient"].tolist() == ["P1", "P1", "P2", "P3"]
    found = {row[1:] for row in repairs(result, "case_variant")}
    assert {("patient", "p1", "P1"), ("injector", "i1", "I1")} <= found


def test_spelling_of_the_config_wins(project):
    project.config["records"]["plausible_dose_units"] = {"BOTOX": [1, 100]}
    project.replace("treatments", "P2,I2,C1,0,Botox", "P2,I2,C1,0,BOTOX")
    assert set(project.run().treatments["product"]) == {"BOTOX", "Dysport"}


def test_missing_markers_spare_the_injector(project):
    project.treatments["missing"] = ["NA"]
    project.replace("treatments", "P3,I2", "P3,NA")
    project.replace("treatments", "50,M,70", "50,NA,NA")
    rows = project.run().treatments
    assert rows["injector"].tolist()[-1] == "NA"
    assert rows["sex"].tolist()[-1] == "not recorded"
    assert np.isnan(rows["age_years"].tolist()[-1])


def test_all_reasons_are_kept_and_the_first_is_primary(project):
    project.append("treatments", "P9,,C1,x,Botox,glabella,-1,F,50")
    row = project.run().rejects.iloc[0]
    assert row["reason"] == "missing_injector"
    assert row["reasons"] == "missing_injector;day_not_a_number;dose_not_positive"
    assert row["patient"] == "P9"


@pytest.mark.parametrize("cell", ["", "1+", "3,5"])
def test_unusable_score_is_rejected(project, cell):
    project.append("assessments", f'P1,60,glabella,"{cell}"')
    reason = project.run().rejects["reason"].tolist()
    assert reason == ["score_not_a_number" if cell else "missing_score"]


def test_scores_can_be_mapped_from_words(project):
    table = project.config["records"]["assessments"]
    table["values"] = {"score": {"3": "3", "2": "2", "1": "1", "1+": "1.5"}}
    table["decimal"] = ","
    project.append("assessments", "P1,60,glabella,1+")
    assert project.run().assessments["score"].tolist()[-1] == 1.5


def test_time_units_become_whole_days(project):
    project.treatments["time_unit"] = "weeks"
    project.replace("treatments", "C1,120", "C1,17.1")
    assert project.run().treatments["day"].tolist() == [0, 120, 0, 0]


def test_ages_are_top_coded(project):
    project.replace("treatments", "50,M,70", "50,M,97")
    result = project.run()
    assert result.treatments["age_years"].max() == 90
    assert repairs(result, "age_top_coded") == [
        ("treatments:000004", "age_years", "above 89", "90.0")
    ]


@pytest.mark.parametrize(
    ("cell", "decimal", "value"),
    [
        ("12", ".", 12.0), ("-0.5", ".", -0.5), (".5", ".", 0.5), ("5.", ".", 5.0),
        ("1E3", ".", 1000.0), ("1,5", ",", 1.5), ("+3", ".", 3.0),
    ],
)  # fmt: skip
def test_numbers_in_ascii(cell, decimal, value):
    values, unreadable = parse_numbers(pd.Series([cell, None], dtype="str"), decimal)
    assert values[0] == value
    assert not unreadable.any()
