"""Explain a code."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from sustainment.cli.exits import Exit
from sustainment.cli.explanation import Explanation
from sustainment.cli.file_explanations import FILE_EXPLANATIONS
from sustainment.cli.study_explanations import STUDY_EXPLANATIONS
from sustainment.cli.text import paragraph
from sustainment.cli.voice import Voice, paint
from sustainment.errors import UsageError

EXPLANATIONS: Mapping[str, Explanation] = dict(sorted({**STUDY_EXPLANATIONS, **FILE_EXPLANATIONS}.items()))


def explain(voice: Voice, asked: Mapping[str, Any]) -> int:
    """Print example, cause and fix of one code, or the list of all codes."""
    if asked["code"] is None:
        return _list(voice)
    code = str(asked["code"]).upper()
    found = EXPLANATIONS.get(code)
    if found is None:
        near = get_close_matches(code, EXPLANATIONS, n=3)
        raise UsageError(
            f"{asked['code']} is not a code; nearest: {', '.join(near) or 'none'}."
            " sustainment explain lists all codes"
        )
    stops = "an error: it stops the work" if code.startswith("E") else "a warning: it stops nothing"
    voice.result(f"  {paint(code, 'strong')}  {found.title}, {stops}")
    for word, text in (("Example", found.example), ("Cause", found.cause), ("Fix", found.fix)):
        lines = paragraph(text, indent=" " * 11)
        voice.results([f"  {word:<9}{lines[0].strip()}", *lines[1:]])
    voice.collect(code=code, **found._asdict())
    return Exit.DONE


def _list(voice: Voice) -> int:
    for code, found in EXPLANATIONS.items():
        voice.result(f"  {code}  {found.title}")
    voice.collect(codes={code: found._asdict() for code, found in EXPLANATIONS.items()})
    return Exit.DONE
