"""What goes to stdout, what to stderr, in colour or not."""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from math import isfinite
from os import environ
from pathlib import Path
from typing import Any, TextIO

import click

STYLES: Mapping[str, Mapping[str, Any]] = {
    "strong": {"bold": True},
    "faint": {"dim": True},
    "error": {"fg": "red", "bold": True},
    "warning": {"fg": "yellow"},
    "good": {"fg": "green"},
}


def paint(text: str, style: str) -> str:
    """Return a text in one of the styles; whoever prints it takes the colour off where none is wanted."""
    return click.style(text, **STYLES[style])


def has_colour(stream: TextIO) -> bool:
    """Tell whether a stream shows colour: a terminal, and nobody asked for none (no-color.org)."""
    return stream.isatty() and not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"


def plain(value: Any) -> Any:
    """Return a value as JSON can hold it: no infinity, no NaN, dates and paths as text."""
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(entry) for entry in value]
    if isinstance(value, Path):
        return value.as_posix()
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return value


@dataclass
class Voice:
    """How one command speaks: results to stdout, talk to stderr, or one JSON object to stdout."""

    command: str
    json: bool = False
    quiet: bool = False
    verbose: bool = False
    collected: dict[str, Any] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)
    """Every line of the result, without colour."""

    def talk(self, text: str = "") -> None:
        """Say what is being done."""
        if not self.quiet:
            click.echo(text, err=True, color=has_colour(sys.stderr))

    def complain(self, text: str) -> None:
        """Say what is wrong, quiet or not."""
        click.echo(text, err=True, color=has_colour(sys.stderr))

    def result(self, text: str = "") -> None:
        """Print a result for people to read."""
        self.heard.append(click.unstyle(text))
        if not self.json:
            click.echo(text, color=has_colour(sys.stdout))

    def results(self, lines: list[str]) -> None:
        """Print several lines of a result."""
        for line in lines:
            self.result(line)

    def collect(self, **results: Any) -> None:
        """Keep results for the JSON object."""
        self.collected.update(results)

    def finish(self, code: int) -> None:
        """Print the JSON object, where one was asked for."""
        if self.json:
            answer = {"command": self.command, "exit_code": code, **plain(self.collected)}
            click.echo(json.dumps(answer, ensure_ascii=False, allow_nan=False))
