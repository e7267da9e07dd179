"""What a steady state does not use, by name."""

from sustainment.model.answer import LeftOutRows
from sustainment.model.study import Study


def left_out_of_steady_state(study: Study) -> tuple[LeftOutRows, ...]:
    """Return the rows of a study that no steady state holds, and why."""
    found = [
        LeftOutRows("damage", len(study.table("damage")), "damage and loss: they have no steady state"),
        LeftOutRows(
            "study.toml", int(study.settings.cannibalisation), "cannibalisation: holes stay where they fall"
        ),
    ]
    return tuple(rows for rows in found if rows.rows)
