"""Which clinics, injectors and patients the model tells apart, and why not."""

from typing import Any

import pandas as pd

from wearoff.config import Analysis
from wearoff.model.columns import NOT_RECORDED


def with_random_levels(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with the levels of their random terms.

    Parameters
    ----------
    rows : DataFrame
        Treatments in the model, with ``clinic``, ``injector`` and ``patient``.

    Returns
    -------
    DataFrame
        With ``clinic_level``, ``injector_level`` and ``patient_level`` added.
    """
    return rows.assign(
        clinic_level=rows["clinic"].fillna(NOT_RECORDED),
        injector_level=_injector_levels(rows),
        patient_level=rows["patient"],
    )


def random_levels(rows: pd.DataFrame, analysis: Analysis, left_out: list[str]) -> dict[str, Any]:
    """Return the levels of the random terms as fields of the design.

    Parameters
    ----------
    rows : DataFrame
        From :func:`with_random_levels`.
    analysis : Analysis
        The config.
    left_out : list of str
        Gets the terms that are left out, each with the reason.

    Returns
    -------
    dict
        ``clinics``, ``injectors``, ``patients`` and ``clinic_of_injector`` of
        :class:`wearoff.model.design.Design`; empty for a term that is left out.
    """
    levels = {}
    for term in ("clinic", "injector", "patient"):
        names = tuple(sorted(rows[f"{term}_level"].unique()))
        reason = _reason_to_leave_out(rows, term, names, analysis)
        if reason:
            left_out.append(f"{term}: {reason}")
        levels[term] = () if reason else names
    home = rows.drop_duplicates("injector_level").set_index("injector_level")["clinic_level"]
    clinic_of_injector = (
        tuple(levels["clinic"].index(home[one]) for one in levels["injector"])
        if levels["clinic"]
        else ()
    )
    return {
        "clinics": levels["clinic"],
        "injectors": levels["injector"],
        "patients": levels["patient"],
        "clinic_of_injector": clinic_of_injector,
    }


def _reason_to_leave_out(
    rows: pd.DataFrame, term: str, names: tuple[str, ...], analysis: Analysis
) -> str | None:
    if getattr(analysis.model, term) == "off":
        return "switched off in the config"
    if rows[term].isna().all():
        return "not recorded"
    if len(names) < 2:
        return "there is only one, so differences cannot be told"
    if term == "patient":
        responders = rows.loc[rows["response"] == "responded", "patient"]
        if responders.value_counts().max() < 2:
            return "one treatment each, so lasting differences cannot be told from chance"
    if term == "injector" and len(names) == rows["clinic_level"].nunique() and _same(rows):
        return "one per clinic, so injectors cannot be told from clinics"
    return None


def _same(rows: pd.DataFrame) -> bool:
    return bool((rows.groupby("clinic_level")["injector_level"].nunique() == 1).all())


def _injector_levels(rows: pd.DataFrame) -> pd.Series:
    """Return injector codes, split by clinic where one injector works in several."""
    injector = rows["injector"].fillna(NOT_RECORDED)
    clinics = rows["clinic"].fillna(NOT_RECORDED).groupby(injector).transform("nunique")
    # ASSUME: an injector's effect may differ between clinics, so each pair is its own level.
    return injector.where(clinics == 1, injector + " in " + rows["clinic"].fillna(NOT_RECORDED))
