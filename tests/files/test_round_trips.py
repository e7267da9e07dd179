"""Studies written and read again, in every form."""

import importlib.util
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from naive_reading import same_study

from sustainment.errors import FileError
from sustainment.files.folder import folder_files, read_folder, write_folder
from sustainment.files.library import demo, demo_names
from sustainment.files.limits import SPREADSHEET_ROWS
from sustainment.files.parquet import read_parquet, write_parquet
from sustainment.files.read import StudyForm, describe_read, read, write
from sustainment.files.starting import starting_study
from sustainment.files.workbook import read_workbook, write_workbook
from sustainment.model.items import Item
from sustainment.model.network import Site
from sustainment.model.study import Study

_SPEC = importlib.util.spec_from_file_location(
    "random_studies", Path(__file__).parent.parent / "model" / "random_studies.py"
)
random_studies = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(random_studies)

SEEDS = st.integers(0, 2**32 - 1)
XLSX_DIGITS = 1e-15
"""XlsxWriter writes 16 digits."""


def through(study: Study, path: Path, form: StudyForm) -> Study:
    write(study, path, form=form, replace=True)
    return read(path)


@given(SEEDS)
@settings(max_examples=4, deadline=None, derandomize=True)
def test_a_random_study_comes_back_exactly_from_csv_and_parquet(tmp_path_factory, seed):
    study = random_studies.random_study(seed)
    for form in (StudyForm.FOLDER, StudyForm.PARQUET):
        again = through(study, tmp_path_factory.mktemp("study") / "study", form)
        assert same_study(study, again) == []
        assert again == study
        assert again.digest() == study.digest()


@given(SEEDS)
@settings(max_examples=2, deadline=None, derandomize=True)
def test_a_random_study_comes_back_from_a_workbook_to_its_16_digits(tmp_path_factory, seed):
    study = random_studies.random_study(seed)
    again = through(study, tmp_path_factory.mktemp("study") / "study.xlsx", StudyForm.WORKBOOK)
    assert same_study(study, again, within=XLSX_DIGITS) == []


@pytest.mark.slow
@given(SEEDS)
@settings(max_examples=100, deadline=None, derandomize=True)
def test_a_hundred_random_studies_come_back_from_every_form(tmp_path_factory, seed):
    study = random_studies.random_study(seed)
    folder = tmp_path_factory.mktemp("study")
    assert through(study, folder / "csv", StudyForm.FOLDER) == study
    assert through(study, folder / "parquet", StudyForm.PARQUET) == study
    again = through(study, folder / "study.xlsx", StudyForm.WORKBOOK)
    assert same_study(study, again, within=XLSX_DIGITS) == []


@pytest.mark.parametrize(
    "name",
    [name if name == "armour" else pytest.param(name, marks=pytest.mark.slow) for name in demo_names()],
)
def test_a_ready_study_comes_back_from_every_form(tmp_path, name):
    study = demo(name)
    assert through(study, tmp_path / "csv", StudyForm.FOLDER) == study
    assert through(study, tmp_path / "study.parquet", StudyForm.PARQUET) == study
    assert through(study, tmp_path / "study.xlsx", StudyForm.WORKBOOK) == study


ODD_TEXTS = ("=1+1", "+1", "-x", "@a", "'=x", "''=x", "'quoted", 'a "b"', "a,b", "NA", "null", "007", "1E5")


@pytest.mark.parametrize("form", list(StudyForm))
def test_odd_texts_come_back_to_the_letter(tmp_path, form):
    names = [*ODD_TEXTS, "two\nlines", "_x0041_", "é 東京 🚋", "TRUE", "12.50", "2024-05-01", "#REF!", "#N/A"]
    study = Study(
        sites=[Site(f"site {n}", name=name) for n, name in enumerate(names)],
        items=[Item(name) for name in ODD_TEXTS if not set(name) & set("@+")],
    )
    suffix = ".xlsx" if form is StudyForm.WORKBOOK else ""
    again = through(study, tmp_path / f"odd{suffix}", form)
    assert again.table("sites")["name"].to_list() == names
    assert again.table("items")["item"].to_list() == study.table("items")["item"].to_list()


