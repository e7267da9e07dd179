import pytest
from invented_answers import DIGEST, evaluated, rail, simulated

from sustainment.errors import MethodError, UsageError
from sustainment.views.readiness import readiness_figure
from sustainment.views.static import picture, save_picture
from sustainment.views.story import story


@pytest.fixture
def told():
    return story(
        rail(), simulated(), evaluation=evaluated(), command="sustainment report rail", version="1.2"
    )


def test_both_answers_stand_side_by_side_with_their_difference(told):
    share = told.engines.row(0, named=True)
    assert share["by formula"] == "87.1 %"
    assert share["difference"] == "+0.1 points"
    assert told.engines.row(-1, named=True)["measure"] == "cost a year"


def test_without_a_formula_only_the_simulation_is_shown():
    told = story(rail(), simulated(), evaluation=None, command="c", version="1.2")
    assert told.engines.columns == ["measure", "simulated", "95 % interval"]
    assert [name for name, _ in told.qualities] == ["simulated"]


def test_what_positions_are_capable_of_is_told_where_there_are_such_positions(told):
    rows = {row[0]: row[1:] for row in told.capability.iter_rows()}
    assert rows["all positions"] == ("60", "", "100 %")
    assert rows["with a fault (PMC)"] == ("0", "", "0.0 %")
    assert "of these without a crew" in rows
    assert "of these in planned work" not in rows


def test_shops_that_worked_are_told_no_finer_than_known(told):
    assert told.shops.rows() == [("bay", "central workshop", "3", "86.7 %", "1.40", "2.20")]


def test_what_is_left_out_names_the_answer_that_leaves_it_out(told):
    assert told.left_out == ("2 rows of missions: missions come with a later version (simulated)",)


def test_limits_of_both_answers_are_told_once(told):
    assert len(told.limits) == len(set(told.limits)) == 3


def test_what_repeats_the_run_is_complete(told):
    assert dict(told.reproduce) == {
        "command": "sustainment report rail",
        "version": "1.2",
        "seed": "1",
        "inputs, SHA-256": DIGEST,
    }


def test_a_picture_is_a_png_an_svg_or_its_specification(tmp_path):
    figure = readiness_figure(rail(), simulated())
    assert picture(figure, ".png").startswith(b"\x89PNG")
    assert save_picture(figure, tmp_path / "a.SVG").read_bytes().startswith(b"<svg")
    assert b'"$schema"' in picture(figure, ".json")
    with pytest.raises(UsageError, match=r"\.bmp"):
        picture(figure, ".bmp")


def test_without_vl_convert_the_way_out_is_named(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "vl_convert", None)
    with pytest.raises(MethodError, match=r"pip install sustainment\[static\]"):
        picture(readiness_figure(rail(), simulated()), ".png")
