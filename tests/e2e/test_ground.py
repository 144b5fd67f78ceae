"""The ground itself: the API server accepts what we ship, and the operator has the rights that it ships with."""

import pytest

from testbed.cluster import GROUP
from testbed.operated import NAMESPACE
from testbed.stage import CRDS, Stage
from tests.e2e.rights import ResourceAttributes

pytestmark = pytest.mark.e2e


def test_the_crds_are_accepted_with_strict_validation(stage: Stage) -> None:
    said = stage.cluster.kubectl("apply", "--dry-run=server", "--validate=strict", "-f", CRDS)
    assert said.count("customresourcedefinition") >= 5


@pytest.mark.parametrize(
    ("verb", "resource", "name", "subresource", "namespace", "allowed"),
    [
        ("list", "whatsappchannels", "", "", "", True),
        ("patch", "whatsappchannels", "any", "status", "default", True),
        ("patch", "whatsappchannels", "any", "", "default", True),
        ("create", "whatsappchannels", "", "", "default", False),
        ("delete", "whatsappchannels", "any", "", "default", False),
        ("patch", "senderotenants", "any", "", "", False),
        ("create", "whatsappinstalls", "", "", "", True),
    ],
)
def test_the_operator_may_touch_our_kinds_only_as_shipped(
    stage: Stage, verb: str, resource: str, name: str, subresource: str, namespace: str, allowed: bool
) -> None:
    asked = ResourceAttributes(GROUP, verb, resource, name, subresource, namespace)
    assert asked.allowed(stage.cluster) is allowed


@pytest.mark.parametrize(
    ("verb", "name", "namespace", "allowed"),
    [
        ("get", "kapso-api-key", NAMESPACE, True),
        ("get", "whatsapp-setup-links", "default", True),
        ("patch", "whatsapp-setup-links", "default", True),
        ("get", "somebody-elses", "default", False),
        ("list", "", "default", False),
        ("delete", "whatsapp-setup-links", "default", False),
    ],
)
def test_the_operator_may_touch_only_its_own_secrets(
    stage: Stage, verb: str, name: str, namespace: str, allowed: bool
) -> None:
    assert ResourceAttributes("", verb, "secrets", name, "", namespace).allowed(stage.cluster) is allowed
