"""Tables in which one cell may hold a list, such as the areas of a session."""

import re
from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints, model_validator

from wearoff.config.base import Name
from wearoff.config.table_source import TableSource

Separator = Annotated[str, StringConstraints(min_length=1, max_length=10)]


class ListedSource(TableSource):
    """A table whose cells may list several areas."""

    splittable: ClassVar[tuple[str, ...]] = ("area",)

    split: dict[Name, Separator | tuple[Separator, ...]] = Field(
        default_factory=dict,
        description="Our field: what separates the entries of a list in its cells, such as "
        '{area: ","}, or {area: [",", "+"]} where several do. A row becomes one row per area. If '
        "dose_units or volume_ml is split too, its entries belong to the areas in their order; as "
        "many are needed, or just one.",
    )

    def separators(self) -> list[tuple[str, str]]:
        """Return every field whose cells hold lists, with each of its separators."""
        return [
            (name, mark)
            for name, marks in self.split.items()
            for mark in ((marks,) if isinstance(marks, str) else marks)
        ]

    @model_validator(mode="after")
    def _lists_can_be_split(self) -> "ListedSource":
        for name, separator in self.separators():
            if name not in self.splittable:
                raise ValueError(
                    f"split names '{name}'; what can be a list here is {', '.join(self.splittable)}"
                )
            if name not in self.columns:
                raise ValueError(f"split names '{name}', which no column feeds")
            # A digit, sign or decimal mark is part of a number, a letter of a name.
            taken = f"[0-9+{self.decimal}-]" if name != "area" else r"^\w+$"
            if not separator.strip(" ") or re.search(taken, separator):
                raise ValueError(
                    f"split.{name} cannot be told from what it separates; give the separator of "
                    "the export, or another decimal mark"
                )
        if len(self.separators()) < len(self.split) or () in self.split.values():
            raise ValueError("split names a field without any separator")
        if self.split and "area" not in self.split:
            raise ValueError("split needs area: other lists are those of its areas")
        return self
