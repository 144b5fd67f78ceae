"""Templates as a business account has them, and what happens to them."""

from datetime import timedelta
from typing import Any

from kapso_simulator import times
from kapso_simulator.acts import Act
from kapso_simulator.events import emit_number
from kapso_simulator.proxy.template_rules.definition import Definition
from kapso_simulator.proxy.template_rules.expansion import expanded
from kapso_simulator.proxy.template_rules.fault import Fault
from kapso_simulator.timers import set_timer, timer
from kapso_simulator.values import Row

TEMPLATES = "templates"
LOCKS = "template_locks"
REVIEWS = "template_reviews"
STATUSES = (
    "APPROVED",
    "PENDING",
    "REJECTED",
    "PAUSED",
    "DISABLED",
    "IN_APPEAL",
    "PENDING_DELETION",
    "DELETED",
    "LIMIT_EXCEEDED",
    "ARCHIVED",
)
_REVIEW = "templates.review"
_RESUME = "templates.resume"
_PAUSES = (timedelta(hours=3), timedelta(hours=6))
_MOST = 250
_MOST_AN_HOUR = 100
_LOCK = timedelta(days=30)
_DAY, _MONTH = timedelta(hours=24), timedelta(days=30)


def create(act: Act, account: str, defined: Definition) -> Row:
    """A new template, in review. Raises Fault where the account cannot have it."""
    _must_be_new(act, account, defined)
    _must_fit(act, account)
    row = {
        "id": act.digits(16),
        "kapso_id": act.uuid(),
        "business_account_id": account,
        "name": defined.name,
        "language": defined.language,
        "created_at": act.stamp(),
        "quality_score": {"score": "UNKNOWN", "date": int(act.now.timestamp())},
        "previous_category": None,
        "paced": False,
        "edits": [],
        **_content(defined),
    }
    return submit(act, row)


def edit(act: Act, row: Row, defined: Definition) -> Row:
    """The template with this content, in review again. Raises Fault where it may not be edited."""
    _must_be_editable(act, row)
    if row["status"] == "APPROVED" and defined.category != row["category"]:
        raise Fault(
            "category of an approved template cannot be changed", 2388039, "Template category cannot be changed"
        )
    edits = [*row["edits"], act.stamp()] if row["status"] == "APPROVED" else row["edits"]
    return submit(act, {**row, **_content(defined), "edits": edits})


def submit(act: Act, row: Row) -> Row:
    """The template as Meta begins to look at it. Where reviews are automatic, the verdict is set to come."""
    told = {"status": "PENDING", "rejected_reason": "NONE", "updated_at": act.stamp()}
    stored = act.table(TEMPLATES).put({**row, **told})
    plan = act.world(REVIEWS).get("plan")
    if plan is not None:
        set_timer(act, _REVIEW, row["id"], act.now + timedelta(seconds=plan["seconds"]), {"id": row["id"]})
    return stored


def review(act: Act, row: Row, status: str, reason: str | None = None, category: str | None = None) -> Row:
    """The template after Meta's verdict; another category than the asked one is remembered as a change."""
    changed: dict[str, Any] = {"status": status, "updated_at": act.stamp()}
    changed["rejected_reason"] = (reason or "INVALID_FORMAT") if status == "REJECTED" else "NONE"
    if category is not None and category != row["category"]:
        changed |= {"category": category, "previous_category": row["category"], "message_send_ttl_seconds": None}
    reviewed = act.table(TEMPLATES).change(row["id"], **changed)
    _tell(act, row, reviewed)
    return reviewed


def _tell(act: Act, before: Row, row: Row) -> None:
    """Meta tells the account's webhooks in its own words: ids are numbers, languages have a hyphen."""
    named = {
        "message_template_id": int(row["id"]),
        "message_template_name": row["name"],
        "message_template_language": row["language"].replace("_", "-"),
    }
    told = {"message_template_status_update": {"event": row["status"], **named, "reason": row["rejected_reason"]}}
    if row["category"] != before["category"]:
        categories = {"previous_category": before["category"], "new_category": row["category"]}
        told["template_category_update"] = {**named, **categories}
    for number in act.table("phone_numbers").where(business_account_id=row["business_account_id"]):
        for what, body in told.items():
            emit_number(act, f"meta.{what}", number["id"], body)


