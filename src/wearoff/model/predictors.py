"""Linear predictors of rows that are encoded once, however many batches of draws ask for them."""

from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wearoff.model.design import Design
from wearoff.model.dose import emax_shape
from wearoff.model.draws import Draws
from wearoff.model.splines import rising_spline

Array = NDArray[np.float64]
Ints = NDArray[np.int64]


class Predictors:
    """What posterior draws say about rows of a design.

    Parameters
    ----------
    design : Design
        The model.
    rows : DataFrame
        Rows of the design, possibly with changed columns.
    """

    def __init__(self, design: Design, rows: pd.DataFrame) -> None:
        self.design = design
        self.rows = rows

    def log_median(self, draws: Draws, *, with_unit: bool) -> Array:
        """Return log median durations without patients' effects, shape (draw, row).

        On the family's clock: with a flexible hazard ``draws.clock.log_days`` turns them into
        days.

        Parameters
        ----------
        draws : Draws
            Posterior draws.
        with_unit : bool
            Whether each row's injector (or clinic, without injectors) counts.
        """
        eta = draws.intercept[:, None] + draws.coefficients @ self._matrix.T
        if self.design.dose_products:
            eta = eta + self.dose_effect(draws)
        if with_unit and draws.unit_effect.shape[1]:
            eta = eta + draws.unit_effect[:, self._unit]
        if with_unit and self.design.has_injector_dose:
            eta = eta + draws.injector_dose[:, self._injector] * self._dose_log2
        return np.asarray(eta)

    def dose_effect(self, draws: Draws) -> Array:
        """Return what each row's dose adds to the log median, shape (draw, row).

        The design must have a dose term; 0 at the usual dose.
        """
        if self.design.dose_form == "monotone":
            return np.asarray(draws.dose_weights @ self._rising.T)
        slopes = draws.dose_slopes[:, self._product]
        if self.design.dose_form == "emax":
            return np.asarray(slopes * emax_shape(self._dose_log2, draws.dose_ed50[:, None]))
        return np.asarray(slopes * self._dose_log2)

    def log_odds_of_responding(
        self, draws: Draws, *, log_odds: Array | None = None
    ) -> Array | None:
        """Return each row's log odds of responding, shape (draw, row); None if not modelled.

        Parameters
        ----------
        draws : Draws
            Posterior draws.
        log_odds : array, shape (draw,), optional
            What one injector adds, instead of each row's own.
        """
        if not self.design.has_response:
            return None
        logit = draws.response_intercept[:, None] + draws.response_coefficients @ self._matrix.T
        if self.design.dose_products:
            logit = logit + draws.response_dose[:, None] * self._dose_log2
        if log_odds is not None:
            return np.asarray(logit + log_odds[:, None])
        if self.design.injectors:
            logit = logit + draws.response_injector[:, self._injector]
        return np.asarray(logit)

    @cached_property
    def _matrix(self) -> Array:
        return self.design.matrix(self.rows)

    @cached_property
    def _dose_log2(self) -> Array:
        return np.asarray(self.rows["dose_log2"].to_numpy(dtype=float))

    @cached_property
    def _product(self) -> Ints:
        levels = pd.Index(self.design.dose_products)
        return np.asarray(levels.get_indexer(self.rows["dose_product"]), np.int64)

    @cached_property
    def _rising(self) -> Array:
        return rising_spline(self._dose_log2, np.array(self.design.dose_knots, dtype=float))

    @cached_property
    def _injector(self) -> Ints:
        return self.design.index("injector", self.rows)

    @cached_property
    def _unit(self) -> Ints:
        return self._injector if self.design.injectors else self.design.index("clinic", self.rows)
