"""What the rules share: the checked config, and the digests that decide what runs again."""

import json
import sys
import time
from pathlib import Path

from wearoff.codedigest import code_digest
from wearoff.config import (
    analysis_from_sections,
    config_path,
    load_config,
    refits_of,
    resolved_sections,
)
from wearoff.config.logo import logo_digest
from wearoff.errors import WearoffError
from wearoff.files import sha256_of
from wearoff.needs import needs
from wearoff.provenance import lock_digest
from wearoff.runlock import hold_beside_snakemake


def load_analysis(name):
    """Return the resolved config of an analysis, or end with the one line that says why not."""
    try:
        return resolved_sections(load_config(config_path(name)))
    except WearoffError as refusal:
        print(refusal, file=sys.stderr)
        sys.exit(refusal.exit_code)


def sections(*names):
    """Return the config sections that a step may read; only their change reruns it."""
    return SECTIONS.only(*names)


def code(script, *modules):
    """Return the digest of a step's script and of the library code it runs."""
    return code_digest(*modules, script=SCRIPTS / f"{script}.py")


def input_digests():
    """Return each raw file's SHA-256; a missing file is left to the step to explain."""
    tables = [
        SECTIONS["records"].get(name)
        for name in ("treatments", "assessments", "intervals")
    ]
    named = [table["path"] for table in tables if table]
    paths = sorted(
        {path for one in named for path in ([one] if isinstance(one, str) else one)}
    )
    return {
        path: sha256_of(Path(path)) if Path(path).is_file() else "missing"
        for path in paths
    }


def origin(script):
    """Return what tells where a result comes from."""
    return {
        "sections": SECTIONS,
        "input_digests": RAW,
        "code": code(script, *STAGES),
        "lock": lock_digest(),
    }


def say_why(analysis):
    """Repeat the failed step's one line, and report on records that ended the run."""
    failure = Path(f"data/processed/{analysis}/failure.json")
    # That of an earlier run stays where this one ended before any step began.
    if failure.is_file() and failure.stat().st_mtime >= STARTED:
        from wearoff.report.stopped import report_stopped_run

        try:
            report_stopped_run(
                analysis=analysis_from_sections(SECTIONS),
                name=analysis,
                processed_dir=failure.parent,
                out_dir=Path(f"reports/{analysis}"),
            )
        except WearoffError as refusal:
            print(refusal, file=sys.stderr)
        print(json.loads(failure.read_text())["line"], file=sys.stderr)


STARTED = time.time()
ANALYSIS = str(config.get("analysis", "example"))
SECTIONS = load_analysis(ANALYSIS)
RAW = input_digests()
# A fit draws as many chains at once as it has processors.
CHAINS = SECTIONS["sampling"]["chains"]
# Beside this file, wherever the workflow is used from (as a module, from another folder).
SCRIPTS = (
    Path(workflow.current_basedir.get_path_or_uri(secret_free=True)) / "../scripts"
)
STAGES = (
    "config",
    "records",
    "outcome",
    "model",
    "sampling",
    "checks",
    "estimates",
    "disclosure",
)
PAGES = ("clinician", "analyst", "data_quality", "planner")
HANDED_OVER = collect(
    "<processed>/{{analysis}}/handover/{file}",
    file=(
        "datapackage.json",
        "dictionary.md",
        "adtte.csv",
        "treatments.parquet",
        "assessments.parquet",
        "durations.parquet",
    ),
)
