"""Flows as the Platform shows them, beside the Meta flows that they are."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from kapso_simulator.acts import Act
from kapso_simulator.proxy.flow_store import ENCRYPTION, FLOWS
from kapso_simulator.refusals import Refusal, missing, platform
from kapso_simulator.shapes import UUID, Anything, Choice, Flag, ListOf, MapOf, Moment, Obj, Text, nullable
from kapso_simulator.values import Row

_TEXT = nullable(Text())
_TIME = nullable(Moment())
FLOW = Obj(
    {
        "id!": UUID,
        "meta_flow_id!": Text(),
        "name!": Text(),
        "status!": Choice(("draft", "published")),
        "json_version!": _TEXT,
        "data_api_version!": _TEXT,
        "business_account_id!": _TEXT,
        "preview_url!": _TEXT,
        "published_at!": _TIME,
        "last_synced_at!": _TIME,
        "created_at!": Moment(),
        "updated_at!": Moment(),
        "data_endpoint_function_id!": nullable(UUID),
        "phone_number_id!": _TEXT,
        "data_endpoint_url!": _TEXT,
        "has_data_endpoint!": Flag(),
        "flows_encryption_configured!": Flag(),
    }
)
_VERSION = {
    "id!": UUID,
    "version_label!": Text(),
    "status!": Choice(("draft", "published")),
    "flow_json_sha!": _TEXT,
    "published_at!": _TIME,
    "validation_errors!": nullable(ListOf(MapOf(Anything()))),
    "created_at!": Moment(),
    "updated_at!": Moment(),
}
VERSION = Obj(_VERSION)
VERSION_DETAIL = Obj({**_VERSION, "flow_json!": MapOf(Anything())})
ENDPOINT = Obj(
    {
        "function_id!": UUID,
        "function_name!": Text(),
        "endpoint_url!": _TEXT,
        "status!": Choice(("draft", "deployed", "error")),
        "last_deployed_at!": _TIME,
        "code!": Text(blank=True),
        "flow_id": UUID,
        "flow_data_endpoint_function_id": UUID,
        "flow_has_encryption": Flag(),
        "warning": _TEXT,
    }
)


def show_flow(act: Act, row: Row) -> Row:
    """A flow on the Platform API."""
    draft = row["status"] == "DRAFT"
    keys = ("name", "json_version", "data_api_version", "business_account_id", "published_at", "phone_number_id")
    preview = f"https://business.facebook.com/wa/manage/flows/{row['id']}/preview/?token={row['kapso_id']}"
    return {
        **{key: row[key] for key in keys},
        "id": row["kapso_id"],
        "meta_flow_id": row["id"],
        "status": "draft" if draft else "published",
        "preview_url": preview if draft else None,
        "last_synced_at": row["updated_at"],
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
        "data_endpoint_function_id": row["function_id"],
        "data_endpoint_url": row["endpoint_uri"],
        "has_data_endpoint": row["function_id"] is not None,
        "flows_encryption_configured": encrypted(act, row),
    }


def show_version(row: Row) -> Row:
    """A version without its Flow JSON."""
    keys = ("id", "version_label", "status", "published_at", "created_at", "updated_at")
    shown = {key: row[key] for key in keys}
    shown["flow_json_sha"] = hashlib.sha256(row["flow_json"].encode()).hexdigest()
    return {**shown, "validation_errors": row["validation_errors"] or None}


def show_endpoint(function: Row, flow: Row) -> Row:
    """The data endpoint of a flow."""
    return {
        "function_id": function["id"],
        "function_name": function["name"],
        "endpoint_url": flow["endpoint_uri"] or function["endpoint_url"],
        "status": function["status"],
        "last_deployed_at": function["last_deployed_at"],
        "code": function["code"],
    }


def encrypted(act: Act, row: Row) -> bool:
    """Whether the number of the flow has a public key at Meta."""
    return row["phone_number_id"] is not None and act.table(ENCRYPTION).get(row["phone_number_id"]) is not None


def flow_of(act: Act, flow_id: str) -> Row:
    """The flow of a Kapso id. Raises Refusal (404)."""
    found = act.table(FLOWS).one(kapso_id=flow_id)
    if found is None:
        raise missing("Flow not found")
    return found


@contextmanager
def in_kapso_words() -> Iterator[None]:
    """What Meta refuses within is a 422 of the Platform."""
    try:
        yield
    except Refusal as refusal:
        error = refusal.body["error"]
        if not isinstance(error, dict):
            raise
        raise platform(422, str(error.get("error_user_msg") or error["message"])) from None
