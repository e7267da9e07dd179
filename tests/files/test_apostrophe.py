"""Text that a spreadsheet would run as a formula."""

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from sustainment.files.apostrophe import guarded, unguarded
from sustainment.model.tables import TABLES

TEXTS = st.text(st.sampled_from("'=+-@\t\r\n\0ab5 "), min_size=1, max_size=5)


@given(st.lists(TEXTS, max_size=10))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_every_text_comes_back_and_none_begins_like_a_formula(texts):
    table = TABLES["sites"]
    frame = pl.DataFrame({"name": texts}, schema={"name": pl.String})
    written = guarded(frame, table)
    assert unguarded(written, table).equals(frame)
    for text in written["name"]:
        assert text[0] not in "=+-@\t\r\n\0"


def test_numbers_and_estimates_are_never_touched():
    frame = pl.DataFrame({"latitude": ["-5", "-5 to 3", "+1"], "from_day": ["-30", "-1.5", "-2e3"]})
    assert guarded(frame, TABLES["sites"]).equals(frame)


def test_a_change_that_begins_with_a_sign_is_text_and_is_guarded():
    frame = pl.DataFrame({"change": ["= 5", "x 0.8", "+1"]})
    assert guarded(frame, TABLES["levers"])["change"].to_list() == ["'= 5", "x 0.8", "'+1"]
    assert unguarded(guarded(frame, TABLES["levers"]), TABLES["levers"]).equals(frame)
