"""The clinic's logo: checked, stripped of all but the picture, and ready to stand in a page."""

import base64
from pathlib import Path

from wearoff.config.logo_png import checked_png, is_png
from wearoff.config.logo_svg import checked_svg
from wearoff.errors import ConfigError
from wearoff.files import sha256_of

MOST_BYTES = 100_000
_WHERE = "report.logo"


def logo_uri(path: str | None) -> str:
    """Return a logo as a ``data:`` address that fetches and runs nothing.

    Parameters
    ----------
    path : str or None
        A PNG or SVG file.

    Returns
    -------
    str
        Empty without a logo.

    Raises
    ------
    ConfigError
        If there is no such file, if it is too large, damaged, or neither PNG nor SVG, or if the
        SVG holds more than shapes and text.
    """
    if path is None:
        return ""
    content, problem = _read(path)
    if not problem:
        kind = "png" if is_png(content) else "svg+xml"
        try:
            kept = checked_png(content) if kind == "png" else checked_svg(content)
            return f"data:image/{kind};base64,{base64.b64encode(kept).decode()}"
        except ValueError as error:
            problem = str(error)
    # Not from within the handler: what a parser says may quote the file.
    todo = "name a plain PNG, or an SVG of shapes only"
    raise ConfigError(problem, _WHERE, todo)


def logo_digest(path: str | None) -> str | None:
    """Return the SHA-256 of a logo that has been checked; None without one."""
    return sha256_of(Path(path)) if path else None


def _read(path: str) -> tuple[bytes, str]:
    try:
        with Path(path).open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError:
        return b"", "the file cannot be read"
    large = f"the file is larger than {MOST_BYTES // 1000} kB" if len(content) > MOST_BYTES else ""
    return content, large
