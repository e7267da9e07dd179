"""Answer verification cases through the engines that users call.

    python verification/answer.py DIR [--simulate [--effort N] [--seed N]]

reads every family (*.json in the schema of verification/README.md) in DIR and prints, as JSON,
{case id: answers in the shape of `expected`} for the models that are supported; others are left out.

With --simulate the cases of families d, e and h that a study states are answered by replication instead:
{case id: {"value": ..., "standard_error": ...}}, both in the shape of `expected`. --effort 4 makes every run
four times as long, which halves the errors.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from zlib import crc32

from families import (
    cannibalised,
    closed_fleets,
    joint,
    over_time,
    pools,
    repair_levels,
    shelves,
    stock,
    trees,
)
from families.studies import Answers, Inputs
from simulated import closed_days, steady
from simulated import over_time as simulated_over_time
from simulated.runs import Effort, Estimates, nested

MODELS: Mapping[str, Callable[[Inputs], Answers | None]] = {
    "base_stock_single_site": shelves.single_site,
    "rq_policy": shelves.rq_policy,
    "supply_availability": shelves.availability,
    "tree_exact": trees.tree_exact,
    "single_site_two_indenture": trees.two_indentures,
    "metric_vari_metric_tree": trees.metric_tree,
    "metric_vari_metric_general": trees.metric_general,
    "mt_m_infinity_sinusoidal": over_time.sinusoidal,
    "mt_g_infinity": over_time.m_t_g_infinity,
    "mt_d_infinity_cutoff": over_time.m_t_d_infinity,
    "two_echelon_time_dependent": over_time.two_echelons,
    "dyna_metric_cannibalisation": cannibalised.down_at_most,
    "lateral_emergency": pools.lateral_emergency,
    "lateral_backorder": pools.lateral_backorder,
    "two_echelon_random_transport": trees.random_transport,
    "machine_repair_closed": closed_fleets.machine_repair,
    "two_items_closed": closed_fleets.two_items,
    "birth_death": closed_fleets.birth_death,
    "two_engine_crew_split": closed_fleets.crew_split,
    "two_base_depot_closed": closed_fleets.two_base_depot,
    "transient_machine_repair": closed_fleets.transient_repair,
    "attrition_deliveries": closed_fleets.attrition,
    "lora": repair_levels.lora,
    "hub_siting": repair_levels.hub_siting,
    "joint_lora_spares": joint.joint_lora_spares,
    "frontier_single_site": stock.single_site,
    "frontier_two_echelon": stock.two_echelons,
    "five_base_allocation": stock.five_bases,
    "availability_frontier": stock.availability,
}
"""What answers each model; a model that is not here is left out."""

SIMULATED: Mapping[str, Callable[[Inputs, Effort], Estimates | None]] = {
    "machine_repair_closed": steady.machine_repair,
    "two_items_closed": steady.two_items,
    "mt_g_infinity": simulated_over_time.m_t_g_infinity,
    "mt_d_infinity_cutoff": simulated_over_time.m_t_d_infinity,
    "two_echelon_time_dependent": simulated_over_time.two_echelons,
    "transient_machine_repair": closed_days.transient_repair,
    "attrition_deliveries": closed_days.attrition,
    "lateral_emergency": steady.lateral_emergency,
    "lateral_backorder": steady.lateral_backorder,
}
"""What answers each model of families d, e and h by replication."""

NOT_STATED: Mapping[str, str] = {
    "birth_death": "rates of failure and repair that depend on the number down in any way",
    "two_engine_crew_split": "several repairers on one job, each of whom makes it faster",
    "two_base_depot_closed": "a repaired unit goes to a request drawn by lot; claims are served by age",
    "mt_m_infinity_sinusoidal": "use that changes at every instant; a study's use changes on days",
    "dyna_metric_cannibalisation": "laws of pipelines without what makes them",
}
"""What a study cannot state, by model."""


def asked(case: Mapping[str, Any]) -> Inputs:
    """Return the inputs of a case, with the times that its answer is printed for, where there are such."""
    rows = case.get("expected", {}).get("rows", [])
    times = [row["t"] for row in rows if "t" in row]
    totals = [row["total_spares"] for row in rows if "total_spares" in row]
    if totals:
        return {**case["inputs"], "totals": totals}
    return {**case["inputs"], "times": times} if times else case["inputs"]


def cases(folder: Path) -> Iterator[Mapping[str, Any]]:
    """Yield the cases of all families in a folder."""
    for path in sorted(folder.glob("*.json")):
        yield from json.loads(path.read_text(encoding="utf-8")).get("cases", [])


def answer_folder(folder: Path) -> dict[str, Answers]:
    """Return the answers to every supported case in a folder."""
    found: dict[str, Answers] = {}
    for case in cases(folder):
        model = MODELS.get(case["model"])
        answer = model(asked(case)) if model is not None else None
        if answer is not None:
            found[case["id"]] = answer
    return found


def simulate_case(case: Mapping[str, Any], effort: Effort) -> Estimates | None:
    """Return the simulated answer to a case; None where no study states it."""
    model = SIMULATED.get(case["model"])
    # Cases have luck of their own: their studies use the same names.
    own = replace(effort, seed=effort.seed + crc32(str(case["id"]).encode()))
    return model(asked(case), own) if model is not None else None


def simulate_folder(folder: Path, effort: Effort) -> dict[str, Answers]:
    """Return value and standard error for every case in a folder that a study states."""
    found: dict[str, Answers] = {}
    for case in cases(folder):
        answer = simulate_case(case, effort)
        if answer is not None:
            found[case["id"]] = {
                "value": nested(answer, lambda one: one.value),
                "standard_error": nested(answer, lambda one: one.standard_error),
            }
    return found


def main(arguments: list[str]) -> int:
    """Print the answers to the cases in the folder named."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="where the families are")
    parser.add_argument("--simulate", action="store_true", help="answer by replication")
    parser.add_argument("--effort", type=float, default=1.0, help="times the usual length of every run")
    parser.add_argument("--seed", type=int, default=0, help="of the first run")
    options = parser.parse_args(arguments)
    found = (
        simulate_folder(options.folder, Effort(seed=options.seed).times(options.effort))
        if options.simulate
        else answer_folder(options.folder)
    )
    print(json.dumps(found, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
