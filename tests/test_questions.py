"""Every question once."""

import inspect
import json
import subprocess
import sys

import pytest

from sustainment.analytic.evaluate import evaluate
from sustainment.cli.options import PARAMETERS
from sustainment.errors import UsageError
from sustainment.files.starting import starting_study
from sustainment.questions.inputs import grades
from sustainment.questions.pictures import PICTURES, QUESTIONS, chart, figure, figures
from sustainment.questions.verbs import VERBS
from sustainment.simulation.simulate import simulate


def test_every_question_names_verbs_and_pictures_that_are_there() -> None:
    for question in QUESTIONS.values():
        assert set(question.verbs) <= set(VERBS)
        assert set(question.pictures) <= set(PICTURES)


def test_every_picture_answers_a_question() -> None:
    assert set(PICTURES) == {name for question in QUESTIONS.values() for name in question.pictures}


@pytest.mark.parametrize("name", VERBS)
def test_the_inputs_of_a_verb_are_those_of_its_function(name: str) -> None:
    verb = VERBS[name]
    parameters = inspect.signature(verb.answer).parameters
    assert {field.name for field in verb.inputs} == set(parameters) - {"study", "progress"}
    for field in verb.inputs:
        assert parameters[field.name].default == field.default


def test_to_simulate_loads_no_optimiser_and_no_formula() -> None:
    code = "import sys; from sustainment.cli import answers; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    heavy = ("analytic.", "optimisation.optimise", "optimisation.highs", "whatif.", "views.static", "web.")
    names = [name.removeprefix("sustainment.") for name in loaded.stdout.split()]
    assert "cli.answers" in names
    assert [name for name in names if name.startswith(heavy)] == []


COMMANDS = {
    "evaluate_by_day": "evaluate",
    "trace_site": "trace",
    "plan_repair": "plan-repair",
    "plan_repair_and_spares": "plan-repair",
    "plan_buys": "plan-buys",
    "weigh_site": "plan-repair",
    "plan_backward": "plan-backward",
}
"""Verbs that are an option of another's command, or are written otherwise there."""
IN_PYTHON_ONLY = {("evaluate_by_day", "days"), ("plan_backward", "asked"), ("plan_buys", "days")}


@pytest.mark.parametrize("name", VERBS)
def test_the_command_line_asks_for_the_inputs_in_the_same_words(name: str) -> None:
    options = {parameter.name: parameter for parameter in PARAMETERS[COMMANDS.get(name, name)]()}
    for field in VERBS[name].inputs:
        if (name, field.name) in IN_PYTHON_ONLY:
            continue
        words = options[field.name].help.split(" [")[0]
        assert words.rstrip(".") == field.meaning.split(" [")[0].rstrip(".")


def test_a_picture_of_a_simulation_asks_for_one() -> None:
    with pytest.raises(UsageError, match="simulate"):
        figure(starting_study(), "readiness")


def test_an_unknown_picture_names_the_nearest() -> None:
    with pytest.raises(UsageError, match="did you mean stock"):
        figure(starting_study(), "stok")


def test_without_an_answer_the_pictures_of_the_study_are_drawn() -> None:
    assert [drawn.name for drawn in figures(starting_study())] == ["network", "sources"]


def test_every_input_is_counted_once_by_its_grade() -> None:
    study = starting_study()
    assert int(grades(study)["inputs"].sum()) == study.inputs().height


def test_a_chart_of_a_simulation_is_a_specification_that_holds_its_data() -> None:
    answer = simulate(starting_study(), replications=10, workers=1)
    drawn = chart(answer, "readiness")
    assert "vega-lite" in drawn["$schema"]
    assert json.loads(json.dumps(drawn)) == drawn


def test_a_chart_of_a_formula_shows_no_days() -> None:
    answer = evaluate(starting_study())
    assert "vega-lite" in chart(answer, "network")["$schema"]
    with pytest.raises(UsageError, match="simulate"):
        chart(answer, "readiness")
