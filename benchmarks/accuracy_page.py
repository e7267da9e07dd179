"""The page of measured errors, and the record beside it."""

from typing import Any

import numpy as np
from accuracy_models import Case, ModelClass

Record = dict[str, Any]

FEWEST = 5
"""Models in a bin whose 95th percentile is worth printing."""


def summary(of: ModelClass, cases: list[Case]) -> Record:
    """Return what the page says of a class."""
    return {
        "title": of.title,
        "truth": of.truth,
        "models": len(cases),
        "measures": {
            measure.name: {"unit": measure.unit, **_worst(cases, measure.name)} for measure in of.measures
        },
        "marks": {
            mark.name: [
                {
                    "bin": name,
                    **_spread([case for case in cases if mark.bin_of(case.marks[mark.name]) == k], of),
                }
                for k, name in enumerate(mark.bin_names())
            ]
            for mark in of.marks
        },
    }


def _worst(cases: list[Case], measure: str) -> Record:
    errors = np.array([case.errors[measure] for case in cases])
    worst = int(np.abs(errors).argmax())
    return {
        "median": three(np.median(np.abs(errors))),
        "bias": three(np.mean(errors)),
        "p95": three(np.quantile(np.abs(errors), 0.95)),
        "worst": three(errors[worst]),
        "case": cases[worst].words,
    }


def _spread(cases: list[Case], of: ModelClass) -> Record:
    found: Record = {"models": len(cases)}
    for measure in of.measures:
        errors = np.abs([case.errors[measure.name] for case in cases])
        found[measure.name] = (
            [three(np.median(errors)), three(np.quantile(errors, 0.95)), three(errors.max())]
            if errors.size >= FEWEST
            else None
        )
    return found


def three(value: float) -> float:
    """Return a number to three digits, as printed and as kept."""
    return float(f"{float(value):.3g}")


def page(record: dict[str, Record], remarks: dict[str, str]) -> str:
    """Return the page in Markdown."""
    lines = [OPENING.strip(), ""]
    lines += ["| class | models | measure | median | 95th percentile | worst |", "|---|---|---|---|---|---|"]
    for name, of in record.items():
        for measure, found in of["measures"].items():
            unit = found["unit"]
            row = (f"{found['median']:g} {unit}", f"{found['p95']:g} {unit}", f"{found['worst']:+g} {unit}")
            lines.append(f"| [{name}](#{name}) | {of['models']} | {measure} | " + " | ".join(row) + " |")
    for name, of in record.items():
        lines += ["", f"## {name}", "", *_section(of, remarks.get(name, ""))]
    return "\n".join(lines) + "\n"


def _section(of: Record, remark: str) -> list[str]:
    lines = [f"{of['title']}. {of['models']} models. Truth: {of['truth']}."]
    lines += ["", remark] if remark else []
    lines += ["", "Worst cases:", ""]
    for measure, found in of["measures"].items():
        bias = f"mean {found['bias']:+g} {found['unit']}"
        lines.append(f"- {measure} ({bias}): {found['worst']:+g} {found['unit']} at {found['case']}.")
    units = {measure: found["unit"] for measure, found in of["measures"].items()}
    for mark, bins in of["marks"].items():
        lines += ["", f"Where it fails, by {mark} (median / 95th percentile / worst):", ""]
        lines.append(f"| {mark} | models | " + " | ".join(f"{m}, {u}" for m, u in units.items()) + " |")
        lines.append("|---|---|" + "---|" * len(units))
        for row in bins:
            cells = [
                " / ".join(f"{value:g}" for value in row[measure]) if row[measure] else ""
                for measure in units
            ]
            lines.append(f"| {row['bin']} | {row['models']} | " + " | ".join(cells) + " |")
    return lines


OPENING = """
# Errors, measured

Each approximation was held against the truth on random models; errors are answer less truth. This page and
`accuracy.json` are written by

    python benchmarks/accuracy.py --models 500 --write

(fixed seeds: the same numbers every time). The limits at which answers warn, and the errors that their
statements quote, are taken from here. Relative errors are of backorders where at least 0.01 units are owed,
over all bases; availability is in points (hundredths) of the authorised positions. Models are drawn wide on
purpose, small fleets and busy shops among them: the rows by mark say which part of the range a study is in.
"""
