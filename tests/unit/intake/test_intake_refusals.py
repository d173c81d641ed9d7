"""Files that init refuses, columns it never maps, and that no value is ever shown."""

import re
import warnings

import pytest

from wearoff import cli
from wearoff.errors import ConfigError, DataQualityError, PrivacyError, WearoffError
from wearoff.records import confirm_quality

TREATMENTS = (
    "patient,injector,clinic,date,product,area,units\n"
    "p1,i1,c1,2024-01-13,Botox,glabella,20\np2,i2,c1,2024-01-14,Botox,glabella,24\n"
)
ASSESSMENTS = "patient,date,area,score\np1,2024-02-13,glabella,1\np2,2024-02-14,glabella,2\n"

BAD_FILES = {
    "empty": (b"", DataQualityError, "is empty"),
    "blank": (b"\n\n  \n", DataQualityError, "is empty"),
    "binary": (bytes(range(256)) * 20, ConfigError, "is not delimited text"),
    "zip": (b"PK\x03\x04" + b"a,b\n1,2\n", ConfigError, "is a damaged workbook"),
    "utf-32": ("patient,day\n1,2\n".encode("utf-32"), ConfigError, "is not delimited text"),
    "only headers": (b"patient,date,score\n", DataQualityError, "holds no records"),
    "one column": (b"patient\n1\n2\n", ConfigError, "is one column"),
    "no header": (TREATMENTS.partition("\n")[2].encode(), ConfigError, "is its first line the"),
    "same names": (b"patient,date,date\n1,2,3\n", DataQualityError, "two columns of the same name"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_what_is_no_table_is_refused_in_one_line(project, name):
    content, error, words = BAD_FILES[name]
    path = project.write("bad.csv", content)
    with pytest.raises(error, match=re.escape(words)) as caught:
        project.init(path)
    assert "\n" not in str(caught.value)
    assert not (project.root / "config").exists()


@pytest.mark.parametrize("where", ["export.csv", "data/export.csv", "data/raw/../../export.csv"])
def test_files_elsewhere_are_to_be_copied_below_data_raw(project, where):
    path = project.root / where
    (project.root / "data" / "raw").mkdir(parents=True)
    path.write_text(TREATMENTS)
    for given in (where, str(path)):
        with pytest.raises(ConfigError, match="copy it to data/raw/NAME/"):
            project.init(given)


def test_a_link_that_leads_out_and_an_address_are_refused(project, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "export.csv"
    outside.write_text(TREATMENTS)
    inside = project.root / project.write("first.csv", TREATMENTS)
    inside.with_name("link.csv").symlink_to(outside)
    for given in ("data/raw/mine/link.csv", "https://example.org/export.csv"):
        with pytest.raises(ConfigError):
            project.init(given)


def test_an_absolute_path_below_data_raw_is_taken(project):
    paths = [project.write("t.csv", TREATMENTS), project.write("v.csv", ASSESSMENTS)]
    project.init(*(str(project.root / path) for path in paths))
    assert project.load().records.treatments.path == "data/raw/mine/t.csv"


def test_a_config_is_never_overwritten(project):
    path = project.write("t.csv", TREATMENTS)
    made = project.init(path)
    made.path.write_text("mine: already\n")
    with pytest.raises(ConfigError, match="exists already") as caught:
        project.init(path)
    assert caught.value.exit_code == 2
    assert made.path.read_text() == "mine: already\n"


def test_columns_with_identifiers_are_never_mapped(project):
    header = "patient,Vorname,contact,provider,Anna Muster,date,units\n"
    rows = "".join(
        f"p{n},Qxv,someone{n}@example.org,Dr. Zorvath,x,2024-01-1{n},2{n}\n" for n in range(5)
    )
    made = project.init(project.write("t.csv", header + rows), project.write("v.csv", ASSESSMENTS))
    columns = project.load().records.treatments.columns
    assert set(columns) == {"patient", "date", "dose_units"}
    for words in ("column #2 (PII-NAME", "'contact' (PII-MAIL", "'provider' (PII-NAME"):
        assert f"never mapped: {words}" in made.said
        assert f"never mapped: {words}" in made.text
    assert "Vorname" not in made.said + made.text
    # The run refuses the file, too: its header announces a name.
    with pytest.raises(PrivacyError):
        project.preview()


def test_a_patient_column_of_names_is_refused(project):
    names = ["Anna Kern", "Ben Lotz", "Cora Metz", "Dora Nuss", "Emil Ott", "Fred Paul"]
    text = "Patient,Date,Dose\n" + "".join(f"{name},2024-01-13,20\n" for name in names)
    with pytest.raises(PrivacyError, match=re.escape("PII-NAME (name of a person)")) as caught:
        project.init(project.write("t.csv", text), project.write("v.csv", ASSESSMENTS))
    assert "'Patient'" in str(caught.value)
    assert not [name for name in names if name.split()[1] in str(caught.value)]
    assert not list(project.root.glob("config/*.yaml"))


def test_one_code_made_of_a_name_and_a_birthday_is_refused(project):
    """Beside proper codes, as somebody types it who has no number at hand."""
    text = "Patient,Date,Dose\n" + "".join(f"P{n:03d},2024-01-13,20\n" for n in range(20))
    path = project.write("t.csv", text + "VOSSBERG-A-19710314,2024-01-14,20\n")
    with pytest.raises(PrivacyError) as caught:
        project.init(path, project.write("v.csv", ASSESSMENTS))
    assert "VOSSBERG" not in str(caught.value)


SITES = {
    # cells of 'site'; whether there is a column 'area'; then which field gets it
    "a body part": (("glabella", "forehead"), False, {"area": "site"}),
    "a code": (("S1", "S2"), False, {"clinic": "site"}),
    "a code beside an area": (("S1", "S2"), True, {"clinic": "site", "area": "area"}),
    "words beside an area": (("Northern", "Southern"), True, {"clinic": "site", "area": "area"}),
    "words": (("Northern", "Southern"), False, {}),
}


@pytest.mark.parametrize("name", SITES)
def test_a_site_is_a_clinic_or_a_place_of_the_body(project, name):
    cells, with_area, wanted = SITES[name]
    rows = [f"p{n},2024-01-1{n},{cell},20,glabella" for n, cell in enumerate(cells)]
    lines = ["patient,date,site,units,area", *rows]
    if not with_area:
        lines = [line.rpartition(",")[0] for line in lines]
    made = project.init(
        project.write("t.csv", "\n".join(lines) + "\n"), project.write("v.csv", ASSESSMENTS)
    )
    columns = project.load().records.treatments.columns
    assert {field: columns[field] for field in ("clinic", "area") if field in columns} == wanted
    if not wanted:
        assert '# EDIT: area: choose "site"' in made.text
        assert '# EDIT: clinic: choose "site"' in made.text


def test_columns_equally_good_for_a_field_are_left_to_choose(project):
    text = TREATMENTS.replace(",units", ",units,dose").replace("\np", "\np")
    text = text.replace(",20\n", ",20,21\n").replace(",24\n", ",24,22\n")
    made = project.init(project.write("t.csv", text), project.write("v.csv", ASSESSMENTS))
    assert "dose_units" not in project.load().records.treatments.columns
    assert '# EDIT: dose_units: choose "units" or "dose"' in made.text


@pytest.fixture
def in_project(project, monkeypatch):
    monkeypatch.chdir(project.root)
    (project.root / "Snakefile").write_text("")
    return project


def run(capsys, *words):
    """Run the command line and return its exit code and all it said."""
    code = 0
    try:
        cli.app(list(words), exit_on_error=False, print_error=False, result_action="return_value")
    except WearoffError as refusal:
        code = refusal.exit_code
        print(refusal)
    except SystemExit as end:
        code = end.code
    shown = capsys.readouterr()
    return code, shown.out + shown.err


def test_no_cell_is_ever_shown(in_project, capsys, caplog):
    """Planted values reach the config's value maps at most."""
    treatments = (
        "patient;injector;clinic;date;product;area;dose;sex;status;remark\n"
        "Kzpat1;Kzinj;Kzcli;13.01.2024;Kzprod;Kzarea;7319,5;Kzsex;Kzstat;Kzfree\n"
        "Kzpat2;Kzinj;Kzcli;14.01.2024;Botox;Kzarea;Kzdose;Kzsex;Kzstat;Kzfree\n"
        "Kzpat3;Kzinj;Kzcli;15.01.2024;Botox;Kzarea;7319,5;Kzsex;Kzstat;Kzfree\n"
    )
    visits = "patient;date;area;score\n" + "".join(
        f"Kzpat{n};1{n}.02.2024;Kzarea;7319\n" for n in (1, 2, 3)
    )
    paths = [in_project.write("t.csv", treatments), in_project.write("v.csv", visits)]
    outcomes = [run(capsys, "init", *paths, "--name", "mine"), run(capsys, "check", "mine")]
    in_project.edit('\\n *"Kzprod".*', "")
    outcomes.append(run(capsys, "check", "mine"))
    assert [code for code, _ in outcomes] == [0, 5, 2]
    said = "".join(text for _, text in outcomes) + caplog.text
    assert "dose_not_a_number 1-7" in said
    assert "1 values not mapped (in 1-7 rows)" in said
    assert "Kz" not in said
    assert "7319" not in said
    assert sorted(p.name for p in in_project.root.iterdir()) == ["Snakefile", "config", "data"]
    assert [p.name for p in (in_project.root / "data").iterdir()] == ["raw"]


def test_check_ends_as_the_run_would(in_project, capsys):
    paths = [in_project.write("t.csv", TREATMENTS), in_project.write("v.csv", ASSESSMENTS)]
    code, said = run(capsys, "init", *paths)
    assert (code, "next: wearoff check mine" in said) == (0, True)
    code, said = run(capsys, "check", "mine")
    assert code == 0
    assert "treatments that would be used: 1-7" in said
    strangers = "".join(f"q{n},2024-02-13,glabella,3\n" for n in range(9))
    in_project.write("v.csv", ASSESSMENTS + strangers)
    assert run(capsys, "check", "mine", "--config-only")[0] == 0
    out = in_project.clean()
    with pytest.raises(DataQualityError) as of_run:
        confirm_quality(quality_path=out / "data_quality.json", out_path=out / "confirmed.json")
    code, said = run(capsys, "check", "mine")
    assert code == 5
    # Only the file that says more is another: check writes none.
    assert str(of_run.value).rpartition("; ")[0] in said
    assert (
        "'wearoff run mine' writes reports/mine/data_quality.html, which says what to fix" in said
    )
    in_project.write("v.csv", ASSESSMENTS.replace("score", "email"))
    assert run(capsys, "check", "mine")[0] == 3


CANARY = "".join(("Kz", "cell"))  # not as such in the source lines of a traceback
FAULTS = {
    "init": "wearoff.intake.propose.propose_tables",
    "check": "wearoff.intake.preview.take_fields",
}


@pytest.mark.parametrize("command", FAULTS)
def test_a_fault_of_the_program_is_told_without_its_message(
    in_project, capsys, monkeypatch, command
):
    paths = [in_project.write("t.csv", TREATMENTS), in_project.write("v.csv", ASSESSMENTS)]
    words = {"init": [*paths, "--name", "other"], "check": ["mine"]}
    in_project.init(*paths)

    def fail(*_, **__):
        warnings.warn(CANARY, stacklevel=1)
        raise ValueError(f"could not convert {CANARY}")

    monkeypatch.setattr(FAULTS[command], fail)
    code, said = run(capsys, command, *words[command])
    assert code == 1
    assert f"wearoff {command}: failed (ValueError)" in said
    assert CANARY not in said
