"""Runs of a simulator that is a process: its workflows call addresses, and outlive a kill."""

import http.client
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from kapso_simulator.desk import TRAVELLER, line, node
from kapso_simulator.running import Running, running

Json = dict[str, Any]


class _Crm(BaseHTTPRequestHandler):
    """Somebody's address, which answers with what it was asked."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        body = json.dumps({"asked": asked, "path": self.path}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def crm() -> Iterator[str]:
    """The address of a running CRM."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Crm)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def platform(simulator: Running, method: str, path: str, body: Any = None) -> Any:
    """The data that a call that must succeed answers."""
    link = http.client.HTTPConnection(simulator.url.removeprefix("http://"), timeout=20)
    try:
        sent = None if body is None else json.dumps(body)
        link.request(method, f"/platform/v1{path}", sent, {"X-API-Key": simulator.api_key})
        answered = link.getresponse()
        text = answered.read()
        assert answered.status < 300, text
        return json.loads(text)["data"]
    finally:
        link.close()


def connect(simulator: Running) -> str:
    customer = platform(simulator, "POST", "/customers", {"customer": {"name": "Lisbon Trips"}})["id"]
    link = platform(simulator, "POST", f"/customers/{customer}/setup_links", {"setup_link": {}})["id"]
    return str(simulator.controls.complete_link(link, "+351 912 345 678")["phone_number_id"])


def serve(simulator: Running, number: str, definition: Json) -> str:
    workflow = platform(simulator, "POST", "/workflows", {"workflow": {"name": "n", "definition": definition}})["id"]
    platform(simulator, "PATCH", f"/workflows/{workflow}", {"workflow": {"status": "active"}})
    trigger = {"trigger_type": "inbound_message", "phone_number_id": number}
    platform(simulator, "PUT", f"/workflows/{workflow}/triggers", {"triggers": [trigger]})
    return str(workflow)


def execution(simulator: Running, workflow: str) -> Json:
    (one,) = platform(simulator, "GET", f"/workflows/{workflow}/executions")
    return dict(platform(simulator, "GET", f"/workflow_executions/{one['id']}"))


def test_a_message_makes_a_workflow_call_an_address_and_answer_with_what_that_says(crm: str) -> None:
    ask: Json = {"url": "https://crm.example.com/quotes", "body_template": {"said": "{{last_user_input}}"}}
    graph = line(
        node("webhook", save_response_to="crm", **ask),
        node("hi", "send_text", message="{{vars.crm.path}} heard {{vars.crm.asked.said}}"),
    )
    with running(deliver={"https://crm.example.com": crm}) as simulator:
        number = connect(simulator)
        workflow = serve(simulator, number, graph)
        simulator.controls.inbound(number, TRAVELLER, "Porto?")
        simulator.controls.run_execution(execution(simulator, workflow)["id"])
        simulator.controls.advance(1)
        assert execution(simulator, workflow)["status"] == "ended"
        messages = platform(simulator, "GET", "/whatsapp/messages?direction=outbound")
        assert [one["text"]["body"] for one in messages] == ["/quotes heard Porto?"]


def test_an_execution_that_waits_outlives_a_kill(tmp_path: Path) -> None:
    graph = line(node("ask", "send_text", message="Where to?"), node("wait_for_response", save_response_to="place"))
    with running(state=tmp_path / "state") as first:
        number = connect(first)
        workflow = serve(first, number, graph)
        first.controls.inbound(number, TRAVELLER, "Hi")
        first.controls.run_execution(execution(first, workflow)["id"])
        first.process.kill()
    with running(state=tmp_path / "state") as second:
        assert execution(second, workflow)["status"] == "waiting"
        second.controls.inbound(number, TRAVELLER, "Porto")
        second.controls.advance(1)
        shown = execution(second, workflow)
        assert shown["status"] == "ended"
        assert shown["execution_context"]["vars"] == {"place": "Porto"}
