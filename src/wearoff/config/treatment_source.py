"""The table of treatments: one row per area, per list of areas, or per place of injection."""

from typing import ClassVar, Literal

from pydantic import Field, model_validator

from wearoff.config.base import Section
from wearoff.config.listed_source import ListedSource

VOLUME_FIELDS = ("volume_ml", "units_per_ml", "vial_units", "diluent_ml")


class SumRows(Section):
    """How the rows of one session become one treatment per area."""

    told_apart_by: tuple[str, ...] = Field(
        description="Their columns that name an injection within a session and area, such as "
        "muscle and side, or its number. Rows that are the same in all of them are one injection "
        "written twice: a copy, or a contradiction that rejects the session. [] where the export "
        "has no such column, or several injections share it: every row then counts, equal ones too."
    )


class TreatmentSource(ListedSource):
    """The treatments, and what their rows stand for."""

    splittable: ClassVar[tuple[str, ...]] = ("area", "dose_units", "volume_ml")

    shared_dose: Literal["not_recorded", "each", "equal_parts"] = Field(
        default="not_recorded",
        description="What one dose (or volume) for several listed areas means. not_recorded: a "
        "total, which nobody can divide, so the dose of each area is not recorded. each: every one "
        "of them got so much. equal_parts: a total of which, as the clinic says, each got as much.",
    )
    dose_by_product: dict[str, str] = Field(
        default_factory=dict,
        description="Where each product has a dose column of its own: our product: their column. "
        "The filled one says product and dose; a row with several of them filled is rejected.",
    )
    sum_rows: SumRows | None = Field(
        default=None,
        description="Where one row is one place of injection: rows of the same patient, day and "
        "area are one treatment whose dose is their sum. A session with a rejected row is rejected "
        "as a whole: its sum would be too small. Without it such rows contradict each other.",
    )

    @model_validator(mode="after")
    def _volumes_give_units(self) -> "TreatmentSource":
        given = self._given()
        by_vial = {"vial_units", "diluent_ml"}
        stray = sorted((given & set(VOLUME_FIELDS)) - {"volume_ml"})
        if "volume_ml" not in given:
            if stray:
                raise ValueError(f"{stray[0]} is mapped without volume_ml; map both or neither")
            return self
        if "units_per_ml" in given and given & by_vial:
            raise ValueError("the dilution has two sources: units_per_ml, or vial_units with "
                             "diluent_ml")  # fmt: skip
        if "units_per_ml" not in given and not by_vial <= given:
            raise ValueError(
                "volume_ml needs the dilution: map units_per_ml, or vial_units and diluent_ml "
                "(as columns or constants)"
            )
        return self

    @model_validator(mode="after")
    def _dose_columns_are_the_only_source(self) -> "TreatmentSource":
        twice = sorted({"product", "dose_units", "volume_ml"} & self._given())
        if self.dose_by_product and twice:
            raise ValueError(f"field '{twice[0]}' has two sources; dose_by_product is one of them")
        if len(set(self.dose_by_product.values())) < len(self.dose_by_product):
            raise ValueError("dose_by_product names one column for two products")
        return self

    def _given(self) -> set[str]:
        return {*self.columns, *self.constants}

    def fields(self) -> set[str]:
        """Return every field this table provides; a volume provides a dose."""
        found = super().fields()
        found |= {"product", "dose_units"} if self.dose_by_product else set()
        return found | {"dose_units"} if "volume_ml" in found else found

    def columns_of(self, field: str) -> tuple[str, ...]:
        """Return their columns that feed a field: of the dose one per product, where it is so.

        Parameters
        ----------
        field : str
            Our field.
        """
        if field == "dose_units" and self.dose_by_product:
            return tuple(self.dose_by_product.values())
        return super().columns_of(field)

    def fed_fields(self) -> tuple[str, ...]:
        """Return the fields that columns feed, in the order of the config."""
        dose = ("dose_units",) if self.dose_by_product else ()
        return (*super().fed_fields(), *dose)

    def named_columns(self) -> dict[str, str]:
        """Return every column the table's config names, by the key that names it."""
        own = self.sum_rows.told_apart_by if self.sum_rows else ()
        return (
            super().named_columns()
            | {f"sum_rows.told_apart_by.{place}": column for place, column in enumerate(own)}
            | {f"dose_by_product.{name}": column for name, column in self.dose_by_product.items()}
        )
