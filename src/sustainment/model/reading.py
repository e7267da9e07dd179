"""The language of uncertain inputs, read."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from typing import Any, NamedTuple

from sustainment.model.estimate import LAWS, Estimate, plain_number
from sustainment.model.fields import Field, Kind
from sustainment.model.refusal import Refusal, quoted
from sustainment.model.shapes import POINT_95, POINT_975
from sustainment.model.slips import refuse_number, without_unit

NUMBER = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
"""A number as every cell writes it: digits, one point, an exponent."""
_TERM = rf"({NUMBER})\s*(%?)"
_LARGEST_VARIATION = 10.0
"""A coefficient of variation above this is a slip, not a law."""
_PAGE = re.compile(
    r"\s+(?=(?:pp?\.|pages?\s|rows?\s|lines?\s|tables?\s|tab\.|figures?\s|fig\.|sections?\s|§)\s*\S)"
)
ANY = Field(name="value", kind=Kind.QUANTITY, meaning="a number", varies=True)
"""A field without bounds, for estimates that stand alone."""


class RefusedError(ValueError):
    """A text that is no estimate; says why and offers readings."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(
            f"{refusal.code}: found {refusal.found}, expected {refusal.expected}; {refusal.way_out}"
        )
        self.refusal = refusal


def estimate(text: str | float, field: Field = ANY) -> Estimate:
    """
    Return the estimate that a text states.

    Parameters
    ----------
    text
        As typed in a cell: `280`, `200 to 390`, `280 (200 to 390) [gao-81 p.12]`, `14 ~ lognormal 0.7`.
    field
        The column it stands in; its unit and bounds decide how a range is read.

    Examples
    --------
    >>> round(estimate("200 to 390", Field("mtbf", Kind.QUANTITY, "", above=0)).value, 1)
    279.3
    """
    read = read_estimate(text if isinstance(text, str) else plain_number(text), field)
    if isinstance(read, Refusal):
        raise RefusedError(read)
    return read


def read_estimate(text: str, field: Field) -> Estimate | Refusal:
    """Return the estimate that a text states, or why it is refused."""
    typed = text.strip()
    try:
        body, source, page = _split_source(typed)
        body, law, variation = _split_law(body, field)
        found = _read_body(body, field)
    except _RefusedBodyError as refused:
        return replace(refused.refusal, found=refused.refusal.found or quoted(typed))
    refusal = _outside(found, typed, field=field)
    if refusal is None and law is not None and found.value <= 0:
        refusal = Refusal("E210", quoted(typed), "a mean above 0 before ~", "leave out the law")
    return refusal or _made(found, field, text=typed, source=source, page=page, law=law, variation=variation)


class _Body(NamedTuple):
    """A number or range without its law and source."""

    value: float
    low: float | None = None
    high: float | None = None
    shape: str = "point"
    points: tuple[float, ...] = ()


def _made(body: _Body, field: Field, **rest: Any) -> Estimate:
    return Estimate(
        *body[:4],
        points=body.points,
        whole=field.whole,
        least=max(field.least, field.above),
        most=min(field.most, field.below),
        **rest,
    )


class _RefusedBodyError(Exception):
    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.expected)
        self.refusal = refusal


def _refuse(
    expected: str, way_out: str = "", *, code: str = "E205", fix: str | None = None
) -> _RefusedBodyError:
    return _RefusedBodyError(Refusal(code, "", expected, way_out, fix))


def _split_source(text: str) -> tuple[str, str | None, str | None]:
    match = re.fullmatch(r"(.*?)\s*\[([^\[\]]*)\]", text, re.DOTALL)
    if match is None:
        return text, None, None
    body, citation = match[1].strip(), match[2].strip()
    if not citation:
        raise _refuse("the name of a source between [ and ]", "such as 280 [gao-81 p.12]")
    if not body:
        raise _refuse("a number before its source", f"such as 280 [{citation}]", code="E204")
    parts = _PAGE.split(citation, maxsplit=1)
    return body, parts[0], parts[1] if len(parts) > 1 else None


