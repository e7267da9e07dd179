"""What a closed fleet is made of.

A part is what hangs together: types of end items (`kind`), what they fail by (`thing`: the end item whole, or
an item that it carries), ways in which a failed one is restored (`job`), and shops. Parts do not touch.
"""

from dataclasses import dataclass

from sustainment.problem.arrays import Floats, Ints

AMPLE = -1
"""The shop of jobs that never wait."""
OUTSIDE = -1
"""The route of a unit that is bought."""


@dataclass(frozen=True)
class Job:
    """A way in which a unit of a thing is restored, and what sends it there."""

    thing: int
    shop: int
    """Index into `Part.shops`, or `AMPLE`."""
    holds: int
    """Resource that it holds, which may have room for all; `AMPLE`: none."""
    taken: int
    """Units of that resource that one job holds."""
    route: int
    """Route of the repair or test, or `OUTSIDE`."""
    testing: bool
    """Nothing is wrong with it: it is only tested."""
    priority: int
    sources: tuple[tuple[int, float], ...]
    """Failure sources, and the share of their failures that comes here."""
    hits: tuple[tuple[int, float], ...]
    """Hits, and the share of them that comes here."""
    stay: float | None = None
    """Mean days in work of those that begin while it is so many; None: it never changes."""
    lost: bool = False
    """A machine that is gone: no failed unit is left."""


@dataclass(frozen=True)
class Shop:
    """A finite resource."""

    resource: int
    queue: int
    """`problem.arrays.Queue`."""
    jobs: tuple[int, ...]
    """Its jobs, those of better priority first."""


@dataclass(frozen=True)
class Part:
    """Fleets, their items and shops that hang together."""

    fleets: tuple[tuple[int, ...], ...]
    """By kind: fleets of one end item at one site."""
    pairs: Ints
    """By thing."""
    kind: Ints
    """By thing."""
    whole: tuple[bool, ...]
    """By thing: it is the end item itself."""
    quantity: Ints
    """By thing: copies in a machine."""
    jobs: tuple[Job, ...]
    shops: tuple[Shop, ...]
    constant: bool
    """Failures at the rate of full strength; else only what works fails."""
    cannibalised: bool

    @property
    def things(self) -> int:
        """Return how many things fail."""
        return int(self.pairs.size)

    def carried(self, kind: int) -> tuple[int, ...]:
        """Return the things that machines of a kind carry."""
        return tuple(i for i in range(self.things) if self.kind[i] == kind and not self.whole[i])

    def jobs_of(self, thing: int) -> tuple[int, ...]:
        """Return the jobs that restore a thing."""
        return tuple(j for j, job in enumerate(self.jobs) if job.thing == thing)


@dataclass(frozen=True)
class Numbers:
    """The numbers of a part that hold on a day."""

    positions: Ints
    """By kind."""
    owned: Ints
    """By kind: end items held, on the shelf and delivered, had none been lost."""
    spares: Ints
    """By thing; 0 for end items, whose shelf is in `owned`."""
    failing: Floats
    """By job: failures a day of one working machine."""
    struck: Floats
    """By job: hits a day on one working machine."""
    restoring: Floats
    """By job: one unit's rate a day; 0: never."""
    servers: Ints
    """By shop: jobs that it can work on at once."""

    def base_stock(self, part: Part, thing: int) -> int:
        """Return the spares of a thing; for end items less the positions that none is owned for."""
        kind = part.kind[thing]
        whole = part.whole[thing]
        return int(self.owned[kind] - self.positions[kind] if whole else self.spares[thing])


class NotClosedError(Exception):
    """Why a problem is no closed fleet, in the words of a refusal."""
