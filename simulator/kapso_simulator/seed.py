"""The seed file: projects, their keys and what they begin with.

    projects:
      - name: agency-hub
        keys: [key-one, key-two]
        plan: platform
        limits: {requests_per_minute: 5000}
        customers: [{name: Lisbon Trips, external_customer_id: hub/lisbon}]

`--api-key` adds a project `default` with those keys. What is planted already (a state file) is left as it is.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import yaml

from kapso_simulator.acts import Act
from kapso_simulator.projects import DEFAULT_PLAN, KEYS, PLANS, PROJECTS, add_keys, add_project
from kapso_simulator.refusals import Refusal
from kapso_simulator.shapes import Anything, Choice, ListOf, MapOf, Mismatch, Obj, Text, Whole
from kapso_simulator.values import Row

Planter = Callable[[Act, list[Any]], None]
_PLANTERS: dict[str, Planter] = {}
_PROJECT = {
    "name!": Text(),
    "keys!": ListOf(Text(), 1),
    "plan": Choice(tuple(PLANS)),
    "limits": MapOf(Whole(min=0)),
}


def plants(name: str) -> Callable[[Planter], Planter]:
    """Declare how a list of this name under a project is planted: `planter(act in the project, the list)`."""

    def declare(planter: Planter) -> Planter:
        _PLANTERS[name] = planter
        return planter

    return declare


def read_seed(file: Path | None, keys: Sequence[str] = ()) -> list[Row]:
    """The projects of a seed file, and the one of the command line. Raises ValueError for a file that is not right."""
    found: list[Row] = [{"name": "default", "keys": list(keys)}] if keys else []
    if file is None:
        return found
    shape = Obj({"projects!": ListOf(Obj({**_PROJECT, **dict.fromkeys(_PLANTERS, ListOf(Anything()))}))})
    try:
        return found + list(shape.clean(yaml.safe_load(file.read_text()), "")["projects"])
    except (Mismatch, yaml.YAMLError, OSError) as wrong:
        raise ValueError(f"--seed {file}: {wrong}") from None


def plant(act: Act, projects: list[Row]) -> None:
    """Make these projects where they are not there yet; one that is there gets the keys that it lacks.

    Raises ValueError for a key of two projects, and for an object that Kapso would refuse.
    """
    for one in projects:
        there = act.world(PROJECTS).one(name=one["name"])
        _must_be_free(act, one["keys"], there)
        if there is not None:
            add_keys(act, there, one["keys"])
            continue
        row = add_project(
            act, one["name"], plan=one.get("plan", DEFAULT_PLAN), keys=one["keys"], limits=one.get("limits")
        )
        _plant_objects(act.in_project(row["id"]), one)


def _must_be_free(act: Act, keys: list[str], there: Row | None) -> None:
    for key in keys:
        owner = act.world(KEYS).one(key=key)
        if owner is not None and (there is None or owner["project"] != there["id"]):
            raise ValueError("keys: a key belongs to one project only")


def _plant_objects(act: Act, given: Row) -> None:
    for name, planter in _PLANTERS.items():
        try:
            planter(act, given.get(name) or [])
        except (Refusal, Mismatch) as wrong:
            raise ValueError(f"{name} of project {given['name']!r}: {wrong}") from None
