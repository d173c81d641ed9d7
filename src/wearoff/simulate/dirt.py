"""What is wrong with a real export, put in on purpose and counted in the truth file."""

from collections.abc import Callable
from datetime import datetime

import numpy as np
import pandas as pd

from wearoff.simulate.export import DATE_FORMAT, decimal_comma
from wearoff.simulate.truth import Truth

DELIMITER = ";"
NO_BREAK_SPACE = "\u00a0"
MISSING = ("", "k.A.")
DRAFT, VOID = "Entwurf", "storniert"
OTHER_DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%y")
SPELLINGS: tuple[Callable[[str], str], ...] = (
    str.upper,
    str.lower,
    lambda text: text + " ",
    lambda text: " " + text,
    lambda text: text + NO_BREAK_SPACE,
)


class _Rows:
    """Hands out rows at random, none twice, so that no row has two faults."""

    def __init__(self, n_rows: int, rng: np.random.Generator) -> None:
        self._order = [int(row) for row in rng.permutation(n_rows)]

    def take(self, count: int, fits: Callable[[int], bool] = lambda row: True) -> list[int]:
        """Return some rows that were not handed out before and that fit."""
        taken = [row for row in self._order if fits(row)][:count]
        if len(taken) < count:
            raise ValueError("the practice is too small for so many spoilt rows")
        gone = set(taken)
        self._order = [row for row in self._order if row not in gone]
        return taken


def spoil_treatments(truth: Truth, clean: pd.DataFrame, rng: np.random.Generator) -> list[str]:
    """Return the lines of the treatments table with its faults.

    Parameters
    ----------
    truth : Truth
        How many faults of each kind.
    clean : DataFrame of text
        The table without faults.
    rng : Generator
        The stream of this table.

    Returns
    -------
    list of str
        Header and rows.
    """
    counts, table, rows = truth.dirt.treatments, clean.copy(), _Rows(len(clean), rng)
    copies = [
        _copies(table, rows.take(counts.duplicate_rows)),
        _copies(table, rows.take(counts.draft_rows), Status=DRAFT),
        _copies(table, rows.take(counts.void_rows), Status=VOID),
    ]
    _respell(table, "Praeparat", rows.take(counts.respelled_products))
    _respell(table, "Areal", rows.take(counts.respelled_areas))
    _respell(table, "Behandler", rows.take(counts.respelled_injectors))
    _lose(table, "Einheiten", rows.take(counts.missing_doses))
    _lose(table, "Alter", rows.take(counts.missing_ages))
    _lose(table, "Geschlecht", rows.take(counts.missing_sexes))
    _change(table, "Einheiten", rows.take(counts.zero_doses), lambda text, place: "0")
    _change(table, "Einheiten", rows.take(counts.tenfold_doses), _tenfold)
    _change(table, "Datum", rows.take(counts.other_dates), _other_date)
    return _lines(_insert(table, copies, rng), counts.blank_lines, rng)


def spoil_assessments(truth: Truth, clean: pd.DataFrame, rng: np.random.Generator) -> list[str]:
    """Return the lines of the assessments table with its faults.

    Parameters
    ----------
    truth : Truth
        How many faults of each kind.
    clean : DataFrame of text
        The table without faults.
    rng : Generator
        The stream of this table.

    Returns
    -------
    list of str
        Header and rows.
    """
    counts, table, rows = truth.dirt.assessments, clean.copy(), _Rows(len(clean), rng)
    orphans = _copies(table, rows.take(counts.orphan_rows))
    n_patients = truth.practice.n_patients
    orphans["Pat-Nr"] = [f"P{n_patients + number:04d}" for number in range(1, len(orphans) + 1)]
    copies = [_copies(table, rows.take(counts.duplicate_rows)), orphans]
    _respell(table, "Areal", rows.take(counts.respelled_areas))
    _lose(table, "Grad", rows.take(counts.missing_grades))
    _change(table, "Datum", rows.take(counts.other_dates), _other_date)
    return _lines(_insert(table, copies, rng), counts.blank_lines, rng)


def _copies(table: pd.DataFrame, rows: list[int], **changed: str) -> pd.DataFrame:
    return table.iloc[rows].assign(**changed)


def _change(
    table: pd.DataFrame, column: str, rows: list[int], change: Callable[[str, int], str]
) -> None:
    texts = table[column].tolist()  # a cell set in the table itself copies the whole column
    for place, row in enumerate(rows):
        texts[row] = change(texts[row], place)
    table[column] = texts


def _respell(table: pd.DataFrame, column: str, rows: list[int]) -> None:
    _change(table, column, rows, _respelled)


def _respelled(text: str, place: int) -> str:
    """Change case or spaces; where a change changes nothing, take the next kind."""
    kinds = [SPELLINGS[(place + step) % len(SPELLINGS)] for step in range(2)]
    return next(kind(text) for kind in kinds if kind(text) != text)


def _lose(table: pd.DataFrame, column: str, rows: list[int]) -> None:
    _change(table, column, rows, lambda text, place: MISSING[place % len(MISSING)])


def _tenfold(text: str, place: int) -> str:
    return decimal_comma(10 * float(text.replace(",", ".")))


def _other_date(text: str, place: int) -> str:
    day = datetime.strptime(text, DATE_FORMAT)
    return day.strftime(OTHER_DATES[place % len(OTHER_DATES)])


def _insert(
    table: pd.DataFrame, copies: list[pd.DataFrame], rng: np.random.Generator
) -> pd.DataFrame:
    """Put copies some rows below their originals, as if entered again the same day or week."""
    extra = pd.concat(copies)
    extra.index = extra.index + rng.integers(1, 40, len(extra)) + 0.5
    return pd.concat([table, extra]).sort_index(kind="stable")


def _lines(table: pd.DataFrame, n_blank: int, rng: np.random.Generator) -> list[str]:
    lines = [DELIMITER.join(row) for row in table.to_numpy().tolist()]
    for place in sorted(rng.integers(1, len(lines), n_blank), reverse=True):
        lines.insert(int(place), "")
    return [DELIMITER.join(table.columns), *lines]
