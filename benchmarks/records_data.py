"""A simulated export on disk, as large as asked for and dirty in the usual ways."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from pyarrow import csv

from wearoff.config import Analysis, load_config

Ints = npt.NDArray[np.int64]
Rng = np.random.Generator

EXAMPLE = Path(__file__).parents[1] / "config" / "example.yaml"
FOLDER = "data/raw/bench"

_FIRST_DAY = np.datetime64("2021-01-01")
_FOLLOW_UP_DAYS = 420
_LAST_START = 1_390 - _FOLLOW_UP_DAYS
_AREAS = np.array(["Glabella", "Stirn", "Krähenfüße"])
_BRANDS = np.array(["Botox", "Vistabel", "Dysport", "Azzalure", "Xeomin", "Bocouture", "Daxxify"])
_UNITS = np.array([20.0, 20.0, 50.0, 50.0, 20.0, 20.0, 40.0])
_FACTORS = np.array([0.5, 0.625, 0.8, 1.0, 1.0, 1.25, 1.5])
_VISITS = np.array([0, 14, 75, 115])
_SESSIONS, _PER_SESSION = 2, 2


@dataclass(frozen=True)
class Scale:
    """How large an export is; a patient has four treatments and sixteen assessments."""

    treatments: int

    @property
    def patients(self) -> int:
        """Number of patients."""
        return self.treatments // (_SESSIONS * _PER_SESSION)

    @property
    def injectors(self) -> int:
        """Number of injectors: 3,000 to a million treatments."""
        return max(24, 3 * self.treatments // 1_000)

    @property
    def clinics(self) -> int:
        """Number of clinics, 50 at most."""
        return min(50, max(6, self.injectors // 20))


def write_export(treatments: int, project_dir: Path, seed: int = 1) -> Analysis:
    """Write both tables of an export below ``data/raw`` and return the config that reads them.

    Parameters
    ----------
    treatments : int
        Treatment rows, spoilt ones not counted.
    project_dir : Path
        A project folder.
    seed : int
        Seed of everything.

    Returns
    -------
    Analysis
        The example's config with these files.
    """
    scale, rng = Scale(treatments), np.random.default_rng(seed)
    (project_dir / FOLDER).mkdir(parents=True, exist_ok=True)
    sessions = _sessions(scale, rng)
    tables = {
        "treatments": _treatments(scale, sessions, rng),
        "assessments": _grades(sessions, rng),
    }
    options = csv.WriteOptions(delimiter=";", quoting_style="none", quoting_header="none")
    for name, table in tables.items():
        path = project_dir / FOLDER / f"{name}.csv"
        csv.write_csv(pa.Table.from_pandas(table, preserve_index=False), path, options)
    return analysis_of_export()


def analysis_of_export() -> Analysis:
    """Return the example's config, reading the files of :func:`write_export`."""
    content = load_config(EXAMPLE).model_dump(mode="json")
    for table in ("treatments", "assessments"):
        content["records"][table]["path"] = f"{FOLDER}/{table}.csv"
    return Analysis.model_validate(content)


def _sessions(scale: Scale, rng: Rng) -> pd.DataFrame:
    """Return one row per treated area: who, where, when, and how long it will last."""
    n = scale.patients
    first = rng.integers(_LAST_START, size=n)
    again = first + rng.integers(100, 260, size=n)
    start = rng.integers(len(_AREAS), size=n)
    rows = pd.DataFrame(
        {
            "patient": np.repeat(np.arange(n), _SESSIONS * _PER_SESSION),
            "day": np.repeat(np.column_stack([first, again]).ravel(), _PER_SESSION),
            "area": (np.repeat(start, 4) + np.tile([0, 1, 0, 1], n)) % len(_AREAS),
        }
    )
    spread = 0.25 * rng.standard_normal(n)[rows["patient"]] + 0.35 * rng.standard_normal(len(rows))
    rows["lasts"] = 105 * np.exp(spread)
    return rows


