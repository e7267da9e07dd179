"""Print a digest of the answer of each of some studies: run as a process of its own by the tests.

python same_anywhere.py six|all [WORKERS]
"""

import locale
import sys
from importlib import import_module

from answer_digest import digest

from sustainment.model.study import Study
from sustainment.simulation.simulate import simulate

RULES = {
    "hits": "STUDIES",
    "lanes": "STUDIES",
    "planned": "STUDIES",
    "crews": "CREW_STUDIES",
    "disruptions": "STUDIES",
    "laterals": "STUDIES",
    "lives": "STUDIES",
    "shops": "STUDIES",
}
"""What holds the studies of a rule, in the module of its name."""
SEEDS = (0, 1, 2**63 - 1)


def studies(rules: int, each: int) -> dict[str, Study]:
    """Return the first studies of each of the first rules."""
    return {
        f"{rule}: {name}": asked
        for rule in list(RULES)[:rules]
        for name, asked in list(getattr(import_module(f"rules_{rule}"), RULES[rule]).items())[:each]
    }


def six() -> dict[str, Study]:
    """Return studies of two rules, three each: little to import."""
    return studies(2, 3)


def every() -> dict[str, Study]:
    """Return 24 studies of eight rules."""
    return studies(8, 3)


def digests(asked: dict[str, Study], workers: int = 2) -> str:
    """Return the digests of all tables of all answers, a line each."""
    return "\n".join(
        digest(simulate(study, replications=30, seed=SEEDS[2], workers=workers)) for study in asked.values()
    )


def digest_of(name: str, seed: int, workers: int) -> str:
    """Return the digest of one study of the 24, for a process that is handed no more than its name."""
    return digest(simulate(every()[name], replications=60, seed=seed, workers=workers))


if __name__ == "__main__":
    locale.setlocale(locale.LC_ALL, "")
    print(digests(every() if sys.argv[1] == "all" else six(), *map(int, sys.argv[2:])))
