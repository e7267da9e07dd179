"""Where the time goes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter

from sustainment.cli.text import seconds


@dataclass
class Clock:
    """Seconds that each step of a command took."""

    spent: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def of(self, step: str) -> Iterator[None]:
        """Take the time of a step."""
        start = perf_counter()
        try:
            yield
        finally:
            self.spent[step] = self.spent.get(step, 0.0) + perf_counter() - start

    def took(self, step: str) -> str:
        """Return how long a step took, in words."""
        return seconds(self.spent[step])

    def text(self) -> str:
        """Return where the time went, longest first."""
        order = sorted(self.spent.items(), key=lambda entry: -entry[1])
        parts = ", ".join(f"{step} {seconds(span)}" for step, span in order)
        return f"  Took {seconds(sum(self.spent.values()))}: {parts}"
