"""A webhook receiver written from the reference's section 5 alone, beside a running simulator.

It knows the headers, the signature over the raw bytes, the idempotency key, batches, and that the event's name is in a
header. Nothing here comes from the simulator's own code but the running of it.
"""

import hashlib
import hmac
import json
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from kapso_simulator.running import Running, running

SECRET = "a secret with ümlaut"
HOOKS = "https://hooks.example.com"


@dataclass
class Inbox:
    """What a receiver that answers 503 so often has accepted."""

    refuse: int = 0
    attempts: list[tuple[str, str]] = field(default_factory=list)
    accepted: dict[str, tuple[str, Any]] = field(default_factory=dict)
    forged: int = 0

    def take(self, headers: Any, body: bytes) -> int:
        """The status to answer with."""
        signature = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(signature, headers.get("X-Webhook-Signature", "")):
            self.forged += 1
            return 401
        key = headers["X-Idempotency-Key"]
        self.attempts.append((key, hashlib.sha256(body).hexdigest()))
        if self.refuse > 0:
            self.refuse -= 1
            return 503
        batch = headers.get("X-Webhook-Batch") == "true"
        read = json.loads(body)
        assert headers["Content-Type"] == "application/json"
        assert headers["X-Webhook-Payload-Version"] == "v2"
        assert batch is bool(read.get("batch"))
        assert not batch or int(headers["X-Batch-Size"]) == len(read["data"]) == read["batch_info"]["size"]
        self.accepted.setdefault(key, (headers["X-Webhook-Event"], read))
        return 200


@pytest.fixture
def inbox() -> Inbox:
    """What the receiver got."""
    return Inbox()


@pytest.fixture
def simulator(inbox: Inbox) -> Iterator[Running]:
    """A simulator whose webhooks reach the receiver."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            status = inbox.take(self.headers, self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    with running(deliver={HOOKS: f"http://127.0.0.1:{server.server_port}"}) as served:
        yield served
    server.shutdown()
    thread.join()
    server.server_close()


def _call(simulator: Running, method: str, path: str, body: object = None) -> Any:
    raw = None if body is None else json.dumps(body).encode()
    headers = {"X-API-Key": simulator.api_key}
    request = urllib.request.Request(f"{simulator.url}/platform/v1{path}", raw, headers, method=method)
    with urllib.request.urlopen(request, timeout=20) as answered:
        return json.loads(answered.read())["data"]


def _connected(simulator: Running) -> str:
    hook = {"url": f"{HOOKS}/project", "events": ["whatsapp.phone_number.created"], "secret_key": SECRET}
    _call(simulator, "POST", "/whatsapp/webhooks", {"whatsapp_webhook": hook})
    customer = _call(simulator, "POST", "/customers", {"customer": {"name": "Lisbon"}})["id"]
    link = _call(simulator, "POST", f"/customers/{customer}/setup_links", {"setup_link": {}})["id"]
    return str(simulator.controls.complete_link(link, "+351 912 345 678")["phone_number_id"])


def _hook(simulator: Running, number: str, **more: Any) -> None:
    hook = {"url": f"{HOOKS}/number", "events": ["whatsapp.message.received"], "secret_key": SECRET, **more}
    _call(simulator, "POST", f"/whatsapp/phone_numbers/{number}/webhooks", {"whatsapp_webhook": hook})


def test_what_arrives_is_signed_and_named_by_its_header(simulator: Running, inbox: Inbox) -> None:
    number = _connected(simulator)
    _hook(simulator, number)
    simulator.controls.inbound(number, "+351 911 222 333", "Olá, está aí? 👋")
    simulator.controls.advance(1)
    assert inbox.forged == 0
    (connected, said) = inbox.accepted.values()
    assert connected[0] == "whatsapp.phone_number.created"
    assert connected[1]["phone_number_id"] == number
    assert said[0] == "whatsapp.message.received"
    assert said[1]["message"]["text"]["body"] == "Olá, está aí? 👋"


def test_a_refused_delivery_comes_again_unchanged_until_it_is_taken(simulator: Running, inbox: Inbox) -> None:
    number = _connected(simulator)
    _hook(simulator, number)
    simulator.controls.advance(1)
    inbox.attempts.clear()
    inbox.refuse = 3
    simulator.controls.inbound(number, "+351 911 222 333", "Hi")
    for seconds, seen in ((9, 1), (1, 2), (39, 2), (1, 3), (89, 3), (1, 4), (3600, 4)):
        simulator.controls.advance(seconds)
        assert len(inbox.attempts) == seen
    assert len(set(inbox.attempts)) == 1
    assert len(inbox.accepted) == 2


def test_buffered_messages_arrive_as_a_batch(simulator: Running, inbox: Inbox) -> None:
    number = _connected(simulator)
    _hook(simulator, number, buffer_enabled=True, buffer_window_seconds=5)
    for text in ("one", "two"):
        simulator.controls.inbound(number, "+351 911 222 333", text)
    simulator.controls.advance(6)
    [batch] = [body for event, body in inbox.accepted.values() if event == "whatsapp.message.received"]
    assert [one["message"]["text"]["body"] for one in batch["data"]] == ["one", "two"]
    assert batch["batch_info"]["window_ms"] == 5000


def test_a_receiver_that_never_answers_well_is_left_alone_after_a_while(simulator: Running, inbox: Inbox) -> None:
    number = _connected(simulator)
    _hook(simulator, number)
    inbox.refuse = 10_000
    for person in range(20):
        simulator.controls.inbound(number, f"+351 911 000 {person:03d}", "Hi")
    simulator.controls.advance(60)
    [hook] = _call(simulator, "GET", f"/whatsapp/phone_numbers/{number}/webhooks")
    assert hook["active"] is False
