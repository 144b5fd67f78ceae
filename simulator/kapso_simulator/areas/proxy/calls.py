"""Calls, call permissions, blocked users and user names of a number (reference, section 7.1)."""

from kapso_simulator.acts import Call
from kapso_simulator.inbox.meta_refusals import bad_phone, meta
from kapso_simulator.inbox.phones import digits
from kapso_simulator.inbox.sending import BLOCKED
from kapso_simulator.paging import CURSORED, proxied, proxy_page
from kapso_simulator.proxy.scope import META, number_of
from kapso_simulator.refusals import graph
from kapso_simulator.routes import route
from kapso_simulator.shapes import Anything, Choice, Flag, ListOf, MapOf, Obj, Text
from kapso_simulator.values import Response, Row, answer

_NUMBER = META + "/{phone_number_id}"
_ACTIONS = ("connect", "pre_accept", "accept", "reject", "terminate")
_CALLS = "calls"
_NAMES = "usernames"
_PERMISSIONS_A_SECOND = 5
_CALL = Obj({"id!": Text(), "status": Text()}, open=True)


@route(
    "GET",
    _NUMBER + "/calls",
    query=Obj({"direction": Text(), "status": Text(), "call_id": Text(), "fields": Text(), **CURSORED}),
    success={200: proxied(_CALL)},
    refuses=(400, 404),
    section="7.1",
)
def list_calls(call: Call) -> Response:
    """List a number's calls."""
    number = number_of(call, call.params["phone_number_id"])
    rows = call.table(_CALLS).where(phone_number_id=number["id"])
    keys = {"direction": "direction", "status": "status", "call_id": "id"}
    found = [row for row in rows if all(call.query.get(key) in (None, row[own]) for key, own in keys.items())]
    return proxy_page(call, found, dict, column="call_timestamp")


@route(
    "POST",
    _NUMBER + "/calls",
    body=Obj(
        {
            "messaging_product!": Choice(("whatsapp",)),
            "action!": Choice(_ACTIONS),
            "to": Text(),
            "call_id": Text(),
            "session": MapOf(Anything()),
            "biz_opaque_callback_data": Text(max=512),
        }
    ),
    success={200: Obj({"messaging_product!": Text(), "calls": ListOf(Obj({"id!": Text()})), "success": Flag()})},
    refuses=(400, 404),
    section="7.1",
)
def make_call(call: Call) -> Response:
    """Begin a call, or act on one."""
    number = number_of(call, call.params["phone_number_id"])
    if call.body["action"] == "connect":
        row = _connected(call, number)
        return answer({"messaging_product": "whatsapp", "calls": [{"id": row["id"]}]})
    found = call.table(_CALLS).get(call.body.get("call_id", ""))
    if found is None or found["phone_number_id"] != number["id"]:
        raise meta(138001, "Call not found", "call_id names no call of this number")
    ended = call.body["action"] in ("reject", "terminate")
    call.table(_CALLS).change(found["id"], status="ended" if ended else "connected")
    return answer({"messaging_product": "whatsapp", "success": True})


def _connected(call: Call, number: Row) -> Row:
    wa_id = digits(call.body.get("to", ""))
    if wa_id is None:
        raise bad_phone()
    if not number["calls_enabled"]:
        raise meta(138000, "Calling not enabled", "calls are not enabled on this number")
    row = {"id": f"wacid.{call.store.token(40)}", "phone_number_id": number["id"], "direction": "outbound"}
    return call.table(_CALLS).put({**row, "wa_id": wa_id, "status": "ringing", "call_timestamp": call.stamp()})


@route(
    "GET",
    _NUMBER + "/call_permissions",
    query=Obj({"user_wa_id!": Text()}),
    success={200: Obj({"messaging_product!": Text(), "permission!": Obj({"status!": Text()}, open=True)}, open=True)},
    refuses=(400, 404),
    section="7.1",
)
def read_call_permission(call: Call) -> Response:
    """Whether a number may call somebody; five times a second at most."""
    number = number_of(call, call.params["phone_number_id"])
    _count_permission(call)
    actions = [
        {"action_name": "send_call_permission_request", "can_perform_action": True, "limits": []},
        {"action_name": "start_call", "can_perform_action": number["calls_enabled"], "limits": []},
    ]
    status = "temporary" if number["calls_enabled"] else "no_permission"
    return answer({"messaging_product": "whatsapp", "permission": {"status": status}, "actions": actions})


