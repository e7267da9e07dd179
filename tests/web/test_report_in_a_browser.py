"""The report opened from disk in a real browser, with the network shut."""

import csv
import json
import os
import re
import time

import pytest
from browser import CHROMIUM, Browser
from invented_answers import rail
from test_report import HOSTILE, drawn, told

from sustainment.files.library import demo, demo_names
from sustainment.simulation.simulate import simulate
from sustainment.web.report import write_report
from sustainment.web.study_report import report as write_study_report

REQUIRED = "SUSTAINMENT_BROWSER_REQUIRED" in os.environ
"""Set where a missing browser is a fault, as in continuous integration."""
pytestmark = pytest.mark.skipif(CHROMIUM is None and not REQUIRED, reason="no Chromium here")

MOST_PAGES = 4

CLIPPED = """
[...document.querySelectorAll('.chart svg')].flatMap((svg) => {
  const frame = svg.getBoundingClientRect();
  return [...svg.querySelectorAll('text')].filter((text) => {
    const box = text.getBoundingClientRect();
    return box.width > 0 && (box.left < frame.left - 1 || box.right > frame.right + 1
      || box.top < frame.top - 1 || box.bottom > frame.bottom + 1 || text.textContent.endsWith('…'));
  }).map((text) => text.textContent);
})
"""

OVERLAPPING = """
[...document.querySelectorAll('.chart svg .mark-text.role-axis-label')].flatMap((axis) => {
  const boxes = [...axis.querySelectorAll('text')].filter((text) => text.getAttribute('opacity') !== '0')
    .map((text) => [text.getBoundingClientRect(), text.textContent]);
  return boxes.flatMap(([a, name], k) => boxes.slice(k + 1).filter(([b]) =>
    a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 2 && b.top < a.bottom - 2)
    .map(([, other]) => `${name} / ${other}`));
})
"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    with Browser(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    study = rail()
    folder = tmp_path_factory.mktemp("report")
    return write_report(folder / "report.html", told(study), figures=drawn(study))


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reports")
    studies = {name: demo(name) for name in demo_names()}
    return {
        name: write_study_report(
            study, path=folder / f"{name}.html", simulation=simulate(study, replications=25)
        )
        for name, study in studies.items()
    }


def quiet(browser):
    assert browser.complaints == []
    assert browser.dialogs == []
    outside = [url for url in browser.requests if not url.startswith(("file:", "data:", "blob:"))]
    assert outside == []


@pytest.mark.parametrize("width", [1280, 1920, 760])
def test_a_report_draws_every_chart_asks_for_nothing_and_clips_no_text(browser, report, width):
    browser.open(report, width=width)
    assert browser.evaluate("document.querySelectorAll('.chart svg').length") == 7
    assert browser.evaluate(CLIPPED) == []
    assert browser.evaluate(OVERLAPPING) == []
    assert browser.evaluate("document.documentElement.scrollWidth") <= width
    quiet(browser)


@pytest.mark.parametrize("name", demo_names())
@pytest.mark.parametrize("width", [1280, 1920])
def test_the_report_of_a_ready_study_is_drawn_whole(browser, reports, name, width):
    browser.open(reports[name], width=width)
    assert browser.evaluate("document.querySelectorAll('.chart svg').length") == 7
    assert browser.evaluate(CLIPPED) == []
    assert browser.evaluate(OVERLAPPING) == []
    assert browser.evaluate("document.documentElement.scrollWidth") <= width
    quiet(browser)


def test_tabs_are_worked_by_keyboard(browser, report):
    browser.open(report)
    press = "new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true })"
    browser.evaluate("document.getElementById('causes-chart-tab').focus()")
    browser.evaluate(f"document.activeElement.dispatchEvent({press})")
    assert browser.evaluate("document.activeElement.id") == "causes-table-tab"
    assert browser.evaluate("document.getElementById('causes-chart').hidden")
    assert not browser.evaluate("document.getElementById('causes-table').hidden")
    quiet(browser)


def test_the_day_under_the_pointer_tells_its_numbers(browser, report):
    browser.open(report)
    place = browser.evaluate(
        "(() => { const box = document.querySelector('#readiness .chart svg').getBoundingClientRect();"
        " return [box.left + box.width / 2, box.top + box.height / 2]; })()"
    )
    for step in (0, 1, 2):
        browser.call("Input.dispatchMouseEvent", type="mouseMoved", x=place[0] + step, y=place[1])
    browser.settle()
    told_there = browser.evaluate("document.querySelector('.tip:not([hidden])')?.textContent")
    assert re.search(r"day 2024-0\d-\d\d.*expected \d\d\.\d.*9 in 10 futures \d+ to \d+", told_there)
    quiet(browser)


def test_every_file_is_made_in_the_page(browser, report, tmp_path):
    browser.open(report)
    browser.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(tmp_path))
    for kind in ("csv", "png", "svg", "json"):
        browser.evaluate(f"document.querySelector('#causes [data-save={kind}]').click()")
        target = tmp_path / f"causes.{kind}"
        end = time.monotonic() + 20
        while not target.exists() and time.monotonic() < end:
            browser.settle()
    table = drawn(rail())[2].table
    with (tmp_path / "causes.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["item"] for row in rows] == table["item"].to_list()
    assert [float(row["positions"]) for row in rows] == pytest.approx(table["positions"].to_list())
    assert (tmp_path / "causes.png").read_bytes().startswith(b"\x89PNG")
    assert "What stops the rest" in (tmp_path / "causes.svg").read_text(encoding="utf-8")
    assert json.loads((tmp_path / "causes.json").read_text(encoding="utf-8"))["name"] == "causes"
    quiet(browser)


def test_the_main_part_prints_on_four_pages(browser, report):
    browser.open(report)
    browser.evaluate("document.querySelector('.appendix').remove()")
    browser.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    printed = browser.call("Page.printToPDF", preferCSSPageSize=True, printBackground=True)["data"]
    pages = len(re.findall(rb"/Type\s*/Page\b", __import__("base64").b64decode(printed)))
    assert 1 <= pages <= MOST_PAGES


def test_names_that_hold_markup_run_nothing(browser, tmp_path):
    study = rail(title=HOSTILE)
    page = write_report(tmp_path / "hostile.html", told(study), figures=drawn(study))
    browser.open(page)
    assert browser.evaluate("document.querySelector('h1').textContent") == HOSTILE
    assert browser.evaluate("document.querySelectorAll('img').length") == 0
    quiet(browser)
