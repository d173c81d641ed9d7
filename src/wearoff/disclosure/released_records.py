"""What may be published of the account of rows by injector and clinic."""

from typing import Literal

from wearoff.disclosure.released_model import Frozen


class RejectionRow(Frozen):
    """How many rows of an injector or a clinic were read, and how many of them rejected."""

    by: Literal["injector", "clinic"]
    level: str
    rows: str
    rejected: str
