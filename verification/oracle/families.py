"""Ten families of random models whose answer is a closed form."""

import math
from collections.abc import Callable
from random import Random

from oracle.models import MANY, Model, fleet, law_of, repair, shelf, shop, stock

LONG = 400.0
"""Demands a replication has, about."""
SETTLED = 40.0
"""Mean stays until a shop or pipeline that starts empty is as at any time."""


def poisson(mean: float, most: int = 400) -> list[float]:
    """Return Poisson probabilities."""
    law = [math.exp(-mean)]
    for n in range(1, most):
        law.append(law[-1] * mean / n)
    return law


def over(law: list[float], stock_there: int) -> float:
    """Return the mean of what exceeds a stock."""
    return sum((n - stock_there) * p for n, p in enumerate(law) if n > stock_there)


def erlang_c(load: float, servers: int) -> float:
    """Return the chance to wait in M/M/c (Erlang 1917)."""
    terms = [load**n / math.factorial(n) for n in range(servers)]
    last = load**servers / math.factorial(servers) * servers / (servers - load)
    return last / (sum(terms) + last)


def many_servers(random: Random) -> Model:
    """M/M/c: number in a shop of exponential work, the part having no stock."""
    servers, days = random.randint(1, 4), random.uniform(0.5, 4.0)
    load = servers * random.uniform(0.3, 0.75)
    rate = load / days
    study = shelf(
        rate,
        days=round(LONG / rate),
        warm_up_days=SETTLED * days / (1 - load / servers),
        repairs=repair(f"{days!r} ~ exponential", needs="bay"),
        **shop(servers),
    )
    busy = load / servers
    return Model("M/M/c", study, "backorders", load + erlang_c(load, servers) * busy / (1 - busy))


def any_service(random: Random) -> Model:
    """M/G/1: Pollaczek (1930) and Khinchine."""
    days, busy = random.uniform(0.5, 4.0), random.uniform(0.3, 0.7)
    law, variation = random.choice((("{!r}", 0.0), ("{!r} ~ lognormal 0.7", 0.7), ("{!r} ~ gamma 1.4", 1.4)))
    rate = busy / days
    study = shelf(
        rate,
        days=round(LONG / rate),
        warm_up_days=SETTLED * days * (1 + variation**2) / (1 - busy),
        repairs=repair(law.format(days), needs="bay"),
        **shop(1),
    )
    return Model("M/G/1", study, "backorders", busy + busy**2 * (1 + variation**2) / 2 / (1 - busy))


def ample(random: Random) -> Model:
    """M/G/inf: the number in repair is Poisson whatever the law (Palm 1938)."""
    days, mean = random.uniform(2.0, 20.0), random.uniform(0.5, 6.0)
    rate = mean / days
    study = shelf(
        rate,
        days=round(LONG / rate),
        warm_up_days=SETTLED * days,
        repairs=repair(law_of(random, days)),
    )
    return Model("M/G/inf", study, "backorders", mean)


def machine_repair(random: Random) -> Model:
    """M/M/c//N with spares: a birth and death chain (Feller 1950, XVII.7)."""
    machines, spares, servers = random.randint(2, 9), random.randint(0, 2), random.randint(1, 3)
    mtbf, days = random.uniform(10, 40), random.uniform(2, 8)
    weights = [1.0]
    for down in range(1, machines + spares + 1):
        rate = min(machines, machines + spares - down + 1) / mtbf
        weights.append(weights[-1] * rate / (min(down, servers) / days))
    working = [min(machines, machines + spares - down) for down in range(len(weights))]
    exact = sum(w * n for w, n in zip(weights, working, strict=True)) / sum(weights) / machines
    study = fleet(
        machines,
        mtbf,
        days=round(LONG * mtbf / machines),
        warm_up_days=20 * (mtbf + days * machines),
        stock=stock(spares),
        repairs=repair(f"{days!r} ~ exponential", needs="bay"),
        **shop(servers),
    )
    return Model("machine repair", study, "availability", exact)


def erlang_loss(random: Random) -> Model:
    """Emergency supply of what the shelf lacks: Erlang's loss formula, whatever the law of repair."""
    units, days, load = random.randint(1, 6), random.uniform(3.0, 20.0), random.uniform(0.5, 5.0)
    rate = load / days
    terms = [load**n / math.factorial(n) for n in range(units + 1)]
    study = shelf(
        rate,
        days=round(LONG / rate),
        warm_up_days=SETTLED * days,
        stock=stock(units),
        repairs=repair(law_of(random, days)),
        lanes=[{"from_site": None, "to_site": "base", "role": "emergency", "days": 0.5}],
    )
    return Model("Erlang loss", study, "fill", 1 - terms[-1] / sum(terms))


