"""The wearoff command keeps to itself what a fault of the program quotes."""

from functools import partial

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


CONFIG = """\
title: "t"
records:
  kind: intervals
  intervals: {path: data/raw/x.csv, columns: {lower: l, upper: u}}
"""


@pytest.fixture
def say(tmp_path, monkeypatch, capsys):
    """Give a command line in a project folder, and return what it says on stderr."""
    (tmp_path / "Snakefile").touch()
    for name, text in {"t": CONFIG, "empty": "", "broken": "title: ["}.items():
        path = tmp_path / "config" / f"{name}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    raw = tmp_path / "data" / "raw"
    raw.mkdir(parents=True)
    (raw / "a.csv").write_text("pat,day,score\nP1,0,3\n")
    (raw / "empty.csv").touch()
    monkeypatch.chdir(tmp_path)

    app = cli.app

    def _say(line):
        monkeypatch.setattr(cli, "app", partial(app, line.split()))
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        assert ended.value.code == (5 if line.endswith("empty.csv") else 2)
        assert "Traceback" not in said.err
        return said.err

    return _say


WRONG = {
    "audit t": "wearoff: Unknown command",
    "run a b": "wearoff run: Unused Tokens",
    "init": "wearoff init: ",
    "init --nmae x data/raw/a.csv": "Did you mean --name?",
    "init --name": "requires an argument",
    "init a.csv": "does not lie below data/raw/",
    "init ../a.csv": "does not lie below data/raw/",
    "init data/raw": "wearoff init: ",
    "init data/raw/empty.csv": "is empty",
    "init data/raw/a.csv --name t": "config/t.yaml: exists already",
    "init data/raw/a.csv data/raw/a.csv": "is given one file twice",
    "init data/raw/a.csv data/raw/./a.csv": "is given one file twice",
    "init data/raw/a.csv --name a/b": "is not a usable name",
    "check absent": "config/absent.yaml: there is no such file",
    "check ../t": "is not a usable name",
    "check empty": "is not a mapping",
    "check broken": "is not valid YAML",
    "check t x": "Unused Tokens",
    "check --config-onyl t": "Did you mean --config-only?",
    "check t --config-only=perhaps": "--config-only",
    "check t": "there is no file data/raw/x.csv",
    "plan absent": "config/absent.yaml: there is no such file",
    "plan t --patients 0": "--patients: needs numbers above 0 and below 1,000,000",
    "plan t --patients -5": "--patients: needs",
    "plan t --patients": "such as --patients 20 50",
    "plan t --patients ten": "unable to convert",
    "plan t --patients 9999999": "--patients: needs",
    "plan t --months 0": "--months: needs",
    "plan t --months 1200": "below 1,200",
    "plan t --precision nan": "--precision: needs",
    "plan t --precision 100": "below 100",
    "plan t --json .": "--json: is no file in a folder that exists",
    "plan t --json absent/x.json": "--json: is no file",
}


@pytest.mark.parametrize("line", WRONG)
def test_a_wrong_command_line_gets_one_clear_line(line, say):
    said = say(line)
    assert WRONG[line] in said
    assert said.count("\n") == 1
    assert said.count(";") >= 1
