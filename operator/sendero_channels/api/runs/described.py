"""What the OpenAPI document says of the journal's routes."""

from collections.abc import Mapping, Sequence
from typing import Any

from sendero_channels.api.document import Described, answers, parameter, record
from sendero_channels.journal.asked import MOST_ROWS

Schema = dict[str, Any]
_TEXT: Schema = {"type": ["string", "null"]}
_TIME: Schema = {"type": ["string", "null"], "format": "date-time"}
_STRINGS: Schema = {"type": "array", "items": {"type": "string"}}


def _list(name: str, of: Schema, **more: Schema) -> Schema:
    return record(**{name: {"type": "array", "items": of}}, **more)


_OWNER = {"tenant": _TEXT, "namespace": _TEXT, "channel": _TEXT, "project": _TEXT, "number": _TEXT}
_RUNG = record(state=_TEXT, at=_TIME, code=_TEXT, title=_TEXT, exact={"type": "boolean"})
_RUN = record(
    execution={"type": "string"},
    trace={"type": "string"},
    state={"type": "string"},
    startedAt=_TIME,
    endedAt=_TIME,
    lastAt=_TIME,
    **_OWNER,
    traveller=_TEXT,
    conversation=_TEXT,
    workflow=_TEXT,
    trip=_TEXT,
    workflowRun=_TEXT,
)
_MESSAGE = record(
    wamid={"type": "string"},
    at=_TIME,
    state={"type": "string"},
    direction=_TEXT,
    type=_TEXT,
    origin=_TEXT,
    **_OWNER,
    conversation=_TEXT,
    runs=_STRINGS,
    ambiguous={"type": "boolean"},
    ladder={"type": "array", "items": _RUNG},
    events=_STRINGS,
)
_HANDOFF = record(since=_TIME, until=_TIME, by=_TEXT)
_LAST = record(execution={"type": "string"}, state={"type": "string"}, handoff={"oneOf": [_HANDOFF, {"type": "null"}]})
_DETAIL = record(
    **_RUN["properties"],
    handoffs={"type": "array", "items": _HANDOFF},
    steps={"type": "array", "items": record(what=_TEXT, at=_TIME, step=_TEXT, type=_TEXT, edge=_TEXT)},
    messages={"type": "array", "items": _MESSAGE},
    events=_STRINGS,
)
_CONVERSATION = record(
    conversation={"type": "string"},
    state={"type": "string"},
    createdAt=_TIME,
    endedAt=_TIME,
    **_OWNER,
    traveller=_TEXT,
    lastRun={"oneOf": [_LAST, {"type": "null"}]},
)
_FOUND = record(
    kind={"type": "string"},
    runs={"type": "array", "items": _RUN},
    message={"oneOf": [_MESSAGE, {"type": "null"}]},
    ambiguous={"type": "boolean"},
)
_COMPLETE = record(
    tenant=_TEXT, namespace=_TEXT, channel=_TEXT, number=_TEXT, since=_TIME, messagesUntil=_TIME, runsUntil=_TIME
)

PARAMETERS: Mapping[str, Schema] = {
    "namespace": parameter(
        "namespace",
        "Whose channels, given once or more; left out by who may see those of every namespace.",
        "query",
        maxLength=63,
    ),
    "channel": parameter("channel", "One channel.", "query", maxLength=253),
    "tenant": parameter("tenant", "One tenant, by its id.", "query", maxLength=100),
    "state": parameter("state", "One state, as handoff or failed.", "query", maxLength=64),
    "since": parameter("since", "From when on, inclusive.", "query", format="date-time"),
    "until": parameter("until", "Until when, exclusive.", "query", format="date-time"),
    "id": parameter("id", "Any of the seven ids of a run.", "query", maxLength=300),
    "limit": parameter("limit", "How many at most.", "query", type="integer", minimum=1, maximum=MOST_ROWS, default=50),
    "after": parameter("after", "What the page before gave.", "query", maxLength=300),
}
_OF = ("namespace", "channel", "tenant")
_WHEN = (*_OF, "state", "since", "until", "id", "limit")


def _get(name: str, says: str, schema: Schema, wanted: Sequence[str], of: str = "") -> Described:
    named = [parameter("id", of)] if of else []
    asked = [PARAMETERS[one] for one in wanted]
    return {
        "get": {"operationId": name, "summary": says, "parameters": named + asked, "responses": answers(says, schema)}
    }


DESCRIBED: Mapping[str, Described] = {
    "/v1/runs": _get("listRuns", "Runs, the newest first.", _list("runs", _RUN, after=_TEXT), (*_WHEN, "after")),
    "/v1/runs/{id}": _get("getRun", "One run with all of it.", _DETAIL, _OF, "The Kapso execution's id."),
    "/v1/find": _get("find", "What any of the seven ids leads to.", _list("found", _FOUND), (*_OF, "id")),
    "/v1/messages": _get("listMessages", "Messages, the newest first.", _list("messages", _MESSAGE), _WHEN),
    "/v1/messages/{id}": _get("getMessage", "One message with its ladder.", _MESSAGE, _OF, "The WAMID."),
    "/v1/conversations": _get(
        "listConversations",
        "Conversations, the newest first.",
        _list("conversations", _CONVERSATION, after=_TEXT),
        (*_WHEN, "after"),
    ),
    "/v1/conversations/{id}": _get(
        "getConversation",
        "The messages of one conversation.",
        _list("messages", _MESSAGE),
        _OF,
        "The conversation's id.",
    ),
    "/v1/completeness": _get(
        "completeness", "Until when the record of each number is complete.", _list("numbers", _COMPLETE), _OF
    ),
}
