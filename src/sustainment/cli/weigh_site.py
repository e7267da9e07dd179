"""Is what stands worth its money?"""

from collections.abc import Mapping
from typing import Any

import polars as pl

from sustainment.cli.answer_text import answer_record, quality_lines
from sustainment.cli.answers import progress_line_for, say_compiling
from sustainment.cli.clock import Clock
from sustainment.cli.exits import Exit
from sustainment.cli.options import taken
from sustainment.cli.studies import open_study, study_record
from sustainment.cli.text import counted, money_unit, number, paragraph, percent, table
from sustainment.cli.voice import Voice
from sustainment.errors import UsageError
from sustainment.questions.runs import compiled
from sustainment.questions.verbs import VERBS

NOT_HERE = ("ready", "day", "break_even", "seconds", "picture", "page")
"""Options of `plan-repair` that this question has no use for."""
NAMES = {"page": "report"}


def weigh_site(voice: Voice, asked: Mapping[str, Any]) -> int:
    """Weigh what stands against doing without it, and against its money in spares."""
    odd = [name for name in NOT_HERE if asked.get(name)]
    if odd:
        words = ", ".join(f"--{NAMES.get(name, name.replace('_', '-'))}" for name in odd)
        raise UsageError(f"--without weighs what stands and knows no {words}: leave that out")
    clock = Clock()
    study = open_study(asked, clock)
    say_compiling(voice, ready=compiled().formulas)
    with clock.of("weighing"), progress_line_for(voice, "weighing what stands"):
        found = VERBS["weigh_site"].answer(study, **taken(asked, "without", "years"))
    voice.results(weighed_lines(found))
    voice.talk(clock.text())
    voice.collect(study=study_record(study), plan={**answer_record(found), **_record(found)})
    return Exit.DONE


def _record(found: Any) -> dict[str, Any]:
    return {
        "without": found.name,
        "worth_it": found.worth_it,
        "money": found.money,
        "gain": found.gain,
        "gain_of_spares": found.gain_of_spares,
        "jobs_per_year": found.jobs,
        "most_jobs_per_year": found.most_jobs,
        "pays_from_jobs_per_year": found.pays_from,
        "closed": list(found.closed.repairs),
    }


def weighed_lines(found: Any) -> list[str]:
    """Return a verdict, the three studies beside each other, from how many jobs it pays, its costs."""
    return [
        *_verdict(found),
        *_options(found),
        *_jobs(found),
        *_costs(found),
        "",
        *quality_lines(found.quality),
    ]


def _money(value: float, found: Any) -> str:
    size, unit = money_unit(value)
    return f"{number(value / size)} {unit}{found.currency}".rstrip()


def _verdict(found: Any) -> list[str]:
    verdict = "is worth its money" if found.worth_it else "is not worth its money"
    return paragraph(
        f"{found.name} {verdict} in machines at work on an average day: {number(found.gain)} more work "
        f"with it; {number(found.gain_of_spares)} more with {_money(found.spares.cost, found)} in spares "
        "instead."
    )


def _options(found: Any) -> list[str]:
    rows = found.table("options")
    most = float(rows.select(pl.max_horizontal("money", "work_per_year", "cost_over_horizon").max()).item())
    size, unit = money_unit(most)
    cells = [
        (
            row["option"],
            number(row["money"] / size, 2),
            number(row["work_per_year"] / size, 2),
            number(row["cost_over_horizon"] / size, 2),
            number(row["working"], 1),
            percent(row["availability"]),
            percent(row["availability_last_day"]),
        )
        for row in rows.iter_rows(named=True)
    ]
    money = f"own, {unit}{found.currency}".rstrip(", ")
    header = ("", money, "work a year", "in all", "at work", "by day", "last day")
    return ["", *table(header, cells)]


def _jobs(found: Any) -> list[str]:
    now = f"It does {number(found.jobs)} jobs a year"
    if found.pays_from is None:
        said = f"{now}; no number of such jobs keeps more machines at work than the spares do."
    else:
        from_here = f"from {number(found.pays_from)} on it beats the spares"
        said = f"{now}; {from_here}, at as many machines a job as today."
        if found.most_jobs is not None and found.most_jobs < found.pays_from:
            said += f" Its own resources can do {number(found.most_jobs)} at most."
    return ["", *paragraph(said)]


def _costs(found: Any) -> list[str]:
    rows = found.table("costs").filter((pl.col("set_up") > 0) | (pl.col("per_year") > 0))
    parts = [
        ", ".join(
            [
                *([f"{_money(row['set_up'], found)} set-up"] if row["set_up"] else []),
                *([f"{_money(row['per_year'], found)} a year"] if row["per_year"] else []),
            ]
        )
        for row in rows.iter_rows(named=True)
    ]
    named = [
        f"{row['name']}{'' if row['kind'] == 'site' else ' at ' + row['site']} {part}"
        for row, part in zip(rows.iter_rows(named=True), parts, strict=True)
    ]
    kept = f"; {counted(found.closed.kept, 'row')} of planned work stay" if found.closed.kept else ""
    closing = f"Without it {counted(len(found.closed.repairs), 'row')} of repairs close{kept}."
    return paragraph(f"What it costs: {'; '.join(named)}. {closing}")
