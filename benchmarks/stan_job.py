"""A design as data for ``weibull.stan``, and Stan's draws under the names of our model."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from wearoff.model.design import Design
from wearoff.model.families import FAMILIES

Array = NDArray[np.float64]
Ints = NDArray[np.int64]

FORMULATIONS = {"non-centred": 0, "centred": 1, "centred on usual injector": 2}
"""What Stan does with patients; clinics are non-centred, injectors centred on their clinic."""

KEEP = (
    "intercept", "slopes", "sd_clinic", "sd_injector", "sd_patient", "sd_residual", "clinic_z",
    "injector_level",
)  # fmt: skip


def stan_data(design: Design, formulation: str) -> dict[str, Any]:
    """Return the data block: rows sorted by kind of censoring, so that Stan can slice them.

    Parameters
    ----------
    design : Design
        With clinics, injectors and patients, and no exact durations.
    formulation : str
        Key of ``FORMULATIONS``.
    """
    lower, upper = (design.rows[f"{end}_days"].to_numpy(dtype=float) for end in ("lower", "upper"))
    kind = np.where(np.isinf(upper), 1, np.where(lower == 0, 2, 0))
    order = np.argsort(kind, kind="stable")
    n_interval, n_right, n_left = np.bincount(kind, minlength=3)
    lower, upper = lower[order], upper[order]
    days, day = np.unique(np.where(lower == 0, upper, lower), return_inverse=True)
    pairs = np.column_stack([lower, upper])[:n_interval]
    bounds, ratio = np.unique(pairs, axis=0, return_inverse=True)
    columns = design.matrix()
    injector, patient = design.index("injector")[order], design.index("patient")[order]
    usual = _usual(injector, patient, len(design.injectors))
    crossed = np.flatnonzero(injector != usual[patient])
    return {
        "n_interval": int(n_interval),
        "n_right": int(n_right),
        "n_left": int(n_left),
        "n_columns": columns.shape[1],
        "n_clinics": len(design.clinics),
        "n_injectors": len(design.injectors),
        "n_patients": len(design.patients),
        "n_crossed": len(crossed),
        "columns": columns[order].tolist(),
        "clinic_of_injector": [one + 1 for one in design.clinic_of_injector],
        "injector": (injector + 1).tolist(),
        "patient": (patient + 1).tolist(),
        "usual_injector": (usual + 1).tolist(),
        "crossed": (crossed + 1).tolist(),
        "n_days": len(days),
        "log_day": (np.log(days) - design.priors["intercept"].location).tolist(),
        "day": (day + 1).tolist(),
        "n_ratios": len(bounds),
        "log_ratio": np.log(bounds[:, 1] / bounds[:, 0]).tolist(),
        "ratio": (ratio.reshape(-1) + 1).tolist(),
        "patients_how": FORMULATIONS[formulation],
        **_priors(design),
    }


def _usual(injector: Ints, patient: Ints, n_injectors: int) -> Ints:
    counts = np.zeros((patient.max() + 1, n_injectors), dtype=np.int64)
    np.add.at(counts, (patient, injector), 1)
    return counts.argmax(axis=1)


def _priors(design: Design) -> dict[str, Any]:
    names = [one.term for one in design.coefficients]
    slopes = [design.priors.get(name) or design.priors[f"group_{name}"] for name in names]
    sds = ("sd_clinic", "sd_injector", "sd_patient", "sd_residual")
    return {
        "intercept_location": design.priors["intercept"].location,
        "intercept_scale": design.priors["intercept"].scale,
        "column_location": [one.location for one in slopes],
        "column_scale": [one.scale for one in slopes],
        **{f"{name}_scale": design.priors[name].scale for name in sds},
    }


def stan_inits(data: dict[str, Any], chains: int, seed: int) -> list[dict[str, Any]]:
    """Return a start near the prior medians for each chain, as our own sampler gets."""
    rng = np.random.default_rng(seed)

    def near(centre: float, how_many: int) -> list[float]:
        return [float(one) for one in centre + 0.05 * rng.standard_normal(how_many)]

    def one_chain() -> dict[str, Any]:
        intercept = data["intercept_location"] + 0.1 * rng.standard_normal()
        base = intercept if data["patients_how"] == 2 else 0.0
        sds = ("sd_clinic", "sd_injector", "sd_patient", "sd_residual")
        return {
            "intercept": float(intercept),
            "slopes": data["column_location"],
            **{name: data[f"{name}_scale"] * float(rng.uniform(0.5, 1.0)) for name in sds},
            "clinic_z": near(0.0, data["n_clinics"]),
            "injector_level": (
                intercept + 0.05 * rng.standard_normal(data["n_injectors"])
            ).tolist(),
            "patient_x": (base + 0.05 * rng.standard_normal(data["n_patients"])).tolist(),
        }

    return [one_chain() for _ in range(chains)]


def as_ours(draws: dict[str, Array], design: Design) -> dict[str, Array]:
    """Return Stan's draws as the quantities of our model, arrays with dims chain and draw first.

    Parameters
    ----------
    draws : dict of str to array
        Parameters of ``weibull.stan``.
    design : Design
        The design they belong to.
    """
    intercept = draws["intercept"].reshape(draws["intercept"].shape[:2])
    sds = {
        name: draws[name].reshape(intercept.shape)
        for name in ("sd_clinic", "sd_injector", "sd_patient", "sd_residual")
    }
    return {
        "intercept": intercept,
        "coefficients": draws["slopes"],
        **sds,
        "scale": sds["sd_residual"] * FAMILIES[design.family].scale_per_sd,
        "clinic_effect": sds["sd_clinic"][..., None] * draws["clinic_z"],
        "injector_effect": draws["injector_level"] - intercept[..., None],
    }