def lower_quality(act: Act, row: Row) -> Row:
    """The template after people complained: paused for 3 hours, then for 6, and the third time disabled."""
    pauses = row.get("pauses", 0) + 1
    stamp = {"updated_at": act.stamp(), "quality_score": {"score": "RED", "date": int(act.now.timestamp())}}
    if pauses > len(_PAUSES):
        return act.table(TEMPLATES).change(row["id"], status="DISABLED", pauses=pauses, **stamp)
    set_timer(act, _RESUME, row["id"], act.now + _PAUSES[pauses - 1], {"id": row["id"]})
    return act.table(TEMPLATES).change(row["id"], status="PAUSED", pauses=pauses, **stamp)


@timer(_RESUME)
def _resume(act: Act, data: Row) -> None:
    row = act.table(TEMPLATES).get(data["id"])
    if row is not None and row["status"] == "PAUSED":
        act.table(TEMPLATES).change(row["id"], status="APPROVED", updated_at=act.stamp())


def delete(act: Act, rows: list[Row]) -> None:
    """These templates are gone; the names of approved ones stay locked. Raises Fault where one is disabled."""
    for row in rows:
        if row["status"] == "DISABLED":
            raise Fault(f"template {row['name']} is disabled and cannot be deleted")
    for row in rows:
        act.table(TEMPLATES).drop(row["id"])
        if row["status"] == "APPROVED":
            until = times.stamp(act.now + _LOCK)
            act.table(LOCKS).put(
                {"id": _lock(row["business_account_id"], row["name"], row["language"]), "until": until}
            )


def _content(defined: Definition) -> Row:
    components = expanded(defined.components) if defined.category == "AUTHENTICATION" else defined.components
    return {
        "category": defined.category,
        "parameter_format": defined.parameter_format,
        "components": components,
        "message_send_ttl_seconds": defined.ttl,
    }


def _lock(account: str, name: str, language: str) -> str:
    return f"{account}/{name}/{language}"


def _must_be_new(act: Act, account: str, defined: Definition) -> None:
    named = act.table(TEMPLATES).where(business_account_id=account, name=defined.name)
    if any(row["language"] == defined.language for row in named):
        details = f"There is already {defined.language} content for the template {defined.name}; edit it instead"
        raise Fault(details, 2388024, "Content in this language already exists")
    if any(row["category"] != defined.category for row in named):
        details = f"category is {defined.category}, the other languages of {defined.name} are {named[0]['category']}"
        raise Fault(details, None, "Template Category Doesn't Match")
    lock = act.table(LOCKS).get(_lock(account, defined.name, defined.language))
    if lock is not None and lock["until"] > act.stamp():
        details = f"{defined.language} content of {defined.name} was deleted; until {lock['until']} use another name"
        raise Fault(details, 2388023, "Message template language is being deleted")


def _must_fit(act: Act, account: str) -> None:
    held = act.table(TEMPLATES).where(business_account_id=account)
    most = int(act.project["limits"].get("templates", _MOST))
    if len(held) >= most:
        raise Fault(f"the account has {len(held)} templates, at most {most} are allowed", 2388019, "Limit reached")


def creations_in_the_last_hour(act: Act, account: str) -> int:
    """How many of the account's templates are younger than an hour."""
    since = times.stamp(act.now - timedelta(hours=1))
    return sum(row["created_at"] > since for row in act.table(TEMPLATES).where(business_account_id=account))


def too_many_creations(act: Act, account: str) -> bool:
    """Whether Meta takes no further template in this hour."""
    return creations_in_the_last_hour(act, account) >= _MOST_AN_HOUR


def _must_be_editable(act: Act, row: Row) -> None:
    if row["status"] not in ("APPROVED", "REJECTED", "PAUSED"):
        raise _no_edit(f"a template in status {row['status']} cannot be edited")
    if row["status"] != "APPROVED":
        return
    day, month = times.stamp(act.now - _DAY), times.stamp(act.now - _MONTH)
    if any(one > day for one in row["edits"]):
        raise _no_edit("an approved template can be edited once in 24 hours")
    if sum(one > month for one in row["edits"]) >= 10:
        raise _no_edit("an approved template can be edited 10 times in 30 days")


def _no_edit(details: str) -> Fault:
    return Fault(details, 2388039, "Message template status cannot be changed")


@timer(_REVIEW)
def _due(act: Act, data: Row) -> None:
    row, plan = act.table(TEMPLATES).get(data["id"]), act.world(REVIEWS).get("plan")
    if row is None or plan is None or row["status"] != "PENDING":
        return
    adjacent = any("}}{{" in str(component.get("text", "")).replace(" ", "") for component in row["components"])
    review(act, row, "REJECTED" if adjacent else plan["status"], plan["reason"])
