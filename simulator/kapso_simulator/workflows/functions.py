"""Functions: stored, deployed after a while, and answering as they are scripted. No code is ever run."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from kapso_simulator.acts import Act
from kapso_simulator.refusals import invalid, platform
from kapso_simulator.shapes import UUID, Choice, Flag, MapOf, Moment, Obj, Text, Whole, nullable
from kapso_simulator.store import without
from kapso_simulator.timers import set_timer, timer
from kapso_simulator.values import Row
from kapso_simulator.workflows import script

FUNCTIONS = "functions"
INVOCATIONS = "invocations"
SECRETS = "function_secrets"
TYPES = ("cloudflare_worker", "supabase_function")
MODES = ("wrapped", "passthrough")
_DEPLOY = "functions.deploy"
# The reference says to poll for 10 to 60 seconds.
_DEPLOYING = timedelta(seconds=10)

FUNCTION = Obj(
    {
        "id!": UUID,
        "name!": Text(),
        "slug!": Text(pattern=r"[a-z0-9-]+"),
        "lock_version!": Whole(),
        "description!": Text(nullable=True, blank=True),
        "code!": Text(blank=True),
        "version!": Text(nullable=True),
        "status!": Choice(("draft", "deployed", "error")),
        "last_deployed_at!": nullable(Moment()),
        "function_type!": Choice(TYPES),
        "invoke_response_mode!": Choice(MODES),
        "public_endpoint!": Flag(),
        "runtime_config!": nullable(MapOf()),
        "endpoint_url!": Text(nullable=True),
        "project_id!": UUID,
        "created_by_id!": Text(nullable=True),
        "created_at!": Moment(),
        "updated_at!": Moment(),
    }
)


@dataclass(frozen=True)
class Said:
    """What a function returned, or the error that it ended in."""

    value: Any = None
    error: str | None = None


def new(act: Act, given: Row) -> Row:
    """The row of a new function, a draft. Raises Refusal (422)."""
    slug_taken(act, given.get("slug"), None)
    return {
        "id": act.uuid(),
        "name": given["name"],
        "slug": given.get("slug") or _free_slug(act, given["name"]),
        "lock_version": 0,
        "description": given.get("description"),
        "code": given["code"],
        "version": None,
        "status": "draft",
        "last_deployed_at": None,
        "function_type": given.get("function_type") or "cloudflare_worker",
        "invoke_response_mode": "passthrough",
        "public_endpoint": given.get("public_endpoint", False),
        "runtime_config": given.get("runtime_config"),
        "endpoint_url": None,
        "project_id": act.project_id,
        "created_by_id": None,
        "created_at": act.stamp(),
        "updated_at": act.stamp(),
    }


def changed(act: Act, row: Row, given: Row) -> Row:
    """The row with what a client gave. Raises Refusal: 409 for a stale lock, 422 for a slug that is taken."""
    version = given.get("lock_version")
    if version is not None and version != row["lock_version"]:
        raise platform(409, f"Function has been modified. Current lock_version is {row['lock_version']}")
    slug_taken(act, given.get("slug"), row["id"])
    fields = without(given, "lock_version")
    return {**row, **fields, "lock_version": row["lock_version"] + 1, "updated_at": act.stamp()}


def slug_taken(act: Act, slug: str | None, besides: str | None) -> None:
    """Slugs are unique in a project. Raises Refusal (422)."""
    other = act.table(FUNCTIONS).one(slug=slug) if slug else None
    if other is not None and other["id"] != besides:
        raise invalid("slug", "has already been taken")


def deploy(act: Act, row: Row) -> None:
    """Have the function deployed after a while. Raises Refusal (422)."""
    if row["function_type"] == "supabase_function":
        raise platform(422, "Supabase project required for Supabase functions")
    set_timer(act, _DEPLOY, row["id"], act.now + _DEPLOYING, {"id": row["id"]})


@timer(_DEPLOY)
def _deployed(act: Act, data: Row) -> None:
    row = act.table(FUNCTIONS).get(data["id"])
    if row is None:
        return
    act.table(FUNCTIONS).change(
        row["id"],
        status="deployed",
        version=str(int(row["version"] or 0) + 1),
        last_deployed_at=act.stamp(),
        endpoint_url=f"https://api.kapso.ai/platform/v1/functions/{row['id']}/invoke",
    )


def execute(act: Act, function_id: str, given: Any, execution: Row) -> Said:
    """Run a function for a workflow."""
    row = act.table(FUNCTIONS).get(function_id)
    if row is None:
        return Said(error="Function not found")
    if row["status"] != "deployed":
        return Said(error="Function is not deployed")
    said, _ = run(act, row, given, workflow_id=execution["workflow_id"], node_id=execution["at"])
    return said


def run(act: Act, row: Row, given: Any, **about: str) -> tuple[Said, str]:
    """What a deployed function returns for this input, and the id of the invocation. Unscripted it returns `{}`."""
    scripted = script.take(act, "function", function_id=row["id"], **about)
    error = scripted["error"] if scripted is not None else None
    said = Said(error=error) if error is not None else Said(script.answer_of(scripted, {}))
    invocation = {
        "id": act.uuid(),
        "function_id": row["id"],
        "status_code": 200 if error is None else 500,
        "duration_ms": 1,
        "request_body": given,
        "response_body": said.value,
        "error_message": error,
        "created_at": act.stamp(),
        "console_logs": [],
    }
    act.table(INVOCATIONS).put(invocation)
    return said, invocation["id"]


def _free_slug(act: Act, name: str) -> str:
    base = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "function"
    found, number = base, 1
    while act.table(FUNCTIONS).one(slug=found) is not None:
        number += 1
        found = f"{base}-{number}"
    return found
