"""A number with its range, shape and source."""

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, floor, inf, log, sqrt
from statistics import fmean, median
from typing import TypeAlias

from sustainment.model.fields import Field
from sustainment.model.shapes import (
    POINT_95,
    POINT_975,
    beta_point,
    lognormal_part,
    median_of_law,
    normal_part,
    normal_point,
    normal_share,
    triangular_point,
)

LAWS = ("exponential", "lognormal", "gamma", "weibull")
"""Laws that may stand behind `~`."""
_SKEWED = {"lognormal": "skewed lognormal", "normal": "skewed normal"}


@dataclass(frozen=True, slots=True)
class Estimate:
    """
    A number with its range, shape and source, as the language of uncertain inputs reads it.

    Parameters
    ----------
    value
        What a run at fixed inputs uses.
    low, high
        Ends of the 90 % range; for uniform and triangular the hard limits.
    shape
        point, lognormal, normal, skewed lognormal, skewed normal, uniform, triangular, beta or samples.
        Left blank, a range is skewed about its value, as `280 (200 to 390)`.
    text
        As typed; made up where it is not given.
    source, page
        Name of the source, and the place in it.
    law, variation
        How the number differs from case to case: law, and coefficient of variation.
    points
        The samples, the two parameters of beta, or the ends of a 95 % range.
    least, most
        Bounds of the field, where every shape is cut.
    whole
        Only whole numbers are drawn.
    """

    value: float
    low: float | None = None
    high: float | None = None
    shape: str = ""
    text: str = ""
    source: str | None = None
    page: str | None = None
    law: str | None = None
    variation: float | None = None
    points: tuple[float, ...] = ()
    least: float = -inf
    most: float = inf
    whole: bool = False

    def __post_init__(self) -> None:
        """Name the shape and write the text where they are not given."""
        if not self.shape:
            positive = self.low is not None and self.low > 0
            named = "point" if self.low is None else _SKEWED["lognormal" if positive else "normal"]
            object.__setattr__(self, "shape", named)
        if not self.text:
            object.__setattr__(self, "text", estimate_text(self))

    @property
    def uncertain(self) -> bool:
        """Tell whether there is a range."""
        return self.shape != "point"

    def quantile(self, share: float) -> float:
        """
        Return the value below which a share of the possible values lies.

        Examples
        --------
        >>> round(Estimate(9.0, low=9, high=21, shape="uniform").quantile(0.25), 1)
        12.0
        """
        value = _QUANTILES[self.shape](self, share)
        value = min(max(value, self.least), self.most)
        return floor(value + 0.5) if self.whole else value

    def mean(self) -> float:
        """Return the mean over all possible values, before rounding to whole numbers."""
        if self.shape == "point":
            return self.value
        low, high = self._ends()
        if self.shape == "uniform":
            return 0.5 * (low + high)
        if self.shape == "triangular":
            return (low + self.value + high) / 3
        if self.shape == "beta":
            return self.points[0] / (self.points[0] + self.points[1])
        if self.shape == "samples":
            return fmean(self.points)
        return _Bell.of(self).mean()

    def median(self) -> float:
        """Return the middle of the possible values."""
        return median(self.points) if self.shape == "samples" else self.quantile(0.5)

    def echo(self, field: Field | None = None, unit: str | None = None) -> str:
        """Return how the text was read, with the value that a run at fixed inputs uses."""
        return _echo(self, _Scale.of(field, unit))

    def _ends(self) -> tuple[float, float]:
        return (
            self.value if self.low is None else self.low,
            self.value if self.high is None else self.high,
        )


Number: TypeAlias = Estimate | float | str
"""What a numeric cell may hold: a number, an estimate, or the text of one."""


