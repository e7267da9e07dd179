"""Every picture: it draws, and its numbers are those of the answer."""

import json

import numpy as np
import polars as pl
import pytest
from invented_answers import CAUSES, DAYS, TRAINS, average_missing, costs, rail, simulated

from sustainment.views.costs import cost_figure
from sustainment.views.readiness import BAND_WORDS, readiness_figure
from sustainment.views.sources import inputs, sources_figure
from sustainment.views.states import states_figure
from sustainment.views.static import picture
from sustainment.views.stock import pairs_that_matter, stock_figure
from sustainment.views.supply_map import network_figure
from sustainment.views.why import READY, causes_figure, waterfall

DRAW = {
    "readiness": readiness_figure,
    "states": states_figure,
    "causes": causes_figure,
    "costs": cost_figure,
    "network": lambda study, _: network_figure(study),
    "stock": stock_figure,
    "sources": sources_figure,
}


def empty(answer, *names):
    for name in names:
        answer.frames[name] = answer.frames[name].clear()
    return answer


@pytest.fixture(scope="module")
def study():
    return rail()


@pytest.mark.parametrize("name", DRAW)
def test_a_picture_holds_its_own_data_and_draws(name, study):
    figure = DRAW[name](study, simulated())
    assert figure.name == name
    assert "url" not in json.dumps(figure.specification)
    drawn = picture(figure, ".svg").decode()
    assert drawn.startswith("<svg")
    assert figure.title in drawn


@pytest.mark.parametrize("name", DRAW)
def test_a_study_of_days_without_dates_draws_as_well(name):
    figure = DRAW[name](rail(day_zero=None, days=40), simulated(40))
    assert "date" not in figure.table.columns or name == "sources"
    assert b"<svg" in picture(figure, ".svg")


@pytest.mark.parametrize("name", ["causes", "costs", "stock"])
def test_a_picture_of_nothing_draws_as_well(name, study):
    answer = empty(simulated(), "causes", "costs", "stock", "supply")
    assert b"<svg" in picture(DRAW[name](study, answer), ".svg")


@pytest.mark.parametrize("name", DRAW)
def test_a_picture_says_how_and_from_what_it_was_made(name, study):
    figure = DRAW[name](study, simulated())
    assert figure.how.endswith(".")
    assert figure.caption.endswith(".")
    assert figure.sources


def test_the_band_is_labelled_in_words_and_events_by_letters(study):
    figure = readiness_figure(study, simulated())
    drawn = picture(figure, ".svg").decode()
    assert BAND_WORDS in drawn
    assert [note[0] for note in figure.notes] == ["A", "B", "C", "D"]
    assert "goal 90 %" in drawn


def test_a_scale_that_does_not_start_at_zero_says_so(study):
    assert "scale starts at" in readiness_figure(study, simulated()).caption
    low = simulated()
    low.frames["readiness"] = low.frames["readiness"].with_columns(q05=pl.lit(3.0))
    assert "scale starts at" not in readiness_figure(study, low).caption


def test_the_states_of_each_day_add_up_to_all_positions(study):
    figure = states_figure(study, simulated())
    states = [name for name in figure.table.columns if name not in {"day", "date"}]
    assert figure.table.select(pl.sum_horizontal(states)).to_series().to_numpy() == pytest.approx(TRAINS)
    for row in figure.reading.iter_rows():
        assert sum(round(10 * float(text)) for text in row[1:-1]) == round(10 * float(row[-1])) == 10 * TRAINS


def test_states_that_never_occur_are_not_drawn(study):
    assert "no vehicle" not in states_figure(study, simulated()).table.columns


@pytest.mark.parametrize("seed", range(200))
def test_the_waterfall_adds_up_to_the_last_digit(seed):
    random = np.random.default_rng(seed)
    count = int(random.integers(1, 40))
    shares = random.dirichlet(np.full(count, 0.4)) * random.uniform(0, 1)
    causes = pl.DataFrame(
        {
            "item": [f"item {k}" for k in range(count)],
            "site": "base",
            "cause": "waiting for part",
            "positions": shares * 87,
            "share": shares,
            "standard_error": shares,
        }
    ).sort("positions", descending=True)
    steps = waterfall(causes)
    assert sum(round(10 * percent) for percent in steps["percent"][1:]) == 1000
    assert steps["end"][-1] == pytest.approx(1 - shares.sum())


def test_the_waterfall_ends_at_what_is_ready(study):
    steps = waterfall(simulated().table("causes"))
    assert steps["label"][-1] == READY
    assert steps["share"][-1] == pytest.approx(1 - average_missing() / TRAINS)


def test_causes_to_read_add_up_to_all_positions(study):
    rows = causes_figure(study, simulated()).reading["mean positions"].to_list()
    assert sum(round(10 * float(text)) for text in rows[:-1]) == round(10 * float(rows[-1])) == 600


def test_the_table_of_causes_has_every_cause(study):
    assert len(causes_figure(study, simulated()).table) == len(CAUSES)


def test_costs_to_read_add_up_to_each_year():
    figure = cost_figure(rail(days=900), simulated(900))
    for name in figure.reading["year"].unique():
        amounts = [
            float(text.split()[0]) for text in figure.reading.filter(pl.col("year") == name)["mean"].to_list()
        ]
        assert sum(round(100 * amount) for amount in amounts[:-1]) == round(100 * amounts[-1])


def test_a_year_that_the_span_cuts_says_how_many_days_it_has():
    names = cost_figure(rail(days=900), simulated(900)).reading["year"].unique().to_list()
    assert "year from 2025-12-31 (170 days)" in names


def test_stock_is_drawn_where_most_positions_wait(study):
    pairs = pairs_that_matter(simulated())
    assert pairs.row(0)[:2] == ("traction converter", "North")
    assert len(stock_figure(study, simulated()).table) == len(pairs) * DAYS


def test_a_cost_table_of_zeros_says_that_there_are_no_prices(study):
    answer = simulated()
    answer.frames["costs"] = costs().with_columns(pl.col("mean", "low", "high") * 0)
    assert cost_figure(study, answer).caption == "The study states no prices."


def test_inputs_are_counted_once_each_by_the_grade_of_their_source(study):
    figure = sources_figure(study)
    assert figure.table["inputs"].sum() == len(inputs(study)) == len(study.inputs())
    bare = figure.table.filter(pl.col("source").is_null())["inputs"].item()
    assert bare == study.inputs()["source"].null_count()


def test_a_cell_with_a_range_is_counted_as_one(study):
    ranged = inputs(study).filter("ranged")["address"].to_list()
    assert "failures/traction converter/mtbf" in ranged
    assert "failures/door drive/mtbf" not in ranged
