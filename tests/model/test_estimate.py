"""The language of uncertain inputs: how it is read, echoed, drawn, refused."""

import math
from statistics import fmean

import pytest

from sustainment.model.estimate import Estimate
from sustainment.model.fields import Field, Kind
from sustainment.model.reading import estimate, read_estimate
from sustainment.model.refusal import Refusal
from sustainment.model.shapes import gamma_share, median_of_law, weibull_shape

LIFE = Field("mtbf", Kind.QUANTITY, "", unit="h", above=0)
TIME = Field("turnaround_days", Kind.QUANTITY, "", unit="d", least=0, varies=True)
SHARE = Field("share", Kind.QUANTITY, "", unit="1", least=0, most=1)
COUNT = Field("quantity", Kind.QUANTITY, "", unit="1", least=0, whole=True)
HEIGHT = Field("height", Kind.QUANTITY, "", unit="m")


@pytest.mark.parametrize(
    ("text", "field", "echo"),
    [
        ("280", LIFE, "280 h, exact (no range given)"),
        (
            "200 to 390",
            LIFE,
            "200 to 390 h: 90 % range, lognormal, mean 285, median 279; fixed runs use 279",
        ),
        ("280 (200 to 390)", LIFE, "280 h, 90 % range 200 to 390, skewed; fixed runs use 280"),
        (
            "30% +- 5%",
            SHARE,
            "30 %: 95 % range 25 to 35 %, 90 % range 25.8 to 34.2 %; fixed runs use 30 %",
        ),
        ("9..21", TIME, "9 to 21 d, uniform; fixed runs use 15"),
        ("tri(9, 14, 21)", TIME, "9 to 21 d, triangular, peak 14, mean 14.7; fixed runs use 14"),
        (
            "beta(2,5)",
            SHARE,
            "beta(2, 5): 90 % range 6.28 to 58.2 %, mean 28.6 %, median 26.4 %; fixed runs use 26.4 %",
        ),
        (
            "samples: 9 11 14 21",
            TIME,
            "4 samples from 9 to 21 d, mean 13.8, median 12.5; fixed runs use 12.5",
        ),
        (
            "14 ~ lognormal 0.7",
            TIME,
            "14 d on average, each case different: lognormal, half of them under 11.5 d",
        ),
        (
            "5.8 ~ exponential",
            TIME,
            "5.8 d on average, each case different: exponential, half of them under 4.02 d",
        ),
        ("280 [4 p.12]", LIFE, "280 h, exact (no range given) [4 p.12]"),
        (
            "-5 to 5",
            HEIGHT,
            "-5 to 5 m: 90 % range, normal, mean 0, median 0; fixed runs use 0",
        ),
    ],
)
def test_each_form_is_echoed_as_it_was_read(text: str, field: Field, echo: str) -> None:
    assert estimate(text, field).echo(field) == echo


def test_a_plain_range_is_the_lognormal_with_these_5_and_95_percent_points() -> None:
    read = estimate("200 to 390", LIFE)
    assert read.shape == "lognormal"
    assert read.value == pytest.approx(math.sqrt(200 * 390))
    assert round(read.value, 1) == 279.3
    assert round(read.mean()) == 285
    assert read.quantile(0.05) == pytest.approx(200)
    assert read.quantile(0.95) == pytest.approx(390)


def test_a_range_that_touches_zero_or_may_be_negative_is_normal() -> None:
    assert estimate("0 to 5", TIME).shape == "normal"
    assert estimate("200 to 390", HEIGHT).shape == "normal"


def test_a_best_guess_is_the_median_and_the_ends_are_the_5_and_95_percent_points() -> None:
    read = estimate("69 (45 to 85)", TIME)
    assert [round(read.quantile(share), 9) for share in (0.05, 0.5, 0.95)] == [45, 69, 85]
    symmetric = estimate("280 (200 to 392)", LIFE)
    assert symmetric.mean() == pytest.approx(estimate("200 to 392", LIFE).mean())


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("200 to 390", LIFE),
        ("280 (200 to 390)", LIFE),
        ("-5 (-9 to 20)", HEIGHT),
        ("5% +- 4%", SHARE),
        ("0.2 to 0.9", SHARE),
        ("9..21", TIME),
        ("tri(9, 14, 21)", TIME),
        ("beta(2, 5)", SHARE),
        ("beta(0.5, 0.7)", SHARE),
    ],
)
def test_the_mean_is_the_mean_of_the_quantiles(text: str, field: Field) -> None:
    read = estimate(text, field)
    count = 400 if read.shape == "beta" else 20_000
    drawn = fmean(read.quantile((i + 0.5) / count) for i in range(count))
    assert read.mean() == pytest.approx(drawn, rel=2e-4, abs=1e-3)


def test_no_value_is_drawn_outside_the_bounds_of_the_field() -> None:
    read = estimate("5% +- 10%", SHARE)
    assert 0 <= read.quantile(1e-9) < 0.01
    assert "cut at 0 %" in read.echo(SHARE)
    assert estimate("3..5", COUNT).quantile(0.1) == 3


def test_samples_are_drawn_evenly_and_their_median_is_the_middle() -> None:
    read = estimate("samples: 9 11 14 21", TIME)
    assert [read.quantile(share) for share in (0.1, 0.3, 0.6, 0.99)] == [9, 11, 14, 21]
    assert read.value == 12.5


