"""The five CRDs as they are written."""

from typing import Any

import pytest
import yaml

from sendero_channels.crdgen.bounds import unsaid
from sendero_channels.crdgen.crd import crd, crd_file
from sendero_channels.crdgen.kinds import DEFINITIONS, Definition

each = pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda one: one.kind.kind)
judged = pytest.mark.parametrize(
    "definition", [one for one in DEFINITIONS if one.status is not None], ids=lambda one: one.kind.kind
)


def version(definition: Definition) -> dict[str, Any]:
    found: dict[str, Any] = crd(definition)["spec"]["versions"][0]
    return found


def test_only_a_channel_lives_in_a_namespace() -> None:
    assert [one.kind.kind for one in DEFINITIONS if crd(one)["spec"]["scope"] == "Namespaced"] == ["WhatsAppChannel"]


def test_no_two_kinds_have_one_short_name() -> None:
    names = [one.short_name for one in DEFINITIONS]
    assert len(set(names)) == len(names)
    assert {"wac", "wai"} <= set(names)


@judged
def test_a_status_can_only_be_written_as_a_status(definition: Definition) -> None:
    assert version(definition)["subresources"] == {"status": {}}


def test_a_kind_that_nobody_writes_a_status_of_has_none() -> None:
    # With an unobserved one Flux and kstatus would wait for ever.
    tenant = next(one for one in DEFINITIONS if one.kind.kind == "SenderoTenant")
    assert "subresources" not in version(tenant)
    assert "status" not in version(tenant)["schema"]["openAPIV3Schema"]["properties"]


@judged
def test_a_kind_with_conditions_begins_unobserved(definition: Definition) -> None:
    status = version(definition)["schema"]["openAPIV3Schema"]["properties"]["status"]
    assert ("conditions" in status["properties"]) == (status.get("default") == {"observedGeneration": -1})


@judged
def test_a_conditions_own_generation_has_no_default(definition: Definition) -> None:
    # With one, `kubectl wait` would wait for ever on a condition that does not say its generation.
    status = version(definition)["schema"]["openAPIV3Schema"]["properties"]["status"]
    entry = status["properties"].get("conditions", {}).get("items", {"properties": {"observedGeneration": {}}})
    assert "default" not in entry["properties"]["observedGeneration"]


@each
def test_the_api_server_takes_no_more_than_eight_selectable_fields(definition: Definition) -> None:
    assert 1 <= len(definition.selectable) <= 8


@each
def test_a_file_says_that_it_is_generated_and_is_the_same_each_time(definition: Definition) -> None:
    text = crd_file(definition)
    assert text.splitlines()[0].endswith("do not edit.")
    assert text == crd_file(definition)


@each
def test_a_file_is_written_out_without_anchors(definition: Definition) -> None:
    text = crd_file(definition)
    assert not [token for token in yaml.scan(text) if isinstance(token, yaml.AnchorToken | yaml.AliasToken)]
    assert yaml.safe_load(text) == crd(definition)


def test_what_a_field_does_not_say_is_named() -> None:
    node = {
        "type": "object",
        "properties": {
            "mute": {"type": "boolean"},
            "endless": {"type": "string", "description": "It."},
            "crowd": {"type": "array", "description": "It.", "items": {"type": "string", "maxLength": 1}},
            "maze": {"type": "object", "description": "It.", "additionalProperties": {"type": "string"}},
            "riddle": {"type": "string", "maxLength": 3, "pattern": "^a+$", "description": "It."},
            "day": {"type": "string", "format": "date-time", "description": "It."},
        },
    }
    assert list(unsaid(node, "spec")) == [
        "spec.mute: no description",
        "spec.endless: a string without max_length",
        "spec.crowd: a list without max_length",
        "spec.crowd: a list without its list type",
        "spec.maze: a map without max_length",
        "spec.maze{}: a string without max_length",
        "spec.riddle: a pattern without a remedy",
    ]
