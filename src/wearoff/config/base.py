"""What every section of the config has in common."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class Section(BaseModel):
    """A frozen section of the config that knows all its keys."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=False,
        hide_input_in_errors=True,
        allow_inf_nan=False,
        str_max_length=2_000,
    )


Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
"""A field, group or rule name of the config: lower case, digits and underscores."""

FamilyName = Literal["loglogistic", "weibull", "lognormal", "burr", "mspline"]
"""A distribution of the duration."""
