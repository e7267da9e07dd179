"""What is seen without the twin is counted apart."""

import json
import sys
from types import SimpleNamespace

import pytest

from planted.score import left_of, seen_by
from planted.trials import WithoutTwin


@pytest.fixture
def results(tmp_path):
    rows = [
        {"bug": 1, "suite": "pencil", "twin": False},
        {"bug": 1, "suite": "pencil", "twin": False, "by": ""},
        {"bug": 1, "suite": "pencil", "twin": True, "by": "the twin"},
        {"bug": 2, "suite": "pencil", "twin": False, "by": "a pencil"},
        {"bug": 3, "suite": "pencil", "twin": False, "by": ""},
    ]
    path = tmp_path / "found.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_what_only_the_twin_sees_is_not_seen_without_it(results):
    assert seen_by(results) == {1: "the twin", 2: "a pencil"}
    assert seen_by(results, twin=False) == {2: "a pencil"}


def test_a_bug_that_was_missed_is_shown_to_the_twin_too(results):
    trials = [(bug, "pencil", twin) for bug in (1, 2, 3) for twin in (False, True)]
    assert left_of(results, trials) == [(3, "pencil", True)]


def test_a_test_that_asks_the_twin_is_skipped(monkeypatch):
    module = SimpleNamespace(OneReplication=None)
    monkeypatch.setitem(sys.modules, "same_events", module)
    WithoutTwin().pytest_collection_finish()
    with pytest.raises(pytest.skip.Exception, match="left out"):
        module.OneReplication("a study", 1, 2)
