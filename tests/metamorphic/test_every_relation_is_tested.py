"""The list of metamorphic relations and the tests tick each other off."""

import re
from pathlib import Path

ASKED = {*range(1, 45)}


def test_every_relation_of_the_list_has_its_test():
    text = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    assert {int(number) for number in re.findall(r'(?:"""|"|\] )\[(\d+)\]', text)} == ASKED
