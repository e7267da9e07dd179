"""What this installation can do."""

import os
import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from sustainment.cli.answers import COMPILING
from sustainment.cli.clock import Clock
from sustainment.cli.compiling import compile_all
from sustainment.cli.exits import Exit
from sustainment.cli.text import counted, number, seconds, table
from sustainment.cli.voice import Voice, paint
from sustainment.files.library import demo_names
from sustainment.questions.runs import compiled

NEEDED = (
    "sustainment",
    "numpy",
    "scipy",
    "numba",
    "polars",
    "python-calamine",
    "xlsxwriter",
    "highspy",
    "click",
    "jinja2",
)
OPTIONAL: Mapping[str, str] = {
    "vl-convert-python": "pictures as PNG and SVG: pip install 'sustainment[static]'",
}


def doctor(voice: Voice, asked: Mapping[str, Any]) -> int:
    """Say versions, optional parts, cores, and how long it compiles."""
    versions = {name: _version(name) for name in (*NEEDED, *OPTIONAL)}
    there, cores = compiled(), _cores()
    before = there.formulas and there.events
    missing = [name for name in NEEDED if versions[name] is None]
    voice.results(_version_lines(versions))
    voice.result(f"  Python {platform.python_version()}, {platform.system()} {platform.machine()}")
    voice.result(f"  {counted(cores, 'core')} for simulation (--workers); demos: {', '.join(demo_names())}")
    if not before:
        voice.talk(f"  {COMPILING}")
    clock = Clock()
    compile_all(clock, every_method=asked["warm"], cores=cores)
    now = compiled()
    spent = ", ".join(f"{step} {seconds(span)}" for step, span in clock.spent.items())
    what = "compiled before; loading and answering a tiny study" if before else "compiled now; the tiny study"
    voice.result(f"  {what}: {spent}")
    voice.results(_compiled_lines(there, now))
    verdict = paint("all parts work", "good") if not missing else paint(f"missing: {missing}", "error")
    voice.result(f"  {verdict}")
    voice.collect(
        versions=versions,
        python=platform.python_version(),
        system=f"{platform.system()} {platform.machine()}",
        cores=cores,
        compiled_before=before,
        spent=clock.spent,
        cache=now.folder,
        compiled={
            name: {"event_loop": found.events, "formula_functions": found.functions, "bytes": found.size}
            for name, found in (("before", there), ("now", now))
        },
        demos=list(demo_names()),
        missing=missing,
    )
    return Exit.DONE if not missing else Exit.DATA


def _compiled_lines(there: Any, now: Any) -> list[str]:
    """Say what is compiled, and what was before."""
    loop = "the event loop" if now.events else "no event loop"
    more = now.functions - there.functions
    new = [f"{more} formulas"] * (more > 0) + ["the event loop"] * (now.events and not there.events)
    return [
        f"  compiled: {loop} and {now.functions} formulas, {number(now.size / 1e6, 1)} MB",
        f"  compiled code lies in {now.folder}",
        *([f"  compiled just now: {' and '.join(new)}"] if new else []),
    ]


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
