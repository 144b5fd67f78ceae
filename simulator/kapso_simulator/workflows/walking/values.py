"""Nodes that set a variable or tell the project of an event."""

import math
from typing import Any

from kapso_simulator.acts import Act
from kapso_simulator.shapes import Mismatch, Moment
from kapso_simulator.values import Row, read_json
from kapso_simulator.workflows import expressions
from kapso_simulator.workflows.executions import note
from kapso_simulator.workflows.project_events import emit
from kapso_simulator.workflows.walking.outcomes import Broken, Onward, Outcome, enters
from kapso_simulator.workflows.walking.state import config_of, save


@enters("set_variable")
def set_variable(act: Act, row: Row) -> Outcome:
    """Write a value of the wanted type."""
    config = config_of(act, row)
    wanted = config.get("value_type") or "string"
    try:
        value = _typed(config.get("variable_value"), wanted)
    except ValueError:
        return Broken(f"Variable {config['variable_name']} is not a valid {wanted}")
    save(act, row, config["variable_name"], value)
    return Onward()


@enters("emit_event")
def emit_event(act: Act, row: Row) -> Outcome:
    """Tell the project of an event."""
    config = config_of(act, row)
    occurred_at = act.stamp()
    if config.get("occurred_at"):
        try:
            occurred_at = Moment().clean(config["occurred_at"], "occurred_at")
        except Mismatch:
            return Broken("Occurred at is invalid")
    event = emit(
        act,
        config["event_name"],
        config.get("properties") or {},
        occurred_at=occurred_at,
        conversation_id=row["whatsapp_conversation_id"],
        by_observer=row["observer"],
    )
    note(act, row["id"], "action_performed", {"event_id": event["id"], "name": event["name"]})
    return Onward()


def _typed(value: Any, wanted: str) -> Any:
    if wanted == "string":
        return expressions.text(value)
    if wanted == "number":
        return _number(value)
    if wanted == "boolean":
        return _boolean(value)
    return read_json(value) if isinstance(value, str) else value


def _number(value: Any) -> int | float:
    try:
        number = float(value) if isinstance(value, str | int | float) else math.nan
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise ValueError("not a number")
    return int(number) if number.is_integer() else number


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    known = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False, "": False}
    text = expressions.text(value).strip().lower()
    if text not in known:
        raise ValueError("not a boolean")
    return known[text]
