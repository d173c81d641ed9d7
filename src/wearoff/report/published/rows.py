"""What trials have published, as rows that say what was counted and where it can be looked up."""

from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from wearoff.config.strict_yaml import read_strict_yaml

Rater = Literal["investigator", "photographs", "patient", "both", "by_scale"]
Measure = Literal["median", "duration", "in_effect", "responding", "retreated_after"]
UNKNOWN = "not known here"
_SOURCES = Path(__file__).with_name("trials.yaml")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PublishedRule(_Strict):
    """A trial's definition of effect, as a response rule of this program."""

    kind: Literal["below_baseline", "improved_by", "at_most", "share_of_peak"]
    value: float
    better: Literal["lower", "higher"] = "lower"


class PublishedRow(_Strict):
    """One published result. What the source does not say is None."""

    cited: str = Field(min_length=1, description="Short name, for tables.")
    source: str = Field(min_length=1)
    identifier: str = Field(pattern=r"^(doi:10\.\d{4,}/\S+|PMC\d+|PMID \d+)$")
    product: str
    area: str
    dose_units: float | None = None
    patients: str = UNKNOWN
    follow_up: str = UNKNOWN
    visits: str = Field(default=UNKNOWN, description="When patients were seen.")
    scale: tuple[float, float] | None = Field(default=None, description="Lowest, highest score.")
    graded_at: Literal["contraction", "rest"] | None = None
    rater: Rater | None = Field(default=None, description="by_scale: the scale says who grades.")
    counted: str | None = Field(default=None, description="What counted as effect, in words.")
    rule: PublishedRule | None = None
    measure: Measure | Literal["not_retreated"]
    day: int | None = None
    found: float
    up_to: float | None = Field(default=None, description="Where the source gives a range.")
    interval: tuple[float, float] | None = None
    unit: Literal["days", "weeks", "percent"]

    @model_validator(mode="after")
    def _is_consistent(self) -> "PublishedRow":
        is_share = self.measure in {"in_effect", "responding", "not_retreated"}
        if is_share != (self.unit == "percent") or is_share != (self.day is not None):
            raise ValueError("a share is in percent and at a day, a duration is neither")
        return self


class Names(_Strict):
    """Other spellings of the products and areas of the rows."""

    products: dict[str, tuple[str, ...]]
    areas: dict[str, tuple[str, ...]]

    def product(self, name: str) -> str:
        """Return the rows' name of a product; its own where it is not known."""
        return _known(name, self.products)

    def area(self, name: str) -> str:
        """Return the rows' name of an area; its own where it is not known."""
        return _known(name, self.areas)


@cache
def published_rows() -> tuple[PublishedRow, ...]:
    """Return every row, in the order of the file.

    Returns
    -------
    tuple of PublishedRow
        What a trial's results share stands once in the file, and in each of its rows.

    Raises
    ------
    ConfigError, pydantic.ValidationError
        If the file is not what it should be, which a test would have seen.
    """
    rows = []
    for trial in _content()["trials"]:
        shared = {key: value for key, value in trial.items() if key != "results"}
        rows += [PublishedRow.model_validate(shared | one) for one in trial["results"]]
    return tuple(rows)


@cache
def names() -> Names:
    """Return the spellings by which products and areas are recognised."""
    content = _content()
    return Names.model_validate({key: content[key] for key in ("products", "areas")})


@cache
def _content() -> dict[str, Any]:
    return read_strict_yaml(_SOURCES)


def _known(name: str, spellings: dict[str, tuple[str, ...]]) -> str:
    plain = _plain(name)
    found = [ours for ours, others in spellings.items() if plain in map(_plain, (ours, *others))]
    return found[0] if found else name


def _plain(name: str) -> str:
    return " ".join(name.casefold().replace("’", "'").split())
