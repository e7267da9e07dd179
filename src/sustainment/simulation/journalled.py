"""Batches of replications that outlast the process."""

import json
import platform
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from zlib import compress, decompress

import numpy as np

from sustainment.journal.records import Journal, remove_journal
from sustainment.model.digest import digests_by_table
from sustainment.model.study import Study
from sustainment.problem.arrays import Floats, Ints
from sustainment.simulation.sums import Batch

ROOMS = ("kernels", "model", "problem", "simulation")
"""Whose text decides what a replication does."""
PACKAGES = ("sustainment", "numpy", "numba", "llvmlite")
COMPRESSION = 1
"""Of zlib: 15 ms for the half megabyte that 9 replications of R1 leave; higher levels gain a tenth."""
INTEGERS = tuple(np.dtype(kind) for kind in ("<u1", "<i1", "<u2", "<i2", "<u4", "<i4"))


@dataclass(frozen=True, slots=True)
class JournalUse:
    """What a journal did for an answer."""

    path: Path
    replications: int
    """That were read from it instead of being run."""
    redone: tuple[int, ...]
    """Batches whose record did not agree with its checksum, and which were therefore run again."""
    network: str
    """How its folder is reached, where it lies on another computer: such a journal is kept without WAL."""


class Kept:
    """The batches in a journal: read where they are there, kept where they are new."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.there = frozenset(journal.numbers())
        self.replications = 0

    def read(self, number: int) -> Batch | None:
        """Return a batch that was finished before."""
        contents = self.journal.read(number) if number in self.there else None
        return None if contents is None else batch_in(contents)

    def keep(self, number: int, batch: Batch) -> None:
        """Keep a batch; once this returns, it is on the disk."""
        self.journal.write(number, contents_of(batch))

    def use(self) -> JournalUse:
        """Say what the journal did."""
        journal = self.journal
        return JournalUse(journal.path, self.replications, tuple(sorted(journal.damaged)), journal.network)


def forget(path: Path) -> None:
    """Remove the journal of a run that is over."""
    remove_journal(path)


def run_named(
    study: Study, *, seed: int, within: float | None, replications: int | None, batch: int
) -> dict[str, str]:
    """
    Return all that decides the bits of a run, by name.

    Parameters
    ----------
    study
        The facts.
    seed
        Of all draws.
    within, replications
        When it stops: a half-width, or a number.
    batch
        Replications in a batch.
    """
    asked = {"seed": str(seed), "within": str(within), "replications": str(replications)}
    facts = {f"study ({table})": digest for table, digest in digests_by_table(study).items()}
    made = {f"version of {name}": version(name) for name in PACKAGES}
    system = {"system": f"{platform.system()} {platform.machine()}"}
    return {**asked, **facts, "batch": str(batch), **made, "program": program(), **system}


@cache
def program() -> str:
    """Return a digest of the text of all that decides what a replication does."""
    digest = sha256()
    root = Path(str(files("sustainment")))
    for room in ROOMS:
        for file in sorted((root / room).rglob("*.py")):
            digest.update(file.relative_to(root).as_posix().encode() + file.read_bytes())
    return digest.hexdigest()


def contents_of(batch: Batch) -> bytes:
    """Return a batch as bytes: a line that says what follows, then each table in the narrowest numbers."""
    narrow = {name: _narrowed(values) for name, values in batch.numbers.items()}
    head = [[name, values.dtype.str, values.size] for name, values in narrow.items()]
    line = json.dumps({"size": batch.size, "tables": head}).encode() + b"\n"
    return compress(b"".join([line, *(values.tobytes() for values in narrow.values())]), COMPRESSION)


def batch_in(contents: bytes) -> Batch:
    """Return the batch that bytes hold."""
    whole = decompress(contents)
    begin = whole.index(b"\n") + 1
    head = json.loads(whole[:begin])
    numbers: dict[str, Ints | Floats] = {}
    for name, kind, size in head["tables"]:
        numbers[name] = np.frombuffer(whole, dtype=kind, count=size, offset=begin)
        begin += numbers[name].nbytes
    return Batch(head["size"], numbers)


def _narrowed(values: Ints | Floats) -> "np.ndarray[tuple[int], np.dtype[np.generic]]":
    if values.dtype.kind == "f" or values.size == 0:
        return values.astype(values.dtype.newbyteorder("<"), copy=False)
    least, most = int(values.min()), int(values.max())
    for kind in INTEGERS:
        bounds = np.iinfo(kind)
        if bounds.min <= least and most <= bounds.max:
            return values.astype(kind)
    return values.astype("<i8", copy=False)
