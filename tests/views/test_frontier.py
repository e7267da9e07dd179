"""The frontier of spares as a picture."""

from types import SimpleNamespace

import polars as pl
import pytest

from sustainment.model.study import Study
from sustainment.views.frontier import frontier_figure

FRONTIER = pl.DataFrame(
    {"cost": [0.0, 2e6, 5e6, 40e6], "holes": [50.0, 20.0, 8.0, 0.1], "bound": [50.0, 20.0, 7.0, 0.1]}
)
COMPARED = pl.DataFrame(
    {
        "plan": ["chosen", "present"],
        "cost": [5e6, 5e6],
        "holes": [8.0, 21.0],
        "working": [92.0, 79.0],
        "availability": [0.92, 0.79],
        "method": ["vari-metric", "vari-metric"],
    }
)


def drawn(frontier=FRONTIER, compared=COMPARED):
    tables = {"frontier": frontier, "compared": compared}
    answer = SimpleNamespace(table=tables.__getitem__, digest="", quality=None)
    return frontier_figure(Study("fleet", currency="EUR"), answer)


def rows(figure, mark):
    found = []
    for layer in figure.specification["layer"]:
        kind = layer["mark"] if isinstance(layer["mark"], str) else layer["mark"]["type"]
        if kind == mark:
            found.append(layer)
    return found


def test_the_line_ends_a_little_beyond_the_dearest_plan() -> None:
    figure = drawn()
    best = rows(figure, "line")[-1]["data"]["values"]
    assert [row["cost"] for row in best] == pytest.approx([0.0, 2.0, 5.0])
    assert figure.table.height == FRONTIER.height


def test_a_bound_is_drawn_only_where_it_lies_apart() -> None:
    assert len(rows(drawn(), "line")) == 2
    together = FRONTIER.with_columns(bound=pl.col("holes"))
    assert len(rows(drawn(together), "line")) == 1
    assert len(rows(drawn(FRONTIER.drop("bound")), "line")) == 1


def test_every_plan_is_named_with_what_works_under_it() -> None:
    figure = drawn()
    labels = {row["label"] for layer in rows(figure, "text") for row in layer["data"]["values"]}
    assert labels == {"chosen: 92.0 %", "present: 79.0 %"}
    assert "Chosen: 5.00 M EUR, 92.0 % work." in figure.caption
    assert figure.reading["plan"].to_list() == ["chosen", "present"]
