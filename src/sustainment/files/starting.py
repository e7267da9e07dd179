"""A small valid study, to be changed row by row."""

from sustainment.model.failure import Failure
from sustainment.model.items import Item, Part
from sustainment.model.network import Lane, Site
from sustainment.model.organisation import Authorised, Unit
from sustainment.model.repair import Repair, Resource
from sustainment.model.source import Source
from sustainment.model.study import Study
from sustainment.model.supply import Stock
from sustainment.model.use import Use


def starting_study() -> Study:
    """
    Return a fleet of twenty buses at one garage, supplied by one workshop; its figures are examples.

    Examples
    --------
    >>> starting_study().table("items").height
    3
    """
    return Study(
        title="A small fleet",
        days=365,
        seed=1,
        sites=[
            Site("workshop", name="Main workshop", kind="shop"),
            Site("garage", name="Bus garage", kind="base", supplied_by="workshop"),
        ],
        lanes=[Lane("workshop", "kind:base", days="2 (1 to 4)", mode="road", source="example")],
        items=[
            Item("bus", name="City bus", kind="end item"),
            Item("gearbox", price="9000 (7000 to 12000)", procurement_days=90, source="example"),
            Item("door drive", price=800, procurement_days=30, source="example"),
        ],
        parts=[Part("bus", "gearbox"), Part("bus", "door drive", quantity=3, source="example")],
        units=[Unit("city line", "garage")],
        authorised=[Authorised("city line", "bus", quantity=20, source="example")],
        use=[Use("*", "bus", "km", per_day="220 (180 to 260)", source="example")],
        failures=[
            Failure("gearbox", mtbf="120000 (80000 to 200000)", life_unit="km", source="example"),
            Failure("door drive", mtbf="60000 (40000 to 90000)", life_unit="km", source="example"),
        ],
        repairs=[
            Repair("bus", "garage", turnaround_days="0.5 ~ exponential", needs="bay", source="example"),
            Repair(
                "gearbox",
                "workshop",
                turnaround_days="21 (14 to 30) ~ lognormal 0.6",
                condemnation_share="5%",
                cost="2500 (1800 to 3500)",
                source="example",
            ),
            Repair("door drive", "workshop", turnaround_days=7, cost=150, source="example"),
        ],
        resources=[Resource("bay", "garage", quantity=2, cost_per_year=60000, source="example")],
        stock=[
            Stock("gearbox", "workshop", quantity=1, source="example"),
            Stock("door drive", "garage", quantity=2, source="example"),
            Stock("door drive", "workshop", quantity=1, source="example"),
        ],
        sources=[Source("example", title="Figures to be replaced by your own", grade=0)],
    )