def _split_law(text: str, field: Field) -> tuple[str, str | None, float | None]:
    if text.startswith("~") or "~" not in text:
        if re.match(rf"~\s*({'|'.join(LAWS)})", text):
            raise _refuse("a mean before its law", f"such as 14 {text}")
        return text, None, None
    body, law_typed = (part.strip() for part in text.split("~", maxsplit=1))
    if not field.varies:
        raise _refuse("a number that is the same in every case", f"leave out ~ {law_typed}", fix=body)
    words = law_typed.split()
    law = words[0] if words else ""
    example = "such as 14 ~ lognormal 0.7 or 5.8 ~ exponential"
    if law not in LAWS or len(words) > 2:
        raise _refuse(f"a law behind ~: {', '.join(LAWS)}", example)
    if law == "exponential":
        if len(words) > 1:
            raise _refuse(
                "no number behind exponential", f"{body} ~ exponential", fix=f"{body} ~ exponential"
            )
        return body, law, 1.0
    typed = re.fullmatch(_TERM, words[1]) if len(words) == 2 else None
    if typed is None:
        raise _refuse(f"the coefficient of variation behind {law}", example)
    variation = float(typed[1]) / (100 if typed[2] else 1)
    if not 0 < variation <= _LARGEST_VARIATION:
        raise _refuse(f"a coefficient of variation above 0 and at most {_LARGEST_VARIATION:g}", example)
    return body, law, variation


@dataclass(frozen=True, slots=True)
class _Form:
    """One way to write an estimate, and how its numbers are read."""

    pattern: re.Pattern[str]
    read: Callable[[Sequence[float], Field], _Body]


def _read_body(body: str, field: Field) -> _Body:
    for form in _FORMS:
        match = form.pattern.fullmatch(body)
        if match is not None:
            return form.read(_numbers(match, field), field)
    samples = re.fullmatch(r"samples\s*:\s*(.*)", body)
    if samples is not None:
        return _read_samples(samples[1], field)
    raise _RefusedBodyError(_offers(body, field))


def _numbers(match: re.Match[str], field: Field) -> list[float]:
    """Return the numbers of a form; a percent sign behind the last one holds for all."""
    texts, signs = match.groups()[::2], match.groups()[1::2]
    numbers = [float(text) + 0.0 for text in texts]
    if not all(isfinite(number) for number in numbers):
        raise _refuse("a number that is not infinite", code="E204")
    if not any(signs):
        return numbers
    if not field.takes_percent:
        raise _refuse(field.bounds_text, "a percentage is for shares only", code="E204")
    if not all(signs) and not (signs[-1] and not any(signs[:-1])):
        raise _refuse("percent signs on all numbers or on none")
    return [percent(text) for text in texts]


def percent(text: str) -> float:
    """Return a percentage as the number nearest to it: 30% is 0.3, not 0.30 times something."""
    mantissa, _, exponent = text.lower().partition("e")
    return float(f"{mantissa}e{int(exponent or 0) - 2}")


def _at_median(body: _Body, field: Field) -> _Body:
    """Return a body whose value is the middle of what is possible, within the bounds of the field."""
    middle = _made(body, field, text="-").median()
    return body._replace(value=float(int(middle + 0.5)) if field.whole else middle)


def _in_order(low: float, high: float, separator: str) -> None:
    if low > high:
        turned = f"{plain_number(high)}{separator}{plain_number(low)}"
        raise _refuse("a range from low to high", f"did you mean {turned}?", fix=turned)
    if low == high:
        raise _refuse("a range with two different ends", f"type {plain_number(low)}", fix=plain_number(low))


def _point(numbers: Sequence[float], field: Field) -> _Body:
    return _Body(numbers[0])


