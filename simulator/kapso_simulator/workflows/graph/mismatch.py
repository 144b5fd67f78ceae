"""What is wrong with a graph, as Kapso's refusal."""

from collections.abc import Iterator
from contextlib import contextmanager

from kapso_simulator.refusals import platform
from kapso_simulator.shapes import Mismatch
from kapso_simulator.workflows.graph.definition import Malformed


@contextmanager
def graph_fault() -> Iterator[None]:
    """Whatever is wrong with a graph within is Kapso's 422, naming the node and the field."""
    try:
        yield
    except Mismatch as mismatch:
        raise platform(422, f"Definition is invalid: {mismatch.field} {mismatch.problem}") from None
    except Malformed as malformed:
        raise platform(422, f"Definition is invalid: {malformed}") from None
