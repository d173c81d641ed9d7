"""Parts beside the duration that data can carry: response, correlation, never waning."""

import numpy as np
import pandas as pd

from wearoff.config import Analysis

_MIN_INJECTORS = 5
_SEEN_BY, _BEYOND, _MIN_BEYOND = 0.95, 1.25, 10


def models_response(analysis: Analysis, left_out: list[str]) -> bool:
    """Tell whether the chance of responding is modelled; else add the reason to ``left_out``."""
    if analysis.model.response == "off":
        left_out.append("response: switched off in the config")
        return False
    if analysis.records.kind == "intervals":
        left_out.append("response: not recorded; the durations are of those that responded")
        return False
    return True


def correlates(
    analysis: Analysis, injectors: tuple[str, ...], left_out: list[str], has_response: bool
) -> bool:
    """Tell whether injectors' effects on duration go into those on the response.

    Fewer than five injectors say nothing about a correlation; the reason is added to ``left_out``.
    """
    if not has_response or not injectors:
        return False
    if analysis.model.correlation == "off":
        left_out.append("correlation of injector effects: switched off in the config")
        return False
    if len(injectors) < _MIN_INJECTORS:
        left_out.append("correlation of injector effects: fewer than five injectors")
        return False
    return True


def never_wanes(rows: pd.DataFrame, analysis: Analysis, left_out: list[str]) -> bool:
    """Tell whether a share of effects may never wear off.

    Only follow-up well beyond the last losses can show a plateau; without it the share would rest
    on the family alone. The reason is added to ``left_out``.

    Parameters
    ----------
    rows : DataFrame
        Treatments in the model, bounds in days.
    analysis : Analysis
        The config.
    left_out : list of str
        Gets the reason.
    """
    if analysis.model.never_wane == "off":
        return False
    responders = rows.loc[rows["response"] == "responded"]
    upper = responders["upper_days"].to_numpy(dtype=float)
    losses = upper[np.isfinite(upper)]
    if len(losses):
        last = _BEYOND * float(np.quantile(losses, _SEEN_BY))
        lasting = np.isinf(upper) & (responders["lower_days"].to_numpy(dtype=float) >= last)
        if int(lasting.sum()) >= _MIN_BEYOND:
            return True
    left_out.append(
        "never waning: too few were followed, still with effect, well beyond the last losses"
    )
    return False
