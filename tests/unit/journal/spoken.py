"""What Kapso says, made up for the journal's tests."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from sendero_channels.journal.belonging import Claim

PROJECT, NUMBER, OTHER = "main", "123456789012345", "999999999999999"
CONVERSATION, EXECUTION = "6b1d2c3e-0000-4000-8000-000000000001", "e0000000-0000-4000-8000-000000000001"
TRACKING = "0af76519-16cd-43dd-8448-eb211c80319c"
TRACE = "0af7651916cd43dd8448eb211c80319c"
TRAVELLER = "+34600111222"
SECRET_WORDS = "my passport is X1234567"
START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def at(seconds: float) -> str:
    return (START + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")


def unix(seconds: float) -> str:
    return str(int((START + timedelta(seconds=seconds)).timestamp()))


def body(raw: Any) -> bytes:
    return json.dumps(raw, separators=(",", ":"), ensure_ascii=False).encode()


def conversation(id_: str = CONVERSATION, number: str = NUMBER, **more: Any) -> dict[str, Any]:
    shown = {"contact_name": "Ana Viajera", "last_message_text": SECRET_WORDS}
    return {
        "id": id_,
        "phone_number": TRAVELLER,
        "status": "active",
        "created_at": at(-60),
        "updated_at": at(-60),
        "phone_number_id": number,
        "kapso": shown,
        **more,
    }


def inbound(
    wamid: str = "wamid.in", seconds: float = 0, number: str = NUMBER, of: str = CONVERSATION
) -> dict[str, Any]:
    kapso = {"direction": "inbound", "status": "received", "origin": "cloud_api", "content": SECRET_WORDS}
    text = {"body": SECRET_WORDS}
    message = {
        "id": wamid,
        "timestamp": unix(seconds),
        "type": "text",
        "from": "34600111222",
        "text": text,
        "kapso": kapso,
    }
    return {"message": message, "conversation": conversation(of, number), "phone_number_id": number}


def rung(wamid: str, state: str, seconds: float, **more: Any) -> dict[str, Any]:
    return {"id": wamid, "status": state, "timestamp": unix(seconds), "recipient_id": "34600111222", **more}


def outbound(
    wamid: str, state: str, *rungs: dict[str, Any], seconds: float = 5, number: str = NUMBER, of: str = CONVERSATION
) -> dict[str, Any]:
    kapso = {"direction": "outbound", "status": state, "origin": "cloud_api", "statuses": list(rungs)}
    message = {"id": wamid, "timestamp": unix(seconds), "type": "text", "text": {"body": SECRET_WORDS}, "kapso": kapso}
    return {"message": message, "conversation": conversation(of, number), "phone_number_id": number}


def handoff(seconds: float = 20, status: str = "handoff", of: str = CONVERSATION) -> dict[str, Any]:
    return {
        "event": f"workflow.execution.{status}",
        "occurred_at": at(seconds),
        "workflow_id": "w",
        "workflow_execution_id": EXECUTION,
        "status": status,
        "tracking_id": TRACKING,
        "whatsapp_conversation_id": of,
        "handoff": {"reason": f"Ana says {SECRET_WORDS}", "source": "agent_tool"},
        "error": {"message": SECRET_WORDS},
    }


def execution(
    status: str = "running", last: float = 10, *, id_: str = EXECUTION, start: float = 1, **more: Any
) -> dict[str, Any]:
    step = {"id": "s", "identifier": "greet", "stepable_type": "FlowActionStep"}
    event = {
        "id": "ev1",
        "event_type": "step_entered",
        "created_at": at(2),
        "payload": {"x": SECRET_WORDS},
        "step": step,
    }
    context = {"vars": {"trip": "trip-77", "wf": "run-9", "name": "Ana"}, "context": {"phone_number": TRAVELLER}}
    return {
        "id": id_,
        "status": status,
        "started_at": at(start),
        "ended_at": at(last) if status in ("ended", "failed") else None,
        "last_event_at": at(last),
        "tracking_id": TRACKING,
        "whatsapp_conversation_id": CONVERSATION,
        "workflow": {"id": "w"},
        "execution_context": context,
        "events": [event],
        **more,
    }


def claim(tenant: str = "acme", since: float = -3600, number: str = NUMBER) -> Claim:
    return Claim(PROJECT, number, START + timedelta(seconds=since), tenant, f"{tenant}-ns", "shop")
