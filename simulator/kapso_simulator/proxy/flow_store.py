"""Flows as a business account has them, and what may become of them."""

from typing import Any

from kapso_simulator.acts import Act
from kapso_simulator.proxy.flow_json.validate import Judged, validate
from kapso_simulator.refusals import Refusal, graph
from kapso_simulator.values import Row

FLOWS = "flows"
VERSIONS = "flow_versions"
ENCRYPTION = "flow_encryption"
CATEGORIES = (
    "SIGN_UP",
    "SIGN_IN",
    "APPOINTMENT_BOOKING",
    "LEAD_GENERATION",
    "CONTACT_US",
    "CUSTOMER_SUPPORT",
    "SURVEY",
    "SHOPPING",
    "OTHER",
)
STATUSES = ("DRAFT", "PUBLISHED", "DEPRECATED", "BLOCKED", "THROTTLED")


def refused(code: int, title: str, details: str) -> Refusal:
    """An error of Meta's Flows API."""
    return graph(400, f"(#{code}) {title}", code, details=details, error_user_title=title, error_user_msg=details)


def create(act: Act, account: str, name: str, categories: list[str], **more: Any) -> Row:
    """A new draft. Raises Refusal where the account has a flow of this name."""
    must_be_new(act, account, name)
    row: Row = {
        "id": act.digits(16),
        "kapso_id": act.uuid(),
        "business_account_id": account,
        "phone_number_id": None,
        "name": name,
        "status": "DRAFT",
        "categories": categories,
        "flow_json": None,
        "validation_errors": [],
        "json_version": None,
        "data_api_version": None,
        "endpoint_uri": None,
        "application_id": None,
        "function_id": None,
        "editable": False,
        "published_at": None,
        "created_at": act.stamp(),
        "updated_at": act.stamp(),
    }
    return act.table(FLOWS).put({**row, **more})


def must_be_new(act: Act, account: str, name: str, but: str | None = None) -> None:
    """Raises Refusal where another flow of the account has this name."""
    other = act.table(FLOWS).one(business_account_id=account, name=name)
    if other is not None and other["id"] != but:
        details = f"name {name!r} is used by flow {other['id']}; choose another one"
        raise graph(
            400,
            "Invalid parameter",
            100,
            subcode=4016019,
            details=details,
            error_user_title="Flow name not unique",
            error_user_msg=details,
        )


def set_json(act: Act, row: Row, text: str) -> Row:
    """The flow with this Flow JSON, good or bad. Raises Refusal where it is published and not editable."""
    must_be_open(row)
    judged = validate(text)
    changed = act.table(FLOWS).change(
        row["id"],
        status="DRAFT",
        flow_json=text,
        validation_errors=list(judged.errors),
        json_version=judged.version,
        data_api_version=judged.data_api_version,
        updated_at=act.stamp(),
    )
    _note_version(act, changed, judged)
    return changed


def _note_version(act: Act, row: Row, judged: Judged) -> None:
    label = len(act.table(VERSIONS).where(flow_id=row["kapso_id"])) + 1
    act.table(VERSIONS).put(
        {
            "id": act.uuid(),
            "flow_id": row["kapso_id"],
            "version_label": f"v{label}",
            "status": "draft",
            "flow_json": row["flow_json"],
            "published_at": None,
            "validation_errors": list(judged.errors),
            "created_at": act.stamp(),
            "updated_at": act.stamp(),
        }
    )


def must_be_open(row: Row) -> None:
    """Raises Refusal where the content of a flow cannot be changed any more."""
    if row["status"] == "DRAFT" or (row["status"] == "PUBLISHED" and row["editable"]):
        return
    details = f"the flow is {row['status']}; clone it and change the clone"
    raise refused(139001, "Updating attempt failed", details)


def publish(act: Act, row: Row) -> Row:
    """The flow as published. Raises Refusal (139002) for the first thing that it lacks."""
    lacking = _lacking(act, row)
    if lacking is not None:
        raise refused(139002, "Publishing attempt failed", lacking)
    drafts = act.table(VERSIONS).where(flow_id=row["kapso_id"], status="draft")
    for version in drafts:
        act.table(VERSIONS).change(version["id"], status="published", published_at=act.stamp())
    return act.table(FLOWS).change(row["id"], status="PUBLISHED", published_at=act.stamp(), updated_at=act.stamp())


def _lacking(act: Act, row: Row) -> str | None:
    if row["status"] != "DRAFT":
        return f"the flow is {row['status']}, only a draft can be published"
    if row["flow_json"] is None:
        return "the flow has no Flow JSON; upload one"
    if row["validation_errors"]:
        return f"the flow has validation errors: {row['validation_errors'][0]['message']}"
    if validate(row["flow_json"]).frozen:
        return f"Flow JSON version {row['json_version']} can no longer be published; use a newer one"
    numbers = act.table("phone_numbers").where(business_account_id=row["business_account_id"])
    if not numbers:
        return "the business account has no phone number"
    return _endpoint_lacks(act, row, numbers) if row["data_api_version"] is not None else None


def _endpoint_lacks(act: Act, row: Row, numbers: list[Row]) -> str | None:
    if row["endpoint_uri"] is None:
        return "endpoint_uri: the flow has data_api_version and no endpoint; set endpoint_uri"
    if not any(act.table(ENCRYPTION).get(number["id"]) for number in numbers):
        return "the number has no signed public key; upload one"
    if row["application_id"] is None:
        return "app_check: no application is connected; set application_id"
    return None


def deprecate(act: Act, row: Row) -> Row:
    """The flow as deprecated, for good. Raises Refusal (139003) for a draft or a deprecated one."""
    if row["status"] in ("DRAFT", "DEPRECATED"):
        raise refused(139003, "Deprecate attempt failed", f"the flow is {row['status']}, only a published one can be")
    return act.table(FLOWS).change(row["id"], status="DEPRECATED", updated_at=act.stamp())


def delete(act: Act, row: Row) -> None:
    """The flow is gone. Raises Refusal (139004) where it was ever published."""
    if row["status"] != "DRAFT" or row["published_at"] is not None:
        details = f"the flow is {row['status']} and was published; deprecate it instead"
        raise refused(139004, "Deleting attempt failed", details)
    act.table(FLOWS).drop(row["id"])
