"""What holds for the whole study."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from math import isfinite
from typing import Any

from sustainment.errors import Fault, Fix
from sustainment.model.dates import read_date
from sustainment.model.nearest import nearest_name
from sustainment.model.refusal import quoted

SCHEMA = 1
"""Version of the tables; a file of a later one is refused."""
UNASKED = ("check", "evaluate", "simulate", "report")
"""What `run` does unless the study asks for something else."""
VERBS = ("check", "evaluate", "simulate", "optimise", "plan-repair", "report")
"""What `run` can do."""
MOST_DAYS = 1_000_000
_WHOLE = {
    "schema": (1, SCHEMA),
    "days": (1, MOST_DAYS),
    "price_year": (1000, 9999),
    "seed": (0, 2**63 - 1),
}
_NUMBERS = {
    "warm_up_days": (0.0, float(MOST_DAYS)),
    "count_from_day": (0.0, float(MOST_DAYS)),
    "discount_rate": (-0.5, 10.0),
    "holding_share": (0.0, 10.0),
}
_MAY_BE_BLANK = {"day_zero", "price_year"}


@dataclass(frozen=True, slots=True)
class Settings:
    """
    What holds for the whole study, as `study.toml` states it.

    Parameters
    ----------
    title
        What the study is called.
    schema
        Version of the tables.
    day_zero
        Calendar date of day 0, as 2023-04-28.
    days
        Length of the horizon.
    warm_up_days
        Days run before day 0 with its inputs.
    count_from_day
        Day from which statistics are taken.
    currency, price_year
        Of all money.
    discount_rate
        A year.
    holding_share
        Cost of holding a unit a year, as a share of its price.
    demand
        operating: only what works fails; constant: all authorised fail at full rate.
    cannibalisation
        Whether holes move to as few machines as possible.
    seed
        Of all random draws.
    run
        What `run` does.
    """

    title: str = ""
    schema: int = SCHEMA
    day_zero: str | None = None
    days: int = 365
    warm_up_days: float = 0.0
    count_from_day: float = 0.0
    currency: str = "EUR"
    price_year: int | None = None
    discount_rate: float = 0.0
    holding_share: float = 0.0
    demand: str = "operating"
    cannibalisation: bool = False
    seed: int = 1
    run: tuple[str, ...] = UNASKED

    @property
    def date_zero(self) -> date | None:
        """Return the calendar date of day 0."""
        return read_date(self.day_zero) if self.day_zero is not None else None


SETTINGS: Mapping[str, Any] = {f.name: f.default for f in fields(Settings)}
"""Every setting with its default."""


def read_settings(given: Mapping[str, object], file: str = "") -> tuple[Settings, list[Fault]]:
    """Return settings, and the faults of those that cannot be used (which keep their default)."""
    settings, faults = Settings(), []
    for name, value in given.items():
        if name not in SETTINGS:
            nearest = nearest_name(name, SETTINGS)
            way_out = f"did you mean {nearest}?" if nearest else f"settings: {', '.join(SETTINGS)}"
            faults.append(Fault("E104", f"study/{name}", quoted(name), "a setting", way_out, file))
            continue
        read, refused = _read_setting(name, value)
        if refused is not None:
            faults.append(_place(refused, name, file))
        else:
            settings = replace(settings, **{name: read})
    if settings.count_from_day >= settings.days:
        faults.append(
            Fault(
                "E210",
                "study/count_from_day",
                f"{settings.count_from_day:g}",
                f"a day before the end of the study, day {settings.days}",
                file=file,
            )
        )
    return settings, faults


def _place(fault: Fault, name: str, file: str) -> Fault:
    return replace(fault, address=f"study/{name}", file=file)


def _read_setting(name: str, value: object) -> tuple[Any, Fault | None]:
    if isinstance(value, date):
        value = value.isoformat()[:10]
    if isinstance(value, str):
        value = value.strip()
    if value is None or value == "":
        blank = SETTINGS[name] if name != "title" else ""
        return blank, None
    if name in _WHOLE or name in _NUMBERS:
        return _read_number(name, value)
    if name == "cannibalisation":
        return _read_flag(name, value)
    if name == "run":
        return _read_verbs(value)
    if not isinstance(value, str):
        return None, Fault("E204", "", quoted(str(value)), "a text")
    if name == "day_zero" and read_date(value) is None:
        return None, Fault("E230", "", quoted(value), "a date like 2023-04-28")
    if name == "demand" and value not in ("operating", "constant"):
        return None, _not_a_choice(value, ("operating", "constant"), "study/demand")
    return value, None


def _read_number(name: str, value: object) -> tuple[Any, Fault | None]:
    whole = name in _WHOLE
    least, most = _WHOLE[name] if whole else _NUMBERS[name]
    expected = f"a {'whole ' if whole else ''}number from {least:g} to {most:g}"
    if name == "schema":
        expected = f"schema {SCHEMA}: this version reads no other"
    try:
        number = float(value) if not isinstance(value, bool) else None  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        number = None
    if number is None or not isfinite(number):
        return None, Fault("E204", "", quoted(str(value)), expected)
    if whole and number != int(number):
        return None, Fault("E211", "", quoted(str(value)), expected)
    exact = (
        int(value) if whole and isinstance(value, int | str) and str(value).lstrip("+-").isdigit() else number
    )
    if not least <= exact <= most:
        return None, Fault("E210", "", quoted(str(value)), expected)
    return (int(exact) if whole else number + 0.0), None


def _read_flag(name: str, value: object) -> tuple[Any, Fault | None]:
    if isinstance(value, bool):
        return value, None
    read = FLAGS.get(str(value).casefold())
    if read is None:
        return None, Fault("E221", "", quoted(str(value)), "yes or no")
    return read, None


FLAGS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
"""Words for yes and no."""


def _read_verbs(value: object) -> tuple[Any, Fault | None]:
    verbs = value.replace("+", ",").split(",") if isinstance(value, str) else value
    if not isinstance(verbs, list | tuple):
        return None, Fault("E220", "", quoted(str(value)), f"a list of {', '.join(VERBS)}")
    named = tuple(str(verb).strip() for verb in verbs)
    for verb in named:
        if verb not in VERBS:
            return None, _not_a_choice(verb, VERBS, "study/run")
    return named, None


def _not_a_choice(value: str, choices: tuple[str, ...], address: str) -> Fault:
    nearest = nearest_name(value, choices)
    way_out = f"did you mean {nearest}?" if nearest else ""
    fix = Fix(address, nearest) if nearest and address != "study/run" else None
    return Fault("E220", "", quoted(value), f"one of {', '.join(choices)}", way_out, fix=fix)
