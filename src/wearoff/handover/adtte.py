"""The durations as a time-to-event table in the manner of CDISC ADaM (BDS-TTE).

The view is lossy: it has one number where we have two bounds. The bounds stand beside it.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd
import pandera.pandas as pa

from wearoff.records import check_table

PARAMCD = "DUREFF"
CONVENTION = "middle of the bounds"
EVENT = 0
CENSOR_CODES = {"end_of_follow_up": 1, "retreated": 2}
OTHER_REASON = 9
"""For bounds given without a reason, and for reasons that have no code yet: never an event."""

_EVENTS = {
    "exact": "Effect over, day known",
    "interval": "Effect over between two days",
    "left": "Effect over by a known day",
}
_REASONS = {
    "end_of_follow_up": "Effect still there when last seen",
    "retreated": "Treated again before the effect was seen to be over",
}


def adtte_view(durations: pd.DataFrame, *, study: str, rule: str) -> pd.DataFrame:
    """Return one row per treatment that was seen to respond, by patient and day.

    Parameters
    ----------
    durations : DataFrame
        durations.parquet of ARCHITECTURE.md, in its order.
    study : str
        What STUDYID says.
    rule : str
        Name of the response rule.

    Returns
    -------
    DataFrame
        The columns of :func:`adtte_schema`; AVAL in days, CNSR 0 for an event.
    """
    rows = durations.assign(SRCSEQ=np.arange(1, len(durations) + 1, dtype="int64"))
    rows = rows[rows["response"] == "responded"]
    rows = rows.sort_values(["patient", "day", "treatment_id"], ignore_index=True)
    censored = (rows["censoring"] == "right").to_numpy(dtype=bool)
    reason = rows["censoring_reason"]
    code = reason.map(CENSOR_CODES).fillna(OTHER_REASON).to_numpy(dtype="int64")
    lower, upper = rows["lower_days"].to_numpy(), rows["upper_days"].to_numpy()
    # ASSUME: an effect seen to end between two days ended halfway, as software without intervals
    # needs one day; our own model takes both bounds instead.
    value = np.where(censored, lower, lower + (np.where(censored, lower, upper) - lower) / 2)
    view = {
        "STUDYID": study,
        "USUBJID": rows["patient"],
        "SITEID": rows["clinic"],
        "ASEQ": rows.groupby("patient").cumcount() + 1,
        "TRTA": rows["product"],
        "PARAM": f"Duration of effect (days), rule {rule}, {CONVENTION}",
        "PARAMCD": PARAMCD,
        "AVAL": value,
        # ADaM has no day 0: the day of the patient's first treatment is day 1.
        "STARTDY": rows["day"] + 1,
        "ADY": (rows["day"] + np.floor(value) + 1).astype("int64"),
        "CNSR": np.where(censored, code, EVENT),
        "EVNTDESC": _descriptions(rows, censored),
        "CNSDTDSC": _text_where(censored, "Last day known to be with effect"),
        "SRCDOM": "durations",
        "SRCVAR": np.where(censored, "lower_days", "lower_days, upper_days"),
        "SRCSEQ": rows["SRCSEQ"],
        **{name: rows[name] for name in _OWN_COLUMNS},
    }
    schema = adtte_schema()
    table = pd.DataFrame(view, index=rows.index)
    texts = {name: "str" for name, one in schema.columns.items() if _is_text(one)}
    return check_table(table.astype(texts), schema, "adtte.csv")


def adtte_schema() -> pa.DataFrameSchema:
    """Return the schema of adtte.csv: the ADaM variables, then our own columns.

    Returns
    -------
    DataFrameSchema
        Strict, with descriptions.
    """
    codes = ", ".join(f"{code} {_REASONS[name]}" for name, code in CENSOR_CODES.items())
    columns = {
        "STUDYID": _text("Name of the analysis."),
        "USUBJID": _text("Pseudonym of the patient."),
        "SITEID": _text("Code of the clinic; empty where not recorded.", nullable=True),
        "ASEQ": _whole("Number of the row within the patient, from 1.", 1),
        "TRTA": _text("Product injected; empty where not recorded.", nullable=True),
        "PARAM": _text("What AVAL is: its unit, the response rule, the convention."),
        "PARAMCD": _text("Code of PARAM.", levels=(PARAMCD,)),
        "AVAL": _number(
            f"Days from the treatment to the end of the effect ({CONVENTION}), or, where censored, "
            "to the last day known to be with effect. The day of the treatment counts as 0."
        ),
        "STARTDY": _whole("Day of the treatment; day 1 is that of the patient's first.", 1),
        "ADY": _whole("Day on which AVAL ends, on the count of STARTDY; relative, no date.", 1),
        "CNSR": _whole(
            f"{EVENT} = event, the end of the effect was seen. Above 0 censored: {codes}, "
            f"{OTHER_REASON} another reason or none stated. Most software wants the inverse: "
            f"event = (CNSR == {EVENT}).",
            0,
        ),
        "EVNTDESC": _text("What was seen, or why the end was not."),
        "CNSDTDSC": _text("What the day of censoring is; empty for an event.", nullable=True),
        "SRCDOM": _text("Table the row comes from.", levels=("durations",)),
        "SRCVAR": _text("Columns of that table that AVAL comes from."),
        "SRCSEQ": _whole("Row of that table, from 1.", 1),
        "treatment_id": _text("Key of that row.", unique=True),
        "area": _text("Area treated; empty where not recorded.", nullable=True),
        "cycle": _whole("Number of the treatment of that patient and area.", 1),
        "lower_days": _number("Longest time for which the effect is known to have lasted."),
        "upper_days": _number("First time at which it is known to be over; inf where censored."),
        "entry_days": _number("Day on which observation began, if not at once.", nullable=True),
        "censoring": _text("What the bounds are.", levels=(*_EVENTS, "right")),
    }
    return pa.DataFrameSchema(columns, strict=True, ordered=True)


_OWN_COLUMNS = (
    "treatment_id", "area", "cycle", "lower_days", "upper_days", "entry_days", "censoring",
)  # fmt: skip


def _text_where(condition: npt.NDArray[np.bool_], text: str) -> pd.Series:
    return pd.Series(text, index=range(len(condition)), dtype="str").where(condition)


def _descriptions(rows: pd.DataFrame, censored: npt.NDArray[np.bool_]) -> pd.Series:
    reason = rows["censoring_reason"]
    why = reason.map(_REASONS).fillna(reason).fillna("Reason not stated")
    return why.where(censored, rows["censoring"].map(_EVENTS)).astype("str")


def _is_text(column: pa.Column) -> bool:
    return str(column.dtype).startswith("str")


def _text(
    words: str, *, nullable: bool = False, unique: bool = False, levels: tuple[str, ...] = ()
) -> pa.Column:
    checks = [pa.Check.isin(levels)] if levels else []
    return pa.Column(str, checks, nullable=nullable, unique=unique, description=words)


def _whole(words: str, least: int) -> pa.Column:
    return pa.Column("int64", pa.Check.ge(least), description=words)


def _number(words: str, *, nullable: bool = False) -> pa.Column:
    return pa.Column("float64", pa.Check.ge(0), nullable=nullable, description=words)
