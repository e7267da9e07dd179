"""How fast the command line starts, against an empty Python in the same run.

    python benchmarks/start.py [--json]

The bar is 8 times, the aim 4.
"""

import argparse
import json
import subprocess
import sys
from time import perf_counter

ROUNDS = 15
HELP = "import sys; sys.argv = ['', '--help']; from sustainment.cli.main import main; main()"


def fastest(code: str) -> float:
    """Return the shortest time in seconds of several runs."""
    spans = []
    for _ in range(ROUNDS):
        start = perf_counter()
        subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
        spans.append(perf_counter() - start)
    return min(spans)


def main() -> None:
    """Print both times and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    empty, helped = fastest("pass"), fastest(HELP)
    if chosen.json:
        print(json.dumps({"empty_s": empty, "help_s": helped, "ratio": helped / empty}))
    else:
        print(
            f"python -c pass {1000 * empty:.0f} ms, --help {1000 * helped:.0f} ms: {helped / empty:.1f} times"
        )


if __name__ == "__main__":
    main()
