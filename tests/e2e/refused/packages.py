"""Wrong packages, and wrong install records."""

from tests.e2e.refused.refusal import Refusal
from tests.e2e.valid import ABSENT

_VARIABLE = {"name": "tone", "type": "enum", "description": "The tone."}

PACKAGES: tuple[Refusal, ...] = (
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
