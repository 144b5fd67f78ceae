"""Bodies as Kapso sends them, in payload version 2."""

import hashlib
import hmac
import json
from typing import Any

NUMBER, OTHER = "123456789012345", "999999999999999"
SECRET = b"signing-secret"


def body(raw: Any) -> bytes:
    return json.dumps(raw, separators=(",", ":"), ensure_ascii=False).encode()


def signed(content: bytes, secret: bytes = SECRET) -> str:
    return hmac.new(secret, content, hashlib.sha256).hexdigest()


def inbound(number: str = NUMBER) -> dict[str, Any]:
    kapso = {"direction": "inbound", "status": "received", "content": "my passport is X1234567"}
    message = {"id": "wamid.in", "type": "text", "from": "34600111222", "text": {"body": "hola"}, "kapso": kapso}
    conversation = {"id": "c", "phone_number": "+34600111222", "phone_number_id": number}
    return {"message": message, "conversation": conversation, "is_new_conversation": True, "phone_number_id": number}


def outbound(wamid: str, status: str = "delivered", number: str = NUMBER) -> dict[str, Any]:
    message = {"id": wamid, "type": "text", "kapso": {"direction": "outbound", "status": status}}
    return {"message": message, "conversation": {"id": "c"}, "is_new_conversation": False, "phone_number_id": number}


def connected(number: str = NUMBER) -> dict[str, Any]:
    return {"phone_number_id": number, "project": {"id": "p"}, "customer": {"id": "c"}}


def restricted(*numbers: str) -> dict[str, Any]:
    listed = [{"id": number, "display_phone_number": "+34 600 111 222"} for number in numbers]
    return {"id": "e", "event": "whatsapp.account.restricted", "business_account_id": "1", "phone_numbers": listed}


def conversation(number: str = NUMBER) -> dict[str, Any]:
    return {"conversation": {"id": "c", "phone_number_id": number}, "phone_number_id": number}


def handoff() -> dict[str, Any]:
    return {"event": "workflow.execution.handoff", "workflow_id": "w", "workflow_execution_id": "x"}


def batch(*events: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "whatsapp.message.received",
        "batch": True,
        "data": list(events),
        "batch_info": {"size": len(events)},
    }
