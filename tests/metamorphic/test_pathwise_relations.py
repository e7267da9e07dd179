"""Metamorphic relations 19 to 22: more or faster supply makes no machine ready later, in every history.

One item, one shop, demand that does not depend on the state, first come first served: the two runs share
their luck, so that the law holds for every day of every replication. Numbers in square brackets are of the
list.
"""

from typing import Any

import numpy as np
import pytest
from one_item import chain, numbers

from simulation.one_replication import OneReplication

REPLICATIONS = 12


def working(of: dict[str, Any]) -> Any:
    """Return the numbers working by replication, unit and day."""
    run, found = OneReplication(chain(of), 9, 0), []
    days = int(run.table("clocks")["days"][0])
    for replication in range(1, REPLICATIONS + 1):
        run.another(replication)
        found.append(run.table("fleets_by_day")["working"].reshape(days + 1, -1)[:days].T.copy())
    assert (np.array(found) > 0).all()  # else demand would depend on the state
    return np.array(found)


def assert_never_later(of: dict[str, Any], **better: Any) -> None:
    one, other = working(of), working({**of, **better})
    assert (other >= one).all()
    assert (other > one).any()


@pytest.mark.random_studies(5)
def test_one_more_spare_at_a_base(seed):
    """[19]"""
    of = numbers(seed)
    of["base_stock"] = [of["base_stock"]] * len(of["demand"])
    more = [of["base_stock"][0] + 1, *of["base_stock"][1:]]
    assert_never_later(of, base_stock=more)


@pytest.mark.random_studies(5)
def test_one_more_spare_at_the_depot(seed):
    """[20]"""
    of = numbers(seed)
    assert_never_later({**of, "base_stock": 0}, depot_stock=of["depot_stock"] + 1)


@pytest.mark.random_studies(5)
def test_one_more_server(seed):
    """[21]"""
    of = numbers(seed)
    busy = sum(of["demand"]) * of["repair"]
    servers = int(busy) + 1
    assert_never_later({**of, "base_stock": 0, "depot_stock": 0, "servers": servers}, servers=servers + 1)


@pytest.mark.random_studies(5)
def test_shorter_transport(seed):
    """[22]"""
    of = {**numbers(seed), "base_stock": 0, "depot_stock": 0}
    assert_never_later(of, down=of["down"] / 2)
    assert_never_later(of, up=of["up"] / 2)
