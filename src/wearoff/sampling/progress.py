"""Progress of the chains in the log."""

import logging
from typing import Any

logger = logging.getLogger(__name__)


class Progress:
    """Log each chain's progress when it has moved by a tenth or more."""

    MILLISECONDS = 2000

    def __init__(self) -> None:
        self._told: dict[int, int] = {}

    def __call__(self, chains: list[Any]) -> None:
        """Take the state of all chains from nutpie."""
        for number, chain in enumerate(chains, start=1):
            tenths = 10 * chain.finished_draws // max(chain.total_draws, 1)
            if chain.started and tenths > self._told.get(number, 0):
                self._told[number] = tenths
                logger.info(
                    "chain %d: %d of %d draws, %d divergences",
                    number, chain.finished_draws, chain.total_draws, chain.divergences,
                )  # fmt: skip
