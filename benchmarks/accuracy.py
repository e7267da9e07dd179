"""Errors of every approximation on random models.

    python benchmarks/accuracy.py --models 50 --class shop
    python benchmarks/accuracy.py --models 500 --write

prints, or with --write writes, docs/accuracy.md and the record docs/accuracy.json. Seeds are fixed: the same
models and numbers every time, whatever the number of workers.
"""

import argparse
import json
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import accuracy_days
import accuracy_families
import accuracy_fleets
import accuracy_supply
from accuracy_models import ModelClass
from accuracy_page import Record, page, summary
from accuracy_remarks import REMARKS

DOCS = Path(__file__).resolve().parents[1] / "docs"
CLASSES: dict[str, ModelClass] = {
    of.name: of
    for file in (accuracy_supply, accuracy_families, accuracy_fleets, accuracy_days)
    for of in file.CLASSES
}


def measured(name: str, models: int) -> Record:
    """Return what the page says of a class, from so many models."""
    return summary(CLASSES[name], CLASSES[name].cases(models))


def main() -> None:
    """Measure the classes asked for."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--models", type=int, default=50, help="models a class")
    ask.add_argument("--class", dest="names", action="append", choices=CLASSES, help="one class; repeatable")
    ask.add_argument("--workers", type=int, default=2)
    ask.add_argument("--write", action="store_true", help="write the page; classes not asked for are kept")
    given = ask.parse_args()
    names = given.names or list(CLASSES)
    with ProcessPoolExecutor(given.workers) as workers:
        found = dict(zip(names, workers.map(measured, names, [given.models] * len(names)), strict=True))
    kept_at = DOCS / "accuracy.json"
    known = json.loads(kept_at.read_text(encoding="utf-8")) if kept_at.exists() and given.write else {}
    merged = {**known, **found}
    record = {name: merged[name] for name in CLASSES if name in merged}
    text = page(record, REMARKS)
    if given.write:
        kept_at.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
        (DOCS / "accuracy.md").write_text(text, encoding="utf-8")
    else:
        print(text)


if __name__ == "__main__":
    main()
