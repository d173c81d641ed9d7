"""The ``wearoff`` command: a person's short way to what ``snakemake`` does."""

import sys
import traceback
from pathlib import Path
from typing import Annotated, NoReturn

from cyclopts import App, CycloptsError, Parameter

from wearoff.config import Analysis, config_path, load_config
from wearoff.errors import ConfigError, EnvironmentFailure, WearoffError
from wearoff.files import write_json

Several = Parameter(consume_multiple=True, negative="")

app = App(
    help="How long a treatment lasts, and what that depends on.",
    exit_on_error=False,
    print_error=False,
)


@app.command
def run(analysis: str = "example", *, cores: str = "all") -> None:
    """Run an analysis from raw records to reports.

    Parameters
    ----------
    analysis
        Name of the config: ``config/<analysis>.yaml``.
    cores
        Processor cores to use, or ``all``.
    """
    _run_workflow(analysis, cores)
    _say_where(Path("reports") / analysis)


@app.command
def handover(analysis: str = "example", *, cores: str = "all") -> None:
    """Write the cleaned tables for other software: data package, dictionary, ADTTE view.

    Parameters
    ----------
    analysis
        Name of the config: ``config/<analysis>.yaml``.
    cores
        Processor cores to use, or ``all``.
    """
    _run_workflow(analysis, cores, "hand_over")
    print(f"Restricted, row-level data: {Path('data/processed') / analysis / 'handover'}")


@app.command
def init(
    files: Annotated[list[str], Parameter(negative="")], /, *, name: str = "", sheet: str = ""
) -> None:
    """Propose a config from the headers and a sample of the values of exported files.

    Parameters
    ----------
    files
        CSV, TSV, Excel or Parquet below ``data/raw/``: treatments and assessments, or one table;
        files with the same columns make up one.
    name
        Name of the analysis; without it, the folder of the files below ``data/raw/``.
    sheet
        The one sheet of workbooks to look at; without it, all of them.
    """
    _refuse_other_folder()
    from wearoff.intake.propose import propose_config
    from wearoff.intake.withheld import values_withheld

    with values_withheld("wearoff init"):
        print(propose_config(paths=files, name=name, sheet=sheet, project_dir=Path.cwd()))


@app.command
def check(
    analysis: str = "example", *, config_only: Annotated[bool, Parameter(negative="")] = False
) -> None:
    """Say what a run would do with the export, column by column; nothing is written.

    Parameters
    ----------
    analysis
        Name of the config: ``config/<analysis>.yaml``.
    config_only
        Check keys and values of the config only, without reading the tables.
    """
    config = _config_of(analysis)
    print(f"config/{analysis}.yaml: all keys and values can be used ({config.records.kind})")
    if config_only:
        return
    from wearoff.intake.preview import preview_records
    from wearoff.intake.withheld import values_withheld

    with values_withheld("wearoff check"):
        preview = preview_records(analysis=config, name=analysis, project_dir=Path.cwd())
    print(preview.text)
    if preview.refusal is not None:
        raise preview.refusal
    print(f"next: wearoff run {analysis}")


@app.command
def simulate(*, truth: Path, seed: int, out: Path) -> None:
    """Write a made-up practice's export from a truth file.

    Parameters
    ----------
    truth
        YAML file with the true effects.
    seed
        Seed of every random choice; equal seeds give equal bytes.
    out
        Folder for the two tables.
    """
    from wearoff.simulate import simulate_practice

    simulate_practice(truth_path=truth, seed=seed, out_dir=out)
    print(f"wrote {out}/treatments.csv and {out}/assessments.csv")


@app.command
def plan(
    analysis: str = "example",
    *,
    priors: Annotated[bool, Parameter(negative="")] = False,
    patients: Annotated[tuple[int, ...], Several] = (10, 20, 50, 100, 200),
    months: Annotated[tuple[int, ...], Several] = (12, 24, 48),
    precision: Annotated[tuple[float, ...], Several] = (10.0, 5.0, 2.0),
    json: Path | None = None,
) -> None:
    """Say how many patients and treatments it takes until injectors and doses can be compared.

    Parameters
    ----------
    analysis
        Name of the config: ``config/<analysis>.yaml``.
    priors
        Plan from the priors even if the analysis has been fitted, as is done if it has not.
    patients
        Numbers of patients per injector to look at.
    months
        Further months of records to look at.
    precision
        Half-widths, in per cent, to which the effect of doubling the dose is to be known.
    json
        File that gets the same as JSON.
    """
    config = _config_of(analysis)
    if json is not None:
        _refuse_no_file(json)
    from wearoff.plan import Targets, plan_analysis, plan_content, plan_text

    targets = Targets(patients, months, precision)
    folder = Path("data/processed") / analysis
    made = plan_analysis(config, folder, targets, from_priors=priors)
    print(plan_text(made, config.title))
    if json is not None:
        write_json(plan_content(made, analysis), json)


@app.command
def verify(reports: Path = Path("reports/example")) -> None:
    """Recompute what a report folder says about where it comes from.

    Parameters
    ----------
    reports
        A folder of reports, such as ``reports/example``, seen from the project folder.
    """
    _refuse_other_folder()
    from wearoff.runs.verify import refuse_differences, verify_reports, verify_text

    findings = verify_reports(reports)
    print(verify_text(findings))
    refuse_differences(findings, reports)


def main() -> NoReturn:
    """Run the command line; a refusal is one line on stderr and its exit code."""
    try:
        app()
    except WearoffError as refusal:
        print(refusal, file=sys.stderr)
        sys.exit(refusal.exit_code)
    except CycloptsError as wrong:
        print(_wrong_words(wrong), file=sys.stderr)
        sys.exit(ConfigError.exit_code)
    except Exception as fault:
        # The message of a foreign exception may quote the data.
        print(*traceback.format_tb(fault.__traceback__), sep="", end="", file=sys.stderr)
        print(f"wearoff: failed ({type(fault).__name__}; message withheld)", file=sys.stderr)
        sys.exit(1)
    sys.exit(0)


def _wrong_words(wrong: CycloptsError) -> ConfigError:
    """Return what is wrong with the words of a command line."""
    command = " ".join(["wearoff", *(wrong.command_chain or ())])
    return ConfigError(str(wrong).rstrip(". \n"), command, f"{command} --help explains it")


def _refuse_no_file(json: Path) -> None:
    if json.is_dir() or not json.absolute().parent.is_dir():
        raise ConfigError("is no file in a folder that exists", "--json", "name such a file")


def _config_of(analysis: str) -> Analysis:
    _refuse_other_folder()
    return load_config(config_path(analysis))


def _refuse_other_folder() -> None:
    if not Path("Snakefile").is_file():
        raise EnvironmentFailure(
            "this is not the project folder (no Snakefile)", "wearoff", "change to it first"
        )


def _run_workflow(analysis: str, cores: str, *targets: str) -> None:
    config = _config_of(analysis)
    from wearoff.runs.start import run_workflow

    run_workflow(config, analysis, cores, *targets)


def _say_where(reports: Path) -> None:
    print("Reports:")
    for name, reader in (
        ("clinician.html", "for clinicians (also clinician.pdf)"),
        ("analyst.html", "for analysts"),
        ("data_quality.html", "for whoever made the export"),
        ("planner.html", "to look up one kind of treatment"),
    ):
        print(f"  {reports / name}  {reader}")


if __name__ == "__main__":
    main()
