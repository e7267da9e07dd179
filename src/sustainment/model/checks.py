"""What must hold between records: every check in its order."""

from sustainment.model.checks_addresses import check_addresses
from sustainment.model.checks_names import check_names
from sustainment.model.checks_plausible import check_plausible
from sustainment.model.checks_reach import check_reach
from sustainment.model.checks_spans import check_spans
from sustainment.model.checks_structure import check_structure
from sustainment.model.draft import Draft


def check(draft: Draft) -> None:
    """Note every fault and every warning of a study."""
    check_names(draft)
    check_spans(draft)
    check_structure(draft)
    check_addresses(draft)
    check_reach(draft)
    check_plausible(draft)
