"""Numbered texts such as ``treatments:000012``, made for millions of rows at once."""

import itertools
import re
from collections.abc import Iterable

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from wearoff.records.arrow_text import arrow_of, text_series

LEAST_DIGITS = 6

_DIGITS = "0123456789"
_MOST_RUNS = 1_000


def numbered_texts(runs: Iterable[tuple[str, int]]) -> pd.Series:
    """Return texts that count up behind a prefix.

    Parameters
    ----------
    runs : iterable of (str, int)
        Prefix, and how many texts begin with it; each run counts from 1.

    Returns
    -------
    Series of str
        Prefix and number, with leading zeros up to six digits.
    """
    parts = [part for prefix, n_texts in runs for part in _run(prefix, n_texts)]
    whole = pa.concat_arrays(parts) if parts else pa.array([], pa.large_string())
    return text_series(whole)


def is_ascending(ids: pd.Series) -> bool:
    """Tell whether ids are in order, so that each occurs once.

    Parameters
    ----------
    ids : Series of str
        Row ids.

    Returns
    -------
    bool
        True where every id follows the one before, in order of the alphabet or of length first,
        as numbers do that outgrow their leading zeros.
    """
    texts = pa.array(ids, pa.large_string())
    before, after = texts[:-1], texts[1:]
    follows = pc.greater(after, before)
    if not pc.all(follows, min_count=0).as_py():
        shorter, longer = pc.binary_length(before), pc.binary_length(after)
        same = pc.equal(shorter, longer)
        follows = pc.or_(pc.greater(longer, shorter), pc.and_(same, follows))
    return bool(pc.all(follows, skip_nulls=False, min_count=0).as_py())


def all_alike(ids: pd.Series, form: str) -> bool:
    """Tell by its first texts whether a column of ids has a form.

    Parameters
    ----------
    ids : Series of str
        Row ids.
    form : str
        A regular expression that takes any digit where it takes one.

    Returns
    -------
    bool
        True where every id is as long as the one before or begins a run of others, the first of
        each run has the form, and the rest of it differs from that in the digits at the end only.
        False may mean that there are too many runs.
    """
    texts = arrow_of(ids)
    if not len(texts) or texts.null_count:
        return False
    ends = np.frombuffer(texts.buffers()[1], dtype=np.int64)[texts.offset :][: len(texts) + 1]
    letters = np.frombuffer(texts.buffers()[2], dtype=np.uint8)
    lengths = np.diff(ends)
    starts = np.flatnonzero(np.diff(lengths, prepend=-1))
    if len(starts) > _MOST_RUNS:
        return False
    for start, stop in itertools.pairwise([*starts.tolist(), len(texts)]):
        first = texts[start].as_py()
        n_fixed = len(first.rstrip(_DIGITS))
        run = letters[ends[start] : ends[stop]].reshape(stop - start, lengths[start])
        if not first.isascii() or re.fullmatch(form, first) is None:
            return False
        fixed, number = run[:, :n_fixed], run[:, n_fixed:]
        if (fixed != fixed[0]).any() or (number - ord("0") > 9).any():
            return False
    return True


def _run(prefix: str, n_texts: int) -> list[pa.Array]:
    """Return one run, in parts of equally many digits."""
    parts, first = [], 1
    while first <= n_texts:
        n_digits = max(LEAST_DIGITS, len(str(first)))
        last = min(n_texts, 10**n_digits - 1)
        parts.append(_of_digits(prefix.encode(), first, last, n_digits))
        first = last + 1
    return parts


def _of_digits(prefix: bytes, first: int, last: int, n_digits: int) -> pa.Array:
    rest = np.arange(first, last + 1)
    letters = np.empty((len(rest), len(prefix) + n_digits), dtype=np.uint8)
    letters[:, : len(prefix)] = np.frombuffer(prefix, dtype=np.uint8)
    for place in range(letters.shape[1] - 1, len(prefix) - 1, -1):
        rest, digit = np.divmod(rest, 10)
        letters[:, place] = digit + ord("0")
    ends = np.arange(len(letters) + 1, dtype=np.int64) * letters.shape[1]
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(letters)]
    return pa.Array.from_buffers(pa.large_string(), len(letters), buffers)
