"""What an observational study should report: the 22 items of STROBE, in our words."""

from wearoff.report.checklist import evidence as e
from wearoff.report.checklist.evidence import Item

NAME = "Observational study (STROBE)"
SOURCE = "Items 1 to 22 for cohort studies, von Elm 2007, PLoS Medicine 4:e296, in our words."
ITEMS = (
    Item("1", "Design named early, and a summary", (e.QUESTION, e.SUMMARY)),
    Item("2", "Background and reasons", (e.BACKGROUND,)),
    Item("3", "Aims", (e.QUESTION,)),
    Item("4", "Design", (e.QUESTION,)),
    Item("5", "Setting, places, dates", (e.PRACTICE, e.WINDOW)),
    Item("6", "Who was eligible, how chosen and followed", (e.FLOW_REASONS, e.RULE, e.CRITERIA)),
    Item("7", "Outcomes, exposures, confounders defined", (e.RULE, e.TERMS)),
    Item("8", "Where data came from, how they were measured", (e.SCALE, e.GRADER)),
    Item("9", "What was done about bias", (e.BY_UNMEASURED, e.BY_TIPPING, e.VISIT_TIMES)),
    Item("10", "How the size came about", (e.SIZE, e.POWER)),
    Item("11", "How numbers entered the model", (e.TERMS, e.FORMULA)),
    Item(
        "12",
        "Methods, confounding, missing data, loss to follow-up, sensitivity",
        (e.FORMULA, e.ASSUMPTIONS, e.BY_RULE, e.BY_RETREATMENT, e.BY_TIPPING),
    ),
    Item("13", "Numbers at each step, and reasons", (e.FLOW, e.FLOW_REASONS)),
    Item("14", "Who was treated, gaps, follow-up", (e.BASELINE, e.GAPS)),
    Item("15", "Numbers of outcomes", (e.CENSORING,)),
    Item(
        "16",
        "Unadjusted and adjusted results with intervals, and in absolute terms",
        (e.OBSERVED_CURVES, e.ESTIMATES, e.TERMS, e.ABSOLUTE),
    ),
    Item("17", "Other analyses: groups, sensitivity", (e.CONTRASTS, e.BY_PRIORS, e.BY_FIRST_CYCLE)),
    Item("18", "Key results", (e.SUMMARY,)),
    Item("19", "Limits, with direction of bias", (e.LIMITS, e.BY_UNMEASURED)),
    Item("20", "Reading in the light of other evidence", (e.LIMITS, e.PUBLISHED)),
    Item("21", "To whom the results apply", (e.GENERALISE,)),
    Item("22", "Funding", (e.FUNDING,)),
)
