"""A run asks for the room it needs before it begins."""

import shutil
from collections import namedtuple
from pathlib import Path

import pytest

from wearoff.config import load_config
from wearoff.errors import EnvironmentFailure
from wearoff.runs.space import bytes_needed, refuse_little_space

CONFIG = """\
title: "Room"
records:
  kind: intervals
  intervals:
    path: data/raw/room/bounds.csv
    columns: {lower: von, upper: bis}
"""
Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def config(tmp_path):
    path = tmp_path / "config.yaml"
    path.write_text(CONFIG, encoding="utf-8")
    return load_config(path)


def test_more_records_and_more_draws_need_more(config, tmp_path):
    before = bytes_needed(config, tmp_path)
    export = tmp_path / "data/raw/room/bounds.csv"
    export.parent.mkdir(parents=True)
    export.write_bytes(b"x" * 1_000_000)
    with_records = bytes_needed(config, tmp_path)
    assert with_records - before == 10_000_000
    more = config.model_copy(
        update={"sampling": config.sampling.model_copy(update={"draws": 10_000})}
    )
    assert bytes_needed(more, tmp_path) > with_records + 100_000_000


@pytest.mark.parametrize("short_of", [0, 1])
def test_a_byte_too_little_is_refused(short_of, config, tmp_path, monkeypatch):
    free = bytes_needed(config, tmp_path) - short_of
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(0, 0, free))
    if short_of == 0:
        refuse_little_space(config, tmp_path)
        return
    with pytest.raises(EnvironmentFailure) as refused:
        refuse_little_space(config, tmp_path)
    assert f"{free // 1_000_000} MB are free" in str(refused.value)
    assert refused.value.exit_code == 6


def test_each_place_is_looked_at_where_it_is(config, tmp_path, monkeypatch):
    (tmp_path / "reports").mkdir()
    free = {"reports": 10, tmp_path.name: 10**12}
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(0, 0, free[Path(path).name]))
    with pytest.raises(EnvironmentFailure, match=r"^reports: 0 MB are free"):
        refuse_little_space(config, tmp_path)
