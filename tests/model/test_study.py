"""A study by hand: records, dicts, frames; what it holds and how it changes."""

import subprocess
import sys

import polars as pl
import pytest

from sustainment.errors import StudyError
from sustainment.model.change import Scenario
from sustainment.model.estimate import Estimate
from sustainment.model.failure import Failure
from sustainment.model.items import Item, Part
from sustainment.model.network import Lane, Site
from sustainment.model.organisation import Authorised, Unit
from sustainment.model.repair import Repair, Resource
from sustainment.model.source import Source
from sustainment.model.study import Study
from sustainment.model.supply import Stock
from sustainment.model.tables import TABLES
from sustainment.model.typed import schema_of
from sustainment.model.use import Use


def small_study(**more: object) -> Study:
    given: dict[str, object] = {
        "sites": [Site("hub", kind="depot"), Site("base", kind="base", supplied_by="hub")],
        "lanes": [Lane("hub", "base", days="5 ~ exponential")],
        "items": [Item("tank", kind="end item"), Item("engine", price="200 to 390", procurement_days=100)],
        "parts": [Part("tank", "engine")],
        "units": [Unit("brigade", "base")],
        "authorised": [Authorised("brigade", "tank", quantity=10)],
        "use": [Use("brigade", "tank", per_day=8), Use("brigade", "tank", per_day=9, from_day="2023-08-26")],
        "failures": [Failure("engine", mtbf=Estimate(280, 200, 390, source="gao"))],
        "repairs": [Repair("engine", "kind:depot", turnaround_days="69 (45 to 85) ~ gamma 0.5", needs="bay")],
        "resources": [Resource("bay", "hub", quantity=2)],
        "stock": [{"item": "engine", "site": "kind:base", "quantity": "3", "least": 1}],
        "sources": [Source("gao", grade=4)],
        "day_zero": "2023-04-28",
        **more,
    }
    return Study("Depot", **given)


def test_every_table_and_column_is_there_with_its_type() -> None:
    study = Study()
    for name, table in TABLES.items():
        assert dict(study.table(name).schema) == schema_of(table)
        assert study.table(name).height == 0


def test_defaults_are_filled_in_and_numbers_are_what_fixed_runs_use() -> None:
    study = small_study()
    repair = study.repairs.row(0, named=True)
    assert (repair["share"], repair["turnaround_days"], repair["mode"]) == (1.0, 69.0, None)
    assert (repair["turnaround_days_law"], repair["turnaround_days_variation"]) == ("gamma", 0.5)
    assert study.lanes["days_law"].to_list() == ["exponential"]
    assert round(study.items["price"][1], 1) == 279.3
    assert study.use["from_day"].to_list() == [None, 120.0]


def test_estimates_hold_ranges_and_sources_by_address() -> None:
    found = {row["address"]: row for row in small_study().estimates.iter_rows(named=True)}
    assert set(found) == {
        "items/engine/price",
        "failures/engine/mtbf",
        "repairs/engine@kind:depot/turnaround_days",
    }
    life = found["failures/engine/mtbf"]
    assert (life["text"], life["value"], life["low"], life["source"]) == (
        "280 (200 to 390) [gao]",
        280,
        200,
        "gao",
    )


def test_an_estimate_is_read_back_for_drawing() -> None:
    read = small_study().estimate("failures/engine/mtbf")
    assert read is not None
    assert read.quantile(0.95) == pytest.approx(390)
    assert small_study().estimate("stock/engine@kind:base/quantity") is None


def test_a_table_may_be_a_frame_a_dict_of_columns_or_any_frame_that_exports_arrow() -> None:
    class Foreign:
        def __init__(self, frame: pl.DataFrame) -> None:
            self._frame = frame

        def __arrow_c_stream__(self, requested_schema: object = None) -> object:
            return self._frame.__arrow_c_stream__(requested_schema)

    frame = pl.DataFrame({"item": ["engine"], "site": ["base"], "quantity": [2]})
    typed = small_study(stock=frame)
    assert small_study(stock=Foreign(frame)) == typed
    assert small_study(stock={"item": ["engine"], "site": ["base"], "quantity": [2]}) == typed
    assert small_study(stock=[Stock("engine", "base", quantity=2)]) == typed
    assert small_study(stock=frame.lazy()) == typed


def test_a_typed_table_may_be_given_back() -> None:
    study = small_study()
    again = small_study(lanes=study.lanes, use=study.use)
    assert again == study


def test_a_study_does_not_change() -> None:
    study = small_study()
    with pytest.raises(AttributeError, match="does not change"):
        study.sites = pl.DataFrame()
    with pytest.raises(AttributeError, match="no engines"):
        _ = study.engines
    with pytest.raises(KeyError, match="repairs"):
        study.table("repair")


def test_a_changed_cell_changes_its_number_and_nothing_else() -> None:
    study = small_study()
    changed = study.changed({"repairs/engine@kind:depot/turnaround_days": "30 to 60", "study/days": 90})
    assert round(changed.repairs["turnaround_days"][0], 1) == 42.4
    assert changed.repairs["turnaround_days_law"][0] is None
    assert changed.settings.days == 90
    assert changed.items.equals(study.items)
    assert study.repairs["turnaround_days"][0] == 69
    assert changed.digest() != study.digest()
    back = changed.changed(
        {"repairs/engine@kind:depot/turnaround_days": "69 (45 to 85) ~ gamma 0.5", "study/days": 365}
    )
    assert back == study
    assert back.digest() == study.digest()


def test_a_dated_row_is_addressed_by_its_day() -> None:
    changed = small_study().changed({"use/brigade@tank+120/per_day": 3, "use/brigade@tank@hour/per_day": 4})
    assert changed.use["per_day"].to_list() == [4.0, 3.0]


