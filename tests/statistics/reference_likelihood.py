"""Likelihoods of clustered, censored durations, written apart from the program under test.

Nothing here comes from ``wearoff``: the textbook survival functions, the cluster's effect summed
over a fixed grid of the standard normal (a trapezoid rule, which for smooth functions is exact to
many digits), Newton's method, and a posterior mean by importance sampling.
"""

from dataclasses import dataclass

import numpy as np
from scipy import optimize, special

LOG_2 = np.log(2.0)
SD_OF_STANDARD = {
    "weibull": np.pi / np.sqrt(6.0),
    "loglogistic": np.pi / np.sqrt(3.0),
    "lognormal": 1.0,
    "burr": np.pi / np.sqrt(3.0),
}
"""Standard deviation of log duration at scale 1 (Burr's: at tail 1, where it is log-logistic)."""

LARGEST = 30.0
"""Beyond exp(30) cumulative hazards no likelihood here is larger than exp(-10 ** 12)."""

LEAST_LOG_TAIL = -10.0

GRID_STEP = 1.0 / 3.0
GRID_END = 6.5


def log_survival(family, z, tail):
    """log S at (log t - log median) / scale."""
    if family == "weibull":
        return -LOG_2 * np.exp(np.minimum(z, LARGEST))
    if family == "loglogistic":
        return -np.logaddexp(0.0, z)
    if family == "lognormal":
        return special.log_ndtr(-z)
    return -tail * np.logaddexp(0.0, z + log_median_odds(tail))


def log_median_odds(tail):
    """log(2 ** (1 / tail) - 1): what puts Burr's median at z = 0."""
    ratio = LOG_2 / tail
    return ratio + np.log(-np.expm1(-ratio))


def log_density(family, z, tail):
    """log of the density of (log t - log median) / scale."""
    if family == "weibull":
        return np.log(LOG_2) + z - LOG_2 * np.exp(np.minimum(z, LARGEST))
    if family == "loglogistic":
        return z - 2.0 * np.logaddexp(0.0, z)
    if family == "lognormal":
        return -0.5 * z**2 - 0.5 * np.log(2.0 * np.pi)
    odds = z + log_median_odds(tail)
    return np.log(tail) + odds - (tail + 1.0) * np.logaddexp(0.0, odds)


@dataclass
class Problem:
    """Bounds in days, centred covariates (row, coefficient), cluster of each row or None.

    Parameters of :meth:`loglik`: intercept, coefficients, log standard deviation of log duration,
    log standard deviation between clusters (with clusters), log tail (Burr).
    """

    family: str
    lower: np.ndarray
    upper: np.ndarray
    entry: np.ndarray
    covariates: np.ndarray
    cluster: np.ndarray | None
    grid_step: float = GRID_STEP

    def __post_init__(self):
        # The rows in the order of their clusters, so that sums over a cluster are slices.
        if self.cluster is not None:
            order = np.argsort(self.cluster, kind="stable")
            for name in ("lower", "upper", "entry", "covariates", "cluster"):
                setattr(self, name, getattr(self, name)[order])
            self.first_rows = np.unique(self.cluster, return_index=True)[1]
        self.is_exact = self.lower == self.upper
        self.is_right = np.isinf(self.upper)
        self.has_lower, self.has_entry = self.lower > 0, self.entry > 0
        grid = np.arange(-GRID_END, GRID_END + self.grid_step / 2, self.grid_step)
        self.grid = np.zeros(1) if self.cluster is None else grid
        weight = np.log(self.grid_step) - 0.5 * grid**2 - 0.5 * np.log(2.0 * np.pi)
        self.log_weight = np.zeros(1) if self.cluster is None else weight

    def names(self, coefficients):
        clustered = [] if self.cluster is None else ["sd_patient"]
        tail = ["log_tail"] if self.family == "burr" else []
        return ["intercept", *coefficients, "sd_residual", *clustered, *tail]

    def loglik(self, theta):
        n_fixed = 1 + self.covariates.shape[1]
        eta = theta[0] + self.covariates @ theta[1:n_fixed]
        scale = np.exp(theta[n_fixed]) / SD_OF_STANDARD[self.family]
        spread = 0.0 if self.cluster is None else np.exp(theta[n_fixed + 1])
        tail = np.exp(max(theta[-1], LEAST_LOG_TAIL)) if self.family == "burr" else 1.0
        median = eta[:, None] + spread * self.grid[None, :]
        rows = self._rows(median, scale, tail)
        if self.cluster is None:
            return float(rows.sum())
        of_cluster = np.add.reduceat(rows, self.first_rows, axis=0)
        return float(special.logsumexp(of_cluster + self.log_weight, axis=1).sum())

    def _rows(self, median, scale, tail):
        """Return log P(lower < T <= upper | T > entry) or the log density, (row, grid)."""

        def z(days, chosen):
            return (np.log(days[chosen])[:, None] - median[chosen]) / scale

        def survived(days, chosen):
            found = np.zeros_like(median)
            found[chosen] = log_survival(self.family, z(days, chosen), tail)
            return found

        rows = survived(self.lower, self.has_lower & ~self.is_exact)
        closed = ~self.is_right & ~self.is_exact
        later = log_survival(self.family, z(self.upper, closed), tail)
        rows[closed] += np.log(-np.expm1(np.minimum(later - rows[closed], -1e-300)))
        exact = log_density(self.family, z(self.lower, self.is_exact), tail)
        rows[self.is_exact] = exact - np.log(scale) - np.log(self.lower[self.is_exact])[:, None]
        return rows - survived(self.entry, self.has_entry)


