"""The public names."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import sustainment
from sustainment.model.tables import TABLES

STUB = Path(sustainment.__file__).with_suffix(".pyi")


def test_importing_it_loads_nothing_but_itself() -> None:
    code = "import sys; before = set(sys.modules); import sustainment; print(*(set(sys.modules) - before))"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(ended.stdout.split())
    assert {name.split(".")[0] for name in loaded} <= {"sustainment", *sys.stdlib_module_names}
    assert "sustainment.model" not in loaded


@pytest.mark.parametrize("name", sustainment.__all__)
def test_every_public_name_leads_somewhere(name: str) -> None:
    assert getattr(sustainment, name).__name__ == name


def test_every_table_has_its_record_among_the_public_names() -> None:
    assert {table.record for table in TABLES.values()} <= {
        getattr(sustainment, name) for name in sustainment.__all__
    }


def test_the_types_are_those_of_the_names() -> None:
    declared = {
        alias.asname: node.module
        for node in ast.parse(STUB.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    loaded = {name: f"sustainment.{place}" for name, place in sustainment._PLACES.items()}
    assert declared == loaded


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="sustainment has no reports"):
        sustainment.reports  # noqa: B018


def test_the_names_are_listed() -> None:
    assert {"Study", "read", "simulate", "chart", "Site"} <= set(dir(sustainment))
