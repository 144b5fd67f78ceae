"""Somebody at a desk with a simulated Kapso in the same process, virtual time and one number."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

from kapso_simulator.acts import Act
from kapso_simulator.core import Kapso
from kapso_simulator.inbox.inbound import receive
from kapso_simulator.projects import add_project
from kapso_simulator.routes import API
from kapso_simulator.values import Deliver, Effect, Fetch, Request, Response, compact

KEY = "key-of-the-desk"
OTHER_KEY = "key-of-another-project"
NUMBER = "100200300400500"
TRAVELLER = "15557654321"
PLATFORM = "/platform/v1"
Json = dict[str, Any]
# A test in which work falls due this often has work that makes work for ever.
_MOST_TICKS = 200


@dataclass
class Answer:
    """A response as a test looks at it."""

    status: int
    body: Any
    headers: Mapping[str, str]

    @property
    def data(self) -> Any:
        """What stands in the Platform envelope."""
        return self.body["data"]


@dataclass
class Desk:
    """A project with a key, and everything that happened."""

    now: datetime = datetime(2026, 1, 5, 9, tzinfo=UTC)
    kapso: Kapso = field(default_factory=Kapso)
    effects: list[Effect] = field(default_factory=list)
    project: str = ""
    key: str = KEY

    def __post_init__(self) -> None:
        def projects(act: Act) -> None:
            self.project = add_project(act, "desk", keys=[KEY], limits={"requests_per_minute": 10**6})["id"]
            add_project(act, "elsewhere", keys=[OTHER_KEY])

        self.kapso.seeded(projects, self.now)

    def call(self, method: str, path: str, body: Any = None, key: str | None = None) -> Answer:
        """One call of the Platform API; a success must be of the shape that its route declares."""
        response, effects = self.kapso.handle(
            _request(method, PLATFORM + path, body, self.key if key is None else key), self.now
        )
        self.effects += effects
        _must_be_declared(method, PLATFORM + path, response)
        return Answer(response.status, response.json(), response.headers)

    def get(self, path: str) -> Any:
        """The body of a read that must succeed."""
        answer = self.call("GET", path)
        assert answer.status == 200, answer
        return answer.body

    def post(self, path: str, body: Any) -> Any:
        """What a POST that must succeed answers."""
        answer = self.call("POST", path, body)
        assert answer.status in (200, 201, 202), answer
        return answer.data

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """One call of the controls that must succeed."""
        response, effects = self.kapso.control(_request(method, path, body, None), self.now)
        self.effects += effects
        assert response.status < 300, response.json()
        return response.json()

    def wait(self, seconds: float = 0) -> None:
        """Let time pass, stopping wherever something is due."""
        end = self.now + timedelta(seconds=seconds)
        for _ in range(_MOST_TICKS):
            due = self.kapso.due()
            if due is None or due > end:
                break
            self.now = max(self.now, due)
            self.effects += self.kapso.tick(self.now)
        else:
            raise AssertionError("there is always something to do")
        self.now = end

    def within(self, work: Callable[[Act], Any]) -> Any:
        """Do something in the project that no route does."""
        said: list[Any] = []
        self.effects += self.kapso.seeded(lambda act: said.append(work(act.in_project(self.project))), self.now)
        return said[0]

    def connect(self, phone_number_id: str = "100200300400500", name: str = "Lisbon Trips") -> str:
        """A number of a customer."""
        customer = self.post("/customers", {"customer": {"name": name}})["id"]
        number = {"name": name, "phone_number_id": phone_number_id, "business_account_id": "900", "access_token": "t"}
        self.post(f"/customers/{customer}/whatsapp/phone_numbers", {"whatsapp_phone_number": number})
        return phone_number_id

    def says(self, text: str, number: str = "100200300400500", sender: str = TRAVELLER) -> None:
        """Somebody writes to the number."""
        self.within(lambda act: receive(act, act.table("phone_numbers").rows[number], sender, "text", {"body": text}))

    def workflow(self, name: str, definition: Json | None = None, *, status: str = "active", debounce: int = 0) -> str:
        """A workflow in this status."""
        given = {"name": name} if definition is None else {"name": name, "definition": definition}
        found = str(self.post("/workflows", {"workflow": given})["id"])
        change = {"workflow": {"status": status, "message_debounce_seconds": debounce}}
        assert self.call("PATCH", f"/workflows/{found}", change).status == 200
        return found

    def answers(self, workflow: str, number: str = "100200300400500") -> str:
        """The workflow's trigger for messages to the number."""
        trigger = {"trigger_type": "inbound_message", "phone_number_id": number}
        return str(self.post(f"/workflows/{workflow}/triggers", {"trigger": trigger})["id"])

    def starts(self, workflow: str, **more: Any) -> str:
        """An execution that a client starts."""
        body = {"workflow_execution": {"phone_number": TRAVELLER, **more}}
        return str(self.post(f"/workflows/{workflow}/executions", body)["id"])

    def executions(self, workflow: str) -> list[Json]:
        """The workflow's executions, the newest first."""
        return list(self.get(f"/workflows/{workflow}/executions")["data"])

    def execution(self, execution: str) -> Json:
        """One execution with its context and events."""
        return dict(self.get(f"/workflow_executions/{execution}")["data"])

    def sent(self) -> list[Any]:
        """The content of every message that the project's numbers sent, the oldest first."""
        return [row["content"] for row in self.within(lambda act: act.table("messages").where(direction="outbound"))]

    def listen(self, *events: str) -> None:
        """A project webhook for these events."""
        webhook = {"url": "https://hooks.example.com/kapso", "events": list(events), "secret_key": "s"}
        self.post("/whatsapp/webhooks", {"whatsapp_webhook": webhook})

    def heard(self) -> list[Json]:
        """The bodies that were delivered to webhooks."""
        return [Response(200, one.body).json() for one in self.effects if isinstance(one, Deliver)]

    def fetches(self) -> list[Fetch]:
        """The requests that workflows made."""
        return [one for one in self.effects if isinstance(one, Fetch)]