@pytest.mark.parametrize("form", list(StudyForm))
def test_the_largest_seed_and_dates_come_back(tmp_path, form):
    study = Study(
        "far", day_zero=date(2024, 2, 29), seed=2**63 - 1, discount_rate=0.1 + 0.2, sites=[Site("a")]
    )
    suffix = ".xlsx" if form is StudyForm.WORKBOOK else ""
    again = through(study, tmp_path / f"far{suffix}", form)
    assert again.settings.seed == 2**63 - 1
    assert again.settings.day_zero == "2024-02-29"
    assert again.settings.discount_rate == pytest.approx(0.1 + 0.2, rel=1e-15)


@pytest.mark.parametrize("form", list(StudyForm))
def test_scenarios_with_names_that_no_file_bears_come_back(tmp_path, form):
    given_names = ("what if? " + "long " * 12, "con", "plain", "a\\b")
    changes = {"sites/hub/cost_per_year": "5 to 9", "study/days": "30"}
    scenarios = {name.strip(): {"title": "=t", **changes} for name in given_names}
    study = Study(sites=[Site("hub", cost_per_year=3)], scenarios=scenarios)
    suffix = ".xlsx" if form is StudyForm.WORKBOOK else ""
    again = through(study, tmp_path / f"s{suffix}", form)
    assert {name: (s.title, dict(s.changes)) for name, s in again.scenarios.items()} == {
        name: (s.title, dict(s.changes)) for name, s in study.scenarios.items()
    }


def test_the_same_study_gives_the_same_bytes(tmp_path):
    study = starting_study()
    one, two = tmp_path / "one.xlsx", tmp_path / "two.xlsx"
    write_workbook(study, one)
    write_workbook(study, two)
    assert one.read_bytes() == two.read_bytes()
    assert folder_files(study) == folder_files(read_workbook(one))


def test_a_table_that_no_sheet_holds_is_refused_with_another_way(tmp_path, monkeypatch):
    monkeypatch.setattr("sustainment.files.workbook_sheets.SPREADSHEET_ROWS", 2)
    with pytest.raises(FileError, match=r"sites has 2 rows and a sheet holds 1: write parquet"):
        write_workbook(starting_study(), tmp_path / "large.xlsx")
    assert list(tmp_path.iterdir()) == []
    assert SPREADSHEET_ROWS == 1_048_576


def test_a_study_is_not_written_over_unasked(tmp_path):
    study = starting_study()
    for name in ("folder", "book.xlsx", "rows.parquet"):
        write(study, tmp_path / name)
        with pytest.raises(FileError, match="replace"):
            write(study, tmp_path / name)
        assert read(write(study, tmp_path / name, replace=True)) == study


def test_what_a_study_no_longer_holds_goes_when_it_is_written_over(tmp_path):
    study = starting_study()
    for name, form in (("csv", StudyForm.FOLDER), ("rows.parquet", StudyForm.PARQUET)):
        write(study, tmp_path / name, form=form)
        (tmp_path / name / "notes.txt").write_text("mine")
        smaller = Study("one site", sites=[Site("hub")])
        write(smaller, tmp_path / name, form=form, replace=True)
        assert read(tmp_path / name) == smaller
        assert (tmp_path / name / "notes.txt").read_text() == "mine"


def test_what_was_read_is_counted():
    assert describe_read(starting_study()) == (
        "Read 12 tables, 21 rows (sites 2, lanes 1, items 3, parts 2, units 1, authorised 1, use 1, "
        "failures 2, repairs 3, resources 1, stock 3, sources 1)"
    )


def test_columns_of_ones_own_are_kept(tmp_path):
    write_folder(Study(sites=[Site("hub")]), tmp_path / "own")
    (tmp_path / "own" / "sites.csv").write_text("site,x_mine\nhub,=5\n")
    study = read_folder(tmp_path / "own")
    assert study.table("sites")["x_mine"].to_list() == ["=5"]
    for form in StudyForm:
        suffix = ".xlsx" if form is StudyForm.WORKBOOK else ""
        assert through(study, tmp_path / f"{form}{suffix}", form) == study


def test_parquet_holds_the_tables_as_they_are_in_memory(tmp_path):
    study = demo("rail")
    path = write_parquet(study, tmp_path / "rail")
    assert pl.read_parquet(path / "repairs.parquet").equals(study.table("repairs"))
    assert pl.read_parquet(path / "estimates.parquet").equals(study.estimates)
    assert read_parquet(path) == study
