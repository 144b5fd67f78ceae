"""What a package is named by: its digest, and the names of what it brings to Kapso and Meta."""

from collections.abc import Iterable, Mapping
from typing import Any

from sendero_channels.kernel import digest
from sendero_channels.package.flow_buttons import with_flows
from sendero_channels.package.media import samples, with_handles
from sendero_channels.package.model import PackageSpec, Template, WhatsAppFlow


def content_digest(spec: PackageSpec) -> str:
    """The digest of everything but the digest itself, over the fields that were set."""
    return digest.digest(spec.model_dump(mode="json", by_alias=True, exclude={"digest"}, exclude_defaults=True))


def template_name(template: Template, flows: Iterable[WhatsAppFlow] = ()) -> str:
    """Meta's name of a template; it carries the digest of its text, so that changed text is a new template, and so is
    one whose button opens a changed Flow."""
    # Where a sample lies is no part of what Meta reviews.
    handles = {file.sha256: file.sha256 for _, file in samples(template)}
    components = with_flows(with_handles(template, handles), {one.key: flow_name(one) for one in flows})
    reviewed = [template.category, components, *_format(template).values()]
    return f"{template.key}_{digest.short(reviewed)}"


def template_body(
    template: Template, name: str, handles: Mapping[str, str], flows: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """A template as it is submitted under a name, with Meta's handles of its samples by SHA-256, and Meta's names of
    the Flows that it opens by their keys."""
    return {
        "name": name,
        "language": template.language,
        "category": template.category,
        **_format(template),
        "components": with_flows(with_handles(template, handles), flows or {}),
    }


def _format(template: Template) -> dict[str, str]:
    """What is said of variables that have names; Meta takes them to be numbered otherwise."""
    return {"parameter_format": "NAMED"} if template.parameter_format == "NAMED" else {}


def flow_name(flow: WhatsAppFlow) -> str:
    """Meta's name of a Flow, by its content."""
    return f"{flow.key}_{digest.short([flow.categories, flow.definition])}"
