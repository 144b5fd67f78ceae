"""The example package under a test's own name, and releases that differ from it in what the test is about."""

import copy
from collections.abc import Callable
from functools import cache
from typing import Any

import yaml

from sendero_channels.package.model import PackageSpec
from sendero_channels.package.release import content_digest
from testbed.stage import EXAMPLES
from tests.e2e.declared import Object, declare

Change = Callable[[dict[str, Any]], None]


def release(name: str, change: Change = lambda spec: None) -> Object:
    """The example package as `change` leaves it, with the digest that its content then has."""
    spec = copy.deepcopy(_example())
    change(spec)
    spec["digest"] = content_digest(PackageSpec.model_validate(spec))
    return declare("ChannelPackage", name, spec)


def node(spec: dict[str, Any], id_: str) -> dict[str, Any]:
    """A node's config in a package's graph."""
    found: dict[str, Any] = next(one for one in spec["workflow"]["nodes"] if one["id"] == id_)["data"]["config"]
    return found


@cache
def _example() -> dict[str, Any]:
    spec: dict[str, Any] = yaml.safe_load((EXAMPLES / "package.yaml").read_text())["spec"]
    return spec
