"""Paths that lead to something else than a regular file below data/raw."""

import os
import socket

from attacks.ends import Attack, Read, Refused
from wearoff.errors import ConfigError

HERE = "data/raw/tiny/treatments.csv"


def path(text):
    return lambda project: project.treatments.update(path=text)


def instead(make):
    """Put something else in the place of the file."""

    def spoil(project):
        target = project.path("treatments")
        content = target.read_bytes()
        target.unlink()
        make(project, target, content)

    return spoil


def _link_out(project, target, content):
    (project.root / "CANARY.csv").write_bytes(content)
    target.symlink_to(project.root / "CANARY.csv")


def _link_up(project, target, content):
    (project.root / "CANARY.csv").write_bytes(content)
    target.symlink_to("../../../CANARY.csv")


def _folder_link(project, target, content):
    outside = project.root / "CANARY"
    outside.mkdir()
    (outside / "treatments.csv").write_bytes(content)
    (target.parent / "inside").symlink_to(outside)
    project.treatments["path"] = "data/raw/tiny/inside/treatments.csv"


def _loop(project, target, content):
    target.symlink_to(target)


def _link_within(project, target, content):
    (target.parent / "other").write_bytes(content)
    target.symlink_to("other")


def _socket(project, target, content):
    with socket.socket(socket.AF_UNIX) as one:
        before = os.getcwd()
        os.chdir(target.parent)  # a socket's path must be short
        try:
            one.bind(target.name)
        finally:
            os.chdir(before)


def _sparse(project, target, content):
    with target.open("wb") as stream:
        stream.truncate(600_000_000)


def _table():
    for text in [
        "https://example.org/t.csv", "http://127.0.0.1:9/t.csv", "s3://bucket/t.csv",
        "gs://bucket/t.csv", "file:///etc/passwd", "ftp://example.org/t.csv",
        "data/raw/x://t.csv", "zip://data/raw/tiny/t.zip::t.csv", "/etc/passwd", "/dev/zero",
        "/dev/stdin", "/proc/self/environ", "//server/share/t.csv", "data/raw/../../t.csv",
        "data/raw/tiny/../../../t.csv", "../t.csv", "..", "data/raw/tiny/../../raw/tiny/x.csv",
        "config/t.csv", "data/processed/t.csv", "data/raw", "data/raw/tiny", ".", "", "~/t.csv",
        "data\\raw\\t.csv", "data/raw/tiny/absent.csv", "data/raw/tiny/treatments.csv/x.csv",
        "data/raw/tiny/" + "x" * 300 + ".csv", "data/raw/tiny/a\0b.csv", "data/raw/tiny/*.csv",
        "data/raw/tiny/$(id).csv", "data/rawtiny/t.csv", "data/raw2/t.csv",
    ]:  # fmt: skip
        shown = text if len(text) < 60 else f"a name of {len(text)} characters"
        yield Attack(f"{shown!a}", path(text), Refused(ConfigError, "records.treatments.path"))
    for name, make, words in [
        ("a link out of data/raw", _link_out, "leads out of it"),
        ("a relative link out of data/raw", _link_up, "leads out of it"),
        ("a linked folder outside", _folder_link, "leads out of it"),
        ("a link to /dev/zero", lambda p, t, c: t.symlink_to("/dev/zero"), "leads out of it"),
        ("a link to itself", _loop, "records.treatments.path"),
        ("a pipe", lambda p, t, c: os.mkfifo(t), "not a regular file"),
        ("a socket", _socket, "not a regular file"),
        ("a folder of that name", lambda p, t, c: t.mkdir(), "not a regular file"),
        ("a sparse file of 600 MB", _sparse, "larger than 500 MB"),
    ]:  # fmt: skip
        yield Attack(name, instead(make), Refused(ConfigError, words))
    yield Attack("a link within data/raw is followed", instead(_link_within),
                 Read("dose_units", 50.0))  # fmt: skip
    yield Attack("a second file that is not there", path([HERE, "data/raw/tiny/copy.csv"]),
                 Refused(ConfigError, "copy.csv"))  # fmt: skip


ATTACKS = list(_table())
