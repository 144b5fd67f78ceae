"""The template that proves a number: it is there, and all that it asks for is given."""

from collections.abc import Iterator

from sendero_channels.package.lint.flaw import Flaw
from sendero_channels.package.lint.variables_in_text import VARIABLE
from sendero_channels.package.media import sample
from sendero_channels.package.model import PackageSpec, Template, TestTemplate

_PLACE, _RULE = ("testTemplate",), "TestTemplateParameters"


def proof(spec: PackageSpec) -> Iterator[Flaw]:
    """Every reason why the setup test could not be sent."""
    wanted = spec.test_template
    if wanted is None:
        yield Flaw(_PLACE, "TestTemplateMissing", "without one a number cannot be proved", hint=True)
        return
    found = [one for one in spec.templates if (one.key, one.language) == (wanted.key, wanted.language)]
    if not found:
        yield Flaw(_PLACE, "TestTemplateUnknown", f"there is no {wanted.key} in {wanted.language}")
        return
    yield from _parameters(wanted, found[0])
    others = str([one for one in found[0].components if one.get("type") in ("HEADER", "BUTTONS")])
    if "{{" in others or found[0].category == "AUTHENTICATION" or any(map(sample, found[0].components)):
        yield Flaw(_PLACE, _RULE, "the setup test fills in the variables of a body only")


def _parameters(wanted: TestTemplate, template: Template) -> Iterator[Flaw]:
    body = next((str(one.get("text")) for one in template.components if one.get("type") == "BODY"), "")
    asked, given = set(VARIABLE.findall(body)), set(wanted.named_parameters)
    if template.parameter_format == "NAMED":
        if asked != given or wanted.parameters:
            names = ", ".join(sorted(asked)) or "nothing"
            message = f"{wanted.key} asks for {names} by name: testTemplate.namedParameters must give just that"
            yield Flaw(_PLACE, _RULE, message)
    elif len(asked) != len(wanted.parameters) or given:
        message = f"{wanted.key} asks for {len(asked)} texts, testTemplate.parameters gives {len(wanted.parameters)}"
        yield Flaw(_PLACE, _RULE, f"{message}; namedParameters are for a NAMED template" if given else message)
