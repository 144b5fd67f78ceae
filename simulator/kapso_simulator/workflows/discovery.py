"""The variables that a workflow's graph and its executions show."""

from collections import Counter
from typing import Any

from kapso_simulator.acts import Act
from kapso_simulator.values import Row
from kapso_simulator.workflows.executions import EXECUTIONS
from kapso_simulator.workflows.expressions import names

_MOST_SAMPLES = 3
FIXED = {
    "system": {
        "trigger_type": "What started the execution",
        "tracking_id": "The id that the start answered",
        "workflow_id": "The workflow",
        "last_user_input": "The last thing that was said",
    },
    "context": {
        "channel": "whatsapp",
        "phone_number": "Whom the execution talks with",
        "phone_number_id": "The number that it speaks through",
    },
}


def discovered(act: Act, workflow: Row) -> Row:
    """Variables by their root: named in the graph, written by it, or seen in executions."""
    executions = act.table(EXECUTIONS).where(workflow_id=workflow["id"])
    used = Counter(_used(workflow))
    found: Row = {}
    for root in ("system", "context", "vars"):
        fixed = FIXED.get(root, {})
        paths = [path for path in used if path.startswith(f"{root}.")]
        seen = [f"{root}.{key}" for row in executions for key in row[root]]
        every = [path for path in dict.fromkeys([*paths, *seen]) if path.split(".")[1] not in fixed]
        found[root] = [_variable(path, used[path], executions) for path in every]
    return found


def _used(workflow: Row) -> list[str]:
    paths: list[str] = []
    for node in workflow["definition"]["nodes"]:
        config = node["data"]["config"]
        paths += names(config)
        written = [config.get(key) for key in ("variable_name", "save_response_to", "save_error_to")]
        paths += [f"vars.{name.removeprefix('vars.')}" for name in written if name]
    return paths


def _variable(path: str, count: int, executions: list[Row]) -> Row:
    root, name = path.split(".", 1)
    values = [(row[root][name], row["last_event_at"]) for row in executions if name in row[root]]
    samples = [value for value, _ in values]
    return {
        "path": path,
        "name": name,
        "type": _type(samples[-1]) if samples else "string",
        "sample_values": samples[-_MOST_SAMPLES:],
        "usage_count": count,
        "last_seen_at": values[-1][1] if values else None,
        "reference": f"{{{{{path}}}}}",
    }


def _type(value: Any) -> str:
    match value:
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case dict():
            return "object"
        case list():
            return "array"
        case _:
            return "string"
