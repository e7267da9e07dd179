"""The front door: loads a room only when it is asked for."""

import gc
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from types import MappingProxyType
from typing import Any, NamedTuple, NoReturn

import sustainment

DEMO_SECONDS = 20
"""About how long the first demo takes on two cores, compiling included."""

INTERRUPTED = 130
"""`exits.Exit.INTERRUPTED`."""


class Entry(NamedTuple):
    """One command: where its body stands (`module:function`), under which heading, and what it does."""

    body: str
    heading: str
    help: str


COMMANDS: Mapping[str, Entry] = MappingProxyType(
    {
        "demo": Entry(
            "sustainment.cli.demo:demo", "Start", "Make a finished example, answer it, write its report."
        ),
        "new": Entry("sustainment.cli.studies:new", "Start", "Make a small study of your own to change."),
        "template": Entry("sustainment.cli.studies:template", "Start", "Write an Excel file to fill in."),
        "check": Entry("sustainment.cli.studies:check", "Look", "Say what is wrong in a study, all at once."),
        "describe": Entry(
            "sustainment.cli.describe:describe", "Look", "Say what a study says: counts, ranges, sources."
        ),
        "convert": Entry(
            "sustainment.cli.studies:convert", "Look", "Write a study as folder, Excel file or parquet."
        ),
        "evaluate": Entry(
            "sustainment.cli.answers:evaluate",
            "Answer",
            "Answer by formula, in a second: steady state, or each day.",
        ),
        "simulate": Entry(
            "sustainment.cli.answers:simulate",
            "Answer",
            "Answer by simulation: each day, with its interval.",
        ),
        "run": Entry(
            "sustainment.cli.runs:run",
            "Answer",
            "Do what study.toml asks: answers, runs/ and report.",
        ),
        "optimise": Entry(
            "sustainment.cli.optimise:optimise",
            "Decide",
            "Which spares to stock where, for a budget or a goal, with proof.",
        ),
        "plan-buys": Entry(
            "sustainment.cli.plan_buys:plan_buys",
            "Decide",
            "What to order in which year, for which site, under yearly budgets.",
        ),
        "plan-backward": Entry(
            "sustainment.cli.plan_backward:plan_backward",
            "Decide",
            "Find the cheapest levers that reach what is asked.",
        ),
        "plan-repair": Entry(
            "sustainment.cli.plan_repair:plan_repair",
            "Decide",
            "Where to repair what, and which candidate sites and resources pay.",
        ),
        "trace": Entry(
            "sustainment.cli.trace:trace",
            "Show",
            "Tell one replication for a machine or a site, event by event.",
        ),
        "report": Entry(
            "sustainment.cli.pages:report",
            "Show",
            "Write the report, one file for everyone; or a picture.",
        ),
        "doctor": Entry("sustainment.cli.doctor:doctor", "Help", "Say what this installation can do."),
        "explain": Entry("sustainment.cli.explain:explain", "Help", "Explain a code such as E204."),
    }
)

WELCOME = f"""\
  Plan the upkeep of a fleet: how many are ready each day, what stops the rest, what it costs.

  Start:   sustainment demo armour        try it with a finished example (about {DEMO_SECONDS} s)
           sustainment template my.xlsx   an Excel file to fill in
           sustainment new my-fleet       a small study in CSV files to change
  Help:    sustainment help, sustainment explain E204
"""

_EXAMPLES = """\
  sustainment demo armour              a finished example, with its report
  sustainment check depot.xlsx         what is wrong in a study, all at once
  sustainment simulate depot.xlsx      readiness of every day, with its interval
"""

_MANNERS = """\
  Every command knows --help, --json, --quiet. A study is a folder of CSV files with a study.toml,
  an Excel file, or a folder of parquet files. Results go to stdout, talk to stderr.

  Exit codes: 0 done, 1 requirement not met (with --require), 2 usage or data error,
  3 a fault of our own, 4 stopped without proof, 130 interrupted.
"""


def help_text() -> str:
    """Return what `--help` prints: three examples first, then the commands under their headings."""
    lines = ["Usage: sustainment COMMAND [OPTIONS]", "", _EXAMPLES]
    heading = ""
    for name, entry in COMMANDS.items():
        if entry.heading != heading:
            heading = entry.heading
            lines.append(heading)
        lines.append(f"  {name:<14} {entry.help}")
    return "\n".join([*lines, "", _MANNERS])


def front_text(arguments: Sequence[str]) -> str | None:
    """Return what can be said without reading anything: welcome, help, version; else None."""
    if not arguments:
        return WELCOME
    if list(arguments) in (["--help"], ["-h"], ["help"]):
        return help_text()
    if list(arguments) in (["--version"], ["-V"]):
        return f"sustainment {sustainment.__version__}\n"
    return None


def load(body: str) -> Any:
    """Return the object that `module:object` names, and look for no garbage in what is loaded for it."""
    module, _, name = body.partition(":")
    collects = gc.isenabled()
    gc.disable()
    try:
        return getattr(import_module(module), name)
    finally:
        if collects:
            gc.freeze()
            gc.enable()


def main() -> None:
    """Run the command line; what needs no study needs no library either."""
    text = front_text(sys.argv[1:])
    if text is not None:
        sys.stdout.write(text)
        return
    # Whoever asks this process to end is answered as Ctrl-C is.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        load("sustainment.cli.group:front_door")(COMMANDS, load=load, front_text=front_text).main(
            sys.argv[1:]
        )
    except KeyboardInterrupt:
        leave_at_once()
    except SystemExit as ended:
        if ended.code == INTERRUPTED:
            leave_at_once()
        raise


def leave_at_once() -> NoReturn:
    """End after Ctrl-C without waiting for threads that may be compiling for many seconds yet."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):
            stream.flush()
    os._exit(INTERRUPTED)
