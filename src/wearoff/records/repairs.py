"""The log of every change made to a cell."""

import numpy as np
import numpy.typing as npt
import pandas as pd

COLUMNS = ("row_id", "table", "field", "rule", "before", "after")


class RepairLog:
    """Changes to the cells of one table, each under a named rule.

    Parameters
    ----------
    table : str
        Name of the table.
    """

    def __init__(self, table: str) -> None:
        self.table = table
        self._parts: list[pd.DataFrame] = []

    def add(
        self,
        *,
        where: npt.NDArray[np.bool_],
        field: str,
        rule: str,
        before: pd.Series,
        after: pd.Series,
    ) -> None:
        """Log one rule's changes to one field.

        Parameters
        ----------
        where : array of bool
            The records changed.
        field : str
            Our name of the field.
        rule : str
            Id of the rule.
        before, after : Series
            Cells of every record before and after.
        """
        rows = np.flatnonzero(where)
        if not len(rows):
            return
        part = {"row": rows, "field": field, "rule": rule}
        texts = {
            name: cells.iloc[rows].astype("str").reset_index(drop=True)
            for name, cells in (("before", before), ("after", after))
        }
        self._parts.append(pd.DataFrame(part | texts))

    def frame(self, row_ids: pd.Series) -> pd.DataFrame:
        """Return the log as a table.

        Parameters
        ----------
        row_ids : Series of str
            The id of every record of the table.

        Returns
        -------
        DataFrame
            The repairs table of ARCHITECTURE.md, in row order.
        """
        if not self._parts:
            return pd.DataFrame({name: pd.Series([], dtype="str") for name in COLUMNS})
        log = pd.concat(self._parts, ignore_index=True).sort_values("row", kind="stable")
        log = log.reset_index(drop=True)
        log["row_id"] = row_ids.iloc[log["row"].to_numpy()].reset_index(drop=True)
        log["table"] = self.table
        return log[list(COLUMNS)].astype("str")
