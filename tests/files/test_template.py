"""The workbook that a hand fills in."""

import re
import zipfile
from xml.etree import ElementTree

import pytest
from naive_reading import naive_workbook_tables

from sustainment.files.limits import LIMITS
from sustainment.files.starting import starting_study
from sustainment.files.workbook import read_workbook, write_template
from sustainment.files.workbook_process import sheets_of
from sustainment.files.workbook_sheets import header_comment, plain_float
from sustainment.model.fields import Kind
from sustainment.model.tables import TABLES

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    return write_template(tmp_path_factory.mktemp("template") / "book.xlsx")


@pytest.fixture(scope="module")
def sheets(template):
    """Each sheet's XML by its name."""
    with zipfile.ZipFile(template) as archive:
        names = [
            e.attrib["name"]
            for e in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter(f"{MAIN}sheet")
        ]
        return {
            name: ElementTree.fromstring(archive.read(f"xl/worksheets/sheet{number}.xml"))
            for number, name in enumerate(names, start=1)
        }


def validations(sheet):
    return {
        e.attrib["sqref"].split(":")[0].rstrip("0123456789"): e for e in sheet.iter(f"{MAIN}dataValidation")
    }


def test_the_template_checks_clean_and_holds_the_example(template):
    study = read_workbook(template)
    assert study == starting_study()
    assert study.warnings == ()


def test_every_table_has_its_sheet_after_the_index_and_the_settings(sheets):
    assert list(sheets) == ["index", "study", *TABLES]


def test_every_column_has_its_header_and_a_comment(template, sheets):
    read, _ = sheets_of(template, LIMITS)
    headers = {sheet.name: [cell for cell in sheet.frame.row(0) if cell] for sheet in read}
    with zipfile.ZipFile(template) as archive:
        comments = [archive.read(name) for name in archive.namelist() if re.search(r"comments\d+\.xml", name)]
    assert sum(comment.count(b"<comment ") for comment in comments) == sum(
        len(t.fields) for t in TABLES.values()
    )
    for name, table in TABLES.items():
        assert headers[name] == list(table.fields)


def test_the_index_names_every_sheet_and_what_a_row_says(template):
    (index, *_), _ = sheets_of(template, LIMITS)
    told = dict(zip(index.frame["A"], index.frame["B"], strict=True))
    assert told.keys() >= {"study", *TABLES}
    assert all(told[name] for name in TABLES)


def test_drop_downs_offer_choices_flags_and_names_of_other_sheets(sheets):
    lanes = validations(sheets["lanes"])
    letters = dict(zip(TABLES["lanes"].fields, "ABCDEFGHIJKLMNOPQRSTUV", strict=False))
    assert lanes[letters["role"]].find(f"{MAIN}formula1").text == '"supply,lateral,emergency"'
    assert lanes[letters["candidate"]].find(f"{MAIN}formula1").text == '"yes,no"'
    to_site = lanes[letters["to_site"]]
    assert to_site.find(f"{MAIN}formula1").text == "sites!$A$2:$A$503"
    assert to_site.attrib["errorStyle"] == "warning"


def test_every_drop_down_looks_at_the_key_of_a_sheet_that_is_there(sheets):
    for name, sheet in sheets.items():
        for validation in sheet.iter(f"{MAIN}dataValidation"):
            formula = validation.find(f"{MAIN}formula1").text
            if not formula.startswith('"'):
                target, letter = re.fullmatch(r"(\w+)!\$([A-Z])\$2:\$\2\$\d+", formula).groups()
                header = list(TABLES[target].fields)["ABCDEFGHIJ".index(letter)]
                assert header == TABLES[target].key[0], name


def test_no_cell_is_a_formula(template, sheets):
    assert not any(True for sheet in sheets.values() for _ in sheet.iter(f"{MAIN}f"))
    assert naive_workbook_tables(template.read_bytes())["sites"][0]["site"] == "workshop"


@pytest.mark.parametrize("name", TABLES)
def test_a_comment_says_meaning_and_what_a_blank_cell_means(name):
    for field in TABLES[name].fields.values():
        comment = header_comment(field, TABLES[name])
        assert comment.startswith(field.meaning)
        assert not re.search(r"\bNone\b|\bTrue\b|\bFalse\b", comment)
        assert ("needed in every row" in comment) == field.required
        if field.kind is Kind.QUANTITY and field.default is not None:
            assert f"blank: {field.default}" in comment


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("5", 5.0),
        ("-5e3", -5000.0),
        ("9007199254740993", None),
        ("nan", None),
        ("1_0", None),
        ("5 to 9", None),
    ],
)
def test_only_what_a_cell_holds_as_it_is_becomes_a_number(text, number):
    assert plain_float(text) == number
