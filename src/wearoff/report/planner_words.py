"""Every sentence of the planner; its script only puts numbers in the braces."""

WORDS = {
    "everyone": "All patients",
    "choice": "{product} in {area}, {dose}. {kind}.",
    "units": "{units} units",
    "usual": "at the usual dose",
    "effect": "Of 100 such treatments, about {point} ({lower} to {upper}) show an effect.",
    "quarter": "A quarter of these have worn off by day {point} ({lower} to {upper}).",
    "half": "Half have worn off by day {point} ({lower} to {upper}).",
    "most": "Three quarters have worn off by day {point} ({lower} to {upper}).",
    "never": "not reached",
    "review": "Suggested review: week {week}. About three in four effects are then still there.",
    "step": "With {units} units more, the day when half have worn off moves by {point} "
    "({lower} to {upper}) days. Side effects were not studied.",
    "step_untold": "What {units} units more would buy is not told here: too few had such a dose.",
    "brackets": "Brackets and shading: {share} % ranges for the average, not for one patient.",
    "range": "Here mostly {low} to {high} units",
    "one_dose": "The dose cannot be chosen here",
    "outside": "Outside the data: {product} in {area} was mostly given at {low} to {high} units.",
    "nobody": "Outside the data: nobody was treated like this, or too few to be shown.",
    "no_dose": "Enter a dose in units.",
}
OFF = (
    "The planner needs scripts, and they are switched off.",
    "The table of the usual choices below works without them.",
)
LABELS = {
    "legend": "Your choice",
    "area": "Area",
    "product": "Product",
    "kind": "Patient group, or injector",
    "dose": "Dose in units",
    "result": "What the records suggest",
    "chart": "Effects wear off week by week",
    "x": "Weeks after treatment",
    "y": "Of 100 treatments that show an effect, how many still do",
}
READING = (
    "These are averages over this practice's kinds of patients, not a forecast for one patient.",
    "They are associations. Nothing here says which dose or product to use, or that more is safe.",
    "A group or an injector is looked up alone: all else stays as it was in the practice.",
    "Doses can be chosen within the middle 80 % of those given. "
    "Values between doses that were worked out are interpolated.",
    "The suggested review is the whole week before a quarter of the effects have worn off.",
    "A choice without numbers was given to nobody, or to too few patients. "
    "The planner never says which.",
    "The page holds rounded averages only, no record of any patient, and sends nothing anywhere.",
)


def no_planner(*, failed: bool) -> str:
    """Return why there is no planner.

    Parameters
    ----------
    failed : bool
        Whether the run failed its checks.

    Returns
    -------
    str
        Two sentences at most.
    """
    if failed:
        return (
            "The results did not pass the checks that decide whether they can be believed. "
            "No duration can be looked up."
        )
    return "No product in an area has durations that rest on enough patients to be shown."
