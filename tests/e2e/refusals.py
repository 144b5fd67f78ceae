"""What the API server refuses, and what it says: kind, what is wrong, and words that name the field and the remedy."""

from typing import Any, NamedTuple

from tests.e2e.valid import ABSENT, DIGEST


class Refusal(NamedTuple):
    """One wrong object. `words` all stand in what the API server says."""

    title: str
    kind: str
    changes: dict[str, Any]
    words: tuple[str, ...]

    def __str__(self) -> str:
        return self.title


_VARIABLE = {"name": "tone", "type": "enum", "description": "The tone."}
_ADOPTION = {"namespace": "kinds", "channel": "main", "customerID": "customer-1"}

WRONG: tuple[Refusal, ...] = (
    Refusal("a channel without a spec", "wac", {"spec": ABSENT}, ("spec", "Required value")),
    Refusal("a channel of no tenant", "wac", {"spec.tenantRef": ABSENT}, ("spec.tenantRef", "Required value")),
    Refusal(
        "a reference as a bare name", "wac", {"spec.tenantRef": "nomad"}, ("spec.tenantRef", "must be of type object")
    ),
    Refusal(
        "a reference in capitals",
        "wac",
        {"spec.tenantRef.name": "Nomad"},
        ("spec.tenantRef.name", "lower-case letters"),
    ),
    Refusal("an empty reference", "wac", {"spec.packageRef.name": ""}, ("spec.packageRef.name", "at least 1 chars")),
    Refusal("a misspelt field", "wac", {"spec.lives": True}, ('unknown field "spec.lives"',)),
    Refusal("a number of no region", "wac", {"spec.number": {}}, ("spec.number.region", "Required value")),
    Refusal(
        "a region in small letters", "wac", {"spec.number.region": "es"}, ("spec.number.region", "two capital letters")
    ),
    Refusal("a region of three letters", "wac", {"spec.number.region": "ESP"}, ("spec.number.region", "more than 2")),
    Refusal(
        "an expected number without country",
        "wac",
        {"spec.number.expected": "600111222"},
        ("spec.number.expected", "must be E.164", "+34600111222"),
    ),
    Refusal(
        "a recipient with spaces",
        "wac",
        {"spec.testMessage.recipient": "+34 600 11 12"},
        ("spec.testMessage.recipient", "must be E.164"),
    ),
    Refusal(
        "a connection type that does not exist",
        "wac",
        {"spec.number.connectionTypes": ["shared"]},
        ("spec.number.connectionTypes[0]", "supported values", "coexistence"),
    ),
    Refusal(
        "a connection type said twice",
        "wac",
        {"spec.number.connectionTypes": ["dedicated", "dedicated"]},
        ("spec.number.connectionTypes[1]", "Duplicate value"),
    ),
    Refusal(
        "no connection type at all",
        "wac",
        {"spec.number.connectionTypes": []},
        ("spec.number.connectionTypes", "at least 1 items"),
    ),
    Refusal(
        "a language as a word", "wac", {"spec.setupLink.language": "spain"}, ("spec.setupLink.language", "es or pt-BR")
    ),
    Refusal(
        "a success page over http",
        "wac",
        {"spec.setupLink.successURL": "http://agency.example"},
        ("spec.setupLink.successURL", "must be an https:// URL"),
    ),
    Refusal(
        "a colour by name",
        "wac",
        {"spec.setupLink.theme.primaryColor": "green"},
        ("spec.setupLink.theme.primaryColor", "#0a7c4a"),
    ),
    Refusal("a long about line", "wac", {"spec.profile.about": "x" * 140}, ("spec.profile.about", "more than 139")),
    Refusal(
        "an address that is no e-mail",
        "wac",
        {"spec.profile.email": "agency.example"},
        ("spec.profile.email", "must be an e-mail address"),
    ),
    Refusal(
        "three websites",
        "wac",
        {"spec.profile.websites": [f"https://{one}.example" for one in "abc"]},
        ("spec.profile.websites", "at most 2 items"),
    ),
    Refusal(
        "a website over http",
        "wac",
        {"spec.profile.websites": ["http://agency.example"]},
        ("spec.profile.websites[0]", "must be an https:// URL"),
    ),
    Refusal(
        "a line of business that Meta does not know",
        "wac",
        {"spec.profile.vertical": "TOURISM"},
        ("spec.profile.vertical", "supported values", "TRAVEL"),
    ),
    Refusal(
        "a picture without its digest",
        "wac",
        {"spec.profile.picture": {"url": "https://agency.example/logo.png"}},
        ("spec.profile.picture.sha256", "Required value"),
    ),
    Refusal(
        "a picture with a wrong digest",
        "wac",
        {"spec.profile.picture": {"url": "https://agency.example/logo.png", "sha256": "Z" * 64}},
        ("spec.profile.picture.sha256", "64 lower-case hex digits"),
    ),
    Refusal(
        "an answer that is no string", "wac", {"spec.variables.minutes": 5}, ("spec.variables.minutes", "type string")
    ),
    Refusal(
        "an answer of a whole page", "wac", {"spec.variables.a": "x" * 1025}, ("spec.variables.a", "more than 1024")
    ),
    Refusal("live in words", "wac", {"spec.live": "yes"}, ("spec.live", "must be of type boolean")),
    Refusal(
        "a deletion policy of another project",
        "wac",
        {"spec.deletionPolicy": "Orphan"},
        ("spec.deletionPolicy", "supported values", "Abandon"),
    ),
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
        "a digest without its algorithm", "cpk", {"spec.digest": "0" * 64}, ("spec.digest", "sha256: and 64 hex digits")
    ),
    Refusal("a version of two parts", "cpk", {"spec.version": "1.0.x"}, ("spec.version", "semantic version")),
    Refusal(
        "a workflow without nodes", "cpk", {"spec.workflow.nodes": []}, ("spec.workflow.nodes", "at least 1 items")
    ),
    Refusal(
        "a variable of no known type",
        "cpk",
        {"spec.variables.0.type": "int"},
        ("spec.variables[0].type", "supported values", "number"),
    ),
    Refusal(
        "a variable with a dash",
        "cpk",
        {"spec.variables.0.name": "agency-name"},
        ("spec.variables[0].name", "as agency_name"),
    ),
    Refusal(
        "an enum without values",
        "cpk",
        {"spec.variables.1": _VARIABLE},
        ("spec.variables[1]", "values must list what an enum may be"),
    ),
    Refusal(
        "values of a string",
        "cpk",
        {"spec.variables.0.values": ["a"]},
        ("spec.variables[0]", "set type to enum, or remove values"),
    ),
    Refusal(
        "a default that is not among the values",
        "cpk",
        {"spec.variables.1.default": "rude"},
        ("spec.variables[1]", "default must be one of values"),
    ),
    Refusal(
        "a minimum above the maximum",
        "cpk",
        {"spec.variables.2.minimum": 61},
        ("spec.variables[2]", "minimum must not be greater than maximum"),
    ),
    Refusal(
        "two variables of one name",
        "cpk",
        {"spec.variables.1.name": "agency_name"},
        ("spec.variables[1]", "Duplicate value"),
    ),
    Refusal(
        "a template's category in small letters",
        "cpk",
        {"spec.templates.0.category": "utility"},
        ("spec.templates[0].category", "supported values", "UTILITY"),
    ),
    Refusal(
        "a template's language as the web writes it",
        "cpk",
        {"spec.templates.0.language": "en-US"},
        ("spec.templates[0].language", "en_US"),
    ),
    Refusal(
        "a test template that the package does not have",
        "cpk",
        {"spec.testTemplate.language": "es"},
        ("spec.testTemplate must name one of spec.templates",),
    ),
    Refusal(
        "an install named after nothing",
        "wai",
        {"metadata.name": "nomad"},
        ("metadata.name must be Meta's phone number id, digits only",),
    ),
    Refusal("an install of no channel", "wai", {"spec.channelRef": ABSENT}, ("spec.channelRef", "Required value")),
)

