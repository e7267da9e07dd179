"""What a study's files hold, before it is a study."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sustainment.errors import Fault, StudyError, raise_if_any
from sustainment.model.raw import RawTable
from sustainment.model.study import Study

SETTINGS_FILE, SCENARIOS_FOLDER = "study.toml", "scenarios"

CELL_FAULTS = ("E160", "E161", "E162", "E174", "E194")
"""Faults of single cells: the rest of the study can still be judged."""


@dataclass
class Contents:
    """Settings, tables and scenarios as text, and what could not be read."""

    name: str
    settings: Mapping[str, object] = field(default_factory=dict)
    tables: dict[str, RawTable] = field(default_factory=dict)
    scenarios: dict[str, Mapping[str, object]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    """Where settings and scenarios stand, by the files of a folder in which they would stand."""
    setting_rows: dict[str, int | None] = field(default_factory=dict)
    """Row of each setting in its file."""

    def study(self) -> Study:
        """
        Return the study; raise all faults at once.

        What hides a whole table is told alone, for the checks would only speak of what is missing through it.
        """
        if any(fault.code not in CELL_FAULTS for fault in self.faults):
            raise_if_any(self.name, self.faults)
        try:
            return Study.from_raw(
                self.name,
                self.settings,
                tables=self.tables,
                scenarios=self.scenarios,
                faults=tuple(self.faults),
            )
        except StudyError as error:
            places = {_place(fault) for fault in self.faults}
            own = set(self.faults)
            faults = [fault for fault in error.faults if fault in own or _place(fault) not in places]
            raise StudyError(error.study, [self._placed(fault) for fault in faults]) from None

    def _placed(self, fault: Fault) -> Fault:
        """Return a fault with the file, and for a setting the row, in which it really stands."""
        row = fault.row
        if row is None and fault.file == SETTINGS_FILE:
            row = self.setting_rows.get(fault.address.removeprefix("study/"))
        return replace(fault, file=self.files.get(fault.file, fault.file), row=row)


def _place(fault: Fault) -> tuple[str, int | None, str]:
    return fault.file, fault.row, fault.column


def scenario_file(name: str) -> str:
    """Return the file of a folder in which a scenario stands if its name can be that of a file."""
    return f"{SCENARIOS_FOLDER}/{name}.toml"
