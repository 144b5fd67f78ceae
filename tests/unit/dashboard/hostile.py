"""Words of somebody who would like a page to do something, wherever others write what a page shows."""

from html.parser import HTMLParser
from typing import Any

from sendero_channels.clients.operator_api import Query
from tests.unit.dashboard.declared import ago, channel, condition

Raw = dict[str, Any]
PAYLOAD = """x'"><script>document.title='owned'</script><img src=x onerror="document.title='owned'"></textarea>"""
WORD = "javascript:alert(1)//"


def poisoned(value: Any, keep: tuple[str, ...] = ()) -> Any:
    """The same with the payload behind every text that is neither of the kept fields nor a time."""
    match value:
        case dict():
            return {key: one if key in keep else poisoned(one, keep) for key, one in value.items()}
        case list():
            return [poisoned(one, keep) for one in value]
        case str() if not value.endswith("Z"):
            return value + PAYLOAD
        case _:
            return value


def hostile_channel() -> Raw:
    """A channel with the payload in every text that somebody may write into its spec or its status."""
    entry = {"gate": "NumberConnected", "observedAt": ago(hours=1), "source": "GET /x", "trouble": "t"}
    status = {
        "conditions": [condition(one, "False", "LinkPending") for one in ("NumberConnected", "ProfileApplied", "Live")],
        "nextActions": [{"gate": "NumberConnected", "reason": "LinkPending", "actor": "Tenant", "message": "m"}],
        "evidence": [entry | {"correlation": {"wamid": "w"}}],
        "setupLink": {"id": "l", "state": "active", "expiresAt": ago(hours=-1)},
        "number": {"display": "…22", "status": "CONNECTED", "quality": "GREEN", "phoneNumberId": "1"},
        "profile": {"about": "a", "websites": ["https://a.example"]},
        "package": {"name": "p", "wanted": {"name": "q", "waitingFor": "w"}},
        "templates": [{"key": "k", "language": "es", "state": "PENDING", "category": "UTILITY", "name": "n"}],
        "flows": [{"key": "k", "state": "DRAFT", "name": "n"}],
        "testMessage": {"state": "sent", "sentAt": ago(hours=1)},
    }
    kept = ("gate", "type", "status")
    spec = {"profile": {"about": WORD, "websites": [WORD]}, "tenantRef": {"name": "t"}, "number": {"region": "ES"}}
    return channel(status=poisoned(status, kept), **poisoned(spec))


class Elements(HTMLParser):
    """What a browser makes of a page: its elements and their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, {name: value or "" for name, value in attrs}))


def strange(page: str) -> list[str]:
    """What stands on a page that no template of ours wrote."""
    found = []
    for tag, attributes in Elements(page).seen:
        if tag in ("script", "img") and not attributes.get("src", "").startswith("/static/"):
            found.append(f"{tag} {attributes}")
        found += [f"{tag} {name}" for name in attributes if name.startswith(("on", "data-hx-on"))]
        found += [f"{tag} {name}" for name in attributes if name == "style"]
        for name in ("href", "src", "action", "data-hx-get"):
            if name in attributes and not attributes[name].startswith(("/", "#")):
                found.append(f"{tag} {name}={attributes[name]}")
    return found


class HostileOperator:
    """Implements RunsApi: whatever can be a text is the payload."""

    async def get(self, *path: str, query: Query | None = None) -> Raw:
        match path:
            case ("runs", _):
                return self._run()
            case ("conversations", _):
                return {"messages": [self._message("outbound"), self._message("inbound")]}
            case ("find",):
                found = {"runs": [self._run(), self._run("another")], "message": self._message("outbound")}
                return {"found": [{"kind": "wamid", "ambiguous": True, **found}]}
            case _:
                return {
                    "runs": [self._run()],
                    "after": PAYLOAD,
                    "numbers": [poisoned({"namespace": "n", "channel": "c", "messagesUntil": None, "runsUntil": None})],
                    "conversations": [self._conversation()],
                }

    def _run(self, execution: str = "e") -> Raw:
        step = {"what": "step_failed", "at": "2026-03-01T12:00:00Z", "step": "s", "edge": "e"}
        since = "2026-03-01T12:00:00Z"
        run = {
            "execution": execution, "trace": "t", "state": "handoff", "startedAt": since, "tenant": "t", "trip": "t",
            "namespace": "n", "channel": "c", "traveller": "…22", "conversation": "c", "workflow": "w",
            "workflowRun": "r", "handoffs": [{"since": since, "until": None, "by": "agent_tool"}], "steps": [step],
            "messages": [self._message("outbound")], "events": ["key"],
        }  # fmt: skip
        return dict(poisoned(run, ("messages",)))

    def _message(self, direction: str) -> Raw:
        rung = {"state": "failed", "at": "2026-03-01T12:00:00Z", "code": "131047", "title": "t"}
        message = {"wamid": "w", "at": "2026-03-01T12:00:00Z", "state": "failed", "type": "text", "ambiguous": True}
        return dict(poisoned({**message, "direction": direction, "runs": ["a"], "ladder": [rung]}))

    def _conversation(self) -> Raw:
        since = "2026-03-01T12:00:00Z"
        last = {"execution": "e", "state": "handoff", "handoff": {"since": since, "until": None, "by": "agent_tool"}}
        of = {"createdAt": since, "lastRun": last, "state": "active"}
        return dict(poisoned({"conversation": "c", "channel": "c", "namespace": "n", "traveller": "t", **of}))
