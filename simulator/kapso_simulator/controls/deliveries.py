"""Webhook deliveries: seen whole, held back, and sent again."""

from kapso_simulator.acts import Act, Call
from kapso_simulator.exchanges import decoded
from kapso_simulator.hooks.deliveries import DELIVERIES, DELIVERY, PAUSED, PENDING, attempt, headers, show_delivery
from kapso_simulator.hooks.rows import WEBHOOKS
from kapso_simulator.refusals import platform
from kapso_simulator.routes import control
from kapso_simulator.shapes import Anything, Choice, Flag, ListOf, MapOf, Obj, Text
from kapso_simulator.values import Response, Row, answer

_WHOLE = Obj({**DELIVERY.fields, "headers!": MapOf(Text(blank=True)), "body!": Anything()})
_STATE = Obj({"paused!": Flag()})
_QUERY = Obj({"status": Choice(("pending", "delivered", "failed")), "event": Text(), "webhook_id": Text()})


@control("GET", "/deliveries", query=_QUERY, success={200: Obj({"data!": ListOf(_WHOLE)})})
def list_deliveries(call: Call) -> Response:
    """The deliveries of every project with headers and body, oldest first."""
    rows = [(act, row) for act in map(call.in_project, call.store.scopes(DELIVERIES)) for row in act.table(DELIVERIES)]
    names = ("status", "event", "webhook_id")
    wanted = [pair for pair in rows if all(call.query.get(name) in (None, pair[1][name]) for name in names)]
    return answer({"data": [_show(act, row) for act, row in wanted]})


@control("POST", "/deliveries/pause", success={200: _STATE})
def pause(call: Call) -> Response:
    """Hold back every delivery."""
    call.world(PAUSED).put({"id": PAUSED})
    return answer({"paused": True})


@control("POST", "/deliveries/resume", success={200: _STATE})
def resume(call: Call) -> Response:
    """Send what was held back, and hold nothing back any more."""
    call.world(PAUSED).drop(PAUSED)
    for scope in call.store.scopes(DELIVERIES):
        act = call.in_project(scope)
        for row in act.table(DELIVERIES).where(status=PENDING, flying=False):
            attempt(act, row)
    return answer({"paused": False})


@control("POST", "/deliveries/{delivery_id}/replay", success={200: _WHOLE}, refuses=(404, 422))
def replay(call: Call) -> Response:
    """Send a delivery again, under its old idempotency key, as a retry would."""
    act, row = call.find(DELIVERIES, call.params["delivery_id"])
    if act.table(WEBHOOKS).get(row["webhook_id"]) is None:
        raise platform(422, "the delivery's webhook is gone")
    again = act.table(DELIVERIES).change(row["id"], status=PENDING, attempt_count=0, flying=False)
    attempt(act, again)
    return answer(_show(act, act.table(DELIVERIES).rows[row["id"]]))


def _show(act: Act, row: Row) -> Row:
    hook = act.table(WEBHOOKS).get(row["webhook_id"])
    sent = headers(hook, row, str(row["body"]).encode()) if hook is not None else {}
    return {**show_delivery(row), "headers": sent, "body": decoded(row["body"])}
