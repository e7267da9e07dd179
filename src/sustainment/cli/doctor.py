"""What this installation can do."""

import os
import platform
from collections.abc import Mapping
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from sustainment.cli.clock import Clock
from sustainment.cli.exits import Exit
from sustainment.cli.text import counted, seconds, table
from sustainment.cli.voice import Voice, paint
from sustainment.errors import MethodError
from sustainment.files.library import demo_names
from sustainment.files.starting import starting_study
from sustainment.questions import VERBS, compiled

NEEDED = (
    "sustainment",
    "numpy",
    "scipy",
    "numba",
    "polars",
    "python-calamine",
    "xlsxwriter",
    "click",
    "jinja2",
)
OPTIONAL: Mapping[str, str] = {
    "vl-convert-python": "pictures as PNG and SVG: pip install 'sustainment[static]'",
}
METHODS = ("auto", "exact", "closed-fleet", "vari-metric", "metric")
FEWEST = 2
"""Replications of the tiny study that compiles everything."""


def doctor(voice: Voice, asked: Mapping[str, Any]) -> int:
    """Say versions, optional parts, cores, and how long it compiles."""
    versions = {name: _version(name) for name in (*NEEDED, *OPTIONAL)}
    before, cores = compiled().formulas and compiled().events, _cores()
    missing = [name for name in NEEDED if versions[name] is None]
    voice.results(_version_lines(versions))
    voice.result(f"  Python {platform.python_version()}, {platform.system()} {platform.machine()}")
    voice.result(f"  {counted(cores, 'core')} for simulation (--workers); demos: {', '.join(demo_names())}")
    if not before:
        voice.talk("  compiling, once on this computer ...")
    clock = Clock()
    _compile(clock, every_method=asked["warm"])
    spent = ", ".join(f"{step} {seconds(span)}" for step, span in clock.spent.items())
    what = "compiled before; loading and answering a tiny study" if before else "compiled now; the tiny study"
    voice.result(f"  {what}: {spent}")
    voice.result(f"  compiled code lies in {compiled().folder}")
    verdict = paint("all parts work", "good") if not missing else paint(f"missing: {missing}", "error")
    voice.result(f"  {verdict}")
    voice.collect(
        versions=versions,
        python=platform.python_version(),
        system=f"{platform.system()} {platform.machine()}",
        cores=cores,
        compiled_before=before,
        spent=clock.spent,
        cache=compiled().folder,
        demos=list(demo_names()),
        missing=missing,
    )
    return Exit.DONE if not missing else Exit.DATA


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _version_lines(versions: Mapping[str, str | None]) -> list[str]:
    rows = [
        (name, found or "not installed", OPTIONAL.get(name, "") if found is None else "")
        for name, found in versions.items()
    ]
    return table(("part", "version", ""), rows, left=3)


def _cores() -> int:
    """Return the cores that this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def _compile(clock: Clock, *, every_method: bool) -> None:
    """Answer a tiny study in every way, so that all is compiled."""
    study = starting_study()
    methods = METHODS if every_method else METHODS[:1]
    with clock.of("by formula"):
        for method in methods:
            with suppress(MethodError):  # a formula that does not cover the tiny study compiles when used
                VERBS["evaluate"].answer(study, method=method)
        if every_method:
            VERBS["evaluate_by_day"].answer(study, days=[0.0, 1.0])
    with clock.of("by simulation"):
        VERBS["simulate"].answer(study, replications=FEWEST)