def _range(numbers: Sequence[float], field: Field) -> _Body:
    low, high = numbers
    _in_order(low, high, " to ")
    shape = "lognormal" if low > 0 and field.is_positive else "normal"
    return _at_median(_Body(low, low, high, shape), field)


def _best_in_range(numbers: Sequence[float], field: Field) -> _Body:
    value, low, high = numbers
    _in_order(low, high, " to ")
    if not low <= value <= high:
        raise _refuse("a best value inside its range")
    shape = "skewed lognormal" if low > 0 and field.is_positive else "skewed normal"
    return _Body(value, low, high, shape)


def _plus_minus(numbers: Sequence[float], field: Field) -> _Body:
    value, half = numbers
    if half <= 0:
        raise _refuse("a half-width above 0 behind +-")
    ninety = half * POINT_95 / POINT_975
    return _Body(value, value - ninety, value + ninety, "normal", (value - half, value + half))


def _limits(numbers: Sequence[float], field: Field) -> _Body:
    low, high = numbers
    _in_order(low, high, "..")
    return _at_median(_Body(low, low, high, "uniform"), field)


def _triangle(numbers: Sequence[float], field: Field) -> _Body:
    low, peak, high = numbers
    _in_order(low, high, ", ")
    if not low <= peak <= high:
        raise _refuse("a peak between the ends", "tri(low, peak, high)")
    return _Body(peak, low, high, "triangular")


def _beta(numbers: Sequence[float], field: Field) -> _Body:
    first, second = numbers
    if not (0 < first <= 1e6 and 0 < second <= 1e6):
        raise _refuse("two numbers above 0 in beta(...)")
    if not (field.least <= 0 and field.most >= 1) or field.whole:
        raise _refuse(field.bounds_text, "beta(a, b) is for shares only")
    body = _Body(0.5, 0.0, 1.0, "beta", (first, second))
    made = _made(body, field, text="-")
    return _at_median(body._replace(low=made.quantile(0.05), high=made.quantile(0.95)), field)


def _read_samples(text: str, field: Field) -> _Body:
    terms = re.split(r"\s+", text.strip())
    matches = [re.fullmatch(_TERM, term) for term in terms]
    read = [match for match in matches if match is not None]
    if len(read) < len(terms) or len(read) < 2:
        raise _refuse("at least two numbers behind samples:", "samples: 9 11 14 21")
    points = tuple(_numbers(match, field)[0] for match in read)
    return _at_median(_Body(points[0], min(points), max(points), "samples", points), field)


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.replace("N", _TERM).replace(" ", r"\s*"))


_FORMS = (
    _Form(_compile("N"), _point),
    _Form(re.compile(rf"{_TERM}\s*\bto\s+{_TERM}"), _range),
    _Form(re.compile(rf"{_TERM}\s*\(\s*{_TERM}\s*\bto\s+{_TERM}\s*\)"), _best_in_range),
    _Form(_compile(r"N (?:\+-|\+/-|±) N"), _plus_minus),
    _Form(
        re.compile(
            r"([+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)\s*(%?)\s*\.\.\s*"
            r"([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)\s*(%?)"
        ),
        _limits,
    ),
    _Form(_compile(r"tri \( N , N , N \)"), _triangle),
    _Form(_compile(r"beta \( N , N \)"), _beta),
)


def _outside(body: _Body, text: str, *, field: Field) -> Refusal | None:
    """Return why the numbers of a body do not fit the field: value, samples, ends of the range."""
    stated = [body.value, *(body.points if body.shape == "samples" else ())]
    ends = [end for end in (body.low, body.high) if end is not None]
    if not all(isfinite(number) for number in (*stated, *ends)):
        return Refusal("E204", quoted(text), "a number that is not infinite")
    bounded = stated if body.points else [*stated, *ends]
    outside = next((number for number in bounded if not field.holds(number)), None)
    if outside is not None:
        return out_of_bounds(text, outside, declared=field)
    return not_whole(text, field) if field.whole and any(number % 1 for number in stated) else None