def _count_permission(call: Call) -> None:
    arrived = call.request.arrived or call.now
    second = f"{int(call.now.timestamp())}/{int(arrived.timestamp())}"
    row = call.table("call_permission_windows").get("window")
    used = row["used"] if row is not None and row["second"] == second else 0
    if used >= _PERMISSIONS_A_SECOND:
        raise graph(429, "(#4) Application request limit reached", 4, details="5 call_permissions a second are allowed")
    call.table("call_permission_windows").put({"id": "window", "second": second, "used": used + 1})


@route(
    "GET",
    _NUMBER + "/block_users",
    query=Obj(CURSORED),
    success={200: proxied(Obj({"messaging_product!": Text(), "wa_id!": Text()}))},
    refuses=(400, 404),
    section="7.1",
)
def list_blocked(call: Call) -> Response:
    """List whom a number has blocked."""
    number = number_of(call, call.params["phone_number_id"])
    rows = call.table(BLOCKED).where(phone_number_id=number["id"])
    return proxy_page(call, rows, lambda row: {"messaging_product": "whatsapp", "wa_id": row["wa_id"]})


_USERS = Obj({"messaging_product": Choice(("whatsapp",)), "block_users!": ListOf(Obj({"user!": Text()}), 1)})
_DONE = Obj({"messaging_product!": Text(), "block_users!": MapOf(Anything())})


@route("POST", _NUMBER + "/block_users", body=_USERS, success={200: _DONE}, refuses=(400, 404), section="7.1")
def block_users(call: Call) -> Response:
    """Block people: the number neither writes to them nor hears from them."""
    number, users = number_of(call, call.params["phone_number_id"]), _users(call)
    for user in users:
        key = {"id": f"{number['id']}/{user['wa_id']}", "phone_number_id": number["id"], "wa_id": user["wa_id"]}
        call.table(BLOCKED).put({**key, "created_at": call.stamp()})
    return answer({"messaging_product": "whatsapp", "block_users": {"added_users": users}})


@route("DELETE", _NUMBER + "/block_users", body=_USERS, success={200: _DONE}, refuses=(400, 404), section="7.1")
def unblock_users(call: Call) -> Response:
    """Unblock people."""
    number, users = number_of(call, call.params["phone_number_id"]), _users(call)
    for user in users:
        call.table(BLOCKED).drop(f"{number['id']}/{user['wa_id']}")
    return answer({"messaging_product": "whatsapp", "block_users": {"removed_users": users}})


def _users(call: Call) -> list[Row]:
    found = [{"input": one["user"], "wa_id": digits(one["user"])} for one in call.body["block_users"]]
    if any(one["wa_id"] is None for one in found):
        raise bad_phone()
    return found


@route(
    "GET",
    _NUMBER + "/username",
    success={200: Obj({"username": Text(), "status": Text()})},
    refuses=(404,),
    section="7.1",
)
def read_username(call: Call) -> Response:
    """Read a number's user name."""
    number = number_of(call, call.params["phone_number_id"])
    row = call.table(_NAMES).get(number["id"])
    return answer({"username": row["username"], "status": "approved"} if row else {})


@route(
    "POST",
    _NUMBER + "/username",
    body=Obj({"username!": Text(max=35, pattern=r"[A-Za-z0-9._]{3,35}")}),
    success={200: Obj({"status!": Text()})},
    refuses=(400, 404),
    section="7.1",
)
def set_username(call: Call) -> Response:
    """Take a user name."""
    number, name = number_of(call, call.params["phone_number_id"]), call.body["username"]
    other = call.table(_NAMES).one(username=name)
    if other is not None and other["id"] != number["id"]:
        raise meta(147001, "Username not available", "username is taken")
    call.table(_NAMES).put({"id": number["id"], "username": name})
    return answer({"status": "approved"})


@route("DELETE", _NUMBER + "/username", success={200: Obj({"success!": Flag()})}, refuses=(404,), section="7.1")
def drop_username(call: Call) -> Response:
    """Give a user name up."""
    call.table(_NAMES).drop(number_of(call, call.params["phone_number_id"])["id"])
    return answer({"success": True})


@route(
    "GET",
    _NUMBER + "/username_suggestions",
    success={200: Obj({"data!": ListOf(Obj({"username_suggestions!": ListOf(Text())}))})},
    refuses=(404,),
    section="7.1",
)
def suggest_usernames(call: Call) -> Response:
    """User names that are free."""
    name = number_of(call, call.params["phone_number_id"])["name"]
    plain = "".join(one for one in name.lower() if one.isascii() and one.isalnum())[:20] or "business"
    return answer({"data": [{"username_suggestions": [plain.ljust(3, "0"), f"{plain}.official", f"{plain}.hq"]}]})