CHANGED: tuple[Refusal, ...] = (
    Refusal("another tenant", "wac", {"spec.tenantRef.name": "other"}, ("spec.tenantRef is immutable", "delete")),
    Refusal("another project", "wac", {"spec.projectRef.name": "other"}, ("spec.projectRef is immutable", "delete")),
    Refusal("another tenant id", "stn", {"spec.id": "tenant-2"}, ("spec.id is immutable", "make a new SenderoTenant")),
    Refusal("a tenant id taken away", "stn", {"spec.id": None}, ("spec.id is immutable", "make a new SenderoTenant")),
    Refusal(
        "another owner", "kpj", {"spec.ownerID": "other"}, ("spec.ownerID is immutable", "make a new KapsoProject")
    ),
    Refusal(
        "a package's version", "cpk", {"spec.version": "1.0.1"}, ("a ChannelPackage is immutable", "as a new object")
    ),
    Refusal(
        "a package's digest",
        "cpk",
        {"spec.digest": DIGEST.replace("0", "1")},
        ("a ChannelPackage is immutable", "as a new object"),
    ),
    Refusal(
        "a word in a package's graph",
        "cpk",
        {"spec.workflow.nodes": [{"id": "start", "type": "flow-node", "data": {"node_type": "wait", "config": {}}}]},
        ("a ChannelPackage is immutable", "as a new object"),
    ),
    Refusal(
        "an install's channel",
        "wai",
        {"spec.channelRef.name": "other"},
        ("a WhatsAppInstall never changes hands",),
    ),
)
