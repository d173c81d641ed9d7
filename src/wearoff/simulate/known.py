"""The true quantities that a model of the durations estimates."""

import numpy as np
import pandas as pd

from wearoff.simulate.truth import Truth


def true_values(truth: Truth) -> pd.DataFrame:
    """Return the true quantities in a tidy form.

    Areas and products are given twice: against the reference (the first of the truth file), and
    centred so that they add up to zero; each form has its intercept. All intercepts hold for a
    woman of the reference age at the reference dose.

    Parameters
    ----------
    truth : Truth
        The truth.

    Returns
    -------
    DataFrame
        `part` (`duration`, `response`), `quantity`, `level` (empty where there is one value only),
        `scale` (`log_days`, `logit`, `none`), `value`.
    """
    rows = [*_duration(truth), *_response(truth)]
    return pd.DataFrame(rows, columns=["part", "quantity", "level", "scale", "value"])


def _duration(truth: Truth) -> list[tuple[str, str, str, str, float]]:
    plan = truth.duration
    areas = {name: area.log_days for name, area in truth.areas.items()}
    products = {name: product.log_days for name, product in truth.products.items()}
    intercept = float(np.log(plan.median_days))
    centre = float(np.mean(list(areas.values())) + np.mean(list(products.values())))
    values = {
        "intercept": {"": intercept},
        "intercept_centred": {"": intercept + centre},
        "area": areas,
        "area_centred": _centred(areas),
        "product": products,
        "product_centred": _centred(products),
        "dose_slope_per_doubling": {
            name: product.log_days_per_doubling for name, product in truth.products.items()
        },
        "sex": {"male": plan.men_log_days},
        "age_per_decade": {"": plan.decade_log_days},
        "sd_clinic": {"": plan.sd_clinic},
        "sd_injector": {"": plan.sd_injector},
        "sd_patient": {"": plan.sd_patient},
    }
    rows = _tidy("duration", "log_days", values)
    # Log durations are logistic: shape, scale and standard deviation say the same thing.
    scale = 1 / plan.shape
    return [
        *rows,
        ("duration", "shape", "", "none", plan.shape),
        ("duration", "scale_residual", "", "log_days", scale),
        ("duration", "sd_residual", "", "log_days", scale * float(np.pi) / float(np.sqrt(3))),
    ]


def _response(truth: Truth) -> list[tuple[str, str, str, str, float]]:
    plan = truth.response
    products = {name: product.response_logit for name, product in truth.products.items()}
    values = {
        "intercept": {"": plan.intercept_logit},
        "intercept_centred": {"": plan.intercept_logit + float(np.mean(list(products.values())))},
        "product": products,
        "product_centred": _centred(products),
        "dose_slope_per_doubling": {"": plan.per_doubling_logit},
        "sex": {"male": plan.men_logit},
        "sd_injector": {"": plan.sd_injector_logit},
    }
    return _tidy("response", "logit", values)


def _centred(effects: dict[str, float]) -> dict[str, float]:
    mean = float(np.mean(list(effects.values())))
    return {name: effect - mean for name, effect in effects.items()}


def _tidy(
    part: str, scale: str, values: dict[str, dict[str, float]]
) -> list[tuple[str, str, str, str, float]]:
    return [
        (part, quantity, level, scale, value)
        for quantity, levels in values.items()
        for level, value in levels.items()
    ]
