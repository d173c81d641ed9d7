"""What one sensitivity analysis found."""

from dataclasses import dataclass, field
from typing import Any, Literal

Status = Literal["robust", "sensitive", "not_applicable"]


@dataclass(frozen=True)
class Finding:
    """One sensitivity analysis: what was changed, its table and what it says.

    Attributes
    ----------
    name : str
        Key, such as ``power_scaling``.
    title : str
        Heading in words.
    columns : tuple of str
        Keys of the rows, in order.
    rows : list of dict
        ``quantity``, ``variant``, ``point``, ``lower``, ``upper`` and what else the columns say.
    status : str
        ``robust``, ``sensitive`` or ``not_applicable`` (nothing could be changed, or nothing of
        it can be believed).
    values : dict of str to float
        The numbers of the sentence.
    """

    name: str
    title: str
    columns: tuple[str, ...]
    rows: list[dict[str, Any]]
    status: Status
    values: dict[str, float] = field(default_factory=dict)
