"""What a node reads and writes of its execution."""

from collections.abc import Mapping
from typing import Any

from kapso_simulator.acts import Act
from kapso_simulator.values import Row
from kapso_simulator.workflows import expressions
from kapso_simulator.workflows.environment import environment
from kapso_simulator.workflows.executions import EXECUTIONS, node_of, note
from kapso_simulator.workflows.walking.outcomes import Heard


def config_of(act: Act, row: Row) -> Row:
    """The config of the execution's node with every expression filled in."""
    config = expressions.fill(node_of(row)["data"]["config"], scope(row), environment(act))
    assert isinstance(config, dict)
    return config


def scope(row: Row) -> Mapping[str, Any]:
    """What expressions see."""
    return {key: row[key] for key in ("vars", "system", "context", "metadata")}


def fresh(act: Act, row: Row) -> Row:
    """The execution as it is now."""
    return act.table(EXECUTIONS).rows[row["id"]]


def set_vars(act: Act, row: Row, values: Mapping[str, Any], event: str = "variables_set") -> None:
    """Write variables, and the event of it."""
    if values:
        act.table(EXECUTIONS).change(row["id"], vars={**fresh(act, row)["vars"], **values})
        note(act, row["id"], event, {"variables": dict(values)})


def save(act: Act, row: Row, name: str | None, value: Any) -> None:
    """Write what a node came to into the variable that its config names, if it names one."""
    if name:
        set_vars(act, row, {name.removeprefix("vars."): value})


def take_in(act: Act, row: Row, heard: Heard) -> Any:
    """Take what people wrote, or a resume gave, as the last input; returns it, None where there is nothing."""
    given = [one for one in heard if one["kind"] in ("message", "payload")]
    if not given:
        return None
    for one in given:
        payload = {"kind": one["kind"], "content": one["data"], "message_id": one.get("message_id")}
        note(act, row["id"], "user_input_received", payload, direction="inbound")
    said = given[0]["data"] if len(given) == 1 else "\n".join(expressions.text(one["data"]) for one in given)
    system = {**fresh(act, row)["system"], "last_user_input": said}
    act.table(EXECUTIONS).change(row["id"], system=system, steps=0)
    return said


def last_input(row: Row) -> str:
    """The last thing that was said to the execution, as text."""
    return expressions.text(row["system"].get("last_user_input"))
