"""What kustomize is told of our kinds is what the CRDs say."""

import json
from typing import Any

import yaml

from sendero_channels.crdgen.crd import schema
from sendero_channels.crdgen.kinds import DEFINITIONS
from sendero_channels.kernel.names import GROUP, VERSION
from tests.flow.declared import ROOT

Raw = dict[str, Any]
FOLDER = ROOT / "gitops" / "kustomize"


def references(node: Raw, at: str = "spec") -> set[str]:
    """The fields below a node that name another object."""
    found = set()
    for name, field in node.get("properties", {}).items():
        path = f"{at}/{name}"
        found |= {f"{path}/name"} if name.endswith("Ref") else references(field, path)
        found |= references(field.get("items", {}), f"{path}[]")
    return found


def test_every_field_that_names_an_object_is_followed_by_kustomize() -> None:
    told = yaml.safe_load((FOLDER / "name-references.yaml").read_text())["nameReference"]
    followed = {(spec["kind"], spec["path"]) for one in told for spec in one["fieldSpecs"]}
    written_by_people = [one for one in DEFINITIONS if one.kind.kind != "WhatsAppInstall"]
    wanted = {
        (one.kind.kind, path) for one in written_by_people for path in references(schema(one)["properties"]["spec"])
    }
    assert followed == wanted | {("SenderoTenant", "spec/adopt[]/channel")}


def test_kustomize_knows_which_kinds_live_in_a_namespace() -> None:
    paths = json.loads((FOLDER / "schema.json").read_text())["paths"]
    wanted = {
        f"/apis/{GROUP}/{VERSION}/{'namespaces/{namespace}/' if kind.namespaced else ''}{kind.plural}/{{name}}"
        for kind in (one.kind for one in DEFINITIONS)
    }
    assert set(paths) == wanted
