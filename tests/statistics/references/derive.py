"""Make the tables of bounds in this folder from the packages' own data sets.

python tests/statistics/references/derive.py FOLDER

FOLDER holds the data sets as R writes them with ``write.csv(..., row.names = FALSE, na = "")``:
survival (pbcseq, bladder1, rats, rhDNase, diabetic), msm (psor, cav), HSAUR3 (toenail) and
Epi (hivDK).
README.md beside this file says what each is, where it was published and how it is bracketed here.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).parent
SIGNS = {"hepato": "hepatomegaly", "spiders": "spider angiomas", "edema": "oedema"}


def write(name, table):
    table.to_csv(HERE / f"{name}.csv", index=False, float_format="%.6g", lineterminator="\n")
    print(name, len(table))


def first_change(visits, time, is_over):
    """Return (last time without, first time with) of one series of visits."""
    visits = visits.sort_values(time)
    times, over = visits[time].to_numpy(float), is_over(visits).to_numpy(bool)
    if not over.any():
        return times[-1], np.inf
    first = int(over.argmax())
    return times[first - 1], times[first]


def pbc_signs(visits):
    """Onset of three signs of liver disease, seen at visits; signs that were there are left out."""
    rows = []
    for (patient, sign), seen in (
        visits.melt(["id", "trt", "age", "sex", "day"], list(SIGNS), "sign", "grade")
        .dropna(subset="grade")
        .groupby(["id", "sign"])
    ):
        start = seen.sort_values("day").iloc[0]
        if start["day"] > 0 or start["grade"] > 0 or len(seen) < 2:
            continue
        lower, upper = first_change(seen, "day", lambda rows: rows["grade"] > 0)
        arm = "D-penicillamine" if start["trt"] == 1 else "placebo"
        rows.append((patient, SIGNS[sign], arm, start["age"], start["sex"], lower, upper))
    names = ["patient", "sign", "arm", "age", "sex", "last day without", "first day with"]
    return pd.DataFrame(rows, columns=names)


def bladder(courses):
    """Months from one recurrence of a bladder tumour to the next, by whole months."""
    gap = courses["stop"] - courses["start"]
    again = courses["status"] == 1
    informative = (gap > 0) | again
    return pd.DataFrame(
        {
            "patient": [f"patient {number}" for number in courses["id"]],
            "treatment": courses["treatment"],
            "tumours at start": courses["number"],
            "largest cm": courses["size"],
            "months free": np.where(again, gap - 1, gap),
            "months recurred": np.where(again, gap, np.inf),
        }
    )[informative & ~(again & (gap == 0))]


def exacerbations(spells):
    """Days without antibiotics until the next exacerbation, by whole days."""
    rows = []
    for patient, seen in spells.groupby("id"):
        start = seen.iloc[0]
        since, end = 0.0, start["end.dt"] - start["entry.dt"]
        told = ("rhDNase" if start["trt"] == 1 else "placebo", start["fev"])
        for _, spell in seen.dropna(subset="ivstart").sort_values("ivstart").iterrows():
            if spell["ivstart"] > since:
                free = spell["ivstart"] - since
                rows.append((patient, *told, free - 1, free))
            since = spell["ivstop"]
        if end > since:
            rows.append((patient, *told, end - since, np.inf))
    names = ["patient", "drug", "forced volume", "free", "ill"]
    return pd.DataFrame(rows, columns=names)


def litters(rats):
    """Weeks to a tumour of female rats, one of each litter treated."""
    rats = rats[rats["sex"] == "f"]
    seen = rats["status"] == 1
    return pd.DataFrame(
        {
            "litter": [f"litter {number:g}" for number in rats["litter"]],
            "drug": np.where(rats["rx"] == 1, "treated", "control"),
            "week before": np.where(seen, rats["time"] - 1, rats["time"]).astype(int),
            "week of tumour": np.where(seen, rats["time"], np.inf),
        }
    )


def eyes(diabetic):
    """Months to severe loss of vision, to the hundredth of a month; one eye of two treated."""
    return pd.DataFrame(
        {
            "patient": diabetic["id"],
            "laser": np.where(diabetic["trt"] == 1, "treated", "untreated"),
            "risk": diabetic["risk"],
            "age at diagnosis": diabetic["age"],
            "months": diabetic["time"],
            "status": diabetic["status"],
        }
    )


def toenail(visits):
    """Months until a moderate or severe separation of the nail is mild or gone."""
    rows = []
    for patient, seen in visits.groupby("patientID"):
        start = seen.sort_values("time").iloc[0]
        if start["outcome"] != "moderate or severe" or len(seen) < 2:
            continue
        bounds = first_change(seen, "time", lambda rows: rows["outcome"] == "none or mild")
        rows.append((patient, start["treatment"], *bounds))
    return pd.DataFrame(rows, columns=["patient", "drug", "months with", "months without"])


def hiv(men):
    """Days from the first visit of the cohort to HIV antibodies, between two tests."""
    return pd.DataFrame(
        {
            "years after 1950": men["bth"].astype(int),
            "partners a year": men["pyr"].astype(int),
            "been to US": men["us"].map({0: "no", 1: "yes"}),
            "negative": (men["well"] - men["entry"]).fillna(0).astype(int),
            "positive": men["ill"] - men["entry"],
        }
    )


def psoriatic(visits):
    """Months to the first damaged joint; patients come to the clinic some time after onset."""
    rows = []
    for patient, seen in visits.groupby("ptnum"):
        start = seen.sort_values("months").iloc[0]
        if start["state"] > 1:
            continue
        lower, upper = first_change(seen, "months", lambda rows: rows["state"] > 1)
        rows.append((patient, start["hieffusn"], start["ollwsdrt"], start["months"], lower, upper))
    names = ["patient", "effusions", "low sedimentation", "came", "undamaged", "damaged"]
    return pd.DataFrame(rows, columns=names).astype({"low sedimentation": "Int64"})


def transplants(visits):
    """Years from a heart transplant to vasculopathy (between visits) or death (to the day)."""
    rows = []
    for _, seen in visits.groupby("PTNUM"):
        start = seen.sort_values("years").iloc[0]
        if len(seen) < 2:
            continue
        lower, upper = first_change(seen, "years", lambda rows: rows["state"] > 1)
        died = seen.loc[seen["years"] == upper, "state"].eq(4).any()
        lower = upper if died else lower
        rows.append((start["dage"], start["pdiag"], start["sex"], lower, upper))
    names = ["donor age", "diagnosis", "sex", "free", "event"]
    return pd.DataFrame(rows, columns=names)


SETS = {
    "pbc_signs": ("pbcseq", pbc_signs),
    "bladder": ("bladder1", bladder),
    "exacerbations": ("rhDNase", exacerbations),
    "litters": ("rats", litters),
    "eyes": ("diabetic", eyes),
    "toenail": ("toenail", toenail),
    "hiv": ("hivDK", hiv),
    "psoriatic": ("psor", psoriatic),
    "transplants": ("cav", transplants),
}

if __name__ == "__main__":
    for name, (source, make) in SETS.items():
        write(name, make(pd.read_csv(Path(sys.argv[1]) / f"{source}.csv")))
