"""Studies that are provably wrong are refused, with code, place and way out."""

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from sustainment.errors import Fault, Severity, StudyError
from sustainment.model.codes import CODES
from sustainment.model.raw import RawTable
from sustainment.model.study import Study

Tables = dict[str, list[dict[str, Any]]]


def sound_tables() -> Tables:
    return {
        "sites": [{"site": "hub", "kind": "depot"}, {"site": "base", "kind": "base", "supplied_by": "hub"}],
        "lanes": [{"from_site": "hub", "to_site": "base", "days": 2}],
        "items": [
            {"item": "tank", "kind": "end item", "procurement_days": 300},
            {"item": "engine", "procurement_days": 100},
            {"item": "pump", "kind": "SRU", "procurement_days": 30},
        ],
        "parts": [
            {"parent": "tank", "item": "engine", "quantity": 2},
            {"parent": "engine", "item": "pump", "failure_share": 0.4},
        ],
        "units": [{"unit": "brigade", "site": "base"}],
        "authorised": [{"unit": "brigade", "item": "tank", "quantity": 4}],
        "use": [{"unit": "brigade", "item": "tank", "per_day": 5}],
        "failures": [{"item": "engine", "mtbf": 100}],
        "repairs": [{"item": "engine", "site": "hub", "turnaround_days": 10, "needs": "bay"}],
        "resources": [{"resource": "bay", "site": "hub", "quantity": 2}],
        "stock": [{"item": "engine", "site": "hub", "quantity": 1}],
        "milestones": [{"milestone": "treaty", "day": 10}],
    }


def faults_of(tables: Tables, **settings: Any) -> list[Fault]:
    try:
        study = Study("wrong", **settings, **tables)
    except StudyError as error:
        return list(error.faults)
    return list(study.warnings)


def errors_of(tables: Tables, **settings: Any) -> list[tuple[str, str]]:
    return [
        (fault.code, fault.address)
        for fault in faults_of(tables, **settings)
        if fault.severity is Severity.ERROR
    ]


def add(table: str, **row: Any) -> Callable[[Tables], None]:
    return lambda tables: tables.setdefault(table, []).append(row)


def put(table: str, place: int = 0, **cells: Any) -> Callable[[Tables], None]:
    return lambda tables: tables[table][place].update(cells)


def drop(*names: str) -> Callable[[Tables], None]:
    def change(tables: Tables) -> None:
        for name in names:
            tables.pop(name)

    return change


def both(*changes: Callable[[Tables], None]) -> Callable[[Tables], None]:
    def change(tables: Tables) -> None:
        for one in changes:
            one(tables)

    return change


def test_the_sound_study_is_sound() -> None:
    assert errors_of(sound_tables()) == []


