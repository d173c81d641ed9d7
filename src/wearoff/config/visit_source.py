"""The table of assessments: one row per visit, or visits beside each other in one row."""

from collections.abc import Iterable

from pydantic import Field, model_validator

from wearoff.config.base import Section
from wearoff.config.listed_source import ListedSource

_TIMES = ("after_days", "since_treatment", "day", "date")
_IN_CELLS = ("score", "score_2", "rater", "since_treatment", "day", "date")


class Visit(Section):
    """The columns of one visit in a row that holds several."""

    score: str = Field(description="Their column of the score.")
    score_2: str | None = Field(default=None, description="Their column of another rater's score.")
    rater: str | None = Field(default=None, description="Their column of who graded.")
    area: str | None = Field(
        default=None, description="Our name of the area graded, where each has its own columns."
    )
    after_days: int | None = Field(
        default=None, ge=-3650, le=3650, description="The visit's day after the row's treatment."
    )
    since_treatment: str | None = Field(
        default=None,
        description="Their column of the time since the row's treatment, in time_unit.",
    )
    day: str | None = Field(default=None, description="Their column of the visit's day.")
    date: str | None = Field(default=None, description="Their column of the visit's date.")

    @model_validator(mode="after")
    def _has_one_time(self) -> "Visit":
        if sum(getattr(self, name) is not None for name in _TIMES) != 1:
            raise ValueError(f"a visit needs one of {', '.join(_TIMES)}, and one only")
        return self

    @property
    def is_relative(self) -> bool:
        """Whether its time counts from the treatment of the row."""
        return self.after_days is not None or self.since_treatment is not None

    def columns(self) -> dict[str, str]:
        """Return its columns by our field."""
        named = {name: getattr(self, name) for name in _IN_CELLS}
        return {name: column for name, column in named.items() if column is not None}


class AssessmentSource(ListedSource):
    """The assessments, and where in a row its visits stand."""

    visits: tuple[Visit, ...] = Field(
        default=(),
        description="Where one row holds several visits: the columns of each. day or date under "
        "columns is then that of the row's treatment, needed if a visit counts from it. A visit "
        "without score and time is none; one with only one of the two is rejected.",
    )

    @model_validator(mode="after")
    def _visits_fit_together(self) -> "AssessmentSource":
        if not self.visits:
            return self
        for problem in self._problems():
            raise ValueError(problem)
        return self

    def _problems(self) -> Iterable[str]:
        of_visit = {"score", "score_2", "rater", "since_treatment"}
        doubled = sorted({*self.columns, *self.constants} & of_visit)
        if doubled:
            yield f"'{doubled[0]}' stands under columns or constants and under visits; keep one"
        with_area = sum(visit.area is not None for visit in self.visits)
        if with_area and {"area"} & {*self.columns, *self.constants}:
            yield "'area' stands under columns or constants and under visits; keep one"
        if 0 < with_area < len(self.visits):
            yield "either every visit names its area, or none does"
        relative = any(visit.is_relative for visit in self.visits)
        kinds = {name for name in ("day", "date") if any(getattr(v, name) for v in self.visits)}
        own = {*self.columns, *self.constants} & {"day", "date"}
        if relative and not own:
            yield "a visit counts from the treatment: map its day or date under columns"
        if own and not relative:
            yield f"every visit has its own {min(kinds)}: leave {min(own)} out of columns"
        if len(kinds | own) > 1:
            yield "days and dates are mixed; give all of them as day, or all as date"
        yield from self._doubled_columns()

    def _doubled_columns(self) -> Iterable[str]:
        scores = [
            column
            for visit in self.visits
            for name, column in visit.columns().items()
            if name in {"score", "score_2"}
        ]
        # Several visits may share a time or a rater: the areas of one day have columns each.
        once = [*scores, *self.columns.values()]
        times = {column for visit in self.visits for name, column in visit.columns().items()
                 if name not in {"score", "score_2"}}  # fmt: skip
        if len(once) != len(set(once)) or times & set(once):
            yield "one column of the export feeds two fields or visits; give each its own"

    def fields(self) -> set[str]:
        """Return every field this table provides."""
        of_visits = {name for visit in self.visits for name in visit.columns()}
        area = {"area"} if any(visit.area for visit in self.visits) else set()
        return super().fields() | of_visits | area

    def columns_of(self, field: str) -> tuple[str, ...]:
        """Return their columns that feed a field: several where each visit has its own.

        Parameters
        ----------
        field : str
            Our field.
        """
        of_visits = [visit.columns().get(field) for visit in self.visits]
        named = [*super().columns_of(field), *(column for column in of_visits if column)]
        return tuple(dict.fromkeys(named))

    def fed_fields(self) -> tuple[str, ...]:
        """Return the fields that columns feed, in the order of the config."""
        of_visits = [name for visit in self.visits for name in visit.columns()]
        return tuple(dict.fromkeys([*super().fed_fields(), *of_visits]))

    def named_columns(self) -> dict[str, str]:
        """Return every column the table's config names, by the key that names it."""
        return super().named_columns() | {
            f"visits.{place}.{name}": column
            for place, visit in enumerate(self.visits)
            for name, column in visit.columns().items()
        }
