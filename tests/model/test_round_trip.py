"""A study written as text and read again is the same study."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_studies import random_study, studies

from sustainment.model.raw import RawTable
from sustainment.model.study import Study
from sustainment.model.tables import TABLES
from sustainment.model.text import settings_text, table_text
from sustainment.model.typed import read_cell


def read_again(study: Study) -> Study:
    return Study.from_raw(
        "again",
        settings_text(study),
        tables={name: RawTable(table_text(study, name)) for name in TABLES},
        scenarios={
            name: {"title": scenario.title, **scenario.changes} for name, scenario in study.scenarios.items()
        },
    )


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
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


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=30))
def test_no_text_of_a_number_breaks_the_reader(text: str) -> None:
    for table in ("repairs", "stock", "failures"):
        for declared in TABLES[table].fields.values():
            read_cell(text, declared, day_zero=None)


@settings(max_examples=300, deadline=None)
@given(st.from_regex(r"[-+ 0-9.,%~()\[\]toeE]{1,16}", fullmatch=True))
def test_no_text_of_figures_breaks_the_reader(text: str) -> None:
    for name in ("turnaround_days", "share", "priority"):
        read_cell(text, TABLES["repairs"].fields[name], day_zero=None)
    read_cell(text, TABLES["use"].fields["from_day"], day_zero=None)
