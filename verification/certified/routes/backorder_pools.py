"""Two bases that supply each other; what neither has waits."""

from collections.abc import Callable
from typing import Any

import numpy as np


class TwoBases:
    """Rates by level, a level being the units outstanding at the first base; within it those at the second.

    A demand takes a unit of its own base, else of the other if asked, whose order it then is; else it waits
    and is ordered for its own base. Units arrive after exponential times and serve their own base.
    """

    def __init__(self, inputs: dict[str, Any], most: int, exact: Callable[[float], Any]) -> None:
        self.most, self.zero = most, exact(0)
        self.stock: list[int] = inputs["stock"]
        self.asks = [bool(order) for order in inputs["ask_order"]]
        self.demand = [exact(rate) for rate in inputs["demand"]]
        self.resupply = [exact(days) for days in inputs["mean_resupply"]]

    def orders_for(self, base: int, out: tuple[int, int]) -> Any:
        """Return the rate of orders for a base, with so many outstanding at each."""
        other = 1 - base
        has, other_has = out[base] < self.stock[base], out[other] < self.stock[other]
        own = has or not (self.asks[base] and other_has)
        given = has and self.asks[other] and not other_has
        return (self.demand[base] if own else self.zero) + (self.demand[other] if given else self.zero)

    def up(self, level: int) -> np.ndarray:
        """Return the rates to the level above, by what is outstanding at the second base."""
        rates = [self.orders_for(0, (level, second)) for second in range(self.most + 1)]
        return np.array(rates if level < self.most else [self.zero] * len(rates), dtype=object)

    def down(self, level: int) -> np.ndarray:
        """Return the rates to the level below."""
        return np.array([level / self.resupply[0]] * (self.most + 1), dtype=object)

    def _second(self, level: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the rates up and down at the second base, and out of each state."""
        up = np.array([self.orders_for(1, (level, n)) for n in range(self.most)] + [self.zero], dtype=object)
        down = np.array([n / self.resupply[1] for n in range(self.most + 1)], dtype=object)
        away = self.down(level) if level else np.array([self.zero] * (self.most + 1), dtype=object)
        return up, down, up + down + self.up(level) + away

    def within(self, level: int) -> np.ndarray:
        """Return the generator within a level."""
        up, down, out = self._second(level)
        block = np.full((self.most + 1, self.most + 1), self.zero, dtype=object)
        for n in range(self.most + 1):
            block[n, n] = -out[n]
            if n < self.most:
                block[n, n + 1] = up[n]
            if n > 0:
                block[n, n - 1] = down[n]
        return block

    def through(self, rows: np.ndarray, level: int) -> np.ndarray:
        """Return rows times the generator within a level."""
        up, down, out = self._second(level)
        found = -rows * out[None, :]
        found[:, 1:] = found[:, 1:] + rows[:, :-1] * up[None, :-1]
        found[:, :-1] = found[:, :-1] + rows[:, 1:] * down[None, 1:]
        return found

    def measures(self, law: np.ndarray) -> dict[str, Any]:
        """Return the parts of the demand met from stock, laterally and late, and what waits."""
        law = law / law.sum()
        found: dict[str, Any] = {}
        for base in (0, 1):
            chances = law if base == 0 else law.T
            own, other = self.stock[base], self.stock[1 - base]
            found[f"own_stock/{base}"] = chances[:own].sum() + self.zero
            lateral = chances[own:, :other].sum() + self.zero if self.asks[base] else self.zero
            found[f"lateral/{base}"] = lateral
            found[f"backordered/{base}"] = chances[own:].sum() - lateral
            found[f"EBO/{base}"] = sum((n - own) * chances[n].sum() for n in range(own + 1, self.most + 1))
        found["EBO_sum"] = found["EBO/0"] + found["EBO/1"]
        return found
