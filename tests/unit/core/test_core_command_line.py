"""The wearoff command keeps to itself what a fault of the program quotes."""

import pytest

from wearoff import cli


def test_a_fault_says_where_it_was_but_not_its_message(monkeypatch, capsys):
    said = "could not convert 'Zq101x'"

    def fail():
        raise ValueError(said)

    monkeypatch.setattr(cli, "app", fail)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 1
    told = capsys.readouterr().err
    assert "failed (ValueError; message withheld)" in told
    assert "in fail" in told
    assert "Zq101x" not in told
