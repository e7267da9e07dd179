"""Certified problems as they stand in their files."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent / "problems"
LEVELS = ("lower", "average", "higher")
FLOOR = 12.0
"""Digits that every answer must have where its problem names no other floor."""


@dataclass(frozen=True)
class Certified:
    """A problem and its certified values."""

    id: str
    kind: str
    level: str
    title: str
    model: str
    inputs: Mapping[str, Any]
    floor: float
    reason: str
    """Why the floor is below the usual one; empty where it is not."""
    quantities: Mapping[str, str]
    """Decimal strings by place in the answer, as `sites/depot/EBO`."""


def read_kinds() -> dict[str, list[dict[str, Any]]]:
    """Return the problems of every kind as written, by the name of its file."""
    return {
        path.stem: json.loads(path.read_text(encoding="utf-8"))["problems"]
        for path in sorted(FOLDER.glob("*.json"))
    }


def problem_of(kind: str, written: Mapping[str, Any]) -> Certified:
    """Return one problem as written in the file of its kind."""
    return Certified(
        id=written["id"],
        kind=kind,
        level=written["level"],
        title=written["title"],
        model=written["model"],
        inputs=written["inputs"],
        floor=written.get("floor", FLOOR),
        reason=written.get("reason", ""),
        quantities=written.get("quantities", {}),
    )


def read_problems() -> list[Certified]:
    """Return all problems."""
    return [problem_of(kind, one) for kind, problems in read_kinds().items() for one in problems]


def write_kind(kind: str, problems: list[dict[str, Any]]) -> None:
    """Write the problems of a kind, one number a line where there are many."""
    text = json.dumps({"schema_version": 1, "kind": kind, "problems": problems}, indent=1)
    (FOLDER / f"{kind}.json").write_text(text + "\n", encoding="utf-8")


def flatten(answer: Any, at: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every number of a nested answer with its place."""
    if isinstance(answer, Mapping):
        for key, value in answer.items():
            yield from flatten(value, f"{at}/{key}" if at else str(key))
    elif isinstance(answer, list | tuple):
        for number, value in enumerate(answer):
            yield from flatten(value, f"{at}/{number}" if at else str(number))
    elif answer is not None:
        yield at, answer
