"""Files are written whole or not at all."""

import hashlib
import json

import numpy as np
import pandas as pd
import pytest

from wearoff.files import (
    read_json,
    sha256_of,
    write_bytes,
    write_json,
    write_parquet,
    write_text,
    write_with,
)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize(
    ("write", "content"),
    [(write_bytes, b"\x00\xff"), (write_text, "Krähenfüße\n"), (write_json, {"b": [1, None]})],
)
def test_what_is_written_is_all_there_is(write, content, tmp_path):
    path = tmp_path / "new" / "folder" / "file"
    for _ in range(2):
        write(content, path)
        assert names(path.parent) == ["file"]
    found = {write_bytes: path.read_bytes, write_text: lambda: path.read_text("utf-8"),
             write_json: lambda: read_json(path)}[write]()  # fmt: skip
    assert found == content


def test_a_writer_that_fails_leaves_the_old_content_and_no_temporary_file(tmp_path):
    path = tmp_path / "file"
    write_text("old", path)

    def fail(temporary):
        temporary.write_text("half of the n")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        write_with(fail, path)
    assert path.read_text() == "old"
    assert names(tmp_path) == ["file"]


def test_a_writer_that_writes_nothing_is_an_error_and_changes_nothing(tmp_path):
    write_text("old", tmp_path / "file")
    with pytest.raises(FileNotFoundError):
        write_with(lambda temporary: None, tmp_path / "file")
    assert (tmp_path / "file").read_text() == "old"


def test_the_old_content_stays_until_the_new_is_whole(tmp_path):
    path = tmp_path / "file"
    write_text("old", path)
    seen = []

    def writer(temporary):
        temporary.write_text("new")
        seen.append(path.read_text())

    write_with(writer, path)
    assert (seen, path.read_text()) == (["old"], "new")


@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf])
def test_json_holds_no_number_that_json_does_not_know(number, tmp_path):
    write_json({"a": 1}, tmp_path / "file")
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json({"a": float(number)}, tmp_path / "file")
    assert read_json(tmp_path / "file") == {"a": 1}


def test_equal_content_gives_equal_json(tmp_path):
    write_json({"b": 1, "a": "ü"}, tmp_path / "one")
    write_json({"a": "ü", "b": 1}, tmp_path / "two")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert json.loads((tmp_path / "one").read_text("utf-8")) == {"a": "ü", "b": 1}
    assert "ü" in (tmp_path / "one").read_text("utf-8")


def test_a_table_is_written_without_its_index_and_repeatably(tmp_path):
    table = pd.DataFrame({"a": [1.5, np.inf], "b": ["x", None]}, index=[7, 9])
    for name in ("one", "two"):
        write_parquet(table, tmp_path / name)
    pd.testing.assert_frame_equal(
        pd.read_parquet(tmp_path / "one"), table.reset_index(drop=True), check_dtype=False
    )
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_sha256_of_a_file_longer_than_a_block(tmp_path):
    content = bytes(range(256)) * 5000
    (tmp_path / "file").write_bytes(content)
    assert sha256_of(tmp_path / "file") == hashlib.sha256(content).hexdigest()
