"""What sensitivity analyses say, in a sentence or two with their numbers."""

from collections.abc import Callable

from wearoff.disclosure.released_sensitivity import SensitivityFinding, SensitivityRow
from wearoff.report.formats import days, percent, signless

NAMES = {
    "response_rule": "another response rule",
    "retreatment": "another re-treatment policy",
    "first_cycle": "first treatments only",
    "leave_clinic_out": "without each clinic",
    "tipping_point": "effects whose end was not seen",
    "placebo_injectors": "shuffled injectors",
    "placebo_outcome": "durations by the next injector",
}
"""Analyses that take refits, for the list of those not run."""

_NOTHING = {
    "response_rule": "There is one response rule only, or all give the same durations, so nothing "
    "can be compared: further rules stand under outcome.rules.",
    "retreatment": "No re-treatment bears on any duration, so the policy does not matter.",
    "first_cycle": "All treatments are first ones, so nothing can be left out.",
    "leave_clinic_out": "There are no two clinics of which each, and the rest, has enough "
    "patients to be shown.",
    "tipping_point": "No effect was cut off by the end of its follow-up, so nothing is assumed.",
    "power_scaling": "Nothing can be weighed anew, so what the priors decide cannot be told.",
    "unmeasured": "No difference by dose or injector that may be shown is clear, so there is none "
    "to explain.",
    "placebo_injectors": "The model does not tell injectors apart, or no clinic has two who treat "
    "the same area, so nothing can be shuffled.",
    "placebo_outcome": "There are too few injectors or patients, or nothing known of patients "
    "before treatment, to compare what they brought.",
}


def said_of(found: SensitivityFinding, delta_days: float) -> str:
    """Return what a finding says.

    Parameters
    ----------
    found : SensitivityFinding
        The finding.
    delta_days : float
        The difference in days that matters.

    Returns
    -------
    str
        One sentence with its numbers; further ones on refits of which nothing is shown.
    """
    told = [] if found.status == "not_applicable" else [_SENTENCES[found.name](found, delta_days)]
    not_shown = _not_shown(found)
    if not told and not not_shown:
        return _NOTHING[found.name]
    return " ".join([*told, *not_shown])


def _not_shown(found: SensitivityFinding) -> list[str]:
    """Return that some refits are not shown, and why."""
    asked, words = int(found.values.get("asked", 0)), []
    failed, refused = (int(found.values.get(name, 0)) for name in ("failed", "refused"))
    if failed:
        words.append(
            f"Of {asked} refits {failed} did not pass the sampling checks, so nothing is shown of "
            f"{'it' if failed == 1 else 'them'}."
        )
    if refused:
        words.append(f"In {refused} of {asked} no duration was left to estimate.")
    return words


def _compared(found: SensitivityFinding, delta_days: float) -> str:
    values, lost = found.values, int(found.values.get("dose_lost", 0))
    if "moved" not in values:
        words = "Not every median is reached, so by how much it moves cannot be told"
    else:
        low, high = days(values["lowest"]), days(values["highest"])
        others = f"{low}" if low == high else f"{low} to {high}"
        words = (
            f"The median is {others} days where the main analysis has {days(values['main'])}: it "
            f"moves by {signless(values['moved'], 1)} days{_at_most(values)}, "
            f"{_matters(values['moved'], delta_days)}"
        )
    if lost:
        words += f"; the direction of the dose effect is no longer told in {_of_all(lost, values)}"
    return f"{words}."


def _at_most(values: dict[str, float]) -> str:
    return " at most" if values.get("shown", 1) > 1 else ""


def _of_all(count: int, values: dict[str, float]) -> str:
    shown = int(values.get("shown", count))
    return "it" if shown == 1 else f"{count} of {shown}"


def _matters(moved: float, delta_days: float) -> str:
    if moved < delta_days:
        return f"less than the {delta_days:g} that matter"
    return f"and {delta_days:g} or more matter"


def _tipping(found: SensitivityFinding, delta_days: float) -> str:
    values = found.values
    medians = {row.variant: row for row in found.rows
               if isinstance(row, SensitivityRow) and row.quantity == "median_days"}  # fmt: skip
    low, high = values["lowest_factor"], values["highest_factor"]
    tipping = [values[name] for name in ("tips_below", "tips_above") if name in values]
    if not tipping:
        far = _would_be(f"{high:g}", medians)
        return f"{far} No factor from {low:g} to {high:g} tips the main message {_TIPPED}."
    each = [
        f"{_would_be(f'{one:g}', medians)} That is where the message tips: {_why(one, values)}."
        for one in tipping
    ]
    sides = {"tips_below": ("slower", low, low < 1), "tips_above": ("faster", high, high > 1)}
    for name, (pace, factor, looked) in sides.items():
        if name not in values and looked:
            each.append(f"Wearing off {pace}, by a factor of up to {factor:g}, does not tip it.")
    return " ".join(each)


