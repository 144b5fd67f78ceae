"""Input whose shape depends on more than its route."""

from typing import Any

from kapso_simulator.acts import Call
from kapso_simulator.refusals import misshapen
from kapso_simulator.shapes import Mismatch, Shape


def cleaned(call: Call, shape: Shape, value: Any) -> Any:
    """The value as its shape lets it through. Raises Refusal in the style of the call's address."""
    try:
        return shape.clean(value, "")
    except Mismatch as mismatch:
        raise misshapen(mismatch, call.request.path) from None