@dataclass(frozen=True, slots=True)
class _Bell:
    """Two halves of a normal, or of a lognormal, about a middle, cut at bounds."""

    middle: float
    below: float
    above: float
    logarithmic: bool
    start: float
    end: float

    @classmethod
    def of(cls, estimate: Estimate) -> "_Bell":
        low, high = estimate._ends()
        logarithmic = "lognormal" in estimate.shape
        step: Callable[[float, float], float] = (
            (lambda a, b: log(b / a)) if logarithmic else (lambda a, b: b - a)
        )
        if estimate.shape.startswith("skewed"):
            middle = estimate.value
            below, above = step(low, middle) / POINT_95, step(middle, high) / POINT_95
        elif estimate.points:
            middle = 0.5 * (estimate.points[0] + estimate.points[1])
            below = above = (estimate.points[1] - middle) / POINT_975
        else:
            middle = sqrt(low) * sqrt(high) if logarithmic else 0.5 * (low + high)
            below = above = step(low, high) / (2 * POINT_95)
        bell = cls(middle, below, above, logarithmic, -inf, inf)
        return cls(middle, below, above, logarithmic, bell.place(estimate.least), bell.place(estimate.most))

    def place(self, bound: float) -> float:
        """Return the standard normal point of a bound."""
        if abs(bound) == inf:
            return bound
        if self.logarithmic and bound <= 0:
            return -inf
        distance = log(bound / self.middle) if self.logarithmic else bound - self.middle
        scale = self.below if distance < 0 else self.above
        if scale == 0:
            return inf if distance >= 0 else -inf
        return distance / scale

    def quantile(self, share: float) -> float:
        start, end = normal_share(self.start), normal_share(self.end)
        point = normal_point(start + share * (end - start))
        scaled = point * (self.below if point < 0 else self.above) if abs(point) < inf else point
        return self.middle * exp(min(scaled, 700.0)) if self.logarithmic else self.middle + scaled

    def mean(self) -> float:
        part = lognormal_part if self.logarithmic else normal_part
        total = sum(
            part(scale, start=start, end=end)
            for scale, start, end in (
                (self.below, self.start, min(self.end, 0.0)),
                (self.above, max(self.start, 0.0), self.end),
            )
            if start < end
        ) / (normal_share(self.end) - normal_share(self.start))
        return self.middle * total if self.logarithmic else self.middle + total

    def cut(self) -> float:
        """Return the share that the bounds cut off."""
        return 1 - (normal_share(self.end) - normal_share(self.start))


def _sample(estimate: Estimate, share: float) -> float:
    ordered = sorted(estimate.points)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def _uniform(estimate: Estimate, share: float) -> float:
    low, high = estimate._ends()
    return low + share * (high - low)


_QUANTILES: dict[str, Callable[[Estimate, float], float]] = {
    "point": lambda estimate, _: estimate.value,
    "uniform": _uniform,
    "triangular": lambda estimate, share: triangular_point(
        estimate._ends(), peak=estimate.value, share=share
    ),
    "beta": lambda estimate, share: beta_point(estimate.points, share),
    "samples": _sample,
    **{
        shape: lambda estimate, share: _Bell.of(estimate).quantile(share)
        for shape in ("lognormal", "normal", *_SKEWED.values())
    },
}


def plain_number(value: float) -> str:
    """Return the shortest text that reads back as the same number, `280` for 280.0."""
    text = repr(float(value))
    return text.removesuffix(".0")


def estimate_text(estimate: Estimate) -> str:
    """Return the text of an estimate that was not typed."""
    low, high = (plain_number(end) for end in estimate._ends())
    value = plain_number(estimate.value)
    points = [plain_number(point) for point in estimate.points]
    if estimate.shape == "normal" and points:
        half = plain_number(0.5 * (estimate.points[1] - estimate.points[0]))
        body = f"{value} +- {half}"
    else:
        body = {
            "point": value,
            "lognormal": f"{low} to {high}",
            "normal": f"{low} to {high}",
            "uniform": f"{low}..{high}",
            "triangular": f"tri({low}, {value}, {high})",
            "beta": f"beta({', '.join(points)})",
            "samples": f"samples: {' '.join(points)}",
        }.get(estimate.shape, f"{value} ({low} to {high})")
    if estimate.law:
        body += f" ~ {law_text(estimate.law, estimate.variation)}"
    if estimate.source:
        body += f" [{' '.join(part for part in (estimate.source, estimate.page) if part)}]"
    return body


