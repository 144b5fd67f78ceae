"""Meta's limit of management calls: so many for one business account in a rolling hour (whatsapp-rules, 6)."""

import json
from collections.abc import Mapping
from datetime import datetime

from kapso_simulator.acts import Act
from kapso_simulator.proxy.scope import NUMBERS
from kapso_simulator.refusals import graph
from kapso_simulator.values import Row

CALLS = "meta_calls_per_hour"
HEADER = "X-Business-Use-Case-Usage"
_USAGE = "meta_usage"
_QUIET, _ACTIVE = 200, 5000
_HOUR = 60
_TITLE = "There have been too many calls to this WhatsApp Business account. Wait a bit and try again."


def count_meta_call(act: Act, params: Mapping[str, str]) -> dict[str, str]:
    """Count a call about the business account or number that the path names; returns the header that tells the use.

    Raises:
        Refusal: the account has had its calls of this hour (80007).
    """
    account = _account(act, params)
    if account is None:
        return {}
    minute = _minute(act.now)
    used = _used(act, account, minute)
    total, most = sum(used.values()), _most(act, account)
    if total >= most:
        headers = {HEADER: _told(account, total, most, _wait(used, minute, total - most + 1))}
        refusal = graph(400, f"(#80007) {_TITLE}", 80007, subcode=2446079, is_transient=True)
        refusal.headers.update(headers)
        raise refusal
    used[minute] = used.get(minute, 0) + 1
    act.table(_USAGE).put({"id": account, "used": {str(at): count for at, count in used.items()}})
    return {HEADER: _told(account, total + 1, most, 0)}


def _account(act: Act, params: Mapping[str, str]) -> str | None:
    """The account that a call counts for; None for a node that is no number, and for what the project does not have."""
    if "waba_id" in params:
        return params["waba_id"] if act.table(NUMBERS).one(business_account_id=params["waba_id"]) else None
    number = act.table(NUMBERS).get(params["node_id"])
    return str(number["business_account_id"]) if number is not None else None


def _most(act: Act, account: str) -> int:
    """An account is active while one of its numbers is registered."""
    registered = act.table(NUMBERS).one(business_account_id=account, platform_type="CLOUD_API")
    return int(act.project["limits"].get(CALLS, _ACTIVE if registered is not None else _QUIET))


def _minute(now: datetime) -> int:
    return int(now.timestamp()) // 60


def _used(act: Act, account: str, minute: int) -> dict[int, int]:
    """The calls of the last hour by the minute in which they came."""
    row: Row = act.table(_USAGE).get(account) or {"used": {}}
    return {int(at): count for at, count in row["used"].items() if int(at) > minute - _HOUR}


def _wait(used: Mapping[int, int], minute: int, over: int) -> int:
    """In how many minutes so many of the calls are older than an hour."""
    gone = 0
    for at in sorted(used):
        gone += used[at]
        if gone >= over:
            return at + _HOUR - minute
    return _HOUR


def _told(account: str, total: int, most: int, wait: int) -> str:
    """Shares are percentages. Nothing is measured: time is told as calls are."""
    share = min(100, 100 * total // most) if most else 100
    use = {"call_count": share, "total_cputime": share, "total_time": share, "estimated_time_to_regain_access": wait}
    return json.dumps({account: [{"type": "whatsapp", **use}]}, separators=(",", ":"))
