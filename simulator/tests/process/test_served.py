"""The simulator as users run it: a process with two addresses."""

import http.client
import json
import signal
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from kapso_simulator.client import Refused
from kapso_simulator.running import Running, running


def _call(simulator: Running, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    host = simulator.url.removeprefix("http://")
    link = http.client.HTTPConnection(host, timeout=20)
    try:
        sent = None if body is None else json.dumps(body)
        link.request(method, f"/platform/v1{path}", sent, {"X-API-Key": simulator.api_key})
        answered = link.getresponse()
        text = answered.read()
        return answered.status, json.loads(text) if text else None
    finally:
        link.close()


def _create(simulator: Running, name: str) -> tuple[int, Any]:
    return _call(simulator, "POST", "/customers", {"customer": {"name": name}})


def _names(simulator: Running) -> list[str]:
    return [one["name"] for one in _call(simulator, "GET", "/customers?per_page=100")[1]["data"]]


@pytest.fixture(scope="module")
def served() -> Iterator[Running]:
    """A simulator that the tests of this file share where they do not disturb each other."""
    with running() as started:
        yield started


def test_the_plugin_gives_a_simulator(kapso_simulator: Running) -> None:
    assert _call(kapso_simulator, "GET", "/customers")[0] == 200
    link = _call(kapso_simulator, "GET", "/customers")[1]["meta"]
    assert link["total_count"] == 0
    assert [one["status"] for one in kapso_simulator.controls.requests(method="GET")] == [200, 200]


def test_each_address_knows_its_own_paths_alone(served: Running) -> None:
    host = served.url.removeprefix("http://")
    link = http.client.HTTPConnection(host, timeout=20)
    link.request("GET", "/clock", headers={"X-API-Key": served.api_key})
    assert link.getresponse().status == 404
    link.close()
    with pytest.raises(Refused) as refused:
        served.controls.call("GET", "/platform/v1/customers")
    assert refused.value.status == 404


def test_virtual_time_moves_when_told(served: Running) -> None:
    before = served.controls.call("GET", "/clock")
    assert before["virtual"] is True
    after = served.controls.advance(3600)
    assert after["now"] > before["now"]
    assert served.controls.call("GET", "/clock") == after


def test_both_documents_are_served(served: Running) -> None:
    api = served.controls.call("GET", "/kapso-openapi.json")
    controls = served.controls.call("GET", "/openapi.json")
    assert "/platform/v1/customers" in api["paths"]
    assert "/clock/advance" in controls["paths"]
    assert "/clock" not in api["paths"]


@pytest.mark.parametrize(("kind", "there"), [("reset", False), ("reply_lost", True), ("half_body", True)])
def test_a_broken_connection_is_a_broken_connection(served: Running, kind: str, there: bool) -> None:
    served.controls.fault(method="POST", kind=kind, count=1)
    with pytest.raises((http.client.HTTPException, OSError)):
        _create(served, kind)
    assert (kind in _names(served)) is there


def test_what_was_answered_survives_a_kill(tmp_path: Path) -> None:
    state = tmp_path / "state.db"
    with running(state=state) as first:
        for at in range(20):
            assert _create(first, f"c{at}")[0] == 201
        now = first.controls.advance(86400)["now"]
        first.process.send_signal(signal.SIGKILL)
        first.process.wait(timeout=20)
    with running(state=state) as second:
        assert _names(second) == [f"c{at}" for at in range(19, -1, -1)]
        assert second.controls.call("GET", "/clock")["now"] == now
        assert _create(second, "after")[0] == 201
        assert len(set(_names(second))) == 21


def test_every_exchange_is_recorded(tmp_path: Path) -> None:
    record = tmp_path / "record.jsonl"
    with running(record=record) as simulator:
        _create(simulator, "Lisbon")
        _call(simulator, "GET", "/customers?page=1")
        _call(simulator, "GET", "/nothing")
    lines = [json.loads(line) for line in record.read_text().splitlines()]
    assert [one["status"] for one in lines] == [201, 200, 404]
    first, second, _ = lines
    assert first["request_body"] == {"customer": {"name": "Lisbon"}}
    assert first["response_body"]["data"]["name"] == "Lisbon"
    assert first["response_headers"]["X-RateLimit-Limit"]
    assert second["query"] == {"page": "1"}
    fields = {
        "method",
        "path",
        "query",
        "request_headers",
        "request_body",
        "status",
        "response_headers",
        "response_body",
    }
    assert fields <= set(first)


def test_a_body_that_nothing_can_read_is_recorded_too(tmp_path: Path) -> None:
    record = tmp_path / "record.jsonl"
    deep = b"[" * 100_000
    with running(record=record) as simulator:
        link = http.client.HTTPConnection(simulator.url.removeprefix("http://"), timeout=20)
        link.request("POST", "/platform/v1/customers", deep, {"X-API-Key": simulator.api_key})
        assert link.getresponse().status == 400
        link.close()
    [line] = [json.loads(line) for line in record.read_text().splitlines()]
    assert (line["status"], line["request_body"]) == (400, deep.decode())


def test_a_seed_gives_projects_keys_and_objects(tmp_path: Path) -> None:
    seed = tmp_path / "seed.yaml"
    seed.write_text(
        """
        projects:
          - name: hub
            keys: [hub-key]
            plan: pro
            customers: [{name: Lisbon, external_customer_id: hub/lisbon}]
            phone_numbers: [{display_phone_number: "+351 912 345 678", customer: hub/lisbon, phone_number_id: "77"}]
            webhooks: [{url: "https://h.example.com", events: [whatsapp.message.received], phone_number_id: "77"}]
        """
    )
    with running(seed=seed, api_key="first-key") as simulator:
        assert _names(simulator) == []
        hub = Running(simulator.url, "hub-key", simulator.controls, simulator.process)
        [number] = _call(hub, "GET", "/whatsapp/phone_numbers")[1]["data"]
        [customer] = _call(hub, "GET", "/customers")[1]["data"]
        assert (number["id"], number["customer_id"]) == ("77", customer["id"])
        assert len(_call(hub, "GET", "/whatsapp/phone_numbers/77/webhooks")[1]["data"]) == 1


def test_a_wrong_option_is_named(tmp_path: Path) -> None:
    wrong = tmp_path / "seed.yaml"
    wrong.write_text("projects: [{name: hub}]")
    with pytest.raises(RuntimeError), running(seed=wrong):
        pass


class _Receiver(BaseHTTPRequestHandler):
    got: list[tuple[dict[str, str], bytes]]
    answers: list[int]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).got.append((dict(self.headers), body))
        self.send_response(type(self).answers.pop(0) if type(self).answers else 200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def receiver() -> Iterator[tuple[str, type[_Receiver]]]:
    """A webhook receiver on this machine."""
    handler = type("Handler", (_Receiver,), {"got": [], "answers": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", handler
    server.shutdown()
    thread.join()
    server.server_close()


def test_deliveries_go_where_they_are_mapped_and_are_tried_again(receiver: tuple[str, type[_Receiver]]) -> None:
    url, handler = receiver
    handler.answers = [500, 500]
    with running(deliver={"https://hooks.example.com": url}) as simulator:
        hook = {"url": "https://hooks.example.com/kapso?x=1", "events": ["whatsapp.phone_number.created"]}
        body = {"whatsapp_webhook": {**hook, "secret_key": "s"}}
        hook_id = _call(simulator, "POST", "/whatsapp/webhooks", body)[1]["data"]["id"]
        _call(simulator, "POST", f"/whatsapp/webhooks/{hook_id}/test")
        simulator.controls.advance(300)
        [row] = simulator.controls.deliveries()
        assert (row["status"], row["attempt_count"]) == ("delivered", 3)
    assert len({body for _, body in handler.got}) == 1
    assert len({headers["X-Idempotency-Key"] for headers, _ in handler.got}) == 1


def test_an_unmapped_url_is_never_called(served: Running) -> None:
    hook = {"url": "https://nowhere.example.com/", "events": ["whatsapp.phone_number.created"]}
    hook_id = _call(served, "POST", "/whatsapp/webhooks", {"whatsapp_webhook": hook})[1]["data"]["id"]
    _call(served, "POST", f"/whatsapp/webhooks/{hook_id}/test")
    served.controls.advance(300)
    row = served.controls.deliveries(webhook_id=hook_id)[0]
    assert (row["status"], row["attempt_count"], row["response_status"]) == ("failed", 4, None)


def test_real_time_passes_by_itself() -> None:
    with running(clock="real") as simulator:
        simulator.controls.limits(requests_per_minute=1_000_000)
        customer = _create(simulator, "Lisbon")[1]["data"]["id"]
        path = f"/customers/{customer}/setup_links"
        link = _call(simulator, "POST", path, {"setup_link": {}})[1]["data"]["id"]
        soon = (datetime.now(UTC) + timedelta(seconds=0.5)).isoformat()
        changed = _call(simulator, "PATCH", f"{path}/{link}", {"setup_link": {"expires_at": soon}})
        assert changed[1]["data"]["status"] == "active"
        until = time.monotonic() + 20
        while _call(simulator, "GET", path)[1]["data"][0]["status"] == "active":
            assert time.monotonic() < until, "the link never expired"


def test_real_time_cannot_be_moved() -> None:
    with running(clock="real") as simulator:
        assert simulator.controls.call("GET", "/clock")["virtual"] is False
        with pytest.raises(Refused):
            simulator.controls.advance(1)


def test_kapsos_headers_reach_a_client(served: Running) -> None:
    request = urllib.request.Request(f"{served.url}/platform/v1/customers", headers={"X-API-Key": served.api_key})
    with urllib.request.urlopen(request, timeout=20) as answered:
        assert answered.headers["X-RateLimit-Limit"] == "1000"
        assert answered.headers["Content-Type"].startswith("application/json")
        assert answered.headers["X-Total"] is not None
