"""A typed client of the controls, with nothing but the standard library."""

import json
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from typing import Any

Answer = dict[str, Any]
_JSON = {"Content-Type": "application/json"}


class Refused(Exception):
    """The control refused; `status` is the HTTP status, and the text says why."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(f"{status}: {text}")
        self.status = status


@dataclass(frozen=True)
class Controls:
    """What people, Meta, time and bad luck do in the simulated world. Every method raises Refused."""

    base: str

    def complete_link(self, link_id: str, display_phone_number: str, **choice: str) -> Answer:
        """A person connects a number through a setup link: `{phone_number_id, business_account_id}`."""
        return self._post(f"/setup-links/{link_id}/complete", display_phone_number=display_phone_number, **choice)

    def fail_link(self, link_id: str, error: str = "facebook_auth_failed") -> Answer:
        """A person's attempt fails."""
        return self._post(f"/setup-links/{link_id}/fail", error=error)

    def number_state(self, phone_number_id: str, **state: Any) -> Answer:
        """The number's state at Meta changes."""
        return self._post(f"/phone-numbers/{phone_number_id}/state", **state)

    def health(self, phone_number_id: str, entity: str, can_send_message: str, **more: Any) -> Answer:
        """Meta rates an entity (`more`: errors, additional_info, fresh)."""
        return self._post(
            f"/phone-numbers/{phone_number_id}/health", entity=entity, can_send_message=can_send_message, **more
        )

    def inbound(self, phone_number_id: str, sender: str, text: str, **more: Any) -> Answer:
        """Somebody writes to the number."""
        return self._post(f"/phone-numbers/{phone_number_id}/inbound", **{"from": sender, "text": text, **more})

    def review(self, template_id: str, status: str, **more: Any) -> Answer:
        """Meta reviews a template (`more`: reason, category)."""
        return self._post(f"/templates/{template_id}/review", status=status, **more)

    def message_status(self, wamid: str, status: str, **more: Any) -> Answer:
        """A message that was sent moves on: sent, delivered, read, failed."""
        return self._post(f"/messages/{urllib.parse.quote(wamid, safe='')}/status", status=status, **more)

    def run_execution(self, execution_id: str) -> Answer:
        """A workflow execution walks on until it waits or ends."""
        return self._post(f"/executions/{execution_id}/run")

    def script(self, kind: str, answer: Any = None, **about: Any) -> Answer:
        """What models, functions or webhooks answer (`about`: workflow_id, node_id, function_id, error, times)."""
        return self._post("/scripts", kind=kind, answer=answer, **about)

    def clear_scripts(self) -> None:
        """Nothing is scripted any more."""
        self.call("DELETE", "/scripts")

    def advance(self, seconds: float) -> Answer:
        """The virtual clock moves, and everything that falls due on the way is done."""
        return self._post("/clock/advance", seconds=seconds)

    def fault(self, **fault: Any) -> Answer:
        """Calls go wrong from now on (method, route, kind or status, body or text, ...)."""
        return self._post("/faults", **fault)

    def clear_faults(self) -> None:
        """No call goes wrong any more."""
        self.call("DELETE", "/faults")

    def requests(self, **query: str | int) -> list[Answer]:
        """What the API was asked (query: method, route, status, since, project), oldest first."""
        return list(self.call("GET", "/requests", query=query)["data"])

    def deliveries(self, **query: str) -> list[Answer]:
        """The webhook deliveries with headers and bodies (query: status, event, webhook_id), oldest first."""
        return list(self.call("GET", "/deliveries", query=query)["data"])

    def pause_deliveries(self) -> None:
        """Webhook deliveries are held back."""
        self._post("/deliveries/pause")

    def resume_deliveries(self) -> None:
        """Webhook deliveries go out again, those held back too."""
        self._post("/deliveries/resume")

    def replay(self, delivery_id: str) -> Answer:
        """A delivery is sent again under its old idempotency key."""
        return self._post(f"/deliveries/{delivery_id}/replay")

    def limits(self, **limits: Any) -> Answer:
        """A project's plan and limits (project, plan, requests_per_minute, ...)."""
        return self._post("/limits", **limits)

    def call(self, method: str, path: str, body: Any = None, query: Any = None) -> Any:
        """Any control: its decoded answer."""
        url = f"{self.base}{path}" + (f"?{urllib.parse.urlencode(query)}" if query else "")
        sent = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(url, data=sent, method=method, headers=_JSON if sent is not None else {})
        try:
            with urllib.request.urlopen(request, timeout=60) as answered:
                text = answered.read()
        except urllib.error.HTTPError as error:
            with error:
                raise Refused(error.code, error.read().decode(errors="replace")) from None
        return json.loads(text) if text else None

    def _post(self, path: str, **body: Any) -> Answer:
        return dict(self.call("POST", path, body))
