"""What a steady state does not use, by name."""

from sustainment.analytic.state import SteadyState
from sustainment.model.answer import LeftOutRows
from sustainment.model.study import Study


def left_out_of_steady_state(study: Study, state: SteadyState) -> tuple[LeftOutRows, ...]:
    """Return the rows of a study that a steady state does not use, and why."""
    if state.closed is not None:
        return ()
    found = [
        LeftOutRows("damage", len(study.table("damage")), "damage and loss: they have no steady state"),
    ]
    return tuple(rows for rows in found if rows.rows)
