"""An export in which every cell, header, path and config comment can be recognised again."""

import base64
import datetime
import html
import io
import itertools
import re
from pathlib import Path

import pypdf

PATH, COMMENT, STRAY, HEADER = "zkpfad", "zkkomm", "zkfremd", "zkkopf"
"""Marks of folder and file names, config comments, columns not declared, columns declared."""
CELL = re.compile(r"zq\d{3}x", re.IGNORECASE)
"""What every text cell holds, with a number of its own."""
NUMBER = re.compile(r"\d+[.,]\d{0,2}71938\d{2}")
"""Digits that every number with decimals holds."""
DATE = re.compile(r"\d{2}\.\d{2}\.19(?:8[1-9]|9\d)|19(?:8[1-9]|9\d)-\d{2}-\d{2}")
"""Dates of a time from which nothing else here is, yet when patients were treated already."""

RAW = f"data/raw/{PATH}1"
N_PATIENTS = 8
PRODUCTS = ("Zq801x", "Zq802x", "Zq803x")
CONFIG = f"""\
# Asked by {COMMENT}1 on the phone
title: "Canaries"   # {COMMENT}2
records:
  kind: visits
  groups: {{sex: {{kind: categorical}}, severity: {{kind: numeric}}}}   # {COMMENT}3
  max_rejected_share: 0.5
  treatments:
    path: {RAW}/{PATH}2.csv
    delimiter: ";"
    decimal: ","
    date_format: "%d.%m.%Y"
    columns: {{patient: {HEADER}Pat, injector: {HEADER}Arzt, clinic: {HEADER}Ort,
      date: {HEADER}Tag, product: {HEADER}Mittel, area: {HEADER}Stelle,
      dose_units: {HEADER}Dosis, sex: {HEADER}Art, severity: {HEADER}Grad}}
    values: {{product: {{{PRODUCTS[0]}: ona, {PRODUCTS[1]}: ona, {PRODUCTS[2]}: abo}}}}
  assessments:
    path: {RAW}/{PATH}3.csv
    delimiter: ";"
    decimal: ","
    date_format: "%d.%m.%Y"
    columns: {{patient: {HEADER}Pat, date: {HEADER}Tag, area: {HEADER}Stelle,
      score: {HEADER}Wert}}
outcome: {{scale: "grade", rules: {{better: {{kind: improved_by, value: 1}}}}, primary: better}}
# {COMMENT}4
"""


def export() -> dict[str, str]:
    """Return the two files by table, made anew."""
    numbers = itertools.count(100)
    digits = itertools.count(10)

    def text():
        return f"Zq{next(numbers)}x"

    def number(whole):
        return f"{whole},71938{next(digits)}"

    treatments = [
        f"{HEADER}Pat;{HEADER}Arzt;{HEADER}Ort;{HEADER}Tag;{HEADER}Mittel;{HEADER}Stelle;"
        f"{HEADER}Dosis;{HEADER}Art;{HEADER}Grad;{STRAY}1"
    ]
    assessments = [f"{HEADER}Pat;{HEADER}Tag;{HEADER}Stelle;{HEADER}Wert;{STRAY}2"]
    for patient in range(N_PATIENTS):
        who, area = text(), text()
        first = datetime.date(1981 + patient, 3, 1)
        product = PRODUCTS[patient % 3]
        treatments.append(
            f"{who};{text()};{text()};{first:%d.%m.%Y};{product};{area};{number(20)};{text()};"
            f"{number(3)};{text()}"
        )
        for days, score in ((0, 3), (28, 1), (120, 3)):
            day = first + datetime.timedelta(days)
            assessments.append(f"{who};{day:%d.%m.%Y};{area};{number(score)};{text()}")
    # Rows that are rejected, each for another reason.
    spoiled = f";{text()};{text()};01.03.1992;{PRODUCTS[0]};{text()};"
    treatments += [
        f"{text()}{spoiled}{text()};{text()};{number(1)};{text()}",
        f"{text()}{spoiled}-{number(5)};{text()};{number(1)};{text()}",
        f"{text()}{spoiled.replace('01.03', '32.13')}{number(9)};{text()};{number(1)};{text()}",
        f"{text()};{text()}",
    ]
    assessments.append(f"{text()};01.03.1992;{text()};{number(2)};{text()}")
    return {
        "treatments": "\n".join(treatments) + "\n",
        "assessments": "\n".join(assessments) + "\n",
    }


def found(text: str, *, names_allowed: bool) -> set[str]:
    """Return the canaries that a text holds.

    Names that the config itself gives, of files and of declared columns, may stand in a refusal,
    which says where to look.
    """
    marks = [COMMENT, STRAY] if names_allowed else [COMMENT, STRAY, PATH, HEADER]
    seen = {mark for mark in marks if mark in text.casefold()}
    patterns = (CELL, NUMBER, DATE)
    return seen | {one for pattern in patterns for one in pattern.findall(text)}


RESTRICTED = ("records/*.parquet", "outcome/*.parquet", "records/unmapped_values.csv")
"""Below data/processed/<analysis>: the tables, and the list of values to map."""


def text_of(path: Path) -> str:
    """Return a file's text, whatever kind of file it is."""
    return path.read_bytes().decode("utf-8", "replace")


def open_files(project: Path) -> list[Path]:
    """Return every file that is neither the export, nor the config, nor a restricted table."""
    processed = project / "data" / "processed" / "canary"
    hidden = {path for pattern in RESTRICTED for path in processed.glob(pattern)}
    hidden |= {path for name in ("handover", "tracebacks") for path in processed.glob(f"{name}/*")}
    outside = [project / "data" / "raw", project / "config"]
    return [
        path
        for path in sorted(project.rglob("*"))
        if path.is_file() and path not in hidden
        and not any(path.is_relative_to(folder) for folder in outside)
    ]  # fmt: skip


def readable(path: Path) -> str:
    """Return every text that a file holds, also what is packed into it: pictures, metadata."""
    content = path.read_bytes()
    if path.suffix == ".pdf":
        return _text_of_pdf(content)
    text = content.decode("utf-8", "replace")
    for packed in _PACKED.findall(text):
        text += base64.b64decode(packed).decode("utf-8", "replace")
    return f"{text}\n{html.unescape(text)}"


_PACKED = re.compile(r"base64,\s*([A-Za-z0-9+/=]+)")


def _text_of_pdf(content: bytes) -> str:
    reader = pypdf.PdfReader(io.BytesIO(content))
    told = [page.extract_text() for page in reader.pages]
    told += [str(dict(reader.metadata or {})), str(dict(reader.attachments))]
    streams = (reader.get_object(number) for number in range(1, len(reader.xref[0])))
    # Descriptions, bookmarks and XMP are objects of their own.
    for one in streams:
        told.append(str(one))
        if isinstance(one, pypdf.generic.StreamObject) and one.get("/Type") != "/Font":
            told.append(one.get_data().decode("utf-8", "replace"))
    return "\n".join(told)
