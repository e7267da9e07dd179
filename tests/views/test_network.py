import polars as pl
from invented_answers import rail

from sustainment.views.echelons import MOST_SITES, echelons, positions_on_first_day
from sustainment.views.lanes import suppliers, ways
from sustainment.views.supply_map import network_figure


def bases(count: int) -> list[dict]:
    return [{"site": f"base {k:02}", "kind": "base", "supplied_by": "depot"} for k in range(count)]


def small(**changes):
    tables = {
        "sites": [{"site": "depot", "kind": "depot"}, *bases(3)],
        "lanes": [],
        "units": [{"unit": f"unit {k}", "site": f"base 0{k}"} for k in range(3)],
        "items": [{"item": "vehicle", "kind": "end item"}, {"item": "engine", "kind": "LRU"}],
        "authorised": [{"unit": "*", "item": "vehicle", "quantity": 5}],
    }
    none = {
        name: []
        for name in ("parts", "use", "failures", "repairs", "resources", "stock", "deliveries", "milestones")
    }
    return rail(**{**none, "requirements": [], "sources": [], **tables, **changes})


def test_a_site_stands_one_level_below_its_supplier():
    rows = {row["name"]: row for row in echelons(rail()).iter_rows(named=True)}
    assert [rows[name]["level"] for name in ("maker", "central workshop", "North")] == [0, 1, 2]
    assert rows["North"]["parent"] == rows["central workshop"]["row"]


def test_a_lane_names_the_supplier_where_the_site_does_not():
    study = small(
        sites=[{"site": "depot"}, {"site": "base 00"}, {"site": "base 01"}, {"site": "base 02"}],
        lanes=[{"from_site": "depot", "to_site": "*", "days": 4}],
    )
    assert suppliers(study) == dict.fromkeys(("base 00", "base 01", "base 02"), "depot")


def test_the_way_back_up_is_no_supply():
    study = small(lanes=[{"from_site": "base 00", "to_site": "depot", "days": 9}])
    assert "depot" not in suppliers(study)


def test_days_carry_the_range_of_their_cell():
    rows = {row["name"]: row["days"] for row in echelons(rail()).iter_rows(named=True)}
    assert rows["central workshop"] == "21 d (14 to 40)"
    assert rows["North"] == "3 d"


def test_the_more_exact_lane_wins():
    lanes = [
        {"from_site": "depot", "to_site": "*", "days": 4},
        {"from_site": "depot", "to_site": "base 01", "days": 2},
    ]
    found = {way.to_site: way.days for way in ways(small(lanes=lanes))}
    assert (found["base 00"], found["base 01"]) == ("4 d", "2 d")


def test_positions_of_a_unit_follow_its_own_row_before_the_wildcard():
    own = {"unit": "unit 1", "item": "vehicle", "quantity": 8}
    later = {"unit": "unit 2", "item": "vehicle", "quantity": 90, "from_day": 50}
    study = small(authorised=[{"unit": "*", "item": "vehicle", "quantity": 5}, own, later])
    assert positions_on_first_day(study) == {"unit 0": 5.0, "unit 1": 8.0, "unit 2": 5.0}


def test_many_sites_alike_share_a_row():
    rows = echelons(small(sites=[{"site": "depot"}, *bases(MOST_SITES + 20)]))
    assert rows["name"].to_list() == ["depot", f"{MOST_SITES + 20} sites"]
    assert "base 00" in rows["detail"][1]


def test_side_ways_are_told_below_the_picture():
    assert network_figure(rail()).notes == ("lateral: South from North, 1 d",)


def test_every_way_is_in_the_table():
    table = network_figure(rail()).table
    assert table.filter(pl.col("from_site") == "central workshop")["to_site"].sort().to_list() == [
        "East yard",
        "North",
        "South",
    ]
