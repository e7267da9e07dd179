"""A study written as text and read again is the same study."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_studies import random_study, studies

from sustainment.model.dates import read_day
from sustainment.model.estimate import Estimate
from sustainment.model.raw import RawTable
from sustainment.model.reading import read_estimate
from sustainment.model.study import Study
from sustainment.model.tables import TABLES
from sustainment.model.text import settings_text, table_text
from sustainment.model.words import refuse_level


def read_again(study: Study) -> Study:
    return Study.from_raw(
        "again",
        settings_text(study),
        tables={name: RawTable(table_text(study, name)) for name in TABLES},
        scenarios={
            name: {"title": scenario.title, **scenario.changes} for name, scenario in study.scenarios.items()
        },
    )


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(studies)
def test_text_and_back_is_exact(study: Study) -> None:
    again = read_again(study)
    assert again == study
    assert again.digest() == study.digest()
    assert again.echoes().equals(study.echoes())


def test_random_studies_have_rows_in_every_table() -> None:
    study = random_study(1)
    assert all(study.table(name).height for name in TABLES)
    assert {study.with_scenario(name).digest() for name in study.scenarios}.isdisjoint({study.digest()})


def test_columns_at_their_default_are_left_out() -> None:
    study = Study(
        day_zero="2023-04-28",
        items=[{"item": "engine", "price": 1200.0}],
        milestones=[{"milestone": "treaty", "day": 31}, {"milestone": "law", "day": 2.5}],
    )
    assert table_text(study, "items").to_dicts() == [{"item": "engine", "price": "1200"}]
    assert table_text(study, "milestones")["day"].to_list() == ["2023-05-29", "2.5"]
    assert settings_text(study) == {"title": "", "schema": 1, "day_zero": "2023-04-28"}


NUMBERS = [
    TABLES["repairs"].fields["turnaround_days"],
    TABLES["repairs"].fields["share"],
    TABLES["stock"].fields["quantity"],
    TABLES["failures"].fields["mtbf"],
]


def read_every_way(text: str) -> None:
    for declared in NUMBERS:
        read = read_estimate(text, declared)
        if isinstance(read, Estimate):
            assert declared.holds(read.value)
            assert read.text == text.strip()
            assert read.echo(declared)
        elif read.fix is not None and read.safe:
            assert isinstance(read_estimate(read.fix, declared), Estimate) or read.code == "E204"
    read_day(text, None)
    refuse_level(text)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=30))
def test_no_text_breaks_the_reader(text: str) -> None:
    read_every_way(text)


@settings(max_examples=400, deadline=None)
@given(st.from_regex(r"[-+ 0-9.,%~()\[\]toeE]{1,16}", fullmatch=True))
def test_no_text_of_figures_breaks_the_reader(text: str) -> None:
    read_every_way(text)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.floats(0.01, 1e6), min_size=3, max_size=3), st.sampled_from(["", " ~ exponential", " [book]"])
)
def test_every_range_is_read_with_its_ends(numbers: list[float], behind: str) -> None:
    low, value, high = sorted(numbers)
    if low < high:
        for text in (f"{low!r} to {high!r}", f"{value!r} ({low!r} to {high!r})", f"{low!r}..{high!r}"):
            read = read_estimate(text + behind, NUMBERS[0])
            assert isinstance(read, Estimate)
            assert (read.low, read.high) == (low, high)
            assert low <= read.value <= high
