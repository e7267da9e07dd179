"""Faults and errors as a reader meets them (UX section 8)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from textwrap import wrap
from typing import Any

from sustainment.cli.text import WIDTH, counted
from sustainment.cli.voice import paint
from sustainment.errors import Fault, Severity, StudyError, SustainmentError

SHOWN = 20
"""Faults printed before the rest is only counted."""
_HANG = " " * 7


def fault_lines(fault: Fault) -> list[str]:
    """Return a fault: code, place and what was found; what was expected; the way out."""
    style = "error" if fault.severity is Severity.ERROR else "warning"
    found = f": found {fault.found}" if fault.found else ""
    head = wrap(f"{fault.code} {fault.place}{found}", WIDTH, initial_indent="  ", subsequent_indent=_HANG)
    head[0] = head[0].replace(fault.code, paint(fault.code, style), 1)
    rest = [f"expected {fault.expected}"] if fault.expected else []
    if fault.way_out:
        rest.append(fault.way_out)
    if fault.fix is not None:
        rest.append(f"fix: {fault.fix.value}" + ("   [*] safe" if fault.fix.safe else "   [?] not sure"))
    return [
        *head,
        *(
            line
            for text in rest
            for line in wrap(text, WIDTH, initial_indent=_HANG, subsequent_indent=_HANG + "  ")
        ),
    ]


def faults_lines(faults: Sequence[Fault], *, everything: bool = False) -> list[str]:
    """Return the first faults, errors before warnings, and the count of the rest by code."""
    ordered = sorted(faults, key=lambda fault: fault.severity is not Severity.ERROR)
    shown = ordered if everything else ordered[:SHOWN]
    lines = [line for fault in shown for line in fault_lines(fault)]
    rest = Counter(fault.code for fault in ordered[len(shown) :])
    if rest:
        codes = ", ".join(f"{count:,} {code}" for code, count in rest.most_common())
        lines.append(f"  and {sum(rest.values()):,} more ({codes}); --all prints them, --json has them")
    return lines


def count_text(faults: Sequence[Fault]) -> str:
    """Return `no errors, 2 warnings`."""
    errors = sum(fault.severity is Severity.ERROR for fault in faults)
    warnings = len(faults) - errors
    return ", ".join(
        counted(count, noun) if count else f"no {noun}s"
        for count, noun in ((errors, "error"), (warnings, "warning"))
    )


def fault_record(fault: Fault) -> dict[str, Any]:
    """Return a fault for JSON."""
    return {"severity": str(fault.severity), "place": fault.place, **asdict(fault)}


def error_text(error: SustainmentError) -> str:
    """Return what is printed of an error that the user can mend."""
    if isinstance(error, StudyError):
        codes = sorted({f.code for f in error.faults if f.severity is Severity.ERROR})
        more = f"  sustainment explain {codes[0]} says more" if codes else ""
        return "\n".join(
            [f"  {error.study}: {count_text(error.faults)}", *faults_lines(error.faults), more]
        ).rstrip()
    return "\n".join(wrap(str(error), WIDTH, initial_indent="  ", subsequent_indent="  "))


def error_record(error: SustainmentError) -> dict[str, Any]:
    """Return an error for JSON, with all faults."""
    record: dict[str, Any] = {"kind": type(error).__name__, "message": str(error).partition("\n")[0]}
    if isinstance(error, StudyError):
        record["faults"] = [fault_record(fault) for fault in error.faults]
    return record
