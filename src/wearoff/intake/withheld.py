"""Keep foreign messages, which may quote a cell, from the terminal of init and check."""

import contextlib
import sys
import traceback
import warnings
from collections.abc import Iterator

from wearoff.errors import WearoffError


@contextlib.contextmanager
def values_withheld(command: str) -> Iterator[None]:
    """Run a command that reads an export; a fault of the program is told without its message.

    Parameters
    ----------
    command : str
        The command, for the message.

    Raises
    ------
    SystemExit
        With exit code 1 for a fault of the program. Refusals pass.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except WearoffError:
            raise
        except Exception as fault:
            print("Traceback (message withheld: it may quote the data):", file=sys.stderr)
            print("".join(traceback.format_tb(fault.__traceback__)), end="", file=sys.stderr)
            print(f"{command}: failed ({type(fault).__name__})", file=sys.stderr)
            raise SystemExit(1) from None
