"""One replication told for one machine."""

from collections.abc import Mapping
from typing import Any

from sustainment.cli.answers import say_compiling
from sustainment.cli.clock import Clock
from sustainment.cli.exits import Exit
from sustainment.cli.options import taken
from sustainment.cli.studies import open_study, study_record
from sustainment.cli.text import paragraph, percent, table
from sustainment.cli.voice import Voice
from sustainment.errors import FileError
from sustainment.questions import VERBS, compiled, days_spent, story_lines

DAY_COLUMNS = 15
"""Columns of `  day 1,234.56  `."""


def trace(voice: Voice, asked: Mapping[str, Any]) -> int:
    """Tell what happened to a machine, and what its days went to."""
    clock = Clock()
    study = open_study(asked, clock)
    say_compiling(voice, ready=compiled().events)
    with clock.of("one replication"):
        traced = VERBS["trace"].answer(
            study, **taken(asked, "machine", "replication", "seed", "from_day", "to_day")
        )
    days = traced.to_day - traced.from_day
    voice.result(
        f"  {traced.machine} at {traced.site}, replication {traced.replication}, seed {traced.seed}, "
        f"day {traced.from_day:g} to {traced.to_day:g}"
    )
    for day, text in story_lines(traced):
        head = f"  day {day:,.2f}".ljust(DAY_COLUMNS)
        voice.results(paragraph(text, indent=head, hang="")[:1] + _rest(text, head))
    spent = days_spent(traced)
    voice.result()
    voice.results(
        table(("state", "days", "share"), [(name, f"{d:,.1f}", percent(d / days)) for name, d in spent])
    )
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
            "replication": traced.replication,
            "seed": traced.seed,
            **{name: traced.table(name).to_dicts() for name in traced.tables},
        },
    )
    return Exit.DONE


def _rest(text: str, head: str) -> list[str]:
    """Return the lines after the first, below its words."""
    lines = paragraph(text, indent=" " * len(head))
    return lines[1:]
