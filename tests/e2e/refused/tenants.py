"""Wrong tenants."""

from tests.e2e.refused.refusal import Refusal
from tests.e2e.valid import ABSENT

_ADOPTION = {"namespace": "kinds", "channel": "main", "customerID": "customer-1"}

TENANTS: tuple[Refusal, ...] = (
    Refusal("a tenant of no plan", "stn", {"spec.plan": ABSENT}, ("spec.plan", "Required value")),
    Refusal("a plan that is not sold", "stn", {"spec.plan": "gold"}, ("spec.plan", "supported values", "free", "paid")),
    Refusal("a tenant of no namespaces", "stn", {"spec.namespaces": ABSENT}, ("spec.namespaces", "Required value")),
    Refusal(
        "a namespace said twice",
        "stn",
        {"spec.namespaces": ["kinds", "kinds"]},
        ("spec.namespaces[1]", "Duplicate value"),
    ),
    Refusal(
        "a namespace in capitals",
        "stn",
        {"spec.namespaces": ["kinds", "Nomad"]},
        ("spec.namespaces[1]", "must be a namespace's name"),
    ),
    Refusal("a tenant id with a slash", "stn", {"spec.id": "a/b"}, ("spec.id", "without /")),
    Refusal(
        "an adoption of nothing",
        "stn",
        {"spec.adopt": [{"namespace": "kinds", "channel": "main"}]},
        ("spec.adopt[0]", "must name a customerID, a workflowID or a phoneNumberID"),
    ),
    Refusal(
        "an adoption for a namespace that is not the tenant's",
        "stn",
        {"spec.adopt.0.namespace": "elsewhere"},
        ("spec.adopt", "add the namespace there"),
    ),
    Refusal(
        "two adoptions for one channel",
        "stn",
        {"spec.adopt": [_ADOPTION, _ADOPTION | {"customerID": "customer-2"}]},
        ("spec.adopt[1]", "Duplicate value"),
    ),
    Refusal(
        "a number where its id belongs",
        "stn",
        {"spec.adopt.0.phoneNumberID": "+34600111222"},
        ("spec.adopt[0].phoneNumberID", "phone number id, digits only"),
    ),
)
