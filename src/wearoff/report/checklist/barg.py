"""What a Bayesian analysis should report, after Kruschke 2021, Nature Human Behaviour 5:1282."""

from wearoff.report.checklist import evidence as e
from wearoff.report.checklist.evidence import Item

NAME = "Bayesian analysis (BARG)"
SOURCE = "Kruschke 2021, Nature Human Behaviour 5:1282, in our words."
ITEMS = (
    Item("1", "What is asked, and why in a Bayesian way", (e.QUESTION,)),
    Item("2", "Variables: what was measured, and how it entered", (e.SCALE, e.RULE, e.TERMS)),
    Item("3", "Likelihood and every parameter", (e.FAMILY, e.FORMULA, e.SYMBOLS)),
    Item("4", "Every prior, with its reason", (e.PRIORS, e.PRIOR_REASONS)),
    Item("5", "The model so formal that it could be built again", (e.SYMBOLS, e.GRAPH, e.CODE)),
    Item("6", "What the priors imply before any data", (e.PRIOR_PREDICTIVE,)),
    Item("7", "Software, chains, draws", (e.DRAWN, e.VERSIONS)),
    Item(
        "8",
        "Convergence and precision of every parameter and of all that is reported",
        (e.DIAGNOSTICS, e.QUANTITIES_CONVERGED),
    ),
    Item("9", "Posterior predictions beside the data", (e.FIT,)),
    Item(
        "10",
        "Posterior centre and interval of every parameter and result",
        (e.DIAGNOSTICS, e.ESTIMATES),
    ),
    Item("11", "Rule of decision and its limits, set beforehand", (e.SETTINGS, e.CONTRASTS)),
    Item("12", "What other priors would change", (e.BY_PRIORS,)),
    Item(
        "13",
        "What it takes to repeat the run: code, records, seed",
        (e.CODE, e.INPUT, e.DRAWN, e.PROTOCOL),
    ),
)
