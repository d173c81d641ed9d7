"""What a study of routinely collected records should report beyond STROBE, after Benchimol 2015."""

from wearoff.report.checklist import evidence as e
from wearoff.report.checklist.evidence import Item

NAME = "Routinely collected records (RECORD)"
SOURCE = "Benchimol 2015, PLoS Medicine 12:e1001885, in our words."
ITEMS = (
    Item("1.1", "Kind of data, and its name, early", (e.QUESTION, e.PRACTICE)),
    Item("1.2", "Place and years, early", (e.PRACTICE, e.WINDOW)),
    Item("1.3", "Whether sources were linked, early", (e.LINKAGE,)),
    Item("6.1", "How patients were selected: codes", (e.FLOW_REASONS, e.CODES)),
    Item("6.2", "Whether the selection was validated", (e.VALIDATION,)),
    Item("6.3", "A picture of linked records", (e.LINKAGE,)),
    Item("7.1", "Codes of exposures, outcomes, confounders", (e.RULE, e.TERMS, e.CODES)),
    Item("12.1", "Who had access to the records", (e.ACCESS,)),
    Item("12.2", "How the records were cleaned", (e.REPAIRS, e.QUALITY)),
    Item("12.3", "How records were linked, and how well", (e.LINKAGE,)),
    Item("13.1", "Selection with numbers", (e.FLOW, e.FLOW_REASONS)),
    Item(
        "19.1",
        "What follows from records made for another purpose: errors, unmeasured factors, gaps, "
        "changing eligibility",
        (e.LIMITS, e.BY_UNMEASURED, e.GAPS, e.ELIGIBILITY),
    ),
    Item("22.1", "Access to protocol, code and records", (e.PROTOCOL,)),
)