WRONG: dict[str, tuple[Callable[[Tables], None], str, str]] = {
    "a required cell left blank": (put("failures", mtbf=None), "E103", "failures/engine/mtbf"),
    "a dangling item": (put("stock", item="engin"), "E110", "stock/engin@hub/item"),
    "a dangling site": (put("units", site="bsae"), "E110", "units/brigade/site"),
    "a dangling supplier": (put("sites", 1, supplied_by="hab"), "E110", "sites/base/supplied_by"),
    "a kind that no site has": (put("repairs", site="kind:dpot"), "E110", "repairs/engine@kind:dpot/site"),
    "under an item that is not there": (put("failures", item="under:tnk"), "E110", "failures/under:tnk/item"),
    "a wildcard where one name is meant": (
        add("deliveries", delivery="a", item="*", site="hub", quantity=1),
        "E110",
        "deliveries/a/item",
    ),
    "a dangling resource": (put("repairs", needs="bya"), "E110", "repairs/engine@hub/needs"),
    "a dangling mode": (put("repairs", mode="engin"), "E110", "repairs/engine@hub@engin/mode"),
    "a dangling member": (
        add("groups", group="g", members="brigade/tnk", needed=1),
        "E110",
        "groups/g@brigade/tnk/members",
    ),
    "a dangling milestone": (
        put("use", from_day="traety + 3"),
        "E110",
        "use/brigade@tank+traety + 3/from_day",
    ),
    "a dangling source": (put("failures", mtbf="100 [gao]"), "E110", "failures/engine/mtbf"),
    "a dangling source of a row": (put("failures", source="gao"), "E110", "failures/engine/source"),
    "a dangling scope": (
        add("requirements", requirement="r", scope="brigad", at_least=1),
        "E110",
        "requirements/r/scope",
    ),
    "an address that leads nowhere": (
        add("factors", factor="f", applies_to="failures/engin/mtbf"),
        "E111",
        "factors/f/applies_to",
    ),
    "a factor on a text": (
        add("factors", factor="f", applies_to="items/tank/kind"),
        "E111",
        "factors/f/applies_to",
    ),
    "a disruption of nothing": (
        add("disruptions", disruption="d", what="lanes/base@hub", from_day=1, to_day=2),
        "E111",
        "disruptions/d+1/what",
    ),
    "a name with a sign of addresses": (add("sites", site="a/b"), "E120", "sites/a/b/site"),
    "a name with two spaces": (add("sites", site="a  b"), "E120", "sites/a  b/site"),
    "a name too long": (add("sites", site="x" * 81), "E120", f"sites/{'x' * 81}/site"),
    "a milestone that is a number": (
        add("milestones", milestone="2023", day=1),
        "E120",
        "milestones/2023/milestone",
    ),
    "names that differ by case": (add("sites", site="HUB"), "E121", "sites/HUB/site"),
    "two rows of one key": (add("stock", item="engine", site="hub", quantity=2), "E131", "stock/engine@hub"),
    "a circle in the breakdown": (add("parts", parent="pump", item="tank"), "E142", "parts/tank@engine/item"),
    "an item in itself": (
        add("parts", parent="kind:LRU", item="engine"),
        "E142",
        "parts/kind:LRU@engine/item",
    ),
    "a circle of suppliers": (put("sites", supplied_by="base"), "E143", "sites/base/supplied_by"),
    "a circle of lanes": (
        both(
            put("sites", 1, supplied_by=None),
            add("lanes", from_site="base", to_site="hub"),
        ),
        "E143",
        "sites/base/supplied_by",
    ),
    "a circle of lanes for one item": (
        both(
            add("sites", site="works"),
            add("lanes", from_site="hub", to_site="works"),
            add("lanes", from_site="works", to_site="hub", item="engine"),
        ),
        "E143",
        "sites/hub/supplied_by",
    ),
    "a group in itself": (add("groups", group="g", members="g"), "E144", "groups/g@g/members"),
    "milestones that wait for each other": (
        both(add("milestones", milestone="law", after="treaty"), put("milestones", after="law")),
        "E144",
        "milestones/law/after",
    ),
    "an ambiguous number": (put("failures", mtbf="1,234"), "E150", "failures/engine/mtbf"),
    "a word for a number": (put("failures", mtbf="many"), "E204", "failures/engine/mtbf"),
    "an estimate that says too little": (put("failures", mtbf="about 45"), "E205", "failures/engine/mtbf"),
    "a share above 1": (put("repairs", share=1.5), "E210", "repairs/engine@hub/share"),
    "a negative time": (put("repairs", turnaround_days=-3), "E210", "repairs/engine@hub/turnaround_days"),
    "half a tank": (put("authorised", quantity=2.5), "E211", "authorised/brigade@tank/quantity"),
    "a word that is no choice": (put("items", kind="tank"), "E220", "items/tank/kind"),
    "neither yes nor no": (put("failures", critical="perhaps"), "E221", "failures/engine/critical"),
    "a term without a name": (put("repairs", needs="bay + "), "E222", "repairs/engine@hub/needs"),
    "a lever that does nothing known": (
        add("levers", lever="l", address="stock/engine@hub/quantity", change="more"),
        "E223",
        "levers/l/change",
    ),
    "a shift of no hours": (put("resources", shift="mo-fr 6-6"), "E224", "resources/bay@hub/shift"),
    "a shift that overlaps itself": (
        put("resources", shift="6-14 + mo 13-20"),
        "E224",
        "resources/bay@hub/shift",
    ),
    "a date without a day zero": (put("use", from_day="2023-05-01"), "E230", "use/brigade@tank/from_day"),
    "a date that no calendar has": (put("use", from_day="2023-02-30"), "E230", "use/brigade@tank/from_day"),
    "an end before the start": (put("use", from_day=9, to_day=3), "E231", "use/brigade@tank+9/to_day"),
    "an end at the start of a milestone": (
        put("use", from_day="treaty + 3", to_day="treaty + 3"),
        "E231",
        "use/brigade@tank+treaty + 3/to_day",
    ),
    "rows of one key that overlap": (
        both(
            add("use", unit="brigade", item="tank", per_day=1, from_day=5, to_day=20),
            add("use", unit="brigade", item="tank", per_day=2, from_day=19),
        ),
        "E232",
        "use/brigade@tank+19/from_day",
    ),
    "rows that overlap when they come again": (
        both(
            add("use", unit="brigade", item="tank", per_day=1, from_day=0, to_day=2, repeat_days=7),
            add("use", unit="brigade", item="tank", per_day=2, from_day=15, to_day=16),
        ),
        "E232",
        "use/brigade@tank+15/from_day",
    ),
    "rows of which both come again": (
        both(
            add("use", unit="brigade", item="tank", per_day=1, from_day=0, to_day=1, repeat_days=4),
            add("use", unit="brigade", item="tank", per_day=2, from_day=2, to_day=3, repeat_days=6),
        ),
        "E232",
        "use/brigade@tank+2/from_day",
    ),
    "a span longer than its repeat": (
        put("use", from_day=0, to_day=10, repeat_days=7),
        "E232",
        "use/brigade@tank+0/repeat_days",
    ),
    "more needed than there are": (put("parts", needed=3), "E240", "parts/tank@engine/needed"),
    "a mission with too few": (
        add("missions", mission="m", unit="brigade", item="tank", quantity=2, least=3, length_days=1, use=1),
        "E240",
        "missions/m/least",
    ),
    "a group that needs more than it has": (
        add("groups", group="g", members="brigade/tank", needed=5),
        "E240",
        "groups/g@brigade/tank/needed",
    ),
    "failure shares above 1": (
        both(add("items", item="hose"), add("parts", parent="engine", item="hose", failure_share=0.7)),
        "E241",
        "parts/engine@pump/failure_share",
    ),
    "least above most": (put("stock", least=3, most=2), "E242", "stock/engine@hub/least"),
    "a unit reached by no lane": (
        both(
            drop("lanes"),
            put("sites", 1, supplied_by=None),
            put("items", 1, procurement_days=None),
        ),
        "E250",
        "units/brigade/site",
    ),
    "an item that nothing replaces": (
        both(drop("repairs", "stock"), put("items", 1, procurement_days=None)),
        "E251",
        "items/engine/procurement_days",
    ),
    "a child that nothing replaces": (
        put("items", 2, procurement_days=None),
        "E251",
        "items/pump/procurement_days",
    ),
    "a resource that is never there": (put("resources", quantity=0), "E252", "repairs/engine@hub/needs"),
    "a resource that is elsewhere": (put("resources", site="base"), "E252", "repairs/engine@hub/needs"),
    "fewer than one job needs": (put("repairs", needs="3 bay"), "E252", "repairs/engine@hub/needs"),
    "r, Q without r": (
        put("stock", policy="r, Q", order_quantity=2),
        "E253",
        "stock/engine@hub/reorder_point",
    ),
    "a disruption without a length": (
        add("disruptions", disruption="d", what="sites/hub", per_year=2),
        "E254",
        "disruptions/d/lasts_days",
    ),
    "a requirement that asks nothing": (
        add("requirements", requirement="r"),
        "E255",
        "requirements/r/at_least",
    ),
    "consumption in no life unit": (put("parts", consumed=2), "E256", "parts/tank@engine/life_unit"),
    "an availability above 1": (
        add("requirements", requirement="r", at_least=90),
        "E210",
        "requirements/r/at_least",
    ),
    "a shape that the ledger does not know": (
        add("ledger", address="failures/engine/mtbf", low=1, high=2, shape="lognormall"),
        "E220",
        "ledger/failures/engine/mtbf/shape",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_provably_wrong_study_is_refused_once_and_at_its_place(case: str) -> None:
    change, code, address = WRONG[case]
    tables = sound_tables()
    change(tables)
    assert errors_of(tables) == [(code, address)]
    assert code in CODES


RIGHT: dict[str, Callable[[Tables], None]] = {
    "the way back up of a lane": add("lanes", from_site="base", to_site="hub", days=3),
    "a way up past the next site": both(
        add("sites", site="north", supplied_by="base"),
        add("lanes", from_site="north", to_site="hub", item="engine"),
    ),
    "an undated row beside a dated one": add("use", unit="brigade", item="tank", per_day=1, from_day=5),
    "rows that come again between each other": both(
        add("use", unit="brigade", item="tank", per_day=1, from_day=0, to_day=1, repeat_days=7),
        add("use", unit="brigade", item="tank", per_day=2, from_day=3, to_day=4, repeat_days=7),
    ),
    "an item that is only a candidate for repair": both(
        put("items", 1, procurement_days=None), put("repairs", candidate=True)
    ),
    "an item that is delivered": both(
        drop("repairs", "stock"),
        put("items", 1, procurement_days=None),
        add("deliveries", delivery="d", item="engine", site="hub", quantity=4, from_day=3),
    ),
    "a kind that repairs everything": both(
        put("items", 1, procurement_days=None), put("repairs", item="kind:LRU", site="kind:depot")
    ),
    "everything under the tank": put("repairs", item="under:tank", site="*", needs=None),
    "a part that nobody uses": both(
        add("items", item="museum piece"), add("failures", item="museum piece", mtbf=1)
    ),
    "a base that repairs for itself": both(
        drop("lanes", "stock"),
        put("sites", 1, supplied_by=None),
        put("items", 1, procurement_days=None),
        put("repairs", site="*"),
        put("resources", site="*"),
    ),
    "a lane that is implied by the supplier": both(
        drop("lanes"), add("disruptions", disruption="d", what="lanes/hub@base", from_day=1, to_day=2)
    ),
    "an exact lane of a kind": both(
        put("lanes", to_site="kind:base"),
        add("disruptions", disruption="d", what="lanes/hub@base", from_day=1, to_day=2),
    ),
    "exchange work": add("repairs", item="tank", site="base", mode="engine", turnaround_days=1),
}


@pytest.mark.parametrize("case", RIGHT)
def test_a_study_that_may_well_be_meant_is_taken(case: str) -> None:
    tables = sound_tables()
    RIGHT[case](tables)
    assert errors_of(tables) == []


def test_all_faults_are_told_at_once() -> None:
    tables = sound_tables()
    put("failures", mtbf="28O")(tables)
    put("stock", item="engin")(tables)
    put("repairs", turnaround_days=-3)(tables)
    add("parts", parent="pump", item="tank")(tables)
    put("use", from_day=9, to_day=3)(tables)
    assert {code for code, _ in errors_of(tables, days=0, demnd="constant")} == {
        "E101",
        "E110",
        "E142",
        "E204",
        "E210",
        "E231",
    }


def test_a_fault_says_place_found_expected_way_out_and_fix() -> None:
    frame = pl.DataFrame({"item": ["engine", "enigne"], "x_note": ["", "kept"], "price": ["28O", None]})
    raw = RawTable(frame, file="items.xlsx", rows=pl.Series([13, 14]), letters={"item": "A", "price": "C"})
    stock = RawTable(
        pl.DataFrame({"item": ["Engine", "enigme"], "site": ["hub", "hub"], "qantity": ["1", "2"]}),
        file="stock.csv",
        rows=pl.Series([2, 3]),
    )
    sites = RawTable(pl.DataFrame({"site": ["hub"]}), file="sites.csv")
    with pytest.raises(StudyError) as caught:
        Study.from_raw(
            "rail", {}, tables={"items": raw, "stock": stock, "sites": sites, "itms": sites}, scenarios={}
        )
    found = {fault.code: fault for fault in caught.value.faults}
    number = found["E204"]
    assert (number.file, number.row, number.column, number.address) == (
        "items.xlsx",
        13,
        "C",
        "items/engine/price",
    )
    assert number.fix is not None
    assert (number.fix.value, number.fix.safe) == ("280", False) or number.fix.safe
    assert found["E101"].way_out == "did you mean items?"
    assert found["E102"].way_out == "did you mean quantity?"
    references = [str(fault) for fault in caught.value.faults if fault.code == "E110"]
    assert references == [
        'E110 stock/Engine@hub/item (stock.csv, row 2, column item): found "Engine",'
        " expected a name in items; fix: engine",
        'E110 stock/enigme@hub/item (stock.csv, row 3, column item): found "enigme",'
        ' expected a name in items; did you mean "enigne"?',
    ]


def warnings_of(tables: Tables) -> dict[str, Fault]:
    return {fault.code: fault for fault in Study("sound", **tables).warnings}


def test_a_life_far_above_its_class_is_doubted() -> None:
    tables = sound_tables()
    for number in range(6):
        name = f"radio {number}"
        tables["items"].append({"item": name, "procurement_days": 5})
        tables["parts"].append({"parent": "tank", "item": name})
        tables["failures"].append({"item": name, "mtbf": 250 if number else 3000})
    warnings = {fault.address: fault for fault in Study("sound", **tables).warnings if fault.code == "W301"}
    warning = warnings["failures/radio 0/mtbf"]
    assert "3,000, 12 times the median of its class (250)" in warning.found


def test_a_supplier_without_a_lane_is_doubted() -> None:
    tables = sound_tables()
    tables.pop("lanes")
    assert warnings_of(tables)["W303"].address == "sites/base/supplied_by"
    assert "W303" not in warnings_of(sound_tables())


def test_a_life_unit_without_use_is_doubted() -> None:
    tables = sound_tables()
    add("failures", item="tank", mode="track", mtbf=900, life_unit="km")(tables)
    assert warnings_of(tables)["W305"].address == "failures/tank@track/life_unit"
    assert "W305" not in warnings_of(sound_tables())


def test_a_bay_that_only_some_sites_have_is_doubted() -> None:
    tables = sound_tables()
    put("repairs", site="*")(tables)
    assert "no bay at base" in warnings_of(tables)["W306"].found


def test_a_unit_whose_site_buys_for_itself_is_doubted() -> None:
    tables = sound_tables()
    both(drop("lanes"), put("sites", 1, supplied_by=None))(tables)
    assert warnings_of(tables)["W302"].address == "units/brigade/site"


def test_inputs_without_a_source_are_counted() -> None:
    tables = sound_tables()
    before = warnings_of(tables)["W310"].found
    put("failures", mtbf="100 [book]")(tables)
    put("authorised", source="book")(tables)
    add("sources", source="book")(tables)
    after = warnings_of(tables)["W310"].found
    counts = [int(found.split()[0]) for found in (before, after)]
    assert counts[0] - counts[1] == 2
    study = Study("sound", **tables)
    assert counts[1] == study.inputs()["source"].null_count()


def test_warnings_stop_nothing() -> None:
    study = Study("sound", **sound_tables())
    assert study.warnings
    assert all(fault.severity is Severity.WARNING for fault in study.warnings)


def test_weekdays_without_a_calendar_are_doubted() -> None:
    tables = sound_tables()
    put("resources", shift="mo-fr 6-22")(tables)
    assert warnings_of(tables)["W307"].address == "resources/bay@hub/shift"
    assert "W307" not in {fault.code for fault in faults_of(tables, day_zero="2024-02-29")}
    put("resources", shift="6-22")(tables)
    assert "W307" not in warnings_of(tables)
