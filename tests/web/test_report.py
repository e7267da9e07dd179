import base64
import json
import re
from hashlib import sha256
from html.parser import HTMLParser

import polars as pl
import pytest
from invented_answers import evaluated, rail, simulated

from sustainment.model.answer import Quality
from sustainment.views.costs import cost_figure
from sustainment.views.decisions import Decision
from sustainment.views.readiness import readiness_figure
from sustainment.views.sources import sources_figure
from sustainment.views.states import states_figure
from sustainment.views.stock import stock_figure
from sustainment.views.story import story
from sustainment.views.supply_map import network_figure
from sustainment.views.why import causes_figure
from sustainment.web.page import asset, embedded
from sustainment.web.report import report_html, write_report

LARGEST = 1_500_000
"""Bytes of a report of a small study; the charts' script is two thirds of it."""

HOSTILE = "</script><img src=x onerror=alert(1)>{{ 7*7 }}<!--&"


def drawn(study, days=365):
    answer = simulated(days)
    return (
        readiness_figure(study, answer),
        states_figure(study, answer),
        causes_figure(study, answer),
        cost_figure(study, answer),
        network_figure(study),
        stock_figure(study, answer),
        sources_figure(study),
    )


def told(study, days=365):
    return story(
        study, simulated(days), evaluation=evaluated(), command="sustainment report rail", version="1.2"
    )


@pytest.fixture(scope="module")
def page():
    study = rail()
    return report_html(told(study), drawn(study))


def test_a_decision_stands_behind_the_pictures_with_its_lists() -> None:
    study = rail()
    decision = Decision(
        figure=sources_figure(study),
        sentences=("Now: 5 M EUR of spares.", HOSTILE),
        lists=(("Sell or move", pl.DataFrame({"item": ["bogie"], "value": ["1.00"]})),),
        quality=Quality(method="vari-metric", statement="within 1 %", limits=("waits",)),
    )
    text = report_html(told(study), drawn(study)[:2], decisions=[decision])
    assert text.index('id="readiness"') < text.index('id="sources"') < text.index("What it comes to")
    assert text.index("What it comes to") < text.index("Sell or move") < text.index("How good the answer is")
    assert "within 1 %" in text
    assert HOSTILE not in text


class Parts(HTMLParser):
    """What a page is made of."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.styles: list[str] = []
        self.text = ""
        self._inside = ""

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        executable = tag == "script" and dict(attrs).get("type") is None
        self._inside = "run" if executable else tag
        if tag == "script" and executable:
            self.scripts.append("")
        if tag == "style":
            self.styles.append("")

    def handle_endtag(self, tag):
        self._inside = ""

    def handle_data(self, data):
        if self._inside == "run":
            self.scripts[-1] += data
        elif self._inside == "style":
            self.styles[-1] += data
        else:
            self.text += data


def parts_of(page):
    parts = Parts()
    parts.feed(page)
    return parts


def policy_of(parts):
    return next(
        attributes["content"]
        for tag, attributes in parts.tags
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    )


def test_the_policy_allows_the_pages_own_scripts_and_style_and_nothing_else(page):
    parts = parts_of(page)
    policy = policy_of(parts)
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    for text in (*parts.scripts, *parts.styles):
        digest = base64.b64encode(sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert policy.count("sha256-") == len(parts.scripts) + len(parts.styles) == 3


def test_nothing_in_the_page_is_fetched(page):
    fetching = {"src", "srcset", "data", "action", "background", "poster"}
    for tag, attributes in parts_of(page).tags:
        assert tag not in {"link", "iframe", "object", "embed", "img", "form", "base"}
        assert not fetching & set(attributes)
        assert not any(name.startswith("on") or name == "style" for name in attributes)


def test_the_three_sentences_stand_in_the_page(page):
    text = parts_of(page).text.replace("\u00a0", " ")
    for sentence in told(rail()).sentences:
        assert sentence in text


def test_everything_a_reader_must_know_stands_in_the_page(page):
    text = parts_of(page).text.replace("\u00a0", " ")
    for words in (
        "Regional trains",
        "steady state of the last day",
        "2 rows of missions",
        "VARI-METRIC",
        "sustainment report rail",
        "Maintenance log 2019 to 2023",
        "timetable",
        "+0.1 points",
    ):
        assert words in text


def test_tables_can_be_read_without_scripts(page):
    parts = parts_of(page)
    assert sum(tag == "table" for tag, _ in parts.tags) == 11
    assert not any("hidden" in attributes for _, attributes in parts.tags)


def test_every_figure_has_its_tabs_and_files(page):
    tags = parts_of(page).tags
    assert sum(attributes.get("role") == "tab" for _, attributes in tags) == 7 * 4
    kinds = [attributes["data-save"] for _, attributes in tags if "data-save" in attributes]
    assert kinds == ["csv", "png", "svg", "json"] * 7


def test_the_same_answer_gives_the_same_page(page):
    assert report_html(told(rail()), drawn(rail())) == page


def test_a_report_is_small(page):
    assert len(page.encode()) < LARGEST
    assert len(asset("charts.js")) < 1_000_000


def test_texts_of_a_study_stay_texts():
    study = rail(title=HOSTILE)
    page = report_html(told(study), drawn(study))
    parts = parts_of(page)
    assert HOSTILE in parts.text
    assert not any(tag == "img" for tag, _ in parts.tags)
    assert len(parts.scripts) == 2


def test_embedded_values_cannot_end_a_script():
    text = embedded({"a": HOSTILE, "b": "\u2028"})
    assert not re.search(r"[<>&\u2028]", text)
    assert json.loads(text) == {"a": HOSTILE, "b": "\u2028"}


def test_a_report_is_written_whole(tmp_path, page):
    study = rail()
    path = write_report(tmp_path / "report.html", told(study), figures=drawn(study))
    assert path.read_text(encoding="utf-8") == page
    assert [file.name for file in tmp_path.iterdir()] == ["report.html"]


def test_a_report_without_a_formula_is_complete():
    study = rail()
    alone = story(study, simulated(), evaluation=None, command="c", version="1.2")
    assert "by formula" not in parts_of(report_html(alone, drawn(study))).text


def test_the_bundle_names_the_licence_of_every_package():
    notices = asset("charts.LICENSES.txt")
    for name in ("vega ", "vega-lite ", "vega-interpreter ", "d3-scale "):
        assert name in notices
    assert notices.count("Licence: ") >= 5
