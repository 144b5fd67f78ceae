"""How deliveries end: delivered, tried again, given up; and when a webhook is paused by itself (reference, 5.4)."""

from datetime import timedelta

from kapso_simulator import times
from kapso_simulator.acts import Act
from kapso_simulator.hooks.deliveries import DELIVERED, DELIVERIES, PENDING, attempt, give_up, new_delivery
from kapso_simulator.hooks.rows import RECEIVED, WEBHOOKS
from kapso_simulator.outcomes import hears_outcomes, resumes
from kapso_simulator.refusals import Refusal
from kapso_simulator.timers import set_timer, timer
from kapso_simulator.values import Row

ORDERED = (RECEIVED, "whatsapp.message.sent")
_PAUSES = (10, 40, 90)
_RETRY = "deliveries.retry"
_OUT_OF_ORDER = "deliveries.out_of_order"
_WAITS = timedelta(seconds=30)
_WINDOW = timedelta(minutes=15)
_MANY, _MANY_FAILED, _SHARE = 20, 10, 0.85


def dispatch(act: Act, row: Row) -> None:
    """Send a new delivery, or let it wait for an older one of its conversation."""
    if row["event"] in ORDERED and _older(act, row) is not None:
        set_timer(act, _OUT_OF_ORDER, row["id"], act.now + _WAITS, {"delivery": row["id"]})
    else:
        attempt(act, row)


def _older(act: Act, row: Row) -> Row | None:
    for other in _same_conversation(act, row):
        return None if other["id"] == row["id"] else other
    return None


def _same_conversation(act: Act, row: Row) -> list[Row]:
    if row["conversation_id"] is None:
        return []
    waiting = act.table(DELIVERIES).where(
        status=PENDING, webhook_id=row["webhook_id"], conversation_id=row["conversation_id"]
    )
    return [other for other in waiting if other["event"] in ORDERED]


@timer(_OUT_OF_ORDER)
def no_longer_in_order(act: Act, data: Row) -> None:
    """A delivery has waited long enough for an older one."""
    row = act.table(DELIVERIES).get(data["delivery"])
    if row is not None and row["status"] == PENDING and row["attempt_count"] == 0:
        attempt(act, row)


@timer(_RETRY)
def retry(act: Act, data: Row) -> None:
    """A failed delivery is tried again."""
    row = act.table(DELIVERIES).get(data["delivery"])
    if row is not None and row["status"] == PENDING and not row["flying"]:
        attempt(act, row)


@hears_outcomes
def heard(act: Act, delivery_id: str, status: int | None) -> None:
    """A delivery was answered; only 200 counts as delivered (reference, 11.16)."""
    try:
        act, row = act.find(DELIVERIES, delivery_id)
    except Refusal:
        return
    if row["status"] != PENDING or not row["flying"]:
        return
    if status == 200:
        _delivered(act, row)
    elif row["attempt_count"] > len(_PAUSES):
        _exhausted(act, row, status)
    else:
        _try_again(act, row, status)
    _count_attempt(act, row, good=status == 200)


def _delivered(act: Act, row: Row) -> None:
    done = {"status": DELIVERED, "delivered_at": act.stamp(), "response_status": 200, "flying": False}
    act.table(DELIVERIES).change(row["id"], **done)
    _next_in_order(act, row)


def _try_again(act: Act, row: Row, status: int | None) -> None:
    act.table(DELIVERIES).change(row["id"], flying=False, response_status=status)
    pause = timedelta(seconds=_PAUSES[row["attempt_count"] - 1])
    set_timer(act, _RETRY, row["id"], act.now + pause, {"delivery": row["id"]})


def _exhausted(act: Act, row: Row, status: int | None) -> None:
    give_up(act, row, status)
    hook = act.table(WEBHOOKS).get(row["webhook_id"])
    for body in (row["batch"] or []) if hook is not None else []:
        more = {name: row[name] for name in ("conversation_id", "conversation_phone_number")}
        dispatch(act, new_delivery(act, hook or {}, row["event"], body, **more))
    _next_in_order(act, row)


def _next_in_order(act: Act, row: Row) -> None:
    following = next(iter(_same_conversation(act, row)), None)
    if following is not None and following["attempt_count"] == 0:
        attempt(act, following)


def _count_attempt(act: Act, row: Row, *, good: bool) -> None:
    hook = act.table(WEBHOOKS).get(row["webhook_id"])
    if hook is None:
        return
    since = times.stamp(act.now - _WINDOW)
    recent = [one for one in hook["attempts"] if one[0] >= since and one[1] != row["id"]]
    recent.append([act.stamp(), row["id"], good])
    act.table(WEBHOOKS).change(hook["id"], attempts=recent)
    failed = sum(not one[2] for one in recent)
    if hook["active"] and len(recent) >= _MANY and failed >= _MANY_FAILED and failed / len(recent) >= _SHARE:
        _pause(act, hook["id"])


def _pause(act: Act, webhook_id: str) -> None:
    act.table(WEBHOOKS).change(webhook_id, active=False, updated_at=act.stamp())
    for row in act.table(DELIVERIES).where(webhook_id=webhook_id, status=PENDING):
        give_up(act, row, row["response_status"])


@resumes
def resume(act: Act) -> None:
    """What was on its way when the process ended is sent again."""
    for scope in act.store.scopes(DELIVERIES):
        here = act.in_project(scope)
        for row in here.table(DELIVERIES).where(status=PENDING, flying=True):
            attempt(here, {**row, "attempt_count": row["attempt_count"] - 1})
