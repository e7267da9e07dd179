"""Family e: machines down when holes move to as few as possible."""

from families.studies import Answers, Inputs
from sustainment.analytic.cannibalised import cannibalised_fleet

LISTED = 8
"""Chances that a case lists."""


def down_at_most(inputs: Inputs) -> Answers:
    """Machines down under full cannibalisation of Poisson pipelines."""
    found = cannibalised_fleet(
        inputs["pipeline_means"],
        inputs["stocks"],
        quantities=inputs["quantity_per_system"],
        fleet=inputs["fleet"],
    )
    return {
        "P_down_at_most_j": found.at_most[:LISTED].tolist(),
        "expected_down": found.expected_down,
        "expected_down_no_cannibalisation_upper": found.expected_down_without,
    }
