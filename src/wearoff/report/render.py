"""From ``released.json`` to all files of a report folder."""

import dataclasses
import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from wearoff.codedigest import code_digest
from wearoff.disclosure.released import Released
from wearoff.disclosure.released_records import RefusedRecords
from wearoff.files import SUMS_FILE, write_bytes
from wearoff.report.analyst import analyst_page
from wearoff.report.blocks import Page
from wearoff.report.clean import clean_released
from wearoff.report.clinician import clinician_page
from wearoff.report.data_quality import data_quality_page
from wearoff.report.html import render_html
from wearoff.report.injector_page import FOLDER, injector_files
from wearoff.report.pdf import render_pdf
from wearoff.report.pick import Material
from wearoff.report.planner import planner_page
from wearoff.report.planner_csv import planner_csv
from wearoff.report.refusal import refusal_page
from wearoff.report.tables import csv_tables, file_links


def render_reports(*, released_path: Path, out_dir: Path) -> None:
    """Write all reports of one analysis.

    Parameters
    ----------
    released_path : Path
        The released content, the only source.
    out_dir : Path
        The folder of the reports. Reports of an earlier run in it are replaced.
    """
    released = Released.model_validate_json(released_path.read_bytes())
    files = report_files(released)
    _replace_reports(files, out_dir)
    # The workflow expects the folder, even where nobody has a page.
    (out_dir / FOLDER).mkdir(exist_ok=True)


def render_refused(refused: RefusedRecords, out_dir: Path) -> None:
    """Write the data-quality report of a run that ended at its records, and nothing beside it.

    Parameters
    ----------
    refused : RefusedRecords
        What may be said of the records.
    out_dir : Path
        The folder of the reports. Reports of an earlier run in it are removed: they are of other
        records, or of another config.
    """
    page = dataclasses.replace(data_quality_page(clean_released(refused)), logo=refused.logo)
    _replace_reports({f"{page.name}.html": render_html(page)}, out_dir)


def _replace_reports(files: Mapping[str, bytes], out_dir: Path) -> None:
    # An earlier run may have passed: its estimates must not lie beside a refusal, even briefly.
    ours = (*out_dir.glob("tables/*.csv"), *out_dir.glob(f"{FOLDER}/injector_*.*"))
    for old in sorted([*ours, *(out_dir / name for name in _KNOWN)]):
        old.unlink(missing_ok=True)
    for name, content in files.items():
        write_bytes(content, out_dir / name)


def report_files(released: Released) -> dict[str, bytes]:
    """Return every file of a report folder, as bytes that depend on the content only.

    Parameters
    ----------
    released : Released
        The released content.

    Returns
    -------
    dict
        Path inside the folder to content.
    """
    clean = clean_released(released)
    tables = csv_tables(clean) | planner_csv(clean)
    material = Material(clean, file_links(tables))
    failed = clean.verdict.status == "fail"
    clinician = refusal_page(clean) if failed else clinician_page(material)
    found = (
        clinician,
        analyst_page(material),
        data_quality_page(clean, material.files),
        planner_page(clean, material.files.get("planner")),
    )
    pages = [dataclasses.replace(page, logo=clean.logo) for page in found]
    # The code of the pages is known only here: a changed page asks for no new release.
    provenance = clean.provenance | {"code digest of report": code_digest("report")}
    files = {
        **{f"tables/{name}.csv": content for name, content in tables.items()},
        **{f"{page.name}.html": render_html(page) for page in pages},
        **_confidential(clean),
        "clinician.pdf": render_pdf(pages[0]),
        "report.json": _compact({page.name: _model(page) for page in pages}),
        "provenance.json": _json(provenance),
        "verdict.json": _json(clean.verdict.model_dump()),
    }
    return {**files, SUMS_FILE: _sums(files)}


def _confidential(clean: Released) -> dict[str, bytes]:
    """Return injectors' own pages and tables; report.json, which all readers share, has none."""
    files: dict[str, bytes] = {}
    for page, path, table in injector_files(clean):
        files |= {f"{page.name}.html": render_html(page), path: table}
    return files


_KNOWN = frozenset(
    {"clinician.html", "clinician.pdf", "analyst.html", "data_quality.html", "planner.html"}
    | {"report.json", "provenance.json", "verdict.json", SUMS_FILE}
)

_PICTURES = frozenset({"svg", "svg_narrow", "logo"})


def _sums(files: Mapping[str, bytes]) -> bytes:
    """Return the digests of all files in the form that ``sha256sum --check`` reads."""
    lines = [f"{sha256(content).hexdigest()}  {name}" for name, content in sorted(files.items())]
    return "".join(f"{line}\n" for line in lines).encode()


def _model(page: Page) -> object:
    """Return a page as data, without the pictures: their numbers lie in the tables."""
    return _without_pictures(dataclasses.asdict(page))


def _without_pictures(value: object) -> object:
    if isinstance(value, dict):
        kept = {key: item for key, item in value.items() if key not in _PICTURES}
        return {key: _without_pictures(item) for key, item in kept.items()}
    if isinstance(value, list | tuple):
        return [_without_pictures(item) for item in value]
    return value


def _compact(content: object) -> bytes:
    """Return JSON for programs: indented, tables and curves take eight times the room."""
    text = json.dumps(
        content, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":")
    )
    return f"{text}\n".encode()


def _json(content: object) -> bytes:
    text = json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False)
    return f"{text}\n".encode()
