"""The models of the benchmarks are those stated, and their tables say what was measured."""

from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parent.parent / "benchmarks"


@pytest.fixture(autouse=True)
def _benchmarks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(FOLDER))


def test_r1_has_the_stock_that_is_stated() -> None:
    from reference_models import r1_stock

    stock = r1_stock()
    by_site: dict[str, int] = {}
    for (_, site), units in stock.items():
        by_site[site] = by_site.get(site, 0) + units
    assert by_site.pop("depot") == 202
    assert list(by_site.values()) == [25, 27, 27, 28, 28, 28, 29, 29, 29, 29]


def test_r2_has_the_stock_that_is_stated() -> None:
    from reference_models import r2_stock

    sums: dict[tuple[str, bool], int] = {}
    for (item, site), units in r2_stock().items():
        key = item[:3], site == "depot"
        sums[key] = sums.get(key, 0) + units
    assert sums == {("lru", True): 112, ("lru", False): 271, ("sru", True): 150, ("sru", False): 750}


def test_r1_grows_in_the_one_thing_that_is_asked() -> None:
    from reference_models import STATED, r1

    larger = r1(sizes=STATED._replace(bases=13, types=4, systems=7))
    assert larger.table("sites").height == 14
    assert larger.table("parts").height == 4
    assert set(larger.table("authorised")["quantity"]) == {7}
    assert sum(1 / mtbf for mtbf in larger.table("failures")["mtbf"]) == pytest.approx(0.05)


def test_a_number_on_the_wrong_side_of_its_bar_is_not_met() -> None:
    from ratios import Bar

    assert Bar("speed", 80.0, 150.0).is_met(81.0)
    assert not Bar("speed", 80.0, 150.0).is_met(79.0)
    assert Bar("memory", 350.0, 250.0, less=True).is_met(349.0)
    assert not Bar("memory", 350.0, 250.0, less=True).is_met(351.0)


def an_engine(events: float) -> Any:
    return lambda seed: (events * seed, 0.5)


def no_engine() -> None:
    return None


def test_an_engine_apart_answers_in_turn_and_one_that_is_not_installed_says_so() -> None:
    from apart import Apart, Turn

    one, none = Apart(an_engine, 10.0), Apart(no_engine)
    assert (one.there, none.there) == (True, False)
    assert [one.turn(2), one.turn(3)] == [Turn(20.0, 0.5), Turn(30.0, 0.5)]
    one.close()
    none.close()


def test_the_page_of_speeds_shows_every_number_with_its_bar(monkeypatch: Any, tmp_path: Path) -> None:
    import speed_page

    monkeypatch.setattr(speed_page, "RECORD", tmp_path / "speed.json")
    monkeypatch.setattr(speed_page, "PAGE", tmp_path / "speed.md")
    bars = [{"name": "R1 against x", "must": 80.0, "aim": None, "less": False}]
    ratios = {"speeds": {"R1 here": 3e6}, "numbers": {"R1 against x": 91.25}, "bars": bars, "load": 2.0}
    speed_page.keep("ratios", ratios)
    rows = [{"what": "days", "size": 3650, "events": 9e4, "ms": 30.0, "ns": 333.0}]
    speed_page.keep("curves", {"caption": "Cost.", "rows": rows})
    page = (tmp_path / "speed.md").read_text(encoding="utf-8")
    assert "| R1 against x | 91.2 | ≥ 80 |  |" in page
    assert "| days | 3,650 | 90,000 | 30 | 333 |" in page
    assert "2.0 other processes" in page


def test_the_frontier_meets_the_reference_and_its_twins() -> None:
    from frontier import SIZES, against_numpy, against_programs, held_against_reference, measured

    found = measured("S", "vari-metric")
    held_against_reference(found)
    assert SIZES["S"] == (100, 10)
    for rival in (against_numpy, against_programs):
        assert max(value for name, value in rival(found).items() if name.endswith("gap")) < 1e-9


def test_the_large_network_has_the_size_that_is_stated_and_a_small_one_is_proven() -> None:
    from repair_levels import SITES, large_network

    from sustainment.optimisation.highs import Status
    from sustainment.optimisation.repair.levels import solve_repair_levels

    large = large_network(200, 50)
    assert SITES == 26
    assert (large.entering.size, large.asset_cost.size) == (26 * 1_000, 26 * 50)
    small = large_network(30, 4)
    few, every = solve_repair_levels(small), solve_repair_levels(small, every_decision=True)
    assert (few.status, every.status) == (Status.OPTIMAL, Status.OPTIMAL)
    assert few.cost == pytest.approx(every.cost, rel=1e-12)
    assert few.opened.any()