def law_text(law: str, variation: float | None) -> str:
    """Return a law as it is typed behind `~`."""
    return law if law == "exponential" or variation is None else f"{law} {plain_number(variation)}"


@dataclass(frozen=True, slots=True)
class _Scale:
    """How a field's numbers are shown: in percent, or in its unit."""

    factor: float
    unit: str

    @classmethod
    def of(cls, field: Field | None, unit: str | None) -> "_Scale":
        if field is not None and field.is_share:
            return cls(100.0, " %")
        shown = unit if unit is not None else (field.unit if field is not None else "")
        return cls(1.0, f" {shown}" if shown not in ("", "1") else "")

    def typed(self, value: float) -> str:
        return f"{self.factor * value:,.10g}"

    def computed(self, value: float) -> str:
        return f"{float(f'{self.factor * value:.3g}'):,.10g}"


def _echo(estimate: Estimate, scale: _Scale) -> str:
    text = _echo_range(estimate, scale)
    if estimate.law and estimate.variation is not None:
        half = scale.computed(estimate.value * median_of_law(estimate.law, estimate.variation))
        average = (
            f"{text}; this is the average"
            if estimate.uncertain
            else f"{scale.typed(estimate.value)}{scale.unit} on average"
        )
        text = f"{average}, each case different: {estimate.law}, half of them under {half}{scale.unit}"
    if estimate.source:
        text += f" [{' '.join(part for part in (estimate.source, estimate.page) if part)}]"
    return text


def _echo_range(estimate: Estimate, scale: _Scale) -> str:
    value, unit = scale.typed(estimate.value), scale.unit
    if estimate.shape == "point":
        return f"{value}{unit}, exact (no range given)"
    low, high = (scale.typed(end) for end in estimate._ends())
    mean, middle = scale.computed(estimate.mean()), scale.computed(estimate.median())
    ninety = f"{scale.computed(estimate.quantile(0.05))} to {scale.computed(estimate.quantile(0.95))}"
    percent = scale.unit if scale.factor != 1 else ""
    centre = f"mean {mean}{percent}, median {middle}{percent}"
    if estimate.shape == "normal" and estimate.points:
        ends = " to ".join(scale.typed(point) for point in estimate.points)
        text = f"{value}{unit}: 95 % range {ends}{percent}, 90 % range {ninety}{percent}"
    elif estimate.shape in _SKEWED:
        text = f"{low} to {high}{unit}: 90 % range, {estimate.shape}, {centre}"
    elif estimate.shape == "uniform":
        text = f"{low} to {high}{unit}, uniform"
    elif estimate.shape == "triangular":
        text = f"{low} to {high}{unit}, triangular, peak {value}{percent}, mean {mean}{percent}"
    elif estimate.shape == "beta":
        named = ", ".join(plain_number(point) for point in estimate.points)
        text = f"beta({named}): 90 % range {ninety}{unit}, {centre}"
    elif estimate.shape == "samples":
        text = f"{len(estimate.points)} samples from {low} to {high}{unit}, {centre}"
    else:
        text = f"{value}{unit}, 90 % range {low} to {high}{percent}, skewed"
    stated = estimate.shape in ("triangular", *_SKEWED.values()) or bool(
        estimate.shape == "normal" and estimate.points
    )
    used = value if stated else scale.computed(estimate.value)
    return f"{text}{_cut_text(estimate, scale)}; fixed runs use {used}{percent}"


def _cut_text(estimate: Estimate, scale: _Scale) -> str:
    if "normal" not in estimate.shape or _Bell.of(estimate).cut() < 0.0005:
        return ""
    bell = _Bell.of(estimate)
    bounds = [
        scale.typed(bound)
        for bound, cut in (
            (estimate.least, normal_share(bell.start)),
            (estimate.most, 1 - normal_share(bell.end)),
        )
        if cut >= 0.0002
    ]
    return f", cut at {' and '.join(bounds)}{scale.unit if scale.factor != 1 else ''}"
