"""Wrong channels."""

from tests.e2e.refused.refusal import Refusal
from tests.e2e.valid import ABSENT

CHANNELS: tuple[Refusal, ...] = (
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
)
