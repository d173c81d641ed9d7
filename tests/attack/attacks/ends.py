"""How an attack on the records may end: refused, set aside under a reason, or read as harmless."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from wearoff.errors import WearoffError


@dataclass(frozen=True)
class Refused:
    """The run stops with this refusal, which has these words and quotes none of the secrets."""

    error: type[WearoffError]
    words: str

    def check(self, project: Any, secrets: tuple[str, ...]) -> None:
        message = project.refuse(self.error)
        assert self.words in message
        assert "\n" not in message
        assert len(message) < 700
        for secret in secrets:
            assert secret.casefold() not in message.casefold()


@dataclass(frozen=True)
class SetAside:
    """One row is set aside under a reason; the others are used as before."""

    reason: str
    state: str = "rejected"
    table: str = "treatments"
    others: int = 4

    def check(self, project: Any, secrets: tuple[str, ...]) -> None:
        result = project.run()
        rows = result.rejects[result.rejects["table"] == self.table]
        assert rows[["state", "reason"]].to_numpy().tolist() == [[self.state, self.reason]]
        if self.table == "treatments":
            assert len(result.treatments) == self.others
        quality = str(result.quality | {"rejections": []})  # those are by code, and restricted
        assert not any(secret in quality for secret in secrets)


@dataclass(frozen=True)
class Read:
    """Nothing is set aside, and the last value of a column is read as this."""

    column: str
    value: Any
    table: str = "treatments"

    def check(self, project: Any, secrets: tuple[str, ...]) -> None:
        result = project.run()
        assert result.rejects["reason"].tolist() == []
        assert getattr(result, self.table)[self.column].tolist()[-1] == self.value


@dataclass(frozen=True)
class Attack:
    """One input, and how it must end.

    Attributes
    ----------
    name : str
        In words.
    make : callable
        Spoils a project.
    ends : Refused, SetAside or Read
        The defined end.
    secrets : tuple of str
        What no message may quote.
    """

    name: str
    make: Callable[[Any], None]
    ends: Refused | SetAside | Read
    secrets: tuple[str, ...] = field(default=("CANARY",))
