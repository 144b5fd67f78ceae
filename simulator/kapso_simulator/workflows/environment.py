"""A project's secrets for `${ENV:NAME}` in workflows. No API sets them, so the seed file does.

environment: [{name: CRM_TOKEN, value: "..."}]
"""

from typing import Any

from kapso_simulator.acts import Act
from kapso_simulator.seed import plants
from kapso_simulator.shapes import Obj, Text

_ENVIRONMENT = "environment"
_ENTRY = Obj({"name!": Text(pattern=r"[A-Z0-9_]+"), "value!": Text(blank=True)})


def environment(act: Act) -> dict[str, str]:
    """The project's secrets by name."""
    return {one["id"]: one["value"] for one in act.table(_ENVIRONMENT)}


@plants("environment")
def plant(act: Act, entries: list[Any]) -> None:
    """Store the secrets of a seed file."""
    for entry in entries:
        cleaned = _ENTRY.clean(entry, "environment")
        act.table(_ENVIRONMENT).put({"id": cleaned["name"], "value": cleaned["value"]})
