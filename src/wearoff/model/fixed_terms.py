"""The fixed terms that the config asks for: area, product, groups, dose by group, exposure."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from wearoff.config import Analysis, Group
from wearoff.errors import ConfigError
from wearoff.model.exposure import (
    CUMULATIVE_DOSE,
    INJECTOR_TREATMENTS,
    YEARS_SINCE_FIRST,
    age_at_first,
)
from wearoff.model.term_priors import (
    AGEING,
    AREA,
    CUMULATIVE_DOSE_PRIOR,
    CYCLE,
    LEARNING_CURVE,
    PRODUCT,
    dose_by_prior,
    group_prior,
)
from wearoff.model.terms import Terms

_YEARS = Group(kind="numeric", unit="years")
MOST_STEPS = 50
"""Spread of a numeric group, in steps of ``per``, from which on a run is refused.

An effect per step is then too small to have a sensible prior. With a weak one the fit of a cohort
passed at 45 steps and failed its diagnostics at 100: the sampler starts where nothing is possible.
"""


def fixed_terms(rows: pd.DataFrame, analysis: Analysis) -> Terms:
    """Return the columns for every fixed term.

    Parameters
    ----------
    rows : DataFrame
        Treatments in the model, with ``dose_log2`` and the columns of
        :func:`wearoff.model.exposure.with_exposure`.
    analysis : Analysis
        The config.

    Returns
    -------
    Terms
        The dose itself is not among them.
    """
    terms = Terms(rows, analysis.model.pool_from_levels)
    for term, prior in (("area", AREA), ("product", PRODUCT)):
        if getattr(analysis.model, term) == "off":
            terms.left_out.append(f"{term}: switched off in the config")
        elif rows[term].isna().all():
            terms.left_out.append(f"{term}: not recorded")
        else:
            # ASSUME: areas and products are no sample of others like them, so they are not pooled.
            terms.add_levels(term, None, prior, may_pool=False)
    for name, group in chosen_groups(analysis):
        _add_group(terms, name, group, analysis)
    _add_exposure(terms, analysis)
    return terms


def chosen_groups(analysis: Analysis) -> Iterator[tuple[str, Group]]:
    """Yield the groups in the model."""
    chosen = analysis.model.groups
    for name, group in analysis.records.groups.items():
        if chosen == "all" or name in chosen:
            yield name, group


def check_named_groups(analysis: Analysis) -> None:
    """Refuse a group that a term names but that is not what the term needs.

    Raises
    ------
    ConfigError
        With the key.
    """
    model, groups = analysis.model, dict(chosen_groups(analysis))
    numeric = [name for name, group in groups.items() if group.kind == "numeric"]
    _check("model.dose.by", model.dose.by, list(groups))
    _check("model.injector_covariates", model.injector_covariates, list(groups))
    _check("model.ageing", (model.ageing,) if model.ageing else (), numeric)
    if model.ageing and groups[model.ageing].unit not in (None, "years"):
        raise ConfigError(
            "names a group that is not in years", "model.ageing", "give an age in years"
        )
    counts = INJECTOR_TREATMENTS in numeric or INJECTOR_TREATMENTS not in groups
    if model.learning_curve == "auto" and not counts:
        raise ConfigError(
            f"needs a count column, but group {INJECTOR_TREATMENTS} is not numeric",
            "model.learning_curve",
            "give it kind: numeric; it counts the injector's treatments before this one",
        )
    made = {"cycle", "dose", "dose_log2", CUMULATIVE_DOSE, YEARS_SINCE_FIRST}
    clash = sorted(made & set(analysis.records.groups))
    if clash:
        raise ConfigError(
            "is the name of a column that the model makes",
            f"records.groups.{clash[0]}",
            "rename the group",
        )


def _check(key: str, names: tuple[str, ...], known: list[str]) -> None:
    for name in names:
        if name not in known:
            raise ConfigError(
                f"names '{name}', which is not a group that can be used here",
                key,
                f"use one of: {', '.join(known) or 'none is declared'}",
            )


def _add_group(terms: Terms, name: str, group: Group, analysis: Analysis) -> None:
    model = analysis.model
    label = group.label or name
    terms.labels[name] = label
    prior = group_prior(name, group, of_injector=name in model.injector_covariates)
    if name == INJECTOR_TREATMENTS and model.learning_curve == "auto":
        return
    if group.kind == "numeric":
        _refuse_tiny_steps(terms.rows[name], name, group)
    if group.kind == "categorical":
        terms.add_levels(name, group.reference, prior, may_pool=True)
    elif name == model.ageing:
        # ASSUME: ageing by a year counts alike at any age and for every patient.
        first = age_at_first(name)
        terms.labels[first] = f"{label}: between patients, at the first treatment"
        terms.labels[YEARS_SINCE_FIRST] = f"{label}: within a patient, since the first treatment"
        terms.add_number(first, terms.labels[first], group, prior)
        terms.add_number(YEARS_SINCE_FIRST, terms.labels[YEARS_SINCE_FIRST], _YEARS, AGEING)
    else:
        terms.add_number(name, label, group, prior)


def _refuse_tiny_steps(values: pd.Series, name: str, group: Group) -> None:
    steps = float(values.astype(float).std(ddof=0)) / group.per
    if steps > MOST_STEPS:
        # A power of ten says enough and is nobody's value.
        usual = 10.0 ** round(float(np.log10(steps * group.per)))
        raise ConfigError(
            f"is too small a step: the values differ by more than {MOST_STEPS} of it",
            f"records.groups.{name}.per",
            f"report the effect per about {usual:g} (or give the column in another unit)",
        )


def _add_exposure(terms: Terms, analysis: Analysis) -> None:
    """Add what earlier treatments, of the patient or by the injector, may have changed."""
    if analysis.model.cycle == "auto":
        # ASSUME: who stays for many cycles is a selection, so their effect is no cause.
        terms.add_log2("cycle", "Cycle number", CYCLE, 0.0, "cycle")
    if analysis.model.cumulative_dose == "auto":
        label = "Earlier doses of the patient"
        terms.add_log2(CUMULATIVE_DOSE, label, CUMULATIVE_DOSE_PRIOR, 1.0, "usual dose")
    if analysis.model.learning_curve == "auto":
        label = "Earlier treatments by the injector"
        if INJECTOR_TREATMENTS in dict(chosen_groups(analysis)):
            terms.add_log2(INJECTOR_TREATMENTS, label, LEARNING_CURVE, 1.0, "treatment")
        else:
            terms.left_out.append(
                "learning curve: days count from each patient's first treatment, so an injector's "
                "treatments are in no order; export a column that counts those given before, and "
                f"declare it as a numeric group {INJECTOR_TREATMENTS}"
            )


def add_dose_terms(terms: Terms, analysis: Analysis, *, has_dose: bool) -> None:
    """Add the column for doses that are not recorded, and the dose in groups.

    Parameters
    ----------
    terms : Terms
        With the groups; gets the columns.
    analysis : Analysis
        The config.
    has_dose : bool
        Whether the dose is in the model.
    """
    if has_dose:
        terms.labels["dose"] = "Dose"
        terms.add_missing("dose", "dose_units")
    for name in analysis.model.dose.by:
        column = age_at_first(name) if name == analysis.model.ageing else name
        prior = dose_by_prior(name)
        terms.labels[f"dose x {name}"] = f"Dose by {terms.labels[name]}"
        if has_dose:
            terms.add_dose_by(name, column, prior)
        else:
            terms.left_out.append(f"dose x {name}: there is no dose term")
            terms.priors.append(prior)
