"""A node that calls somebody's web address."""

from collections.abc import Mapping
from typing import Any

from kapso_simulator.acts import Act
from kapso_simulator.outcomes import hears_answers, resumes
from kapso_simulator.refusals import Refusal
from kapso_simulator.shapes import Mismatch, Uri
from kapso_simulator.values import Fetch, Row, compact, read_json
from kapso_simulator.workflows import script
from kapso_simulator.workflows.executions import EXECUTIONS, hear, node_of, note
from kapso_simulator.workflows.walking.outcomes import Broken, Heard, Onward, Outcome, Wait, enters, goes_on
from kapso_simulator.workflows.walking.state import config_of, save, take_in

_WEBHOOK = "webhook"
_ERRORS_FROM = 400


@enters("webhook")
def call(act: Act, row: Row) -> Outcome:
    """Make the request and wait for its answer; a script answers without one."""
    config = config_of(act, row)
    try:
        Uri().clean(config["url"], "url")
    except Mismatch:
        return Broken("Webhook URL is invalid")
    note(act, row["id"], "action_executing", {"action": _WEBHOOK, "method": config.get("method", "POST")})
    scripted = script.for_node(act, _WEBHOOK, row)
    if scripted is not None:
        return _answered(act, row, 200, scripted["answer"])
    act.effects.append(request(row["id"], config))
    return Wait(_WEBHOOK)


@goes_on("webhook")
def came_back(act: Act, row: Row, heard: Heard) -> Outcome:
    """The request was answered, or was not."""
    take_in(act, row, heard)
    back = next((one for one in heard if one["kind"] == "fetched"), None)
    return Wait(_WEBHOOK) if back is None else _answered(act, row, back["status"], back["body"])


@hears_answers
def answered(act: Act, execution_id: str, status: int | None, body: bytes) -> None:
    """Tell the execution that waits for it of an answer."""
    try:
        place, row = act.find(EXECUTIONS, execution_id)
    except Refusal:
        return
    if row["waiting_reason"] == _WEBHOOK:
        hear(place, execution_id, "fetched", status=status, body=_decoded(body))


@resumes
def ask_again(act: Act) -> None:
    """Make the requests anew that were under way when the simulator ended."""
    for scope in act.store.scopes(EXECUTIONS):
        place = act.in_project(scope)
        for row in place.table(EXECUTIONS).where(status="waiting", waiting_reason=_WEBHOOK):
            if not row["heard"] and node_of(row)["data"]["node_type"] == _WEBHOOK:
                act.effects.append(request(row["id"], config_of(place, row)))


def _answered(act: Act, row: Row, status: int | None, body: Any) -> Outcome:
    """No source says that a failed call ends an execution: it goes on, and its variable tells what came back."""
    failed = status is None or status >= _ERRORS_FROM
    note(act, row["id"], "action_failed" if failed else "action_performed", {"action": _WEBHOOK, "status": status})
    if status is not None:
        save(act, row, config_of(act, row).get("save_response_to"), body)
    return Onward()


def request(fetch_id: str, config: Mapping[str, Any]) -> Fetch:
    """The request that a config with `url`, `method`, `headers` and `body_template` describes."""
    method = config.get("method") or "POST"
    template = config.get("body_template")
    body = template.encode() if isinstance(template, str) else compact(template)
    if method == "GET" or template is None:
        body = b""
    headers = {"Content-Type": "application/json", **_headers(config.get("headers"))}
    return Fetch(fetch_id, method, config["url"], headers, body)


def _headers(given: Any) -> dict[str, str]:
    if isinstance(given, str):
        try:
            given = read_json(given)
        except ValueError:
            return {}
    return {str(name): str(value) for name, value in given.items()} if isinstance(given, dict) else {}


def _decoded(body: bytes) -> Any:
    try:
        return read_json(body)
    except ValueError:
        return body.decode(errors="replace")
