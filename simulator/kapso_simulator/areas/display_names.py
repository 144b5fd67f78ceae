"""Requests for another display name (reference, 4.4)."""

from kapso_simulator.acts import Call
from kapso_simulator.numbers.rows import NUMBERS, find_number
from kapso_simulator.paging import PAGED, page, paged, wrapped
from kapso_simulator.refusals import missing
from kapso_simulator.routes import route
from kapso_simulator.shapes import UUID, Choice, Moment, Obj, Root, Text, nullable
from kapso_simulator.store import without
from kapso_simulator.values import Response, Row, data

REQUESTS = "display_name_requests"
STATUSES = (
    "submitted",
    "pending_review",
    "approved",
    "available_without_review",
    "deferred",
    "declined",
    "expired",
    "no_review",
    "failed",
    "applied",
    "cancelled",
)
_ALL = "/platform/v1/whatsapp/phone_numbers/{phone_number_id}/display_name_requests"
_TEXT = nullable(Text())
_TIME = nullable(Moment())
REQUEST = Obj(
    {
        "id!": UUID,
        "phone_number_id!": Text(),
        "requested_display_name!": Text(),
        "previous_display_name!": _TEXT,
        "status!": Choice(STATUSES),
        "submitted_at!": _TIME,
        "reviewed_at!": _TIME,
        "applied_at!": _TIME,
        "meta_error_code!": _TEXT,
        "meta_error_subcode!": _TEXT,
        "meta_error_type!": _TEXT,
        "meta_error_message!": _TEXT,
    }
)
_NEW = Root("display_name_request", Obj({"new_display_name!": Text(max=256)}))
_NOTHING_YET = ("reviewed_at", "applied_at", "meta_error_code", "meta_error_subcode", "meta_error_type")


def show_request(row: Row) -> Row:
    """The request as Kapso shows it."""
    return without(row, "created_at")


@route("GET", _ALL, query=Obj({**PAGED}), success={200: paged(REQUEST)}, refuses=(404,), section="4.4")
def list_requests(call: Call) -> Response:
    """List a number's requests for another display name."""
    return page(call, call.table(REQUESTS).where(phone_number_id=find_number(call)["id"]), show_request)


@route("POST", _ALL, body=_NEW, success={201: wrapped(REQUEST)}, refuses=(404,), section="4.4")
def create_request(call: Call) -> Response:
    """Ask Meta for another display name."""
    number = find_number(call)
    wanted = call.body["new_display_name"]
    row: Row = {"id": call.uuid(), "phone_number_id": number["id"], "requested_display_name": wanted}
    row |= {"previous_display_name": number["verified_name"], "status": "pending_review"}
    row |= {"submitted_at": call.stamp(), "created_at": call.stamp()}
    row |= dict.fromkeys((*_NOTHING_YET, "meta_error_message"))
    call.table(REQUESTS).put(row)
    call.table(NUMBERS).change(number["id"], new_display_name=wanted, new_name_status="PENDING_REVIEW")
    return data(show_request(row), 201)


@route("GET", f"{_ALL}/{{request_id}}", success={200: wrapped(REQUEST)}, refuses=(404,), section="4.4")
def read_request(call: Call) -> Response:
    """Read one request for another display name."""
    number = find_number(call)
    row = call.need(REQUESTS, call.params["request_id"])
    if row["phone_number_id"] != number["id"]:
        raise missing()
    return data(show_request(row))