def not_whole(text: str, field: Field) -> Refusal:
    """Return the refusal of a fraction where whole numbers are counted."""
    return Refusal("E211", text if re.fullmatch(NUMBER, text) else quoted(text), field.bounds_text)


def out_of_bounds(text: str, value: float, *, declared: Field) -> Refusal:
    """Return the refusal of a number outside the bounds; a share above 1 may be meant as a percentage."""
    found = text if re.fullmatch(NUMBER, text) else quoted(text)
    if declared.is_share and 1 < value <= 100:
        meant = f"{plain_number(value)}%"
        return Refusal("E210", found, declared.bounds_text, f"did you mean {meant}?", meant)
    return Refusal("E210", found, declared.bounds_text)


_ABOUT = re.compile(
    rf"(?:about|around|approx(?:imately|\.)?|circa|ca?\.|~|≈|roughly)\s*({NUMBER})", re.IGNORECASE
)
_AT_LEAST = re.compile(rf"(?:>=|>|≥|at least|more than|over|min(?:imum|\.)?)\s*({NUMBER})", re.IGNORECASE)
_AT_MOST = re.compile(
    rf"(?:<=|<|≤|at most|less than|under|up to|max(?:imum|\.)?)\s*({NUMBER})", re.IGNORECASE
)
_HYPHEN = re.compile(rf"({NUMBER})\s*[-–—]\s*({NUMBER})")


def _offers(body: str, field: Field) -> Refusal:
    """Return the refusal of a text that is no estimate, with readings to choose from."""
    expected = f"{field.bounds_text}, or a range like 200 to 390"

    def near(value: float, factor: float) -> str:
        return plain_number(float(f"{value * factor:.2g}"))

    if match := _ABOUT.fullmatch(body):
        value = float(match[1])
        way_out = (
            f"{near(value, 0.8)} to {near(value, 1.25)}? {near(value, 0.91)} to {near(value, 1.1)}? type one"
        )
        return Refusal("E205", "", expected, way_out)
    if match := _AT_LEAST.fullmatch(body):
        value = float(match[1])
        return Refusal(
            "E205", "", expected, f"{match[1]} to {near(value, 2)}? {match[1]}..{near(value, 1.5)}? type one"
        )
    if match := _AT_MOST.fullmatch(body):
        value = float(match[1])
        return Refusal("E205", "", expected, f"{near(value, 0.5)} to {match[1]}? 0..{match[1]}? type one")
    if match := _HYPHEN.fullmatch(body):
        low, high = match[1], match[2]
        return Refusal(
            "E205", "", expected, f"{low} to {high} (90 % range)? {low}..{high} (hard limits)? type one"
        )
    if not re.search(r"[0-9]", body) and re.fullmatch(
        r"[?\-–—/.]+|n/?a|tbd|unknown|none|null|nan", body, re.I
    ):
        return Refusal("E205", "", expected, "leave the cell blank where nothing is known")
    unit_less = without_unit(body, field)
    if unit_less is not None and not isinstance(read_estimate(unit_less, field), Refusal):
        found = f"{quoted(body)}, with a unit behind the number"
        return Refusal("E204", found, expected, f"fix: {unit_less}", unit_less, True)
    pointed = re.sub(r"(?<=[0-9]),(?=[0-9])", ".", body)
    commas = re.findall(r"[0-9]+,[0-9]+", body)
    if len(commas) > 1 and not isinstance(read_estimate(pointed, field), Refusal):
        if any(re.fullmatch(r"[1-9][0-9]{0,2},[0-9]{3}", number) for number in commas):
            return Refusal("E150", "", "one reading only", f"did you mean {pointed}?", pointed)
        return Refusal(
            "E204",
            f"{quoted(body)}, which contains a decimal comma",
            expected,
            f"fix: {pointed}",
            pointed,
            True,
        )
    return refuse_number(body, field)
