"""Wrong projects."""

from tests.e2e.refused.refusal import Refusal
from tests.e2e.valid import ABSENT

PROJECTS: tuple[Refusal, ...] = (
    Refusal("a project of no owner", "kpj", {"spec.ownerID": ABSENT}, ("spec.ownerID", "Required value")),
    Refusal("an owner in capitals", "kpj", {"spec.ownerID": "EU"}, ("spec.ownerID", "lower-case letters")),
    Refusal(
        "a base URL with a path",
        "kpj",
        {"spec.baseURL": "https://api.kapso.ai/platform"},
        ("spec.baseURL", "scheme, host and port only"),
    ),
    Refusal(
        "a key over plain http",
        "kpj",
        {"spec.baseURL": "http://kapso.internal:8080"},
        ("spec.baseURL must be https", "insecure: true"),
    ),
    Refusal(
        "a webhook over http",
        "kpj",
        {"spec.webhookURL": "http://hooks.example"},
        ("spec.webhookURL", "must be an https:// URL"),
    ),
    Refusal("a project without Sendero", "kpj", {"spec.senderoURL": ABSENT}, ("spec.senderoURL", "Required value")),
    Refusal(
        "a budget of next to nothing",
        "kpj",
        {"spec.budget.requestsPerMinute": 1},
        ("spec.budget.requestsPerMinute", "greater than or equal to 10"),
    ),
    Refusal(
        "more health checks than Kapso allows",
        "kpj",
        {"spec.budget.healthChecksPerMinute": 61},
        ("spec.budget.healthChecksPerMinute", "less than or equal to 60"),
    ),
    Refusal(
        "a Secret without a key",
        "kpj",
        {"spec.apiKeySecretRef": {"name": "kapso"}},
        ("spec.apiKeySecretRef.key", "Required value"),
    ),
    Refusal(
        "an API key in place of its Secret's key",
        "kpj",
        {"spec.apiKeySecretRef.key": "sk/live"},
        ("spec.apiKeySecretRef.key", "must be a key of a Secret"),
    ),
    Refusal(
        "a capability that the catalogue does not have",
        "kpj",
        {"spec.policy.forbiddenCapabilities": ["trip.everything"]},
        ("spec.policy.forbiddenCapabilities[0]", "Unsupported value"),
    ),
    Refusal(
        "a sensitive word with a star in the middle",
        "kpj",
        {"spec.policy.sensitive": ["loyalty*number"]},
        ("spec.policy.sensitive[0]", "at the end only"),
    ),
    Refusal(
        "a link host that is a URL",
        "kpj",
        {"spec.policy.linkHosts": ["https://agency.example"]},
        ("spec.policy.linkHosts[0]", "as agency.example or *.agency.example"),
    ),
)
