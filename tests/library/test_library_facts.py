"""The library's studies hold published numbers as they were published."""

import pytest
from fact_rows import differences, facts_of


@pytest.mark.parametrize("study", ["urban_rail", "offshore_wind", "armour_2023"])
def test_copied_facts_stand_in_the_study_unchanged(study: str) -> None:
    assert len(facts_of(study)) >= 8
    assert differences(study) == []
