"""Fleet sustainment planning: how many are fit, why not more, what it costs."""

from sustainment.analytic.evaluate import evaluate as evaluate
from sustainment.analytic.over_time.evaluate import evaluate_by_day as evaluate_by_day
from sustainment.analytic.over_time.result import DailyEvaluation as DailyEvaluation
from sustainment.analytic.result import Evaluation as Evaluation
from sustainment.errors import ConservationError as ConservationError
from sustainment.errors import Fault as Fault
from sustainment.errors import FileError as FileError
from sustainment.errors import Fix as Fix
from sustainment.errors import MethodError as MethodError
from sustainment.errors import StudyError as StudyError
from sustainment.errors import SustainmentError as SustainmentError
from sustainment.errors import UsageError as UsageError
from sustainment.files.library import demo as demo
from sustainment.files.library import demo_names as demo_names
from sustainment.files.read import read as read
from sustainment.files.read import write as write
from sustainment.model.change import Lever as Lever
from sustainment.model.disruption import Disruption as Disruption
from sustainment.model.disruption import Factor as Factor
from sustainment.model.disruption import Milestone as Milestone
from sustainment.model.estimate import Estimate as Estimate
from sustainment.model.failure import Damage as Damage
from sustainment.model.failure import Failure as Failure
from sustainment.model.items import Item as Item
from sustainment.model.items import Part as Part
from sustainment.model.network import Lane as Lane
from sustainment.model.network import Site as Site
from sustainment.model.organisation import Authorised as Authorised
from sustainment.model.organisation import Group as Group
from sustainment.model.organisation import Unit as Unit
from sustainment.model.repair import Repair as Repair
from sustainment.model.repair import Resource as Resource
from sustainment.model.requirement import History as History
from sustainment.model.requirement import Requirement as Requirement
from sustainment.model.service import Service as Service
from sustainment.model.source import LedgerEntry as LedgerEntry
from sustainment.model.source import Source as Source
from sustainment.model.study import Study as Study
from sustainment.model.supply import Delivery as Delivery
from sustainment.model.supply import Stock as Stock
from sustainment.model.training import Course as Course
from sustainment.model.transition import Transition as Transition
from sustainment.model.use import Mission as Mission
from sustainment.model.use import Use as Use
from sustainment.optimisation.buys.plan_buys import plan_buys as plan_buys
from sustainment.optimisation.buys.result import PlannedBuys as PlannedBuys
from sustainment.optimisation.goal import Goal as Goal
from sustainment.optimisation.optimise import optimise as optimise
from sustainment.optimisation.repair.plan import RepairPlan as RepairPlan
from sustainment.optimisation.repair.plan_repair import plan_repair as plan_repair
from sustainment.optimisation.repair.weigh_site import SiteWorth as SiteWorth
from sustainment.optimisation.repair.weigh_site import weigh_site as weigh_site
from sustainment.optimisation.result import OptimisedStock as OptimisedStock
from sustainment.optimisation.together.plan import RepairAndSpares as RepairAndSpares
from sustainment.optimisation.together.repair_and_spares import (
    plan_repair_and_spares as plan_repair_and_spares,
)
from sustainment.questions.pictures import chart as chart
from sustainment.questions.pictures import figures as figures
from sustainment.simulation.result import Simulation as Simulation
from sustainment.simulation.simulate import simulate as simulate
from sustainment.simulation.trace import Trace as Trace
from sustainment.simulation.trace import trace as trace
from sustainment.simulation.trace_site import trace_site as trace_site
from sustainment.web.study_report import report as report

__version__: str
from sustainment.whatif.asked import WorkingOn as WorkingOn
from sustainment.whatif.plan_backward import plan_backward as plan_backward
from sustainment.whatif.result import BackwardPlan as BackwardPlan
from sustainment.whatif.simulated_plans import SimulatedPlans as SimulatedPlans
from sustainment.whatif.simulated_plans import simulate_plans as simulate_plans
