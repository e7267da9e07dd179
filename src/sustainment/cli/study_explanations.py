"""Codes of faults in what a study says, explained."""

from collections.abc import Mapping
from types import MappingProxyType

from sustainment.cli.explanation import Explanation

STUDY_EXPLANATIONS: Mapping[str, Explanation] = MappingProxyType(
    {
        "E101": Explanation(
            "unknown table",
            "a file repair.csv beside sites.csv",
            "The name of a file or sheet is not one of the tables of a study.",
            "Rename it (the message names the nearest table). Notes may stay in sheets and files that "
            "begin with x_.",
        ),
        "E102": Explanation(
            "unknown column",
            "stock.csv has a column quantty",
            "A header is not a column of its table; a misspelt column would otherwise be ignored in silence.",
            "Rename it to the column that the message names. Columns that begin with x_ are kept, unread.",
        ),
        "E103": Explanation(
            "required cell is blank",
            "failures.csv row 4: mtbf is blank",
            "The cell has no default: without it the row says nothing.",
            "Fill it in, or take the row out.",
        ),
        "E104": Explanation(
            "unknown setting",
            "study.toml: dayzero = 2023-05-01",
            "A line of study.toml is not one of the settings of a study, or holds what it cannot.",
            "Use the name that the message gives, such as day_zero.",
        ),
        "E105": Explanation(
            "not a row of this table",
            "a record of sites given as stock",
            "What was passed by hand is neither a record, a mapping nor a row of the table it was passed to.",
            "Pass records of the table, mappings of its columns, or a data frame.",
        ),
        "E110": Explanation(
            "no row of that name",
            'parts.csv row 15, parent: "tnak"',
            "A cell names an item, site, unit or resource that its own table does not have.",
            "Correct the name (the message gives the nearest), or add a row for it.",
        ),
        "E111": Explanation(
            "address leads nowhere",
            "levers.csv: repairs/engine@hub/turnaround",
            "An address, table/key/field, names a row or a column that the study does not have.",
            "Write it as describe prints it, such as repairs/engine@hub/turnaround_days.",
        ),
        "E120": Explanation(
            "name that cannot be used",
            'sites.csv: "north/2"',
            "Names are 1 to 80 printable characters without / @ * : [ ], because those mean something in "
            "addresses and cells.",
            "Choose another name, such as north-2, and use it everywhere.",
        ),
        "E121": Explanation(
            "names that differ only by case",
            "items.csv: Pump and pump",
            "Two names that only capitals tell apart are nearly always one thing typed twice.",
            "Use one spelling, or make the two names really different.",
        ),
        "E131": Explanation(
            "two rows of one key",
            "stock.csv rows 40 and 77: power pack at forward workshop, 304 and 30",
            "Two rows say something of one thing at one time; which one holds is not for us to guess.",
            "Keep one, add them up yourself, or give them spans that do not overlap (from_day, to_day).",
        ),
        "E142": Explanation(
            "circular build-up",
            "turret -> gun drive -> turret",
            "An item contains itself through its parts.",
            "Take out the row of parts that closes the circle.",
        ),
        "E143": Explanation(
            "circular supply",
            "north is supplied by depot, depot by north",
            "Following supply from site to site never ends at one that buys outside.",
            "Leave supplied_by blank at the site where supply comes from outside.",
        ),
        "E144": Explanation(
            "circle among groups or milestones",
            "milestone treaty comes after handover, handover after treaty",
            "Groups that contain each other, or milestones that wait for each other, have no beginning.",
            "Take out the row that closes the circle.",
        ),
        "E150": Explanation(
            "ambiguous number",
            "lanes.csv: 1,234",
            "1,234 can mean 1234 or 1.234, depending on the country.",
            "Write 1234 or 1.234: a point for decimals, nothing between thousands.",
        ),
        "E204": Explanation(
            "not a number",
            'items.xlsx > repairs > C14: "28O h", which contains the letter O',
            "The cell should hold a number and holds something else, often a letter for a digit or a unit.",
            "Type a number such as 280 in the unit that the column's name or help gives.",
        ),
        "E205": Explanation(
            "estimate that cannot be read",
            '"about 45", ">= 45" or "390 to 200"',
            "A range needs two ends, low before high; about says not how far.",
            "Type 280, or 200 to 390 (a 90 % range), 280 (200 to 390), 9..21 (hard limits), 30% +- 5%, "
            "tri(9, 14, 21).",
        ),
        "E210": Explanation(
            "number out of bounds",
            "repairs/engine@hub/turnaround_days: found -3, expected > 0 d",
            "The number, or an end of its range, lies where it cannot be.",
            "Correct the number; percentages need their sign: 30% or 0.3.",
        ),
        "E211": Explanation(
            "not a whole number",
            "stock.csv: quantity 2.5",
            "Pieces, positions and seats come whole.",
            "Round it yourself, so that you know what was decided.",
        ),
        "E220": Explanation(
            "word that is not a choice",
            'lanes.csv: role "suply"',
            "The column takes one of a few words.",
            "Use one of the words that the message lists.",
        ),
        "E221": Explanation(
            "neither yes nor no", 'failures.csv: critical "x"', "The column is yes or no.", "Type yes or no."
        ),
        "E222": Explanation(
            "several names that cannot be read",
            'repairs.csv: needs "bay, technician"',
            "Several names in one cell are joined by +, each with an optional count before it.",
            "Type bay + 2 technician.",
        ),
        "E223": Explanation(
            "change that cannot be read",
            'levers.csv: change "more"',
            "A change is + or - a number, x a factor, or = a value.",
            "Type +1, x 0.8 or = 5.",
        ),
        "E224": Explanation(
            "shift that cannot be read",
            'resources.csv: shift "two shifts"',
            "A shift is weekdays and hours, of which one may be left out; several parts are joined by +.",
            "Type mo-sa 6-22, mo-fr 6:30-14:30 + sa 8-12, or 22-6 (every night).",
        ),
        "E230": Explanation(
            "not a day",
            'deliveries.csv: from_day "May 2023"',
            "A day is a number of days from day zero, an ISO date, or a milestone with days.",
            "Type 120, 2023-05-01 or treaty + 30. Dates need day_zero in study.toml.",
        ),
        "E231": Explanation(
            "end before start",
            "sites.csv: from_day 200, to_day 100",
            "The row ends before, or on the day, it begins.",
            "Swap the days, or leave to_day blank for a row that stays.",
        ),
        "E232": Explanation(
            "rows of one key that overlap in time",
            "use.csv: days 0 to 100 and days 90 to 200 of the same unit and type",
            "Two dated rows say different things of the same days.",
            "End the first where the second begins.",
        ),
        "E240": Explanation(
            "more needed than there are",
            "parts.csv: needed 5 of quantity 4",
            "A rule asks for more members or copies than exist, so that it can never hold.",
            "Lower what is needed, or raise what there is.",
        ),
        "E241": Explanation(
            "shares that sum above 1",
            "the write-off shares of one item sum to 1.2",
            "Shares of one whole cannot add up to more than all of it.",
            "Correct the shares.",
        ),
        "E242": Explanation(
            "least above most",
            "stock.csv: least 5, most 3",
            "The lower limit lies above the upper one.",
            "Correct one of the two.",
        ),
        "E250": Explanation(
            "unit reached by no supply",
            "unit 3rd, at site forward: no lane leads there and no site supplies it",
            "Nothing that fails there could ever be replaced.",
            "Set supplied_by of its site, or add a row of lanes that leads there.",
        ),
        "E251": Explanation(
            "item that nothing replaces",
            "gun drive fails, and is repaired nowhere, bought nowhere, delivered never, not in stock",
            "Each failure would ground a position for ever.",
            "Add a row of repairs, procurement_days of the item, a delivery or stock.",
        ),
        "E252": Explanation(
            "resource that is never present",
            "repairs need crane at hub; resources has no crane there",
            "Work would wait for ever for what never comes.",
            "Add a row of resources, or take it out of needs.",
        ),
        "E253": Explanation(
            "policy without its numbers",
            "stock.csv: policy r, Q without reorder_point",
            "Ordering in lots needs the point at which to order, and how many.",
            "Fill in reorder_point and order_quantity, or use one for one.",
        ),
        "E254": Explanation(
            "disruption without a length",
            "disruptions.csv: per_year 2 and no lasts_days",
            "A disruption at random needs to know how long it lasts; a dated one, when it ends.",
            "Fill in lasts_days, or from_day and to_day.",
        ),
        "E255": Explanation(
            "requirement that asks nothing",
            "requirements.csv: neither at_least nor at_most",
            "There is nothing that could be met or missed.",
            "Fill in at_least or at_most.",
        ),
        "E256": Explanation(
            "consumption without its life unit",
            "parts.csv: consumed 12, no life_unit",
            "Twelve a day, an hour or a kilometre are different things.",
            "Fill in life_unit.",
        ),
        "E260": Explanation(
            "scenario changes what is not there",
            "scenarios/peak.toml: use/brigade@tank@km/perday",
            "A line of a scenario names an input that the study does not have.",
            "Correct the address (the message gives the nearest).",
        ),
        "E261": Explanation(
            "no scenario of that name",
            "--scenario peek",
            "The study has no file of that name in its folder scenarios.",
            "Use the name that the message gives; sustainment describe lists all scenarios.",
        ),
        "E262": Explanation(
            "no lever of that name",
            "--lever 'more bays=2'",
            "The table levers has no row of that name.",
            "Use the name that the message gives; sustainment describe shows how many levers there are.",
        ),
        "W301": Explanation(
            "far above the others of its class",
            "life of radio, 3,000 h, is 12 times the median of its class (250 h)",
            "It may be right; more often it is days for hours, or a slipped digit.",
            "Check the unit. If it is right, leave it: a warning stops nothing.",
        ),
        "W302": Explanation(
            "unit at a site without a supplier",
            "unit 3rd stands at forward, which no site supplies",
            "Its site then buys everything outside itself.",
            "Set supplied_by of the site if another one supplies it.",
        ),
        "W303": Explanation(
            "supplier without a lane",
            "forward is supplied by hub, and no lane leads from hub to forward",
            "The way then takes no time at all.",
            "Add a row of lanes with its days.",
        ),
        "W305": Explanation(
            "life unit without use",
            "failures of the tank count km; no row of use says how many km it drives",
            "Without use there are no failures.",
            "Add a row of use with per_day, or count the failures by day.",
        ),
        "W306": Explanation(
            "work without its resource at some sites",
            "repairs at kind:base need bay; base south has none",
            "A row for many sites asks for what some of them do not have.",
            "Add the resource there, or write a row of its own for those sites.",
        ),
        "W307": Explanation(
            "weekdays without a calendar",
            "resources.csv: shift mo-fr 6-22; study.toml states no day_zero",
            "Day 0 then counts as a Monday.",
            "Set day_zero in study.toml to the date of day 0.",
        ),
        "W310": Explanation(
            "inputs without a source",
            "38 of 412 inputs have no source",
            "Numbers whose origin nobody can check.",
            "Put a name of the sources table into the source column, or [name p.12] behind the number. "
            "Fine for a first look.",
        ),
        "W320": Explanation(
            "more work than can be done",
            "resources/bay@hub/quantity: 103 % busy",
            "The queue grows without limit: there is no steady state, and averages depend on how long one "
            "looks.",
            "Add capacity, repair less there, or read the simulation day by day instead of its mean.",
        ),
        "W321": Explanation(
            "shop busier than its formula was checked for",
            "resources/bay@hub/quantity: 91 % busy",
            "Queue formulas are good up to 80 % load; near 100 % a small error of theirs is a large one of "
            "the wait.",
            "Use simulate, which has no such limit.",
        ),
        "W322": Explanation(
            "many positions stand while demand is constant",
            "backorders for 18 % of the positions under constant demand",
            "Under constant demand positions that stand fail too, so that the formulas count too many "
            "failures.",
            "Set demand = operating in study.toml.",
        ),
        "W323": Explanation(
            "what is outstanding varies widely",
            "variance 4.1 times the mean of what is outstanding",
            "The law fitted to mean and variance was checked up to three times the mean.",
            "Use simulate, which has no such limit.",
        ),
        "W324": Explanation(
            "one site gives most of a supplier's orders",
            "92% of the supplier's orders come from it",
            "VARI-METRIC shares the supplier's delays out as if they fell on its sites at random; it errs "
            "most where one dominates.",
            "Use simulate, which has no such limit.",
        ),
        "W325": Explanation(
            "formulas that did not settle",
            "the rounds still moved after the last one",
            "Failures depend on what works, and what works on failures; the rounds between the two did not "
            "come to rest.",
            "Use simulate, which needs no rounds.",
        ),
        "W326": Explanation(
            "lane that carries less than is sent",
            "lanes/hub@forward/capacity_per_day: 112 % full",
            "What waits at its head grows without limit: there is no steady state.",
            "Raise its capacity, or read the simulation day by day.",
        ),
    }
)
