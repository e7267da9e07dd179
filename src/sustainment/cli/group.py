"""The commands for click; their bodies load when called."""

import os
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, NoReturn, Protocol

import click

from sustainment.cli.exits import Exit
from sustainment.cli.faults import error_record, error_text
from sustainment.cli.options import EXAMPLES, PARAMETERS, manners
from sustainment.cli.text import WIDTH
from sustainment.cli.voice import Voice, paint
from sustainment.errors import SustainmentError

Body = Callable[[Voice, Mapping[str, Any]], int]
Load = Callable[[str], Any]

MOST_TOLD = 300
"""Characters of a fault of our own."""
REPORT_TO = "please report it with this line and what `sustainment doctor` prints"


class Listed(Protocol):
    """One line of the list of commands."""

    @property
    def body(self) -> str:
        """`module:function` that does it."""

    @property
    def help(self) -> str:
        """What it does."""


class LateCommand(click.Command):
    """A command whose options are known and whose body is loaded by name when it is called."""

    def __init__(self, name: str, listed: Listed, load: Load) -> None:
        """Take the options of the command; load nothing."""
        super().__init__(name, params=[*PARAMETERS[name](), *manners()], help=listed.help)
        self.listed = listed
        self.load = load

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write examples before the options: they are what is looked for."""
        super().format_help_text(ctx, formatter)
        formatter.write("\n")
        for example in EXAMPLES[self.listed_name]:
            formatter.write(f"    sustainment {self.listed_name} {example}".rstrip() + "\n")

    @property
    def listed_name(self) -> str:
        """Return the command's name."""
        return self.name or ""

    def invoke(self, ctx: click.Context) -> int:
        """Do it; a user's error and a fault of our own end in a message and an exit code."""
        asked = dict(ctx.params)
        voice = Voice(
            command=self.listed_name,
            json=asked.pop("json"),
            quiet=asked.pop("quiet"),
            verbose=asked.pop("verbose"),
        )
        code = self._answer(voice, asked)
        voice.finish(code)
        return code

    def _answer(self, voice: Voice, asked: Mapping[str, Any]) -> int:
        try:
            body: Body = self.load(self.listed.body)
            return int(body(voice, asked))
        except SustainmentError as error:
            voice.collect(error=error_record(error))
            voice.complain(error_text(error))
            return Exit.DATA
        except KeyboardInterrupt:
            voice.complain(paint("  Stopped before there was an answer.", "warning"))
            return Exit.INTERRUPTED
        except (BrokenPipeError, click.exceptions.ClickException):
            raise
        except Exception as error:
            voice.collect(error={"kind": type(error).__name__, "message": str(error), "ours": True})
            voice.complain(_our_fault(error, verbose=voice.verbose))
            return Exit.OUR_FAULT


class FrontDoor(click.Group):
    """All commands; ends with the exit codes of the house, never with a traceback of a user's mistake."""

    listing: Mapping[str, Listed]
    front_text: Callable[[Sequence[str]], str | None]
    load: Load

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return list(self.listing)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return one command, its body not yet loaded."""
        listed = self.listing.get(cmd_name)
        return LateCommand(cmd_name, listed, self.load) if listed else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find a command, or name the nearest."""
        if args[0] in self.listing:
            return super().resolve_command(ctx, args)
        near = get_close_matches(args[0], self.listing, n=1)
        way_out = f"did you mean {near[0]}?" if near else "sustainment --help lists them"
        raise click.UsageError(f"{args[0]} is not a command; {way_out}", ctx)

    def main(self, args: Sequence[str] | None = None, *_: Any, **extra: Any) -> NoReturn:
        """Run and leave with an exit code."""
        arguments = sys.argv[1:] if args is None else list(args)
        if len(arguments) == 2 and arguments[0] == "help":
            arguments = [arguments[1], "--help"]
        text = self.front_text(arguments)
        if text is not None:
            click.echo(text, nl=False)
            sys.exit(Exit.DONE)
        try:
            code = super().main(arguments, "sustainment", standalone_mode=False)
            sys.stdout.flush()
        except click.ClickException as error:
            code = _usage(error, as_json="--json" in arguments)
        except (click.Abort, KeyboardInterrupt):
            code = Exit.INTERRUPTED
        except BrokenPipeError:  # the reader, such as `head`, has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            code = Exit.DONE
        sys.exit(int(code or 0))


def front_door(
    listing: Mapping[str, Listed], *, load: Load, front_text: Callable[[Sequence[str]], str | None]
) -> FrontDoor:
    """Return the group of all commands."""
    door = FrontDoor(
        "sustainment", context_settings={"help_option_names": ["-h", "--help"], "max_content_width": WIDTH}
    )
    door.listing, door.load, door.front_text = listing, load, front_text
    return door


def _usage(error: click.ClickException, *, as_json: bool) -> int:
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "sustainment"
    if as_json:
        voice = Voice(command.split()[-1], json=True)
        voice.collect(error={"kind": "UsageError", "message": error.format_message()})
        voice.finish(Exit.DATA)
    click.echo(f"  {command}: {error.format_message()}", err=True)
    click.echo(f"  {command} --help shows examples and options", err=True)
    return Exit.DATA


def _our_fault(error: Exception, *, verbose: bool) -> str:
    if verbose:
        return "".join(traceback.format_exception(error)).rstrip()
    line = " ".join(str(error).partition("\n")[0].split())[:MOST_TOLD]
    return paint(
        f"  A fault of our own ({type(error).__name__}: {line}): {REPORT_TO}; --verbose shows where.", "error"
    )
