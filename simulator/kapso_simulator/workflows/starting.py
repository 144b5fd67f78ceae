"""A client starts a workflow for somebody."""

from kapso_simulator.acts import Act, Call
from kapso_simulator.projects import STARTS, limit_of
from kapso_simulator.refusals import platform
from kapso_simulator.shapes import AnyOf, MapOf, Obj, Text, Whole, nullable
from kapso_simulator.values import Row
from kapso_simulator.workflows.executions import add, schedule
from kapso_simulator.workflows.graph.structure import fault
from kapso_simulator.workflows.numbers import number_of, only_number
from kapso_simulator.workflows.speaking import conversation_with

_TEXT = Text(nullable=True, blank=True)
_BURSTS = "execution_bursts"
_DIGITS = (7, 15)
_OBJECT = nullable(MapOf())
START = Obj(
    {
        "phone_number": _TEXT,
        "recipient": _TEXT,
        "phone_number_id": _TEXT,
        "whatsapp_config_id": AnyOf((Whole(), Text(blank=True)), nullable=True),
        "variables": _OBJECT,
        "context": _OBJECT,
        "initial_data": _OBJECT,
    }
)


def count_start(call: Call, workflow_id: str) -> dict[str, str]:
    """Count a start of the key and workflow in this second; the headers tell what is left. Raises Refusal (429)."""
    limit = limit_of(call.project, "execution_starts_per_second", STARTS)
    row_id = f"{call.key['id'] if call.key else ''}/{workflow_id}"
    second = int(call.now.timestamp())
    row = call.table(_BURSTS).get(row_id)
    used = int(row["used"]) if row is not None and row["second"] == second else 0
    headers = {"X-Burst-RateLimit-Limit": str(limit), "X-Burst-RateLimit-Remaining": str(max(0, limit - used - 1))}
    if used >= limit:
        raise platform(
            429,
            "Burst rate limit exceeded",
            {**headers, "Retry-After": "1"},
            message="Too many workflow execution requests in a short period. Try again in 1 second.",
        )
    call.table(_BURSTS).put({"id": row_id, "second": second, "used": used + 1})
    return headers


def start(call: Call, workflow: Row, given: Row) -> Row:
    """The new execution, which walks as soon as it can. Raises Refusal (422) where it cannot start."""
    if workflow["status"] != "active":
        raise platform(422, "Workflow is not active")
    if broken := fault(workflow["definition"]["nodes"], workflow["definition"]["edges"]):
        raise platform(422, f"Workflow definition is invalid: {broken}")
    participant = _participant(given)
    number = _number(call, given)
    if number is not None and number.get("kind") == "sandbox" and given.get("recipient") and not _phone(participant):
        raise platform(422, "Business-scoped user ids are not supported on sandbox numbers")
    conversation = conversation_with(call, number, participant) if number is not None else None
    phone_number_id = number["id"] if number is not None else None
    context = {"channel": "whatsapp", "phone_number": participant, "phone_number_id": phone_number_id}
    request = {"ip": call.request.ip, "user_agent": call.request.headers.get("user-agent"), "timestamp": call.stamp()}
    row = add(
        call,
        workflow,
        whatsapp_conversation_id=conversation["id"] if conversation is not None else None,
        phone_number_id=phone_number_id,
        participant=participant,
        vars={**(given.get("initial_data") or {}), **(given.get("variables") or {})},
        system={"trigger_type": "api_call"},
        context={**context, **(given.get("context") or {})},
        metadata={"request": request},
    )
    schedule(call, row["id"])
    return row


def _participant(given: Row) -> str:
    phone = given.get("phone_number")
    if phone:
        found = _phone(phone)
        if found is None:
            raise platform(422, "Phone number is invalid")
        return found
    if not given.get("recipient"):
        raise platform(422, "Either phone_number or recipient is required")
    return _phone(given["recipient"]) or str(given["recipient"])


def _phone(text: str) -> str | None:
    plain = text.removeprefix("+").replace(" ", "").replace("-", "").replace("(", "").replace(")", "")
    return plain if plain.isascii() and plain.isdigit() and _DIGITS[0] <= len(plain) <= _DIGITS[1] else None


def _number(act: Act, given: Row) -> Row | None:
    wanted = given.get("phone_number_id")
    if not wanted:
        return only_number(act)
    found = number_of(act, wanted)
    if found is None:
        raise platform(422, "WhatsApp phone number not found or not accessible in this project")
    return found
