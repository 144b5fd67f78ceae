"""Template messages as a node's config describes them."""

from collections.abc import Mapping
from typing import Any

from kapso_simulator.acts import Act
from kapso_simulator.refusals import platform
from kapso_simulator.values import Row
from kapso_simulator.workflows import expressions

TEMPLATES = "templates"


def template_of(act: Act, template_id: str) -> Row | None:
    """The template of a Kapso id; Meta's own id finds it too (no documented route tells Kapso's)."""
    table = act.table(TEMPLATES)
    return table.get(template_id) or table.one(uuid=template_id)


def template_message(act: Act, config: Mapping[str, Any]) -> Row:
    """The `template` of a message. Raises Refusal (404) where there is no such template."""
    template = template_of(act, str(config["template_id"]))
    if template is None:
        raise platform(404, "Template not found")
    message: Row = {"name": template["name"], "language": {"code": template["language"]}}
    components = _components(config.get("parameters"))
    return {**message, "components": components} if components else message


def _components(parameters: Any) -> list[Row]:
    """Meta's components, from any of the forms in which a node may give its parameters."""
    if isinstance(parameters, dict) and isinstance(parameters.get("components"), list):
        return list(parameters["components"])
    if isinstance(parameters, dict) and "template_params" in parameters:
        return _components(parameters["template_params"])
    if isinstance(parameters, list) and parameters and all(_is_component(one) for one in parameters):
        return list(parameters)
    texts = _texts(parameters)
    return [{"type": "body", "parameters": texts}] if texts else []


def _is_component(value: Any) -> bool:
    return isinstance(value, dict) and value.get("type") in ("header", "body", "button")


def _texts(parameters: Any) -> list[Row]:
    if isinstance(parameters, list):
        return [{"type": "text", "text": expressions.text(one)} for one in parameters]
    if not isinstance(parameters, dict):
        return []
    if all(key.isdigit() for key in parameters):
        ordered = sorted(parameters.items(), key=lambda one: int(one[0]))
        return [{"type": "text", "text": expressions.text(value)} for _, value in ordered]
    return [
        {"type": "text", "parameter_name": key, "text": expressions.text(value)} for key, value in parameters.items()
    ]
