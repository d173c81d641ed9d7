"""Which parameters a design has: scalars, and blocks of levels, in the order they are sampled."""

import numpy as np
from numpy.typing import NDArray

from wearoff.model.centring import degrees, usual_units
from wearoff.model.design import Design
from wearoff.sampling.kernel.blocks import Block, Parameters

Floats = NDArray[np.float64]

_TERMS = ("clinic", "injector", "patient")


def parameters_of(
    design: Design, *, integrate: bool, fold: bool = False, place: bool = False
) -> Parameters:
    """Return the parameters of a design.

    Parameters
    ----------
    design : Design
        The model.
    integrate : bool
        Whether patients are integrated out, and so have no parameters.
    fold : bool
        Whether the spreads of terms that are not centred are sampled folded open.
    place : bool
        Whether clinics, injectors and patients are sampled as what the records leave open.
    """
    found = Parameters()
    priors = design.priors
    for name in _scalar_names(design):
        found.add_scalar(priors[name])
    _add_fixed(found, design)
    if not place:
        _add_units(found, design)
        if design.patients and not integrate:
            _add_patients(found, design)
    if design.has_injector_dose:
        found.add_block(
            "injector_dose_z", "injector", len(design.injectors), sd_scalar="sd_injector_dose"
        )
    if design.has_response:
        _add_response(found, design, place=place)
    if place:
        _add_nodes(found, design, integrate=integrate)
    if fold:
        found.signed = _foldable(found)
        if design.patients and integrate:
            # Integrated out, patients only show the square of their spread.
            found.signed.add("sd_patient")
        if place:
            # Effects that are placed change their standardised sign with their spread.
            found.signed |= {f"sd_{term}" for term in _TERMS if design.levels_of(term)}
    return found


def _foldable(found: Parameters) -> set[str]:
    """Return the spreads that only multiply levels without any centring."""
    used: dict[str, bool] = {}
    for block in found.blocks.values():
        for name, degree in zip(block.sd_scalar, block.degree, strict=True):
            used[name] = used.get(name, True) and degree == 0.0
    return {name for name, is_free in used.items() if name and is_free}


def _scalar_names(design: Design) -> list[str]:
    names = ["intercept", "sd_residual"]
    names += ["log_tail"] * (design.family == "burr") + ["never_wane"] * design.has_never_wane
    if design.dose_products and design.dose_form != "monotone":
        names += ["dose", "sd_dose"][: 1 + (len(design.dose_products) > 1)]
    names += design.pools
    for term in _TERMS:
        names += [f"sd_{term}"] * bool(design.levels_of(term))
    names += ["sd_injector_dose"] * design.has_injector_dose
    if design.has_response:
        names.append("response_intercept")
        names += ["response_dose"] * bool(design.dose_products)
        names += ["response_sd_injector"] * bool(design.injectors)
        names += ["response_on_duration"] * design.has_correlation
    return names


def _add_fixed(found: Parameters, design: Design) -> None:
    priors = [design.priors[one.prior] for one in design.coefficients]
    if priors:
        found.add_block(
            "coefficient_z", "coefficient", len(priors),
            base=np.array([spec.location for spec in priors]),
            sd=np.array([spec.scale for spec in priors]),
            sd_scalars=tuple(one.pool for one in design.coefficients),
        )  # fmt: skip
    if design.dose_form != "monotone" and len(design.dose_products) > 1:
        found.add_block(
            "dose_z", "product", len(design.dose_products), base_scalar="dose", sd_scalar="sd_dose"
        )


def _add_units(found: Parameters, design: Design) -> None:
    """Add clinics and injectors, whose levels include the intercept."""
    if design.clinics:
        found.add_block(
            "clinic_z", "clinic", len(design.clinics),
            base_scalar="intercept", sd_scalar="sd_clinic",
        )  # fmt: skip
    if not design.injectors:
        return
    parent = None
    if design.clinics:
        parent = np.asarray(design.clinic_of_injector) + found.blocks["clinic_z"].start
    found.add_block(
        "injector_x", "injector", len(design.injectors),
        parent=parent, base_scalar="" if design.clinics else "intercept",
        sd_scalar="sd_injector", degree=degrees(design, "injector"),
        origin=design.priors["intercept"].location,
    )  # fmt: skip


def _add_patients(found: Parameters, design: Design) -> None:
    unit = unit_block(found)
    parent = None
    if unit is not None:
        parent = usual_units(design, unit.dim) + unit.start
    found.add_block(
        "patient_x", "patient", len(design.patients),
        parent=parent, base_scalar="" if unit else "intercept", sd_scalar="sd_patient",
        degree=degrees(design, "patient"), origin=design.priors["intercept"].location,
    )  # fmt: skip


def _add_nodes(found: Parameters, design: Design, *, integrate: bool) -> None:
    """Add clinics, injectors and patients by their effects in log days."""
    before, clinics, injectors = len(found.blocks), len(design.clinics), len(design.injectors)
    parent = np.asarray(design.clinic_of_injector) + found.n_elements if clinics else None
    if clinics:
        found.add_block("clinic_z", "clinic", clinics, base_scalar="intercept")
    if injectors:
        found.add_block(
            "injector_x", "injector", injectors,
            parent=parent, base_scalar="" if clinics else "intercept",
        )  # fmt: skip
    if design.patients and not integrate:
        found.add_block("patient_x", "patient", len(design.patients))
    found.n_placed = len(found.blocks) - before


def unit_block(found: Parameters) -> Block | None:
    """Return the block whose level every record takes: injectors, else clinics, else none."""
    if found.n_placed:
        return None
    return found.blocks.get("injector_x", found.blocks.get("clinic_z"))


def _add_response(found: Parameters, design: Design, *, place: bool) -> None:
    spec, n_columns = design.priors["response_effect"], len(design.coefficients)
    if n_columns:
        found.add_block(
            "response_coefficient_z", "coefficient", n_columns,
            base=np.full(n_columns, spec.location), sd=np.full(n_columns, spec.scale),
        )  # fmt: skip
    if design.injectors:
        parent = None
        if design.has_correlation:
            # Nodes of the tree come after this block, clinics first.
            after = found.n_elements + len(design.injectors) + len(design.clinics)
            start = after if place else found.blocks["injector_x"].start
            parent = np.arange(len(design.injectors)) + start
        found.add_block(
            "response_injector_z", "injector", len(design.injectors), parent=parent,
            via="response_on_duration" if design.has_correlation else "",
            sd_scalar="response_sd_injector", average="response_intercept",
        )  # fmt: skip