def hessian(function, at, step=1e-3):
    """Second differences of a function at a point."""
    n = len(at)
    shifts = np.eye(n) * step
    found = np.empty((n, n))
    for i in range(n):
        for j in range(i + 1):
            corners = [
                function(at + one * shifts[i] + two * shifts[j]) * one * two
                for one in (1, -1)
                for two in (1, -1)
            ]
            found[i, j] = found[j, i] = sum(corners) / (4.0 * step**2)
    return found


def gradient(function, at, step=1e-4):
    """Central differences of a function at a point."""
    shifts = np.eye(len(at)) * step
    return np.array([(function(at + one) - function(at - one)) / (2.0 * step) for one in shifts])


def maximise(function, start):
    """Return where a function is largest, and its inverse negative second derivative there."""
    reach = [(value - 5.0, value + 5.0) for value in start]
    found = optimize.minimize(
        lambda theta: -function(theta), start, method="L-BFGS-B", bounds=reach
    ).x
    for _ in range(4):
        slope = gradient(function, found)
        curvature = hessian(function, found)
        if np.abs(slope).max() < 1e-4:
            return found, np.linalg.inv(-curvature)
        found = found - np.linalg.solve(curvature, slope)
    raise AssertionError("no maximum was found")


def posterior_mean(log_density, transform, mode, covariance, n_pairs, seed):
    """Return the mean of ``transform(theta)`` by importance sampling, and the effective draws.

    Draws come in pairs on either side of the mode, from a t distribution with 5 degrees of
    freedom, wider than the curvature there.
    """
    rng = np.random.default_rng(seed)
    n, freedom = len(mode), 5.0
    half = np.linalg.cholesky(covariance) * 1.2
    steps = rng.standard_normal((n_pairs, n))
    steps /= np.sqrt(rng.chisquare(freedom, (n_pairs, 1)) / freedom)
    proposal = -0.5 * (freedom + n) * np.log1p((steps**2).sum(axis=1) / freedom)
    draws = np.concatenate([mode + steps @ half.T, mode - steps @ half.T])
    log_weight = np.array([log_density(one) for one in draws]) - np.tile(proposal, 2)
    weight = np.exp(log_weight - special.logsumexp(log_weight))
    return weight @ transform(draws), 1.0 / (weight**2).sum()
