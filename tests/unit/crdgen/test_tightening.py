"""No CRD refuses what its last release took, and whatever would is found."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from sendero_channels.crdgen.crd import crd_file
from sendero_channels.crdgen.kinds import DEFINITIONS
from tests.flow.released import last
from tests.unit.crdgen.tightening import tightenings

Node = dict[str, Any]
RELEASED = last() / "crds"
REMEDY = "spare what stands there with a rule on oldSelf, or serve another version; crds-released/README.md tells more"


def released(plural: str) -> Node:
    found: Node = yaml.safe_load((RELEASED / f"{plural}.yaml").read_text())
    return found


def channel() -> Node:
    return released("whatsappchannels")


def spec(crd: Node) -> Node:
    found: Node = crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"]
    return found


@pytest.mark.parametrize("one", DEFINITIONS, ids=lambda one: one.kind.kind)
def test_no_kind_is_tighter_than_in_its_last_release(one: Any) -> None:
    if not (RELEASED / f"{one.kind.plural}.yaml").exists():
        return
    found = tightenings(released(one.kind.plural), yaml.safe_load(crd_file(one)))
    assert not found, "\n".join([*map(str, found), REMEDY])


def test_no_kind_of_the_last_release_is_gone() -> None:
    assert {file.stem for file in RELEASED.glob("*.yaml")} <= {one.kind.plural for one in DEFINITIONS}


def field_gone(crd: Node) -> None:
    del spec(crd)["properties"]["suspend"]


def newly_required(crd: Node) -> None:
    spec(crd)["required"].append("profile")


def new_and_required(crd: Node) -> None:
    spec(crd)["properties"]["colour"] = {"type": "string"}
    spec(crd)["required"].append("colour")


def enum_narrowed(crd: Node) -> None:
    spec(crd)["properties"]["deletionPolicy"]["enum"].remove("Abandon")


def enum_where_none_was(crd: Node) -> None:
    spec(crd)["properties"]["number"]["properties"]["region"]["enum"] = ["ES"]


def shorter(crd: Node) -> None:
    spec(crd)["properties"]["profile"]["properties"]["about"]["maxLength"] -= 1


def longer_at_least(crd: Node) -> None:
    spec(crd)["properties"]["profile"]["properties"]["address"]["minLength"] = 10


def fewer(crd: Node) -> None:
    spec(crd)["properties"]["profile"]["properties"]["websites"]["maxItems"] = 1


def another_pattern(crd: Node) -> None:
    spec(crd)["properties"]["number"]["properties"]["region"]["pattern"] = "^E[A-Z]$"


def another_type(crd: Node) -> None:
    spec(crd)["properties"]["live"]["type"] = "string"


def another_default(crd: Node) -> None:
    spec(crd)["properties"]["deletionPolicy"]["default"] = "Delete"


def rule_for_all(crd: Node) -> None:
    spec(crd).setdefault("x-kubernetes-validations", []).append({"rule": "has(self.profile)", "message": "m"})


def another_scope(crd: Node) -> None:
    crd["spec"]["scope"] = "Cluster"


def short_name_gone(crd: Node) -> None:
    crd["spec"]["names"]["shortNames"] = []


def version_gone(crd: Node) -> None:
    crd["spec"]["versions"][0]["name"] = "v1"


def unselectable(crd: Node) -> None:
    crd["spec"]["versions"][0]["selectableFields"].pop()


def status_tightened(crd: Node) -> None:
    root = crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
    del root["properties"]["status"]["properties"]["workflow"]["properties"]["lockVersion"]


@pytest.mark.parametrize(
    "tighten",
    [
        field_gone,
        newly_required,
        new_and_required,
        enum_narrowed,
        enum_where_none_was,
        shorter,
        longer_at_least,
        fewer,
        another_pattern,
        another_type,
        another_default,
        rule_for_all,
        another_scope,
        short_name_gone,
        version_gone,
        unselectable,
        status_tightened,
    ],
)
def test_a_planted_tightening_is_found(tighten: Callable[[Node], None]) -> None:
    before, after = channel(), channel()
    tighten(after)
    assert len(tightenings(before, after)) == 1


def new_field(crd: Node) -> None:
    spec(crd)["properties"]["colour"] = {"type": "string", "maxLength": 10}


def new_word(crd: Node) -> None:
    spec(crd)["properties"]["deletionPolicy"]["enum"].append("Keep")


def longer(crd: Node) -> None:
    spec(crd)["properties"]["profile"]["properties"]["about"]["maxLength"] += 1


def no_pattern(crd: Node) -> None:
    del spec(crd)["properties"]["number"]["properties"]["region"]["pattern"]


def required_no_more(crd: Node) -> None:
    spec(crd)["required"].remove("number")


def rule_that_spares(crd: Node) -> None:
    rule = {"rule": "has(self.profile) || !has(oldSelf.profile)", "message": "m"}
    spec(crd).setdefault("x-kubernetes-validations", []).append(rule)


@pytest.mark.parametrize("loosen", [new_field, new_word, longer, no_pattern, required_no_more, rule_that_spares])
def test_what_takes_all_that_was_taken_is_none(loosen: Callable[[Node], None]) -> None:
    before = channel()
    after = copy.deepcopy(before)
    loosen(after)
    assert tightenings(before, after) == []
