"""What a study of durations should report, where ends are seen at visits only."""

from wearoff.report.checklist import evidence as e
from wearoff.report.checklist.evidence import Item

NAME = "Durations seen at visits"
SOURCE = (
    "Our own list; few studies of usual care report visits well enough to judge (Farzanfar 2017, "
    "BMC Medical Research Methodology 17:133)."
)
ITEMS = (
    Item("1", "From when time runs, and what ends it", (e.RULE,)),
    Item("2", "How ends were censored and why, with numbers", (e.CENSORING, e.CENSORING_REASONS)),
    Item("3", "How wide the intervals are", (e.INTERVAL_WIDTHS,)),
    Item("4", "Whether visits depended on the effect", (e.VISIT_TIMES,)),
    Item("5", "Re-treatment before the end was seen", (e.BY_RETREATMENT, e.BY_TIPPING)),
    Item("6", "Numbers at risk", (e.AT_RISK,)),
    Item("7", "Curves without a model beside the model's", (e.OBSERVED_CURVES,)),
    Item("8", "How well each patient is predicted from all others", (e.LEFT_OUT,)),
)
