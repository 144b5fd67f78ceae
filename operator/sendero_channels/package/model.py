"""`ChannelPackage`: one immutable release of graph, templates, Flows, variables and capabilities."""

from typing import Any, Literal

from pydantic import Field

from sendero_channels.kernel.schema import ATOMIC_LIST, SET_LIST, Digest, Part, map_list, rules

FREE_FORM: dict[str, Any] = {"x-kubernetes-preserve-unknown-fields": True}
Word = r"^[a-z][a-z0-9_]*$"


class Variable(Part):
    """A value that the package asks of a channel."""

    name: str = Field(min_length=1, max_length=64, pattern=Word, description="What it is called in texts: $(name).")
    type: Literal["string", "number", "boolean", "enum", "phone"] = Field(description="What a value must be.")
    description: str = Field(min_length=1, max_length=500, description="What it is for, for the tenant's admin.")
    default: str | None = Field(None, max_length=1024, description="Taken where the channel says nothing.")
    values: list[str] = Field(
        default=[], max_length=64, description="The values of an enum.", json_schema_extra=SET_LIST
    )
    max_length: int = Field(256, ge=1, le=1024, description="Characters at most, of a string.")
    minimum: float | None = Field(None, description="The least number.")
    maximum: float | None = Field(None, description="The greatest number.")


class Template(Part):
    """A message template as Meta is asked to review it."""

    key: str = Field(min_length=1, max_length=64, pattern=Word, description="What the package calls it.")
    language: str = Field(
        min_length=2, max_length=7, pattern=r"^[a-z]{2,3}(_[A-Z]{2})?$", description="Meta's language code, as en_US."
    )
    category: Literal["UTILITY", "MARKETING", "AUTHENTICATION"] = Field(description="The category wanted.")
    components: list[dict[str, Any]] = Field(
        min_length=1,
        max_length=10,
        description="Meta's components, with examples for every variable.",
        json_schema_extra=ATOMIC_LIST,
    )
    required: bool = Field(True, description="Whether the channel waits for its approval.")


class WhatsAppFlow(Part):
    """A WhatsApp Flow."""

    key: str = Field(min_length=1, max_length=64, pattern=Word, description="What the package calls it: $(flow.key).")
    categories: list[str] = Field(
        min_length=1, max_length=8, description="Meta's Flow categories.", json_schema_extra=SET_LIST
    )
    definition: dict[str, Any] = Field(description="The Flow JSON.", json_schema_extra=FREE_FORM)


class TestTemplate(Part):
    """The template that proves the number where no plain text is allowed."""

    __test__ = False

    key: str = Field(min_length=1, max_length=64, pattern=Word, description="One of the package's templates.")
    language: str = Field(min_length=2, max_length=7, description="In this language.")
    parameters: list[str] = Field(
        default=[], max_length=10, description="Texts of its body's variables, in order.", json_schema_extra=ATOMIC_LIST
    )


class Graph(Part):
    """A workflow graph as Kapso has it, with $(name) where values go."""

    nodes: list[dict[str, Any]] = Field(
        min_length=1, max_length=200, description="Kapso's nodes.", json_schema_extra=ATOMIC_LIST
    )
    edges: list[dict[str, Any]] = Field(
        default=[], max_length=400, description="Kapso's edges.", json_schema_extra=ATOMIC_LIST
    )


class PackageSpec(Part):
    """One release. Its digest is its identity: changed content is another release under another name."""

    version: str = Field(
        min_length=5,
        max_length=64,
        pattern=r"^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$",
        description="The release's version, as 1.4.0.",
    )
    digest: Digest = Field(description="The content's digest, as `sendero-channels package build` writes it.")
    description: str = Field("", max_length=1024, description="What the package does.")
    capabilities: list[str] = Field(
        default=[], max_length=32, description="What the workflow asks of Sendero.", json_schema_extra=SET_LIST
    )
    variables: list[Variable] = Field(
        default=[], max_length=64, description="What it asks of a channel.", json_schema_extra=map_list("name")
    )
    workflow: Graph = Field(description="What runs.")
    templates: list[Template] = Field(
        default=[],
        max_length=60,
        description="What Meta reviews.",
        json_schema_extra={"x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["key", "language"]},
    )
    flows: list[WhatsAppFlow] = Field(
        default=[], max_length=10, description="WhatsApp Flows.", json_schema_extra=map_list("key")
    )
    test_template: TestTemplate | None = Field(None, description="What proves the number.")

    model_config = Part.model_config | {
        "json_schema_extra": rules(
            ("self.digest == oldSelf.digest && self.version == oldSelf.version",
             "a ChannelPackage is immutable: publish changed content as a new object with its own version and digest"),
        )
    }  # fmt: skip