def test_a_percentage_is_the_nearest_number() -> None:
    assert estimate("30%", SHARE).value == 0.3
    assert estimate("0.07 %", SHARE).value == 0.0007
    assert estimate("20 to 30%", SHARE).low == 0.2


def test_a_source_may_name_its_page() -> None:
    read = estimate("280 (200 to 390) [gao-81 p.12]", LIFE)
    assert (read.source, read.page, read.value) == ("gao-81", "p.12", 280)
    assert estimate("14 ~ gamma 0.5 [two words]", TIME).source == "two words"


def test_laws_have_their_known_medians() -> None:
    assert median_of_law("exponential", 1.0) == pytest.approx(math.log(2))
    assert median_of_law("gamma", 1.0) == pytest.approx(math.log(2))
    assert median_of_law("weibull", 1.0) == pytest.approx(math.log(2))
    assert median_of_law("lognormal", 0.7) == pytest.approx(1 / math.sqrt(1.49))
    assert weibull_shape(1.0) == pytest.approx(1.0)
    assert gamma_share(3.0, 2.0) == pytest.approx(1 - math.exp(-2) * 5)
    assert gamma_share(3.0, 9.0) == pytest.approx(1 - math.exp(-9) * (1 + 9 + 40.5))


def test_an_estimate_made_by_hand_writes_the_text_that_reads_back_as_itself() -> None:
    made = Estimate(280, low=200, high=390, source="gao-81", law="gamma", variation=0.5)
    assert made.text == "280 (200 to 390) ~ gamma 0.5 [gao-81]"
    read = estimate(made.text, TIME)
    assert (read.value, read.low, read.high, read.shape) == (280, 200, 390, "skewed lognormal")
    assert Estimate(14, low=9, high=21, shape="triangular").text == "tri(9, 14, 21)"
    assert Estimate(15, low=9, high=21, shape="uniform").text == "9..21"


@pytest.mark.parametrize(
    ("text", "field", "code", "words"),
    [
        (">= 45", TIME, "E205", "45 to 90"),
        ("at least 45", TIME, "E205", "type one"),
        ("<= 45", TIME, "E205", "0..45"),
        ("about 45", TIME, "E205", "36 to 56? 41 to 50? type one"),
        ("~ 45", TIME, "E205", "36 to 56"),
        ("?", TIME, "E205", "blank"),
        ("n/a", TIME, "E205", "blank"),
        ("390 to 200", TIME, "E205", "did you mean 200 to 390?"),
        ("200 to 200", TIME, "E205", "type 200"),
        ("200-390", TIME, "E205", "200 to 390 (90 % range)? 200..390 (hard limits)?"),
        ("500 (200 to 390)", TIME, "E205", ""),
        ("tri(9, 30, 21)", TIME, "E205", ""),
        ("~ weibull 0.6", TIME, "E205", "14 ~ weibull 0.6"),
        ("14 ~ normal 2", TIME, "E205", "lognormal 0.7"),
        ("14 ~ lognormal", TIME, "E205", ""),
        ("14 ~ lognormal 0", TIME, "E205", ""),
        ("280 ~ exponential", LIFE, "E205", "leave out"),
        ("0 ~ exponential", TIME, "E210", ""),
        ("30% to 40", SHARE, "E205", ""),
        ("5%", TIME, "E204", "shares"),
        ("1e999", TIME, "E204", ""),
        ("nan", TIME, "E205", ""),
        ("inf", TIME, "E204", ""),
        ("1,234", TIME, "E150", "1234 or 1.234"),
        ("-3", TIME, "E210", ""),
        ("-1 to 3", TIME, "E210", ""),
        ("samples: 3 -1", TIME, "E210", ""),
        ("30", SHARE, "E210", "did you mean 30%?"),
        ("2.5", COUNT, "E211", ""),
        ("beta(2, 5)", COUNT, "E205", ""),
        ("[4]", TIME, "E204", ""),
        ("280 []", TIME, "E205", ""),
        ("two", TIME, "E204", ""),
    ],
)
def test_what_cannot_be_read_is_refused_with_an_offer(text: str, field: Field, code: str, words: str) -> None:
    read = read_estimate(text, field)
    assert isinstance(read, Refusal)
    assert read.code == code
    assert words in read.way_out


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("28O h", "280"),
        ("l2.5", "12.5"),
        ("280 h", "280"),
        ("200 to 390 h", "200 to 390"),
        ("12,5", "12.5"),
        ("0,234", "0.234"),
        ("1,5 to 2,5", "1.5 to 2.5"),
        ("1,234,567", "1234567"),
        ("1.234,5", "1234.5"),
        ("1 234", "1234"),
        ("12'500", "12500"),
    ],
)
def test_a_slip_with_one_meaning_has_a_safe_fix(text: str, fix: str) -> None:
    field = Field("mtbf", Kind.QUANTITY, "", unit="life units", above=0)
    read = read_estimate(text, field)
    assert isinstance(read, Refusal)
    assert (read.code, read.fix, read.safe) == ("E204", fix, True)


def test_the_letter_in_a_number_is_named() -> None:
    read = read_estimate("28O h", LIFE)
    assert isinstance(read, Refusal)
    assert read.found == '"28O h", which contains the letter O'


def test_weeks_are_turned_into_days_only_with_judgement() -> None:
    read = read_estimate("5 weeks", TIME)
    assert isinstance(read, Refusal)
    assert (read.fix, read.safe) == ("35", False)
