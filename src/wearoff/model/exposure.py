"""Columns that follow from a patient's earlier treatments: ageing and cumulative dose."""

import numpy as np
import pandas as pd

from wearoff.config import Analysis
from wearoff.errors import ConfigError
from wearoff.model.columns import NOT_RECORDED
from wearoff.model.dose import usual_doses, usual_multiples

DAYS_PER_YEAR = 365.25
YEARS_SINCE_FIRST = "years_since_first"
CUMULATIVE_DOSE = "cumulative_dose"
INJECTOR_TREATMENTS = "injector_treatments_before"


def age_at_first(name: str) -> str:
    """Return the column that holds age at the first treatment, for the group that is age."""
    return f"{name}_at_first"


def with_exposure(durations: pd.DataFrame, analysis: Analysis) -> pd.DataFrame:
    """Add what the asked-for terms need to know of earlier treatments.

    Parameters
    ----------
    durations : DataFrame
        All treatments, those with unknown response included: they count as earlier ones.
    analysis : Analysis
        The config.

    Returns
    -------
    DataFrame
        With ``cumulative_dose`` (usual doses given to the patient on earlier days),
        ``years_since_first`` (years since the first treatment) and ``<age>_at_first`` (years),
        each where the config asks for it, and injector covariates filled in from the same
        injector's other rows.

    Raises
    ------
    ConfigError
        If an injector covariate differs within an injector.
    """
    rows = durations
    if analysis.model.cumulative_dose == "auto":
        rows = rows.assign(**{CUMULATIVE_DOSE: _cumulative_dose(rows, analysis)})
    if analysis.model.ageing is not None:
        rows = _with_ages(rows, analysis.model.ageing)
    for name in analysis.model.injector_covariates:
        rows = rows.assign(**{name: _of_injector(rows, name)})
    return rows


def _cumulative_dose(rows: pd.DataFrame, analysis: Analysis) -> pd.Series:
    """Return the usual doses that the patient got on earlier days, in any area."""
    if rows["dose_units"].isna().all():
        return pd.Series(np.nan, index=rows.index)
    reference, _ = usual_doses(rows, analysis)
    # ASSUME: earlier doses that were not recorded were usual ones; those before the records, none.
    multiples = usual_multiples(rows, reference).fillna(1.0)
    by_day = multiples.groupby([rows["patient"], rows["day"]]).sum()
    before = by_day.groupby(level=0).cumsum() - by_day
    keys = pd.MultiIndex.from_arrays([rows["patient"], rows["day"]])
    return pd.Series(before.reindex(keys).to_numpy().clip(min=0.0), index=rows.index)


def _with_ages(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    years = rows["day"] / DAYS_PER_YEAR
    known = rows.assign(first=rows[name].astype(float) - years).loc[rows[name].notna()]
    # Ages come in whole years, so later ones would add rounding.
    first = known.sort_values(["day", "treatment_id"]).groupby("patient")["first"].first()
    ages = rows["patient"].map(first).astype(float)
    return rows.assign(**{age_at_first(name): ages, YEARS_SINCE_FIRST: years.astype(float)})


def _of_injector(rows: pd.DataFrame, name: str) -> pd.Series:
    """Return an injector covariate, checked to be one value per injector."""
    recorded = rows[name].notna() & (rows[name] != NOT_RECORDED) & rows["injector"].notna()
    values = rows.loc[recorded, name].groupby(rows["injector"])
    if (values.nunique() > 1).any():
        raise ConfigError(
            f"'{name}' has several values within one injector",
            "model.injector_covariates",
            "take it out of the list, so that it describes treatments",
        )
    filled = rows["injector"].map(values.first())
    return rows[name].where(recorded | filled.isna(), filled)