def test_an_exact_address_that_a_wildcard_states_gets_a_row_like_it() -> None:
    changed = small_study().changed({"stock/engine@base/quantity": 9})
    assert changed.stock.select("site", "quantity", "least").rows() == [
        ("kind:base", 3.0, 1.0),
        ("base", 9.0, 1.0),
    ]


def test_a_wildcard_changes_all_rows_that_it_names() -> None:
    study = small_study(stock=[Stock("engine", "hub", quantity=1), Stock("engine", "base", quantity=1)])
    assert study.changed({"stock/*@kind:base/quantity": 4}).stock["quantity"].to_list() == [1.0, 4.0]
    assert study.changed({"stock/engine@*/quantity": 4}).stock["quantity"].to_list() == [4.0, 4.0]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("repairs/enigne@hub/turnaround_days", "a row of repairs"),
        ("repairs/engine@kind:depot/turnaround_day", "did you mean turnaround_days?"),
        ("repair/engine@hub/share", "did you mean repairs/...?"),
        ("items/engin/price", "did you mean items/engine/...?"),
        ("study/day", "did you mean study/days?"),
        ("items/engine/item", "no key"),
        ("nonsense", "table/key/field"),
    ],
)
def test_an_address_that_leads_nowhere_is_refused_with_the_nearest(address: str, words: str) -> None:
    with pytest.raises(StudyError) as caught:
        small_study().changed({address: 1})
    (fault,) = caught.value.faults
    assert fault.code == "E260"
    assert words in str(fault)


def test_a_scenario_is_a_named_change() -> None:
    study = small_study(scenarios={"fast": Scenario("Fast", {"lanes/hub@base/days": "1"})})
    assert study.with_scenario("fast").lanes["days"].to_list() == [1.0]
    assert study.with_scenario("fast").lanes["days_law"].to_list() == [None]
    assert study.scenarios["fast"].title == "Fast"
    with pytest.raises(StudyError, match="did you mean fast"):
        study.with_scenario("fats")


def test_scenarios_are_checked_when_the_study_is_made() -> None:
    with pytest.raises(StudyError) as caught:
        small_study(
            scenarios={
                "bad": {"title": "", "lanes/hub@bse/days": 1, "failures/engine/mtbf": -1, "study/days": 0}
            }
        )
    assert [fault.code for fault in caught.value.faults if fault.address == "scenarios/bad"] == [
        "E260",
        "E210",
        "E210",
    ]


def test_the_digest_does_not_depend_on_the_order_of_rows_or_columns() -> None:
    study = small_study()
    turned = small_study(
        sites=list(reversed([Site("hub", kind="depot"), Site("base", kind="base", supplied_by="hub")])),
        stock=[{"least": 1, "quantity": 3, "site": "kind:base", "item": "engine"}],
    )
    assert turned.digest() == study.digest()
    assert turned != study
    assert small_study(days=364).digest() != study.digest()


def test_the_digest_is_the_same_in_every_process() -> None:
    script = (
        "from sustainment.model.study import Study\n"
        "print(Study('x', items=[{'item': n} for n in 'abc'], sources=[{'source': 's'}]).digest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "77")
    }
    assert len(digests) == 1


def test_inputs_are_the_numbers_that_differ_from_their_default_with_source_and_grade() -> None:
    inputs = {row["address"]: row for row in small_study().inputs().iter_rows(named=True)}
    life = inputs["failures/engine/mtbf"]
    assert (life["value"], life["source"], life["grade"]) == (280, "gao", 4)
    assert inputs["stock/engine@kind:base/quantity"]["source"] is None
    assert "repairs/engine@kind:depot/share" not in inputs


def test_every_range_and_law_is_echoed() -> None:
    echoes = dict(small_study().echoes().select("address", "echo").iter_rows())
    assert echoes["items/engine/price"].startswith("200 to 390 EUR: 90 % range, lognormal, mean 285")
    assert echoes["lanes/hub@base/days"].startswith("5 d on average, each case different: exponential")


def test_the_ledger_adds_sources_ranges_and_common_causes() -> None:
    study = small_study(
        ledger=[
            {
                "address": "failures/*/mtbf",
                "source": "gao",
                "low": 100,
                "value": 250,
                "high": 400,
                "weight": 2,
            },
            {"address": "resources/bay@hub/quantity", "source": "gao", "same_cause": "strike"},
            {"address": "failures/engine/mtbf", "same_cause": "mud"},
        ]
    )
    rows = study.estimates.filter(pl.col("address") == "failures/engine/mtbf").to_dicts()
    assert [(row["stated"], row["value"], row["same_cause"]) for row in rows] == [
        ("cell", 280, "mud"),
        ("ledger", 250, None),
    ]
    assert (rows[1]["shape"], rows[1]["weight"]) == ("skewed lognormal", 2)
    bay = study.estimates.filter(pl.col("table") == "resources").to_dicts()
    assert [(row["value"], row["source"], row["same_cause"]) for row in bay] == [(2, "gao", "strike")]


def test_own_columns_are_kept_and_ignored() -> None:
    study = small_study(stock=[{"item": "engine", "site": "hub", "quantity": 1, "x_shelf": "B 7"}])
    assert study.stock["x_shelf"].to_list() == ["B 7"]
    plain = small_study(stock=[{"item": "engine", "site": "hub", "quantity": 1}])
    assert study.digest() == plain.digest()


def test_a_record_of_another_class_is_refused() -> None:
    with pytest.raises(StudyError, match=r"E105 .* found a record of the class Item, expected Site"):
        Study(sites=[Item("engine")])
    with pytest.raises(StudyError, match="did you mean sites"):
        Study(site=[Site("hub")])
