"""From a Parquet file to text cells: declared columns only, under the rules of ``cell_text``."""

from collections import defaultdict

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from wearoff.config import TableSource
from wearoff.errors import ConfigError
from wearoff.records.cell_text import cell_text
from wearoff.records.header import checked_header, normalise_name
from wearoff.records.raw_table import RawTable, Rows, classify_records

MAX_ROWS = 20_000_000
MAX_CELLS = 100_000_000
MAX_UNPACKED_BYTES = 2_000_000_000
MAX_CHARACTERS = 500_000_000
MAX_FOOTER_BYTES = 10_000_000

_BATCH_ROWS = 50_000
_REMEDY = "write it anew, or as CSV with format: csv"


def read_parquet(content: bytes, source: TableSource, table: str) -> RawTable:
    """Read the declared columns of a Parquet file as text.

    Parameters
    ----------
    content : bytes
        The file.
    source : TableSource
        The file's part of the config.
    table : str
        Name of the table.

    Returns
    -------
    RawTable
        The header with every name, and records of the declared columns.

    Raises
    ------
    ConfigError
        For damaged or oversized files, and columns whose cells are not single plain values.
    """
    key = f"records.{table}.path"
    file = _file_of(content, source, key)
    header = checked_header(list(file.schema_arrow.names), source)
    used = {normalise_name(name) for name in source.named_columns().values()}
    columns = tuple(name for name in header if name in used)
    chosen = [header.index(name) for name in columns]
    _refuse_nested(file.schema_arrow, chosen, columns, source, table)
    _refuse_oversized(file.metadata, len(columns), source, key)
    records, flaws = _read_batches(file, chosen, columns, source, key)
    # The footer counts the rows apart from the pages that hold them.
    n_physical = file.metadata.num_rows
    if len(records) != n_physical:
        raise _refusal("holds another number of rows than its footer says", source, key)
    return classify_records(table, source, header, records, columns, flaws)


def sort_columns(content: bytes, source: TableSource, table: str) -> tuple[list[str], list[str]]:
    """Return the columns of a Parquet file that can be read, and those that cannot.

    Parameters
    ----------
    content : bytes
        The file.
    source : TableSource
        The table's part of the config.
    table : str
        Name of the table.

    Returns
    -------
    list of str
        Columns of single plain values, in order.
    list of str
        Columns of lists, bytes, or times of day.

    Raises
    ------
    ConfigError
        For damaged files.
    """
    schema = _file_of(content, source, f"records.{table}.path").schema_arrow
    is_plain = [_is_plain(kind) for kind in schema.types]
    pairs = list(zip(schema.names, is_plain, strict=True))
    return [name for name, plain in pairs if plain], [name for name, plain in pairs if not plain]


def _file_of(content: bytes, source: TableSource, key: str) -> pq.ParquetFile:
    file = _opened(content)
    if file is None:
        raise _refusal("is a damaged Parquet file, or one that was cut short", source, key)
    return file


def _opened(content: bytes) -> pq.ParquetFile | None:
    footer_bytes = int.from_bytes(content[-8:-4], "little")
    if content[-4:] != b"PAR1" or footer_bytes > min(len(content), MAX_FOOTER_BYTES):
        return None
    try:
        return pq.ParquetFile(pa.BufferReader(content))
    except (pa.ArrowException, OSError, ValueError):
        return None


def _refuse_nested(
    schema: pa.Schema, chosen: list[int], columns: tuple[str, ...], source: TableSource, table: str
) -> None:
    keys = {normalise_name(name): key for key, name in source.named_columns().items()}
    for position, name in zip(chosen, columns, strict=True):
        if not _is_plain(schema.field(position).type):
            raise ConfigError(
                f"{source.place} holds lists, bytes or times of day there instead of plain values",
                f"records.{table}.{keys[name]}",
                "write the column as text, number or date without time zone",
            )


def _is_plain(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if pa.types.is_timestamp(kind):
        return kind.tz is None  # elsewhere the same moment is another day
    tests = (
        pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view,
        pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal, pa.types.is_boolean,
        pa.types.is_date, pa.types.is_null,
    )  # fmt: skip
    return any(test(kind) for test in tests)


def _refuse_oversized(
    footer: pq.FileMetaData, n_columns: int, source: TableSource, key: str
) -> None:
    groups = [footer.row_group(number) for number in range(footer.num_row_groups)]
    n_bytes = sum(group.total_byte_size for group in groups)
    n_cells = footer.num_rows * max(n_columns, 1)
    if footer.num_rows > MAX_ROWS or n_cells > MAX_CELLS or n_bytes > MAX_UNPACKED_BYTES:
        raise _refusal(
            f"has more than {MAX_ROWS:,} rows or {MAX_CELLS:,} cells, or unpacks to more than "
            f"{MAX_UNPACKED_BYTES // 1_000_000:,} MB", source, key,
        )  # fmt: skip


def _read_batches(
    file: pq.ParquetFile, chosen: list[int], columns: tuple[str, ...], source: TableSource, key: str
) -> tuple[list[list[str]], dict[tuple[str, str], Rows]]:
    names = [file.schema_arrow.names[position] for position in chosen]
    records: list[list[str]] = []
    flaws: dict[tuple[str, str], list[int]] = defaultdict(list)
    n_characters, problem = 0, None
    try:
        for batch in file.iter_batches(batch_size=_BATCH_ROWS, columns=names):
            if batch.schema.names != names:
                raise ValueError
            n_characters += sum(_characters(column) for column in batch.columns)
            if n_characters > MAX_CHARACTERS:
                problem = f"holds more than {MAX_CHARACTERS:,} characters of text"
                break
            texts = [
                _texts(column, source.decimal, flaws, name, len(records))
                for name, column in zip(columns, batch.columns, strict=True)
            ]
            records += [list(row) for row in zip(*texts, strict=True)] or [[]] * batch.num_rows
    except (pa.ArrowException, OSError, ValueError, OverflowError):
        problem = "is a damaged Parquet file"
    if problem:
        raise _refusal(problem, source, key)
    return records, {where: np.array(rows, dtype=int) for where, rows in flaws.items()}


def _characters(column: pa.Array) -> int:
    """Return the length of a column's text, before any of it becomes a text of its own."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        if not pa.types.is_string(kind.value_type):
            return 0
        return pc.sum(pc.take(pc.binary_length(column.dictionary), column.indices)).as_py() or 0
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return pc.sum(pc.binary_length(column)).as_py() or 0
    return 0


def _texts(
    column: pa.Array, decimal: str, flaws: dict[tuple[str, str], list[int]], name: str, above: int
) -> list[str]:
    if pa.types.is_timestamp(column.type):
        column = pc.cast(column, pa.timestamp("us"), safe=False)
    values = column.to_pylist()
    if pa.types.is_float32(column.type) or pa.types.is_float16(column.type):
        # As the file has it: 0.1, not what 0.1 in 32 bits is in 64.
        values = [None if v is None else float(str(np.float32(v))) for v in values]
    texts = []
    for row, value in enumerate(values, start=above):
        text, reason = cell_text(value, decimal)
        if reason:
            flaws[name, reason].append(row)
        texts.append(text)
    return texts


def _refusal(what: str, source: TableSource, key: str) -> ConfigError:
    return ConfigError(f"{source.place} {what}", key, _REMEDY)
