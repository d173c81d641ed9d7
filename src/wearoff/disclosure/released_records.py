"""What may be published of the records: flow, repairs, checks, rejections and waivers."""

from typing import Literal

from wearoff.disclosure.released_model import Frozen


class FlowRow(Frozen):
    """How many rows of a table ended where, and why."""

    table: str
    state: Literal["read", "used", "rejected", "duplicate", "out_of_scope"]
    reason: str = ""
    rows: str


class RepairRow(Frozen):
    """How many cells a repair rule changed."""

    table: str
    field: str
    rule: str
    rows: str


class QualityRow(Frozen):
    """One data-quality check."""

    name: str
    title: str
    level: str
    category: Literal["conformance", "completeness", "plausibility"]
    numerator: str
    denominator: str
    threshold: float | None
    reason: str
    status: Literal["passed", "failed", "not_applicable", "error"]
    advice: str = ""


class WaiverRow(Frozen):
    """An identifier rule that was waived, and why."""

    column: str
    rule: str
    reason: str
    used: bool


class RejectionRow(Frozen):
    """How many rows of an injector or a clinic were read, and how many of them rejected."""

    by: Literal["injector", "clinic"]
    level: str
    rows: str
    rejected: str


class ReleasedRecords(Frozen):
    """What may be said of the records, whether or not a model was fitted to them."""

    analysis: str
    title: str
    practice: str
    logo: str = ""
    smallest_count: int
    flow: tuple[FlowRow, ...]
    repairs: tuple[RepairRow, ...]
    quality: tuple[QualityRow, ...]
    rejections: tuple[RejectionRow, ...] = ()
    waivers: tuple[WaiverRow, ...]


class RefusedRecords(ReleasedRecords):
    """What may be said of records that ended the run, and why they did."""

    refusal: str
