"""Every attack on the records ends as its table says: no crash, no value told, nothing lost."""

import pytest
from attacks import dates, delimited, identifiers, parquet, paths, workbooks

TABLES = (delimited, dates, workbooks, parquet, paths, identifiers)
ATTACKS = [
    pytest.param(attack, id=f"{table.__name__.rpartition('.')[2]}: {attack.name}")
    for table in TABLES
    for attack in table.ATTACKS
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_ends_as_the_table_says(attack, project):
    attack.make(project)
    attack.ends.check(project, attack.secrets)


def test_there_are_enough_and_each_is_another():
    names = [(table.__name__, attack.name) for table in TABLES for attack in table.ATTACKS]
    assert len(names) == len(set(names)) >= 200
