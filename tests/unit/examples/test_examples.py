"""The examples hold together: every channel names what the other files declare, and answers its package."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from sendero_channels.channel.model import ChannelSpec
from sendero_channels.package.answers import Unanswered, answers
from sendero_channels.package.model import PackageSpec
from sendero_channels.package.release import content_digest
from sendero_channels.project.model import ProjectSpec
from sendero_channels.tenant.model import TenantSpec

EXAMPLES = Path(__file__).parents[3] / "examples"
CHANNELS = sorted((EXAMPLES / "channels").glob("*.yaml"))
each_channel = pytest.mark.parametrize("file", CHANNELS, ids=lambda file: str(file.stem))


def objects(file: str) -> dict[tuple[str, str], dict[str, Any]]:
    """The objects of a file by kind and name."""
    found = yaml.safe_load_all((EXAMPLES / file).read_text())
    return {(one["kind"], one["metadata"]["name"]): one for one in found}


def declared() -> dict[tuple[str, str], dict[str, Any]]:
    """What the platform declares."""
    return objects("platform.yaml") | objects("package.yaml")


def channel(file: Path) -> tuple[str, ChannelSpec]:
    """A channel's namespace and spec."""
    one = yaml.safe_load(file.read_text())
    return one["metadata"]["namespace"], ChannelSpec.model_validate(one["spec"])


def test_the_channels_are_the_four_that_the_documentation_names() -> None:
    assert [file.stem for file in CHANNELS] == ["free", "full", "minimal", "suspended"]


@each_channel
def test_tenant_and_project_admit_the_channels_namespace(file: Path) -> None:
    namespace, spec = channel(file)
    tenant = TenantSpec.model_validate(declared()["SenderoTenant", spec.tenant_ref.name]["spec"])
    project = ProjectSpec.model_validate(declared()["KapsoProject", spec.project_ref.name]["spec"])
    assert namespace in tenant.namespaces
    assert namespace in project.namespaces


@each_channel
def test_a_channel_answers_what_its_package_asks(file: Path) -> None:
    _, spec = channel(file)
    package = PackageSpec.model_validate(declared()["ChannelPackage", spec.package_ref.name]["spec"])
    given = answers(package, spec.variables)
    assert not isinstance(given, Unanswered), given


def test_the_package_is_what_its_digest_says() -> None:
    [package] = objects("package.yaml").values()
    spec = PackageSpec.model_validate(package["spec"])
    assert content_digest(spec) == spec.digest


def test_the_full_channel_says_everything_but_a_picture() -> None:
    _, spec = channel(EXAMPLES / "channels" / "full.yaml")
    unsaid = ChannelSpec.model_fields.keys() - spec.model_fields_set
    assert unsaid == set()
    assert type(spec.profile).model_fields.keys() - spec.profile.model_fields_set == {"picture"}


def test_the_free_channel_belongs_to_a_tenant_on_the_free_plan() -> None:
    _, spec = channel(EXAMPLES / "channels" / "free.yaml")
    assert declared()["SenderoTenant", spec.tenant_ref.name]["spec"]["plan"] == "free"


def test_the_suspended_channel_is_suspended_and_the_minimal_one_only_valid() -> None:
    _, suspended = channel(EXAMPLES / "channels" / "suspended.yaml")
    _, minimal = channel(EXAMPLES / "channels" / "minimal.yaml")
    assert suspended.suspend
    assert not minimal.live
    assert minimal.test_message is None
