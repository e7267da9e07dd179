"""Runs that may be stopped and gone on with."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sustainment.cli.options import taken
from sustainment.cli.text import counted, paragraph
from sustainment.cli.voice import Voice, paint
from sustainment.errors import UsageError
from sustainment.files.atomic import make_folder
from sustainment.files.runs import unfinished_run
from sustainment.questions.runs import forget_journal

DECIDING = ("seed", "within", "replications")
"""Options that make it another run."""
SAID = (*DECIDING, "workers", "scenario", "journal")


@dataclass(frozen=True, slots=True)
class LongRun:
    """Where a run keeps its finished batches, and the command that goes on with it."""

    path: Path
    command: str
    ours: bool
    """The file is no one's to keep: it goes when the answer is there."""

    def say_stopped(self, voice: Voice) -> None:
        """Say how to go on."""
        voice.complain(paint(f"  What is done is kept.  Go on:  {self.command}", "strong"))
        voice.collect(resume=self.command)

    def say_used(self, voice: Voice, use: Any) -> None:
        """Say what was read from the file, and what was wrong with it."""
        told = []
        if use.replications:
            told.append(f"Went on from {counted(use.replications, 'run')} in {use.path}")
        if use.redone:
            numbers = ", ".join(map(str, use.redone))
            told.append(
                f"{use.path} was damaged: batches {numbers} did not agree with their checksums, ran again"
            )
        if use.network:
            told.append(
                f"{use.path} lies on another computer ({use.network}): kept by rollback journal, not WAL"
            )
        for text in told:
            voice.talk("\n".join(paragraph(text, hang="  ")))
        voice.collect(
            journal={
                "path": use.path,
                "replications_read": use.replications,
                "batches_redone": list(use.redone),
                "network": use.network or None,
            }
        )

    def over(self) -> None:
        """Remove the file, where it is ours."""
        if self.ours:
            forget_journal(self.path)


def long_run(verb: str, study: Any, *, asked: Mapping[str, Any]) -> LongRun | None:
    """Return where a run is kept; None where it is not."""
    named = asked.get("journal")
    if named is not None and asked.get("resume"):
        raise UsageError("--journal names a file and --resume takes the one in runs/: give one of them")
    if named is not None:
        return LongRun(named, command_again(verb, asked), ours=False)
    if verb != "run" and not asked.get("resume"):
        return None
    path = unfinished_run(asked["path"], study.digest(), asked=taken(asked, *DECIDING))
    make_folder(path.parent)
    return LongRun(path, command_again(verb, asked), ours=True)


def command_again(verb: str, asked: Mapping[str, Any]) -> str:
    """Return the command as it was given, as far as it decides the run."""
    words = ["sustainment", verb, str(asked["path"])]
    for name, value in taken(asked, *SAID).items():
        words += [f"--{name}", str(value)]
    words += [f"--{name}" for name in ("resume", "require") if asked.get(name)]
    return shlex.join(words)
