"""Projects, their keys, and who a key stands for."""

import hashlib
import uuid

from kapso_simulator.acts import Act
from kapso_simulator.refusals import NO_KEY, platform
from kapso_simulator.values import Request, Row

PROJECTS = "projects"
KEYS = "keys"
PLANS = {"legacy": 100, "free": 100, "pro": 500, "platform": 1000, "enterprise": 1000}
STARTS = {"legacy": 5, "free": 5, "pro": 15, "platform": 30, "enterprise": 30}
WITHOUT_EVENTS = ("legacy", "free")
NUMBERS = {"legacy": 1, "free": 1, "pro": 3, "platform": 50, "enterprise": 1000}
# The plan of a project of which nobody says more: no test of many numbers should meet a limit that it did not ask for.
DEFAULT_PLAN = "enterprise"


def add_project(act: Act, name: str, *, plan: str = DEFAULT_PLAN, keys: list[str], limits: Row | None = None) -> Row:
    """A project with its keys. The same name gives the same id in every simulator."""
    project_id = str(uuid.UUID(bytes=hashlib.blake2b(name.encode(), digest_size=16).digest(), version=4))
    row = {"id": project_id, "name": name, "plan": plan, "limits": limits or {}, "created_at": act.stamp()}
    act.world(PROJECTS).put(row)
    add_keys(act, row, keys)
    return row


def add_keys(act: Act, project: Row, keys: list[str]) -> None:
    """Give the project these keys, where it lacks them."""
    for key in keys:
        text = f"{project['name']}:{key}".encode()
        key_id = str(uuid.UUID(bytes=hashlib.blake2b(text, digest_size=16).digest(), version=4))
        if act.world(KEYS).one(key=key) is None:
            number = len(act.world(KEYS).where(project=project["id"])) + 1
            name = f"{project['name']} {number}"
            act.world(KEYS).put({"id": key_id, "key": key, "project": project["id"], "name": name})


def key_of(act: Act, request: Request) -> Row:
    """The row of the key that a request carries: X-API-Key, on the proxy a bearer token too. Raises Refusal (401)."""
    given = request.headers.get("x-api-key", "")
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if not given and request.path.startswith("/meta/") and scheme.lower() == "bearer":
        given = token.strip()
    found = act.world(KEYS).one(key=given) if given else None
    if found is None:
        raise platform(401, NO_KEY)
    return found


def limit_of(project: Row, name: str, by_plan: dict[str, int]) -> int:
    """A limit of a project: its own where one was set, else its plan's."""
    return int(project["limits"].get(name, by_plan.get(project["plan"], by_plan["free"])))


def full(act: Act) -> str | None:
    """Why the plan has no room for one more number; None where it has."""
    most = limit_of(act.project, "phone_numbers", NUMBERS)
    return f"Phone number limit reached: the plan allows {most}" if len(act.table("phone_numbers")) >= most else None


def must_have_events(act: Act) -> None:
    """Some plans have no events of a project's own. Raises Refusal (402)."""
    if not act.project["limits"].get("events", act.project["plan"] not in WITHOUT_EVENTS):
        raise platform(402, "Project events are not available on your current plan")
