"""One replication told for one machine or one site."""

from collections.abc import Mapping
from typing import Any

from sustainment.cli.answers import say_compiling
from sustainment.cli.clock import Clock
from sustainment.cli.exits import Exit
from sustainment.cli.options import taken
from sustainment.cli.studies import open_study, study_record
from sustainment.cli.text import paragraph, percent, table
from sustainment.cli.voice import Voice
from sustainment.errors import FileError, UsageError
from sustainment.questions.runs import compiled
from sustainment.questions.stories import days_spent, story_lines
from sustainment.questions.verbs import VERBS

DAY_COLUMNS = 15
"""Columns of `  day 1,234.56  `."""


def trace(voice: Voice, asked: Mapping[str, Any]) -> int:
    """Tell what happened to a machine and what its days went to, or what happened at a site."""
    verb = _verb(asked)
    clock = Clock()
    study = open_study(asked, clock)
    say_compiling(voice, ready=compiled().events)
    with clock.of("one replication"):
        names = (field.name for field in verb.inputs)
        traced = verb.answer(study, **taken(asked, *names))
    days = traced.to_day - traced.from_day
    whose = f"{traced.machine} at {traced.site}" if traced.machine else traced.site
    voice.result(
        f"  {whose}, replication {traced.replication}, seed {traced.seed}, "
        f"day {traced.from_day:g} to {traced.to_day:g}"
    )
    for day, text in story_lines(traced):
        head = f"  day {day:,.2f}".ljust(DAY_COLUMNS)
        voice.results(paragraph(text, indent=head, hang="")[:1] + _rest(text, head))
    voice.result()
    voice.results(_days_of_machine(traced, days) if traced.machine else _shelves(traced))
    if asked["csv"] is not None:
        try:
            traced.table("events").write_csv(asked["csv"])
        except OSError as error:
            raise FileError(f"{asked['csv']} cannot be written: {error.strerror}") from error
        voice.talk(f"  Wrote {asked['csv']}")
    voice.talk(clock.text())
    voice.collect(
        study=study_record(study),
        trace={
            "machine": traced.machine,
            "site": traced.site,
            "replication": traced.replication,
            "seed": traced.seed,
            **{name: traced.table(name).to_dicts() for name in traced.tables},
        },
    )
    return Exit.DONE


def _verb(asked: Mapping[str, Any]) -> Any:
    """Return what tells a machine, or a site: one of the two is named."""
    machine, site = asked.get("machine"), asked.get("site")
    if (machine is None) == (site is None):
        raise UsageError("name either a machine (--machine 'tank 3 of brigade') or a site (--site depot)")
    if machine is not None and asked.get("item") is not None:
        raise UsageError("--item goes with --site; a machine is told with all its parts")
    return VERBS["trace"] if site is None else VERBS["trace_site"]


def _days_of_machine(traced: Any, days: float) -> list[str]:
    rows = [(name, f"{d:,.1f}", percent(d / days)) for name, d in days_spent(traced)]
    return table(("state", "days", "share"), rows)


def _shelves(traced: Any) -> list[str]:
    """Return what each shelf held, and what moved."""
    rows = [
        (
            row["item"],
            *(f"{row[name]:,}" for name in ("opening", "came", "left", "closing")),
            *(f"{row[name]:,.2f}" for name in ("on_hand", "backorders")),
        )
        for row in traced.table("shelves").iter_rows(named=True)
    ]
    return table(("shelf", "at first", "came", "left", "at last", "mean there", "mean owed"), rows)


def _rest(text: str, head: str) -> list[str]:
    """Return the lines after the first, below its words."""
    lines = paragraph(text, indent=" " * len(head))
    return lines[1:]
