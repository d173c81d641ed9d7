"""How much must be recorded before a question can be answered: numbers of patients, treatments."""

from wearoff.plan.answers import make_plan
from wearoff.plan.before import prior_scenario
from wearoff.plan.kinds import Plan, Targets
from wearoff.plan.make import plan_analysis
from wearoff.plan.scenario import Scenario, fitted_scenario, scenario_of
from wearoff.plan.table import plan_content, plan_text

__all__ = [
    "Plan",
    "Scenario",
    "Targets",
    "fitted_scenario",
    "make_plan",
    "plan_analysis",
    "plan_content",
    "plan_text",
    "prior_scenario",
    "scenario_of",
]
