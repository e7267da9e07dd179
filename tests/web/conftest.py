"""Lets the tests of pages use the fleet invented for the tests of views."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "views"))
