"""`ChannelPackage`: one immutable release of graph, templates, Flows, variables and capabilities."""

from typing import Annotated, Any, Literal

from pydantic import Field

from sendero_channels.kernel.schema import ATOMIC_LIST, SET_LIST, Digest, Part, Seen, map_list, remedy, rules
from sendero_channels.kernel.seen import Conditions, ObservedGeneration

FREE_FORM: dict[str, Any] = {"x-kubernetes-preserve-unknown-fields": True}
Word = Annotated[
    str,
    Field(
        min_length=1,
        max_length=64,
        pattern=r"^[a-z][a-z0-9_]*$",
        json_schema_extra=remedy("must be a lower-case word, as agency_name: letters, digits and _"),
    ),
]
VariableName = Annotated[
    str,
    Field(
        min_length=1,
        max_length=64,
        pattern=r"^[A-Za-z_][A-Za-z0-9_]*$",
        json_schema_extra=remedy("must be the name of one of the workflow's variables, as trip_id"),
    ),
]
Short = Annotated[str, Field(min_length=1, max_length=64)]
Text = Annotated[str, Field(max_length=1024)]


class Variable(Part):
    """A value that the package asks of a channel."""

    name: Word = Field(description="What it is called in texts: $(name).")
    type: Literal["string", "number", "boolean", "enum", "phone"] = Field(description="What a value must be.")
    description: str = Field(min_length=1, max_length=500, description="What it is for, for the tenant's admin.")
    default: str | None = Field(None, max_length=1024, description="Taken where the channel says nothing.")
    values: list[Short] = Field(
        default=[], max_length=64, description="The values of an enum.", json_schema_extra=SET_LIST
    )
    max_length: int = Field(256, ge=1, le=1024, description="Characters at most, of a string.")
    minimum: float | None = Field(None, description="The least number.")
    maximum: float | None = Field(None, description="The greatest number.")

    model_config = Part.model_config | {
        "json_schema_extra": rules(
            ("self.type != 'enum' || (has(self.values) && size(self.values) > 0)",
             "values must list what an enum may be"),
            ("self.type == 'enum' || !has(self.values) || size(self.values) == 0",
             "values belongs to an enum: set type to enum, or remove values"),
            ("self.type != 'enum' || !has(self.default) || (has(self.values) && self.default in self.values)",
             "default must be one of values"),
            ("!has(self.minimum) || !has(self.maximum) || self.minimum <= self.maximum",
             "minimum must not be greater than maximum"),
        )
    }  # fmt: skip


class Template(Part):
    """A message template as Meta is asked to review it."""

    key: Word = Field(description="What the package calls it.")
    language: str = Field(
        min_length=2,
        max_length=7,
        pattern=r"^[a-z]{2,3}(_[A-Z]{2})?$",
        description="Meta's language code, as en_US.",
        json_schema_extra=remedy("must be Meta's code of a language, as es or en_US"),
    )
    category: Literal["UTILITY", "MARKETING", "AUTHENTICATION"] = Field(description="The category wanted.")
    parameter_format: Literal["POSITIONAL", "NAMED"] = Field(
        "POSITIONAL", description="Whether variables of texts are {{1}}, {{2}} or have names, as {{first_name}}."
    )
    components: list[dict[str, Any]] = Field(
        min_length=1,
        max_length=10,
        description="Meta's components, with examples for every variable.",
        json_schema_extra=ATOMIC_LIST,
    )
    required: bool = Field(True, description="Whether the channel waits for its approval.")


class WhatsAppFlow(Part):
    """A WhatsApp Flow."""

    key: Word = Field(description="What the package calls it: $(flow.key).")
    categories: list[Short] = Field(
        min_length=1, max_length=8, description="Meta's Flow categories.", json_schema_extra=SET_LIST
    )
    definition: dict[str, Any] = Field(description="The Flow JSON.", json_schema_extra=FREE_FORM)


class TestTemplate(Part):
    """The template that proves the number where no plain text is allowed."""

    __test__ = False

    key: Word = Field(description="One of the package's templates.")
    language: str = Field(min_length=2, max_length=7, description="In this language.")
    parameters: list[Text] = Field(
        default=[], max_length=10, description="Texts of its body's variables, in order.", json_schema_extra=ATOMIC_LIST
    )
    named_parameters: dict[str, Text] = Field(
        default={}, max_length=10, description="Texts of its body's variables by name, where the template is NAMED."
    )


class Graph(Part):
    """A workflow graph as Kapso has it, with $(name) where values go."""

    nodes: list[dict[str, Any]] = Field(
        min_length=1, max_length=200, description="Kapso's nodes.", json_schema_extra=ATOMIC_LIST
    )
    edges: list[dict[str, Any]] = Field(
        default=[], max_length=400, description="Kapso's edges.", json_schema_extra=ATOMIC_LIST
    )


class Trace(Part):
    """Which of an execution's variables hold Sendero's own ids, so that a run is found by them."""

    trip_id: VariableName | None = Field(None, alias="tripID", description="The variable with the trip's id.")
    workflow_run_id: VariableName | None = Field(
        None, alias="workflowRunID", description="The variable with the id of Sendero's workflow run."
    )


class PackageSpec(Part):
    """One release. Its digest is its identity: changed content is another release under another name."""

    version: str = Field(
        min_length=5,
        max_length=64,
        pattern=r"^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$",
        description="The release's version, as 1.4.0.",
        json_schema_extra=remedy("must be a semantic version, as 1.4.0 or 1.4.0-rc.1"),
    )
    digest: Digest = Field(description="The content's digest, as `sendero-channels package build` writes it.")
    description: str = Field("", max_length=1024, description="What the package does.")
    capabilities: list[Short] = Field(
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
        json_schema_extra=map_list("key", "language"),
    )
    flows: list[WhatsAppFlow] = Field(
        default=[], max_length=10, description="WhatsApp Flows.", json_schema_extra=map_list("key")
    )
    test_template: TestTemplate | None = Field(None, description="What proves the number.")
    trace: Trace | None = Field(None, description="How a run is tied to Sendero's trips and workflow runs.")

    model_config = Part.model_config | {
        "json_schema_extra": rules(
            ("self == oldSelf",
             "a ChannelPackage is immutable: publish changed content as a new object with its own version and digest"),
            ("!has(self.testTemplate) || (has(self.templates) && self.templates.exists(t, "
             "t.key == self.testTemplate.key && t.language == self.testTemplate.language))",
             "spec.testTemplate must name one of spec.templates by key and language"),
        )
    }  # fmt: skip


class PackageStatus(Seen):
    """What the operator last saw of a release."""

    observed_generation: ObservedGeneration = -1
    conditions: Conditions = Field(default=[], description="Ready: whether the content is what its digest says.")
