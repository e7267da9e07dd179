"""One number for all tables of an answer."""

import hashlib

from sustainment.simulation.result import Simulation


def digest(answer: Simulation) -> str:
    found = hashlib.sha256()
    for name in answer.tables:
        found.update(answer.table(name).write_json().encode())
    return found.hexdigest()