def _treatments(scale: Scale, rows: pd.DataFrame, rng: Rng) -> pd.DataFrame:
    n, patient = len(rows), rows["patient"].to_numpy()
    session = np.arange(n) // _PER_SESSION
    own = rng.integers(scale.injectors, size=scale.patients)[patient]
    step = scale.clinics * rng.integers(scale.injectors // scale.clinics, size=n)[session]
    elsewhere = (rng.random(n) < 0.15)[session]
    injector = np.where(elsewhere, (own + step) % scale.injectors, own)
    brand = rng.integers(len(_BRANDS), size=scale.patients)[patient]
    units = _UNITS[brand] * rng.choice(_FACTORS, size=n)
    age = rng.integers(24, 70, size=scale.patients)[patient] + rows["day"].to_numpy() // 365
    male = (rng.random(scale.patients) < 0.3)[patient]
    table = pd.DataFrame(
        {
            "Pat-Nr": _codes("P", patient, 7),
            "Behandler": _codes("INJ-", injector, 4),
            "Standort": _codes("Praxis ", injector % scale.clinics, 2),
            "Datum": _dates(rows["day"].to_numpy()),
            "Praeparat": _BRANDS[brand],
            "Areal": _AREAS[rows["area"]],
            "Einheiten": pd.Series(units).map("{:g}".format).str.replace(".", ","),
            "Geschlecht": np.where(male, "m", "w"),
            "Alter": age.astype(str),
            "Status": "final",
        }
    )
    for column in ("Praeparat", "Areal", "Behandler"):
        _spoil(table, column, 0.01, _respelled, rng)
    for column, share in (("Einheiten", 0.004), ("Alter", 0.01), ("Geschlecht", 0.01)):
        _spoil(table, column, share, _lost, rng)
    _spoil(table, "Einheiten", 0.001, lambda cells, rng: cells.str.slice(0, 0) + "0", rng)
    _spoil(table, "Einheiten", 0.002, lambda cells, rng: cells + "0", rng)
    _spoil(table, "Datum", 0.003, _other_dates, rng)
    copies = [
        _sample(table, 0.01, rng),
        _sample(table, 0.006, rng).assign(Status="Entwurf"),
        _sample(table, 0.004, rng).assign(Status="storniert"),
    ]
    return _arranged(table, copies, rows["day"].to_numpy(), rng)


def _grades(rows: pd.DataFrame, rng: Rng) -> pd.DataFrame:
    n = len(rows)
    session = np.arange(n) // _PER_SESSION
    jitter = rng.integers(-5, 15, size=(n, len(_VISITS)))[session]
    jitter[:, 0] = 0
    after = _VISITS + jitter
    baseline = rng.integers(2, 4, size=n)[:, None]
    works = (after > 0) & (after < rows["lasts"].to_numpy()[:, None])
    grade = np.where(works, baseline - rng.integers(1, 3, size=after.shape), baseline)
    day = (rows["day"].to_numpy()[:, None] + after).ravel()
    table = pd.DataFrame(
        {
            "Pat-Nr": _codes("P", np.repeat(rows["patient"].to_numpy(), len(_VISITS)), 7),
            "Datum": _dates(day),
            "Areal": np.repeat(_AREAS[rows["area"]], len(_VISITS)),
            "Grad": np.array(["0", "1", "2", "3"])[grade.ravel()],
        }
    )
    _spoil(table, "Areal", 0.005, _respelled, rng)
    _spoil(table, "Grad", 0.003, _lost, rng)
    _spoil(table, "Datum", 0.001, _other_dates, rng)
    orphans = _sample(table, 0.002, rng)
    orphans["Pat-Nr"] = _codes("P", 5_000_000 + np.arange(len(orphans)), 7)
    return _arranged(table, [_sample(table, 0.002, rng), orphans], day, rng)


def _codes(prefix: str, numbers: Ints, n_digits: int) -> pd.Series:
    distinct, place = np.unique(numbers, return_inverse=True)
    texts = pd.Series([f"{prefix}{number:0{n_digits}d}" for number in distinct.tolist()])
    return texts.iloc[place].reset_index(drop=True)


def _dates(days: Ints) -> pd.Series:
    distinct, place = np.unique(days, return_inverse=True)
    texts = pd.Series(pd.to_datetime(_FIRST_DAY + distinct).strftime("%d.%m.%Y"))
    return texts.iloc[place].reset_index(drop=True)


def _spoil(
    table: pd.DataFrame, column: str, share: float, how: Callable[[pd.Series, Rng], pd.Series],
    rng: Rng,
) -> None:  # fmt: skip
    rows = np.flatnonzero(rng.random(len(table)) < share)
    cells = table[column].astype("str")
    spoilt = how(cells.iloc[rows].reset_index(drop=True), rng)
    place = np.arange(len(table))
    place[rows] = len(table) + np.arange(len(rows))
    table[column] = pd.concat([cells, spoilt], ignore_index=True).iloc[place].array


def _respelled(cells: pd.Series, rng: Rng) -> pd.Series:
    kind = pd.Series(rng.integers(3, size=len(cells)))
    return cells.str.upper().where(kind == 0, (cells + " ").where(kind == 1, cells + "\u00a0"))


def _lost(cells: pd.Series, rng: Rng) -> pd.Series:
    return pd.Series(np.where(rng.random(len(cells)) < 0.5, "", "k.A."), dtype="str")


def _other_dates(cells: pd.Series, rng: Rng) -> pd.Series:
    return cells.str.slice(6) + "-" + cells.str.slice(3, 5) + "-" + cells.str.slice(0, 2)


def _sample(table: pd.DataFrame, share: float, rng: Rng) -> pd.DataFrame:
    return table[rng.random(len(table)) < share].copy()


def _arranged(table: pd.DataFrame, copies: list[pd.DataFrame], day: Ints, rng: Rng) -> pd.DataFrame:
    """Put rows by date, copies some days below their originals, and blank lines in between."""
    blank = pd.DataFrame("", index=rng.integers(len(table), size=len(table) // 500 + 1),
                         columns=table.columns)  # fmt: skip
    late = [one for rows in copies for one in (day[rows.index] + rng.integers(0, 7, len(rows)),)]
    parts = [table, *copies, blank]
    order = np.argsort(np.concatenate([day, *late, day[blank.index]]), kind="stable")
    return pd.concat(parts, ignore_index=True).iloc[order]
