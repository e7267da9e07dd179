"""Answers as a reader meets them."""

import re
from dataclasses import replace

import click
import polars as pl
import pytest
import stand_in

from sustainment.cli.answer_text import (
    answer_record,
    curve,
    evaluation_lines,
    goal,
    headline,
    simulation_lines,
)
from sustainment.cli.answers import simulation_code
from sustainment.cli.causes_text import causes_lines, costs_lines
from sustainment.cli.exits import Exit
from sustainment.cli.readiness_text import agreement_text
from sustainment.cli.text import WIDTH

EVENTS = [(50.0, "hub moves"), (70.0, "hub is back")]


def simulated() -> list[str]:
    lines = simulation_lines(stand_in.simulation(), stand_in.study(), events=EVENTS)
    return [click.unstyle(line) for line in lines]


def evaluated() -> list[str]:
    return [click.unstyle(line) for line in evaluation_lines(stand_in.evaluation(), stand_in.study())]


def numbers(text: str) -> list[float]:
    return [float(found) for found in re.findall(r"\d+\.\d+", text)]


@pytest.mark.parametrize("lines", [simulated(), evaluated()], ids=["simulation", "evaluation"])
def test_an_answer_fits_the_width(lines: list[str]) -> None:
    assert max(map(len, lines)) <= WIDTH


def test_the_headline_has_the_interval_at_its_own_precision() -> None:
    assert click.unstyle(headline(stand_in.simulation(), stand_in.study())) == "51.8 of 60  (51.6 to 52.0)"


def test_causes_add_up_to_what_is_missing_and_items_to_their_cause() -> None:
    lines = [line for line in causes_lines(stand_in.CAUSES, 60.0) if line]
    total = numbers(lines[0])[0]
    causes = [line for line in lines[1:] if re.match(r"\s{5}\d", line)]
    assert sum(numbers(line)[0] for line in causes) == pytest.approx(total)
    for line in causes:
        first, *parts = numbers(line)
        assert not parts or sum(parts) == pytest.approx(first)


def test_causes_are_told_with_the_largest_first() -> None:
    values = [numbers(line)[0] for line in causes_lines(stand_in.CAUSES, 60.0) if re.match(r"\s{5}\d", line)]
    assert values == sorted(values, reverse=True)


def test_costs_add_up_by_element_and_by_year() -> None:
    lines = costs_lines(stand_in.COSTS, "EUR")
    total = numbers(lines[1])[0]
    assert "M EUR" in lines[1]
    elements = [numbers(line)[0] for line in lines[2:] if "year" not in line]
    years = numbers(next(line for line in lines if "of it" in line))
    assert sum(elements) == pytest.approx(total) == pytest.approx(sum(years))


def test_a_study_without_costs_says_nothing_of_them() -> None:
    assert costs_lines(stand_in.COSTS.with_columns(mean=pl.lit(0.0)), "EUR") == []


@pytest.mark.parametrize(
    ("quick", "said"),
    [
        (0.8634, "inside this interval"),
        (0.8690, "within 1 %"),
        (0.8790, "within 2 %"),
        (0.9000, "within 5 %"),
        (0.9500, "10 % above"),
        (0.7000, "19 % below"),
    ],
)
def test_the_quick_answer_is_said_to_be_close_only_where_it_is(quick: float, said: str) -> None:
    assert said in agreement_text(quick, 51.8 / 60, half_width=0.0005)


def test_unmet_requirements_are_said_to_be_unmet() -> None:
    lines = [line for line in simulated() if "whole fleet at least" in line]
    assert [line.rsplit(": ", maxsplit=1)[1] for line in lines] == ["met", "not met"]


def test_warnings_and_what_is_left_out_stand_in_every_answer() -> None:
    for lines in (simulated(), evaluated()):
        text = "\n".join(lines)
        assert all(word in text for word in ("W320", "left out: 3 rows of missions", "limit:"))


def test_the_curve_has_dates_events_and_the_goal() -> None:
    text = "\n".join(curve(stand_in.simulation(), stand_in.study(), events=EVENTS))
    assert all(
        word in text for word in ("Jun", "A  2023-06-20  hub moves", "goal", "9 in 10 simulated futures")
    )


