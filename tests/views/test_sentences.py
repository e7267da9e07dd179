import re

import polars as pl
import pytest
from invented_answers import TRAINS, average_missing, rail, requirements, simulated

from sustainment.views.sentences import TEMPLATES, sentences, verdict


def facts(template: str, sentence: str) -> dict[str, str] | None:
    """Return what stands in the braces of a template, or None if the sentence is not of it."""
    pattern, seen = "", set()
    for literal, name in re.findall(r"([^{]*)(?:\{(\w+)\})?", TEMPLATES[template]):
        pattern += re.escape(literal)
        if name:
            pattern += f"(?P={name})" if name in seen else f"(?P<{name}>.+?)"
            seen.add(name)
    found = re.fullmatch(pattern, sentence)
    return found.groupdict() if found else None


def with_table(answer, **frames):
    answer.frames.update(frames)
    return answer


def test_the_first_sentence_says_what_to_expect_on_the_last_day():
    first, _, _ = sentences(rail(), simulated())
    asked = verdict(simulated().table("requirements"))
    found = facts("expected", first.removesuffix(asked).strip())
    assert found["day"] == "2024-12-30"
    assert found["authorised"] == "60"
    assert int(found["low"]) < float(found["ready"]) < int(found["high"])
    assert float(found["share"].removesuffix(" %")) == pytest.approx(
        100 * float(found["ready"]) / 60, abs=0.2
    )


def test_a_study_without_a_date_counts_days():
    assert sentences(rail(day_zero=None), simulated())[0].startswith("On day 364 you can expect")


def test_the_number_expected_is_no_finer_than_its_interval():
    sharp = facts("brake", sentences(rail(), simulated(standard_error=0.1))[1])
    blunt = facts("brake", sentences(rail(), simulated(standard_error=2.0))[1])
    assert sharp["missing"] == f"{average_missing():.1f}"
    assert blunt["missing"] == f"{average_missing():.0f}"
    assert "51.8 of" in sentences(rail(), simulated(standard_error=0.1))[0]
    assert "52 of" in sentences(rail(), simulated(standard_error=2.0))[0]


def test_the_biggest_brake_is_a_part_of_what_is_missing():
    found = facts("brake", sentences(rail(), simulated())[1])
    assert (found["what"], found["where"]) == ("traction converter", "North")
    assert float(found["part"]) < float(found["missing"]) < TRAINS


def test_two_causes_too_close_to_tell_apart_are_named_together_and_add_up():
    answer = simulated()
    causes = answer.table("causes").with_columns(pl.col("standard_error") * 8)
    found = facts("two brakes", sentences(rail(), with_table(answer, causes=causes))[1])
    parts = [round(10 * float(found[name])) for name in ("part", "part_2", "both")]
    assert parts[0] + parts[1] == parts[2]


def test_a_fleet_that_never_stands_has_no_brake():
    answer = simulated()
    causes = answer.table("causes").clear()
    assert facts("no brake", sentences(rail(), with_table(answer, causes=causes))[1]) is not None


def test_the_cost_is_that_of_a_year_and_its_range_holds_the_mean():
    for days in (365, 730, 900):
        found = facts("cost a year", sentences(rail(days=days), simulated(days))[2])
        assert found["total"] == "8.4 M EUR"
        low, high = (float(end) for end in found["range"].removesuffix(" M EUR").split(" to "))
        assert low <= 8.44 <= high


def test_a_span_under_a_year_is_not_blown_up_to_a_year():
    found = facts("cost of days", sentences(rail(days=230), simulated(230))[2])
    assert found["days"] == "230"
    assert float(found["total"].split()[0]) == pytest.approx(8.44 * 230 / 365, abs=0.06)


def test_a_study_without_prices_says_so():
    answer = simulated()
    assert (
        sentences(rail(), with_table(answer, costs=answer.table("costs").clear()))[2] == TEMPLATES["no cost"]
    )


@pytest.mark.parametrize(
    ("met", "template"), [("yes", "one met"), ("no", "one missed"), ("not answered", "one open")]
)
def test_one_requirement_is_answered_by_name(met, template):
    assert facts(template, verdict(requirements(met)))["requirement"] == "timetable"


def test_several_requirements_are_counted_and_add_up():
    several = pl.concat([requirements(met) for met in ("yes", "yes", "no", "not answered")])
    found = {name: int(text) for name, text in facts("several, some open", verdict(several)).items()}
    assert found["met"] + found["missed"] + found["open"] == found["all"] == 4
    settled = pl.concat([requirements(met) for met in ("yes", "no", "no")])
    found = {name: int(text) for name, text in facts("several", verdict(settled)).items()}
    assert (found["met"], found["missed"], found["all"]) == (1, 2, 3)


def test_without_requirements_nothing_is_said_of_them():
    assert verdict(requirements("yes").clear()) == ""


def test_sentences_hold_template_words_only():
    answers = [simulated(), simulated(standard_error=1.0)]
    for answer in answers:
        for sentence, names in zip(
            sentences(rail(), answer),
            (("expected",), ("brake", "two brakes"), ("cost a year",)),
            strict=True,
        ):
            own = sentence.removesuffix(verdict(answer.table("requirements"))).strip()
            assert any(facts(name, own) is not None for name in names), sentence
