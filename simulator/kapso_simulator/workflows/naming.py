"""The names of what a node's config points to by id."""

from collections.abc import Callable

from kapso_simulator.acts import Act
from kapso_simulator.workflows.models import MODELS
from kapso_simulator.workflows.templates import template_of

_TABLES = {"function_id": "functions", "workflow_id": "workflows"}


def namer(act: Act) -> Callable[[str, str], str | None]:
    """`name(field, id)`: the name of what that id is in this project; None where there is nothing of the id."""

    def name(field: str, found: str) -> str | None:
        if field == "provider_model_id":
            return next((one["name"] for one in MODELS if one["id"] == found), None)
        row = template_of(act, found) if field == "template_id" else act.table(_TABLES[field]).get(found)
        return str(row["name"]) if row is not None else None

    return name
