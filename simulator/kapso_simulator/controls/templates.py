"""Meta's review of templates."""

from kapso_simulator.acts import Call
from kapso_simulator.areas.proxy.templates import TEMPLATE, shown
from kapso_simulator.proxy.template_rules.definition import CATEGORIES
from kapso_simulator.proxy.template_store import REVIEWS, STATUSES, TEMPLATES, lower_quality, review
from kapso_simulator.refusals import platform
from kapso_simulator.routes import control
from kapso_simulator.shapes import Choice, Flag, Obj, Text, Whole
from kapso_simulator.values import Response, answer

_REASONS = (
    "NONE",
    "ABUSIVE_CONTENT",
    "INVALID_FORMAT",
    "PROMOTIONAL",
    "TAG_CONTENT_MISMATCH",
    "INCORRECT_CATEGORY",
    "SCAM",
    "CATEGORY_NOT_AVAILABLE",
)
_VERDICT = Obj(
    {
        "status!": Choice(STATUSES),
        "reason": Text(nullable=True, note=f"rejected_reason, as {', '.join(_REASONS)}"),
        "category": Choice(CATEGORIES, nullable=True),
        "paced": Flag(note="Whether messages of it are held for quality assessment."),
    }
)
_PLAN = Obj(
    {
        "seconds!": Whole(min=0, nullable=True, note="null: templates wait for the control."),
        "status": Choice(("APPROVED", "REJECTED")),
        "reason": Text(nullable=True),
    }
)


@control("POST", "/templates/{template_id}/review", body=_VERDICT, success={200: TEMPLATE}, refuses=(404,))
def review_template(call: Call) -> Response:
    """Meta's verdict on a template; any status may come at any time, and another category with it."""
    act, row = call.find(TEMPLATES, call.params["template_id"])
    row = review(act, row, call.body["status"], call.body.get("reason"), call.body.get("category"))
    if "paced" in call.body:
        row = act.table(TEMPLATES).change(row["id"], paced=call.body["paced"])
    fields = "id,name,language,status,category,previous_category,components,rejected_reason"
    return answer(shown(row, fields))


@control("POST", "/templates/{template_id}/complaints", success={200: TEMPLATE}, refuses=(404, 422))
def complain(call: Call) -> Response:
    """People complain about an approved template: it is paused for 3 hours, then for 6, and then disabled."""
    act, row = call.find(TEMPLATES, call.params["template_id"])
    if row["status"] != "APPROVED":
        raise platform(422, f"only an approved template is paused, this one is {row['status']}")
    return answer(shown(lower_quality(act, row), "id,name,status,quality_score"))


@control("POST", "/template-reviews", body=_PLAN, success={200: _PLAN})
def plan_reviews(call: Call) -> Response:
    """Have every template that is submitted from now on reviewed by itself after some seconds."""
    plan = {"seconds": call.body["seconds"], "status": call.body.get("status", "APPROVED")}
    plan["reason"] = call.body.get("reason")
    if plan["seconds"] is None:
        call.world(REVIEWS).drop("plan")
    else:
        call.world(REVIEWS).put({"id": "plan", **plan})
    return answer(plan)