def one_site(random: Random) -> Model:
    """One shelf, part of its failures repaired and the rest bought: Palm's theorem for the sum."""
    share, days, bought = random.uniform(0.2, 0.9), random.uniform(2.0, 15.0), random.uniform(5.0, 40.0)
    mean = random.uniform(0.5, 6.0)
    rate = mean / (share * days + (1 - share) * bought)
    units = random.randint(0, 6)
    study = shelf(
        rate,
        days=round(LONG / rate),
        warm_up_days=SETTLED * max(days, bought),
        stock=stock(units),
        repairs=repair(law_of(random, days), share=share),
        items=[
            {"item": "machine", "kind": "end item"},
            {"item": "part", "procurement_days": law_of(random, bought)},
        ],
    )
    return Model("one site", study, "backorders", over(poisson(mean), units))


def two_echelons(random: Random) -> Model:
    """A depot and bases: binomial shares of its backorders (Simon 1971; Graves 1985)."""
    bases = random.randint(2, 4)
    rates = [random.uniform(0.02, 0.2) for _ in range(bases)]
    days, order = random.uniform(5.0, 30.0), random.uniform(1.0, 8.0)
    above, here = random.randint(0, 6), random.randint(0, 3)
    owed = poisson(sum(rates) * days)
    share, lead = rates[0] / sum(rates), poisson(rates[0] * order)
    late = [0.0] * len(owed)
    for n, chance in enumerate(owed):
        late[max(n - above, 0)] += chance
    exact = 0.0
    for number, chance in enumerate(late[:120]):
        for mine in range(number + 1):
            weight = chance * math.comb(number, mine) * share**mine * (1 - share) ** (number - mine)
            exact += weight * sum((n + mine - here) * p for n, p in enumerate(lead[:120]) if n + mine > here)
    names = [f"base {b}" for b in range(bases)]
    units = [f"unit {b}" for b in range(bases)]
    study = shelf(
        1.0,
        days=round(LONG / sum(rates)),
        warm_up_days=SETTLED * (days + order),
        sites=[{"site": "depot"}, *({"site": name, "supplied_by": "depot"} for name in names)],
        lanes=[
            {"from_site": "depot", "to_site": "*", "days": order},
            {"from_site": "*", "to_site": "depot", "days": 0},
        ],
        units=[{"unit": unit, "site": name} for unit, name in zip(units, names, strict=True)],
        authorised=[{"unit": unit, "item": "machine", "quantity": 200} for unit in units],
        use=[
            {"unit": unit, "item": "machine", "life_unit": "hour", "per_day": rate / 200}
            for unit, rate in zip(units, rates, strict=True)
        ],
        repairs=[{"item": "part", "site": "depot", "turnaround_days": law_of(random, days)}],
        stock=[*stock(above, "depot"), *stock(here, names[0])],
    )
    return Model("two echelons", study, "backorders", exact, site=names[0])


def one_machine(random: Random) -> Model:
    """A machine from new: up on day t with chance A + (1 - A) e^-(l+m)t (two-state Markov chain)."""
    machines, mtbf, days = random.randint(1, 5), random.uniform(8.0, 30.0), random.uniform(3.0, 12.0)
    day = random.randint(3, 20)
    up = days / (mtbf + days) * math.exp(-(1 / mtbf + 1 / days) * day) + mtbf / (mtbf + days)
    study = fleet(machines, mtbf, days=day + 1, repairs=repair(f"{days!r} ~ exponential"))
    return Model("from new", study, "working", machines * up, day=day)


def attrition(random: Random) -> Model:
    """Machines that are hit and gone: binomial."""
    machines, rate, day = random.randint(5, 60), random.uniform(2.0, 20.0), random.randint(20, 90)
    study = fleet(
        machines,
        1e9,
        days=day + 1,
        stock=stock(1),
        damage=[
            {"unit": "unit", "item": "machine", "mode": "hit", "per_1000_days": rate, "write_off_share": 1}
        ],
    )
    return Model("attrition", study, "working", machines * math.exp(-rate / 1000 * day), day=day)


def seasons(random: Random) -> Model:
    """M_t/G/inf: use that changes, exponential repair, from nothing in repair (Palm 1943)."""
    days, change, end = random.uniform(3.0, 15.0), random.randint(10, 40), random.randint(60, 120)
    rates = random.uniform(0.1, 0.6), random.uniform(0.1, 1.2)
    used = {"unit": "unit", "item": "machine", "life_unit": "hour"}
    study = shelf(
        1.0,
        days=end,
        use=[
            {**used, "per_day": rates[0] / MANY},
            {**used, "per_day": rates[1] / MANY, "from_day": change},
        ],
        repairs=repair(f"{days!r} ~ exponential"),
    )

    def total(rate: float, start: float, span: float) -> float:
        """Return the integral of m' = rate - m / days from `start` over a span."""
        settled = rate * days
        return settled * span + (start - settled) * days * (1 - math.exp(-span / days))

    at_change = rates[0] * days * (1 - math.exp(-change / days))
    exact = (total(rates[0], 0.0, change) + total(rates[1], at_change, end - change)) / end
    return Model("seasons", study, "backorders", exact)


FAMILIES: tuple[Callable[[Random], Model], ...] = (
    many_servers,
    any_service,
    ample,
    machine_repair,
    erlang_loss,
    one_site,
    two_echelons,
    one_machine,
    attrition,
    seasons,
)
