"""The CSV files beside the pages, and tables of blocks that several pages share."""

from collections.abc import Sequence

from pydantic import BaseModel

from wearoff.disclosure.released import (
    CheckResult,
    ChoiceRow,
    ContrastRow,
    CurveRow,
    DoseCurveRow,
    EstimateRow,
    OutcomeRow,
    Released,
)
from wearoff.disclosure.released_crossval import (
    CrossValidation,
    FamilyValueRow,
    PredictionRow,
)
from wearoff.disclosure.released_fit import ObservedRow, PitRow
from wearoff.disclosure.released_injectors import FunnelRow, InjectorRow
from wearoff.disclosure.released_model import GraphNode, ParameterRow, PriorRow
from wearoff.disclosure.released_records import FlowRow, QualityRow
from wearoff.disclosure.released_sensitivity import (
    PriorSensitivityRow,
    Sensitivity,
    SensitivityRow,
    UnmeasuredRow,
)
from wearoff.report.blocks import FileLink
from wearoff.report.counts import kilobytes
from wearoff.report.csv_text import csv_bytes
from wearoff.report.pick import code_order
from wearoff.report.published.compare import PublishedCsvRow, csv_rows

_KEPT = frozenset({"injector", "shown", "wording"})
_NOTHING = {
    name: field.get_default()
    for name, field in InjectorRow.model_fields.items()
    if name not in _KEPT
} | {"patients": "*", "compared": False}


def csv_tables(released: Released) -> dict[str, bytes]:
    """Return the CSV files by name. A failed run gets no estimate in any of them.

    Parameters
    ----------
    released : Released
        The cleaned released content.

    Returns
    -------
    dict
        Name without ending to content.
    """
    tables: dict[str, tuple[type[BaseModel], Sequence[BaseModel]]] = {
        "diagnostics": (CheckResult, released.verdict.checks),
        "flow": (FlowRow, released.flow),
        "quality": (QualityRow, released.quality),
        "model_graph": (GraphNode, released.model.graph),
    }
    if released.verdict.status != "fail":
        tables |= _result_tables(released)
    return {
        name: csv_bytes(kind.model_fields, ([*row.model_dump().values()] for row in rows))
        for name, (kind, rows) in tables.items()
    }


def file_links(tables: dict[str, bytes]) -> dict[str, FileLink]:
    """Return a link for each CSV file, with its size.

    Parameters
    ----------
    tables : dict
        Name to content.

    Returns
    -------
    dict
        Name to link.
    """
    return {
        name: FileLink(f"tables/{name}.csv", f"Download the data: {name}.csv ({kilobytes(size)})")
        for name, size in ((name, len(content)) for name, content in tables.items())
    }


def shared_injectors(released: Released) -> tuple[InjectorRow, ...]:
    """Return the injectors that a report for several readers may show.

    With as few as the config says (four at least), each would know who the others are, so none is
    shown.

    Parameters
    ----------
    released : Released
        The released content.

    Returns
    -------
    tuple of InjectorRow
        Those whose own values may be seen by others.
    """
    if len(released.injectors) <= released.own_view_injectors:
        return ()
    in_order = sorted(released.injectors, key=_code)
    return tuple(row if row.shown else row.model_copy(update=_NOTHING) for row in in_order)


def shared_parameters(released: Released) -> tuple[ParameterRow, ...]:
    """Return the parameters that a report for several readers may show.

    Parameters
    ----------
    released : Released
        The released content.

    Returns
    -------
    tuple of ParameterRow
        Without those of single injectors where injectors are not shown.
    """
    if shared_injectors(released):
        return released.parameters
    return tuple(row for row in released.parameters if not row.name.startswith("injector["))


def shared_observed(released: Released) -> list[ObservedRow]:
    """Return the rows of the fit check that a report for several readers may show.

    Parameters
    ----------
    released : Released
        The released content.

    Returns
    -------
    list of ObservedRow
        Those about single injectors only where injectors may be shown, and of these only who may.
    """
    shown = {row.injector for row in shared_injectors(released) if row.shown}
    return [row for row in released.observed if row.by != "injector" or row.level in shown]


def impersonal[Row: (EstimateRow, ContrastRow, CurveRow)](
    rows: Sequence[Row],
) -> list[Row]:
    """Return the rows that are not about single injectors, who have a table of their own.

    Parameters
    ----------
    rows : sequence
        Rows with ``by``.

    Returns
    -------
    list
        The others.
    """
    return [row for row in rows if row.by != "injector"]


def _result_tables(
    released: Released,
) -> dict[str, tuple[type[BaseModel], Sequence[BaseModel]]]:
    return {
        "estimates": (EstimateRow, impersonal(released.estimates)),
        "contrasts": (ContrastRow, impersonal(released.contrasts)),
        "curves": (CurveRow, impersonal(released.curves)),
        "dose_curves": (DoseCurveRow, released.dose_curves),
        "choices": (ChoiceRow, released.choices),
        "injectors": (InjectorRow, shared_injectors(released)),
        **_funnel(released),
        "parameters": (ParameterRow, shared_parameters(released)),
        "outcomes": (OutcomeRow, released.outcomes),
        "priors": (PriorRow, released.model.priors),
        **_left_out(released.crossval),
        **_assumed(released.sensitivity),
        "observed": (ObservedRow, shared_observed(released)),
        "pit": (PitRow, released.pit),
        "published": (PublishedCsvRow, csv_rows(released)),
    }


def _funnel(released: Released) -> dict[str, tuple[type[BaseModel], Sequence[BaseModel]]]:
    shown = released.funnel if shared_injectors(released) else ()
    return {"funnel": (FunnelRow, shown)} if shown else {}


def _left_out(
    found: CrossValidation | None,
) -> dict[str, tuple[type[BaseModel], Sequence[BaseModel]]]:
    if found is None:
        return {}
    tables: dict[str, tuple[type[BaseModel], Sequence[BaseModel]]] = {
        "predictions": (PredictionRow, found.predictions)
    }
    return tables | ({"families": (FamilyValueRow, found.families)} if found.families else {})


def _assumed(
    found: Sensitivity | None,
) -> dict[str, tuple[type[BaseModel], Sequence[BaseModel]]]:
    if found is None:
        return {}
    rows = [row for one in found.findings for row in one.rows]
    kinds: dict[str, type[BaseModel]] = {
        "sensitivity": SensitivityRow,
        "prior_sensitivity": PriorSensitivityRow,
        "unmeasured": UnmeasuredRow,
    }
    tables = {name: (kind, [row for row in rows if isinstance(row, kind)])
              for name, kind in kinds.items()}  # fmt: skip
    return {name: table for name, table in tables.items() if table[1]}


def _code(row: InjectorRow) -> tuple[tuple[int, int, str], ...]:
    return code_order(row.injector)