def _request(method: str, path: str, body: Any, key: str | None) -> Request:
    parts = urlsplit(path)
    pairs = [pair.partition("=") for pair in parts.query.split("&") if pair]
    headers = {} if key is None else {"x-api-key": key}
    sent = body if isinstance(body, bytes) else b"" if body is None else compact(body)
    return Request(method, parts.path, tuple((name, value) for name, _, value in pairs), headers, sent)


def _must_be_declared(method: str, path: str, response: Response) -> None:
    found = API.find(method, urlsplit(path).path)
    if found is None or response.status >= 400:
        assert response.status < 500 or (found is not None and response.status in found[0].refuses)
        return
    shape = found[0].success[response.status]
    assert (shape is None) == (response.body == b"")
    if shape is not None:
        shape.clean(response.json(), "")


def node(name: str, node_type: str | None = None, **config: Any) -> Json:
    """A node as a client writes it; its type is its name where none is given."""
    data = {"node_type": node_type or name, "config": config}
    return {"id": name, "position": {"x": 0, "y": 0}, "data": data}


def edge(source: str, target: str, label: str | None = None) -> Json:
    """An edge as a client writes it."""
    ends = {"source": source, "target": target}
    return ends if label is None else {**ends, "label": label}


def line(*nodes: Json) -> Json:
    """A definition of a start and these nodes, one after the other."""
    every = [node("start"), *nodes]
    edges = [edge(one["id"], following["id"]) for one, following in pairwise(every)]
    return {"nodes": every, "edges": edges}


def started(desk: Desk, definition: Json, **more: Any) -> str:
    """An execution of a new workflow of this graph, as far as it gets by itself."""
    if desk.call("GET", f"/whatsapp/phone_numbers/{NUMBER}").status == 200:
        desk.says("Hi")
    execution = desk.starts(desk.workflow("n", definition), **more)
    desk.wait()
    return execution


def vars_of(desk: Desk, execution: str) -> Json:
    """The variables of an execution."""
    return dict(desk.execution(execution)["execution_context"]["vars"])


def kinds(desk: Desk, execution: str) -> list[str]:
    """The types of an execution's events, the oldest first."""
    return [one["event_type"] for one in desk.execution(execution)["events"]]


def script(desk: Desk, kind: str, answer: Any = None, **more: Any) -> None:
    """Have somebody answer this."""
    desk.control("POST", "/scripts", {"kind": kind, "answer": answer, **more})
