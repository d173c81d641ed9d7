"""What was found out about one setting, and how sure that is."""

from dataclasses import dataclass
from typing import Literal

WHERE = "wearoff init"
"""Where a refusal of the command comes from, for its message."""

Confidence = Literal["sure", "likely", "undecided"]


@dataclass(frozen=True)
class Finding:
    """One proposed setting.

    Attributes
    ----------
    value : str or None
        What goes into the config; None where nothing could be decided.
    confidence : {'sure', 'likely', 'undecided'}
        How sure that is.
    why : str
        The evidence in words, without any cell value.
    choices : tuple of str
        What to choose from where it is undecided.
    """

    value: str | None
    confidence: Confidence
    why: str
    choices: tuple[str, ...] = ()