def test_a_goal_of_availability_is_a_number_of_positions() -> None:
    study = stand_in.study()
    asked = study.table("requirements").with_columns(measure=pl.lit("availability"), at_least=pl.lit(0.85))
    study.table = lambda name: asked
    assert goal(stand_in.simulation(), study) == pytest.approx(51.0)


def test_the_worst_day_of_a_unit_is_the_one_in_the_dip() -> None:
    north = next(line for line in simulated() if line.strip().startswith("north"))
    assert north.split()[-2:] == ["24", "2023-06-20"]


def test_an_answer_as_json_has_all_tables_and_what_it_says_of_itself() -> None:
    record = answer_record(stand_in.simulation())
    assert record["tables"]["requirements"][1]["met"] == "no"
    assert record["left_out"] == [
        {"table": "missions", "rows": 3, "reason": "missions are not simulated yet"}
    ]
    assert record["warnings"][0]["code"] == "W320"


@pytest.mark.parametrize(
    ("changed", "asked", "code"),
    [
        ({}, {}, Exit.DONE),
        ({}, {"require": True}, Exit.NOT_MET),
        ({}, {"within": 0.001}, Exit.NO_PROOF),
        ({}, {"within": 0.01}, Exit.DONE),
        ({}, {"within": 0.001, "replications": 10}, Exit.DONE),
        ({"stopped": True}, {"require": True}, Exit.INTERRUPTED),
    ],
)
def test_the_exit_code_says_how_a_simulation_ended(
    changed: dict[str, object], asked: dict[str, object], code: Exit
) -> None:
    assert simulation_code(stand_in.simulation(**changed), asked) == code


def test_an_open_requirement_is_no_proof() -> None:
    answer = stand_in.simulation()
    still_open = stand_in.REQUIREMENTS.with_columns(met=pl.Series(["yes", "not answered"]))
    frames = {**answer.frames, "requirements": still_open}
    assert simulation_code(replace(answer, frames=frames), {"require": True}) == Exit.NO_PROOF


def test_what_vehicles_are_capable_of_is_one_sentence() -> None:
    text = " ".join(line.strip() for line in simulated())
    assert "49.0 fully capable (FMC), 2.8 with a fault (PMC), 8.2 not (NMC): 3.1 for want of parts" in text
    assert "57.0 of 60 positions hold a vehicle" in text


def test_the_busiest_shops_come_first_and_those_never_called_do_not_come() -> None:
    lines = [line.split() for line in simulated()]
    shown = [line[1] for line in lines if line and line[0] == "bay"]
    assert shown == ["7", "6", "5", "4", "3", "2"]
    assert "  and 2 more resources (--json has them)" in simulated()
    assert not any("never called" in line for line in simulated())


def test_missions_with_the_most_use_lost_come_first() -> None:
    rows = [line.split() for line in simulated() if line.startswith(("  early train", "  night train"))]
    assert rows == [
        ["night", "train", "50", "40", "10", "4,000", "1,000"],
        ["early", "train", "100", "97.5", "2.50", "9,700", "300"],
    ]


def test_machines_and_crews_lost_come_before_parts() -> None:
    text = " ".join(line.strip() for line in simulated())
    assert "Written off in the counted days: 2 train, 0.5 driver, 40 axle" in text
    assert "1 delivery in full in every run; of others on average 9 of 12 of kits" in text


def test_a_group_is_told_with_its_worst_day() -> None:
    (row,) = [line.split() for line in simulated() if line.strip().startswith("night service")]
    assert row == ["night", "service", "85.0", "%", "80.0", "%", "2023-05-02"]


def test_a_type_that_some_runs_have_no_positions_of_says_so() -> None:
    """Its share is that of the runs that have some; of one that no run has there is none."""
    answer = stand_in.simulation(there={"north": 750, "south": 0})
    lines = [click.unstyle(line) for line in simulation_lines(answer, stand_in.study(), events=EVENTS)]
    north, south = (
        next(line for line in lines if line.strip().startswith(name)) for name in ("north", "south")
    )
    assert "*86.3 % (86.0 to 86.7)" in north
    assert "no positions" in south
    text = " ".join(line.strip() for line in lines)
    assert "* over the runs in which it has positions; it has none: north in 25 % of the runs" in text
