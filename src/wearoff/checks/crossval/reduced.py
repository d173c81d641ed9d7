"""The model of some of the rows, and levels that it has never seen."""

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wearoff.checks.crossval.sample import Sample
from wearoff.model.design import Design

Array = NDArray[np.float64]


def of_rows(design: Design, kept: NDArray[np.bool_]) -> Design:
    """Return the same model of fewer rows.

    Columns, their centres, usual doses, knots and priors stay; clinics, injectors and patients
    without a row go.

    Parameters
    ----------
    design : Design
        The model.
    kept : array of bool, shape (row,)
        The rows to keep.
    """
    rows = design.rows.loc[kept].reset_index(drop=True)

    def seen(term: str) -> list[int]:
        found = set(rows[f"{term}_level"])
        return [i for i, name in enumerate(design.levels_of(term)) if name in found]

    clinics, injectors, patients = (seen(term) for term in ("clinic", "injector", "patient"))
    homes = [design.clinic_of_injector[i] for i in injectors] if design.clinics else []
    return replace(
        design,
        rows=rows,
        clinics=tuple(design.clinics[i] for i in clinics),
        injectors=tuple(design.injectors[i] for i in injectors),
        patients=tuple(design.patients[i] for i in patients),
        clinic_of_injector=tuple(clinics.index(home) for home in homes),
    )


def without_injectors(design: Design) -> Design:
    """Return the model without anything that differs between injectors but their clinics."""
    return replace(
        design, injectors=(), clinic_of_injector=(), has_correlation=False, has_injector_dose=False
    )


def with_new_levels(
    design: Design, sample: Sample, rows: pd.DataFrame, rng: np.random.Generator
) -> tuple[Design, Sample]:
    """Add the injectors and clinics of the rows that a model does not know, drawn once a draw.

    Parameters
    ----------
    design : Design
        The model.
    sample : Sample
        Its posterior draws.
    rows : DataFrame
        Treatments, perhaps by injectors or in clinics that the model has not seen.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    design, sample
        With levels for all rows: a new injector of a known clinic shares its effect, and whatever
        else is new comes from the normal distribution with its spread of each draw.
    """
    term = "injector" if design.injectors else "clinic"
    if not design.levels_of(term):
        return design, sample
    names = [one for one in rows[f"{term}_level"].unique() if one not in design.levels_of(term)]
    if not names:
        return design, sample
    draws, n_draws = sample.draws, sample.draws.n_draws
    home = _homes(design, sample, rows, rng)
    if term == "clinic":
        new = np.stack([home[name] for name in names], axis=1)
        extended = replace(draws, unit_effect=np.hstack([draws.unit_effect, new]))
        return replace(design, clinics=(*design.clinics, *names)), replace(sample, draws=extended)
    clinic_of = rows.drop_duplicates("injector_level").set_index("injector_level")["clinic_level"]
    own = draws.sd_injector[:, None] * rng.standard_normal((n_draws, len(names)))
    level = own + np.stack([home[clinic_of[name]] for name in names], axis=1)
    odds = draws.response_sd_injector[:, None] * rng.standard_normal(own.shape)
    odds += draws.response_on_duration[:, None] * own
    dose = draws.sd_injector_dose[:, None] * rng.standard_normal(own.shape)
    extended = replace(
        draws,
        unit_effect=np.hstack([draws.unit_effect, level]),
        response_injector=np.hstack([draws.response_injector, odds]),
        injector_dose=np.hstack([draws.injector_dose, dose]),
    )
    grown = replace(design, injectors=(*design.injectors, *names))
    return grown, replace(sample, draws=extended)


def _homes(
    design: Design, sample: Sample, rows: pd.DataFrame, rng: np.random.Generator
) -> dict[str, Array]:
    """Return the effect of each clinic of the rows, (draw,), drawn where it is not known."""
    known = pd.Index(design.clinics)
    found = {}
    for name in rows["clinic_level"].unique():
        at = known.get_indexer([name])[0]
        found[name] = (
            sample.clinic_effect[:, at]
            if at >= 0
            else sample.draws.sd_clinic * rng.standard_normal(sample.draws.n_draws)
        )
    return found