_TIPPED = (
    "(the interval of the median still holds the first estimate, and the direction of the dose "
    "effect is the same)"
)


def _would_be(factor: str, medians: dict[str, SensitivityRow]) -> str:
    start = (
        f"If effects whose end was not seen wore off {factor} times as fast after the last visit "
        "as those of like patients"
    )
    main, other = (medians.get(one) for one in ("main analysis", factor))
    if main is None or other is None:
        return f"{start}, whether the median moves could not be told."
    return f"{start}, the median would be {days(other.point)} days instead of {days(main.point)}."


def _why(factor: float, values: dict[str, float]) -> str:
    reasons = {
        "outside": "the interval of the median no longer holds the first estimate",
        "moved": "the median moves by what matters",
        "dose": "the direction of the dose effect is no longer told",
    }
    return ", and ".join(
        words for name, words in reasons.items() if f"{name}_at_{factor:g}" in values
    )


def _shuffled(found: SensitivityFinding, delta_days: float) -> str:
    values = found.values
    reached, passed = int(values["reached"]), int(values["passed"])
    told = (
        "so the real one is more than chance makes"
        if found.status == "robust"
        else "so the real one may be chance"
    )
    return (
        f"With injectors shuffled within clinic and area the spread between them is "
        f"{values['middle']:.3f} log days in the middle and {values['largest']:.3f} at most, where "
        f"it is really {values['real']:.3f}: {reached} of {passed} shuffles reach that, {told}."
    )


def _brought(found: SensitivityFinding, delta_days: float) -> str:
    values, words = found.values, []
    outcomes, differing = int(values["outcomes"]), int(values["differing"])
    if outcomes:
        share = percent(values["largest"])
        words.append(
            f"Of what patients bring with them, at most {share} % of the variance lies between "
            f"injectors of one clinic, and {differing} of {outcomes} outcomes clearly differ"
            + (": their patients are not alike, so comparing injectors rests on the adjustment."
               if differing else ".")
        )  # fmt: skip
    if "later" in values:
        words.append(
            f"Under the injector who treated next the spread of earlier durations is "
            f"{values['later']:.3f} log days, under the one who gave them {values['real']:.3f}."
        )
    return " ".join(words)


def _priors(found: SensitivityFinding, delta_days: float) -> str:
    values = found.values
    quantities, flagged = int(values["quantities"]), int(values["flagged"])
    if flagged:
        words = (
            f"Of {quantities} results {flagged} depend noticeably on what was assumed before any "
            f"data (largest sensitivity {values['largest']:.2f})."
        )
    else:
        words = (
            "No result depends on what was assumed before any data: the largest sensitivity to a "
            f"prior is {values['largest']:.2f}, where 0.05 would be noticeable."
        )
    unreliable = int(values.get("unreliable", 0))
    return words + (f" {unreliable} could not be judged." if unreliable else "")


def _unmeasured(found: SensitivityFinding, delta_days: float) -> str:
    values = found.values
    words = (
        "A trait nobody recorded could explain the smallest clear difference by dose or injector "
        f"only if it made effects last {values['needed_ratio']:.2f} times as long and "
        f"{percent(values['imbalance'])} in 100 more had it at twice the dose (or with one "
        f"injector); the strongest recorded trait moves it by a factor of "
        f"{values['strongest_ratio']:.2f}."
    )
    explained, clear = int(values["explained"]), int(values["clear"])
    if explained:
        words += (
            f" A trait as strong as the strongest recorded one could explain {explained} of "
            f"{clear} clear differences."
        )
    return words


_SENTENCES: dict[str, Callable[[SensitivityFinding, float], str]] = {
    **dict.fromkeys(("response_rule", "retreatment", "first_cycle", "leave_clinic_out"), _compared),
    "power_scaling": _priors,
    "unmeasured": _unmeasured,
    "tipping_point": _tipping,
    "placebo_injectors": _shuffled,
    "placebo_outcome": _brought,
}
