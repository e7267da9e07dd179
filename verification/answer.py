"""Answer verification cases through the engines that users call.

    python verification/answer.py DIR

reads every family (*.json in the schema of verification/README.md) in DIR and prints, as JSON,
{case id: answers in the shape of `expected`} for the models that are supported; others are left out.
"""

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from families import cannibalised, closed_fleets, over_time, pools, shelves, trees
from families.studies import Answers, Inputs

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
}
"""What answers each model; a model that is not here is left out."""


def asked(case: Mapping[str, Any]) -> Inputs:
    """Return the inputs of a case, with the times that its answer is printed for, where there are such."""
    rows = case.get("expected", {}).get("rows", [])
    times = [row["t"] for row in rows if "t" in row]
    return {**case["inputs"], "times": times} if times else case["inputs"]


def answer_folder(folder: Path) -> dict[str, Answers]:
    """Return the answers to every supported case in a folder."""
    found: dict[str, Answers] = {}
    for path in sorted(folder.glob("*.json")):
        for case in json.loads(path.read_text(encoding="utf-8")).get("cases", []):
            model = MODELS.get(case["model"])
            answer = model(asked(case)) if model is not None else None
            if answer is not None:
                found[case["id"]] = answer
    return found


def main(arguments: list[str]) -> int:
    """Print the answers to the cases in the folder named."""
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    print(json.dumps(answer_folder(Path(arguments[0])), indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
