"""Every YAML block of the pages is what the thing that it is for would take."""

import re
from typing import Any

import pytest
import yaml

from sendero_channels.crdgen.kinds import DEFINITIONS
from sendero_channels.kernel.names import API_VERSION
from tests.unit.docs.pages import Page, pages

_BLOCK = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OTHERS = {"kustomize.config.k8s.io/v1beta1", "kustomize.toolkit.fluxcd.io/v1"}
"""Of tools that other tests run on what we ship for them."""


def blocks(one: Page) -> list[str]:
    return [found.replace("\n...", "") for found in _BLOCK.findall(one.text)]


BLOCKS = [(one, text) for one in pages() for text in blocks(one)]


def troubles(raw: Any) -> list[str]:
    """What the API server would refuse of an object of ours; nothing of what is none."""
    if not isinstance(raw, dict) or "apiVersion" not in raw:
        return []
    if raw["apiVersion"] != API_VERSION:
        return [] if raw["apiVersion"] in OTHERS else [f"apiVersion {raw['apiVersion']}"]
    models = {one.kind.kind: one.spec for one in DEFINITIONS}
    if raw["kind"] not in models:
        return [f"kind {raw['kind']}"]
    try:
        models[raw["kind"]].model_validate(raw["spec"])
    except ValueError as refused:
        return [str(refused)]
    return []


@pytest.mark.parametrize(("one", "text"), BLOCKS, ids=lambda value: str(getattr(value, "path", "")))
def test_every_block_can_be_read_and_would_be_taken(one: Page, text: str) -> None:
    assert [found for raw in yaml.safe_load_all(text) for found in troubles(raw)] == []


@pytest.mark.parametrize(
    "raw",
    [
        {"apiVersion": API_VERSION, "kind": "SenderoTenant", "spec": {"plan": "cheap", "namespaces": []}},
        {"apiVersion": API_VERSION, "kind": "SenderoTenant", "spec": {"plan": "free", "namespaces": [], "adpot": []}},
        {"apiVersion": API_VERSION, "kind": "WhatsAppProvider", "spec": {}},
        {"apiVersion": "channels.sendero.travel/v1", "kind": "SenderoTenant", "spec": {}},
    ],
    ids=["value", "field", "kind", "version"],
)
def test_a_block_that_would_be_refused_is_found(raw: dict[str, Any]) -> None:
    assert len(troubles(raw)) == 1
