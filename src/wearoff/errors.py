"""The refusals of wearoff: one clear line each, and the exit code that goes with it.

A message says what is wrong, where, and what to do. It never holds a cell value of the input:
column names, rule ids and counts only.
"""

from typing import ClassVar


class WearoffError(Exception):
    """A named refusal. Subclasses fix the exit code.

    Parameters
    ----------
    what : str
        What is wrong, in a few words, without any cell value.
    where : str
        The file, config key or column it concerns.
    todo : str
        What the reader can do about it.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, what: str, where: str, todo: str) -> None:
        super().__init__(what, where, todo)
        self.what, self.where, self.todo = what, where, todo

    def __str__(self) -> str:
        """Return the one line that is shown to the user."""
        return " ".join(f"{self.where}: {self.what}; {self.todo}".split())


class ConfigError(WearoffError):
    """The config cannot be used as it stands."""

    exit_code = 2


class PrivacyError(WearoffError):
    """The input holds what looks like a direct identifier."""

    exit_code = 3


class DiagnosticsError(WearoffError):
    """The fit did not pass its diagnostics."""

    exit_code = 4


class DataQualityError(WearoffError):
    """The records are too poor, or too few, to be analysed."""

    exit_code = 5


class EnvironmentFailure(WearoffError):
    """A file or program that the machine should provide is missing or unusable."""

    exit_code = 6
