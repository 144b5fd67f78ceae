"""The simulator's two doors: Kapso's API, as anybody with the key sees it, and the controls behind it."""

import json
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from typing import Any

from testbed.ports import LOOPBACK

Answer = dict[str, Any]
# How the test bed's own looks at Kapso can be told from the operator's calls.
LOOKER = "sendero-testbed"


class Refused(Exception):
    """The simulator answered with an error; `status` is the HTTP status, 0 where nothing answered."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(f"{status}: {text}")
        self.status = status


@dataclass(frozen=True)
class Door:
    """One address that speaks JSON."""

    base: str
    headers: tuple[tuple[str, str], ...] = ()

    def call(self, method: str, path: str, body: Any = None, **query: object) -> Any:
        """Make one call and return its decoded answer. Raises Refused."""
        asked = {name: value for name, value in query.items() if value is not None}
        url = f"{self.base}{path}" + (f"?{urllib.parse.urlencode(asked)}" if asked else "")
        data = None if body is None else json.dumps(body).encode()
        headers = {**dict(self.headers), **({"Content-Type": "application/json"} if data is not None else {})}
        request = urllib.request.Request(url, data=data, method=method, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                text = answer.read()
        except urllib.error.HTTPError as error:
            raise Refused(error.code, error.read().decode(errors="replace")[:500]) from None
        except OSError as error:
            raise Refused(0, str(error)) from None
        return json.loads(text) if text else None


class Kapso(Door):
    """Kapso's API with a project's key, to look at the facts independently of the operator."""

    def platform(self, path: str, **query: object) -> Any:
        """GET a Platform API path, as in `/customers`; returns the whole envelope."""
        return self.call("GET", f"/platform/v1{path}", **query)

    def meta(self, path: str, **query: object) -> Any:
        """GET a path of the Meta proxy, as in `/{phone_number_id}/whatsapp_business_profile`."""
        return self.call("GET", f"/meta/whatsapp/v24.0{path}", **query)


class Controls(Door):
    """What people, Meta, time and bad luck do in the simulated world."""

    def complete_link(self, link: str, display_phone_number: str) -> Answer:
        """A tenant admin opens the link and connects a number: `{phone_number_id, business_account_id}`."""
        return self._post(f"/setup-links/{link}/complete", display_phone_number=display_phone_number)

    def fail_link(self, link: str, error: str) -> Answer:
        """The same attempt, ending in one of Kapso's error codes."""
        return self._post(f"/setup-links/{link}/fail", error=error)

    def inbound(self, phone_number_id: str, sender: str, text: str) -> Answer:
        """Somebody writes to the number. The first message also makes Meta verify the number's webhook."""
        return self._post(f"/phone-numbers/{phone_number_id}/inbound", **{"from": sender, "text": text})

    def review(self, template: str, status: str, **more: object) -> Answer:
        """Meta reviews a template (`more`: reason, category)."""
        return self._post(f"/templates/{template}/review", status=status, **more)

    def number_state(self, phone_number_id: str, **state: object) -> Answer:
        """The number's state at Meta changes (`status` and more)."""
        return self._post(f"/phone-numbers/{phone_number_id}/state", **state)

    def health(self, phone_number_id: str, **entity: object) -> Answer:
        """What Meta's health check says of one entity: `entity`, `can_send_message`, `errors`."""
        return self._post(f"/phone-numbers/{phone_number_id}/health", **entity)

    def message_status(self, wamid: str, status: str, **more: object) -> Answer:
        """A message that we sent moves on: sent, delivered, read, failed."""
        return self._post(f"/messages/{wamid}/status", status=status, **more)

    def run_execution(self, execution: str) -> Answer:
        """Let a workflow execution walk on until it waits or ends."""
        return self._post(f"/executions/{execution}/run")

    def advance(self, seconds: float) -> Answer:
        """Move the virtual clock."""
        return self._post("/clock/advance", seconds=seconds)

    def fault(self, **fault: object) -> Answer:
        """Inject a fault: method, route, status or kind, count, probability, body."""
        return self._post("/faults", **fault)

    def clear_faults(self) -> None:
        """End all injected faults."""
        self.call("DELETE", "/faults")

    def requests(self, **query: str) -> list[Answer]:
        """The requests that the API has received (query: method, route, since)."""
        return list(self._data(f"/requests?{urllib.parse.urlencode(query)}"))

    def deliveries(self) -> list[Answer]:
        """The webhook deliveries that were tried."""
        return list(self._data("/deliveries"))

    def _post(self, path: str, **body: object) -> Answer:
        answer = self.call("POST", path, body)
        return dict(answer.get("data", answer)) if isinstance(answer, dict) else {}

    def _data(self, path: str) -> Any:
        answer = self.call("GET", path)
        return answer["data"] if isinstance(answer, dict) else answer


def doors(api_port: int, control_port: int, key: str) -> tuple[Kapso, Controls]:
    """Both doors of a simulator on this machine."""
    return (
        Kapso(f"http://{LOOPBACK}:{api_port}", (("X-API-Key", key), ("User-Agent", LOOKER))),
        Controls(f"http://{LOOPBACK}:{control_port}"),
    )
