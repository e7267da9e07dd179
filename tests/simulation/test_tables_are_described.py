"""docs/simulated-answers.md names every table and every column of a simulated answer, and no other."""

import re
from pathlib import Path

from every_rule import study

from sustainment.simulation.simulate import simulate

PAGE = Path(__file__).resolve().parents[2] / "docs" / "simulated-answers.md"


def described() -> dict[str, list[str]]:
    """Return the columns of each table: the names in code at the start of its list entries."""
    found = {}
    for section in PAGE.read_text("utf-8").split("\n## ")[1:]:
        name, text = section.split("\n", maxsplit=1)
        starts = re.findall(r"^- ((?:`\w+`(?:, )?)+)", text, flags=re.MULTILINE)
        found[name] = [column for start in starts for column in re.findall(r"`(\w+)`", start)]
    return found


def test_the_page_has_every_table_and_column():
    answer = simulate(study(), seed=1, replications=2, workers=1)
    told = described()
    assert list(told) == list(answer.tables)
    for name in answer.tables:
        assert sorted(told[name]) == sorted(answer.table(name).columns), name
