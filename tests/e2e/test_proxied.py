"""Behind a company's proxy and its private authority: the operator reaches Kapso and the API server by name through
CONNECT, and nothing else leads there."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import yaml

from testbed.credentials import write_kubeconfig
from testbed.operated import NAMESPACE, SERVICE_ACCOUNT, Operator, choose_place, start_operator
from testbed.simulator import API_KEY, start_simulator
from testbed.stage import Stage
from testbed.waiting import until
from testbed.watching import has, wait_for
from tests.doubles.relay import AUTHORITY, Address, Proxy, end_of_tls, proxy
from tests.e2e.declared import Object
from tests.e2e.running import RunningOperator

pytestmark = pytest.mark.e2e
PROJECT = "behind-a-proxy"
# A name on the API server's own certificate, which nothing here resolves.
CLUSTER, KAPSO = "kubernetes.default.svc:443", "kapso.test:443"


@pytest.fixture
def way(stage: Stage) -> Iterator[Proxy]:
    """A proxy that knows two names: the API server's, and Kapso's, which shows a certificate of a private authority."""
    simulator = start_simulator(stage.children, clock="real")
    server = _address(str(stage.cluster.api.configuration.host))
    with end_of_tls(_address(simulator.url)) as kapso, proxy({CLUSTER: server, KAPSO: kapso}) as one:
        yield one
    stage.children.stop(simulator.child)


@pytest.fixture
def project(stage: Stage) -> Iterator[str]:
    """The name of a project at https://kapso.test, whose Secret is there. It is for the test to declare."""
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": PROJECT, "namespace": NAMESPACE}}
    stage.cluster.apply({**secret, "stringData": {"api-key": API_KEY, "signing-secret": "s"}})
    yield PROJECT
    stage.cluster.kubectl("delete", "kapsoproject", PROJECT, "--ignore-not-found")
    stage.cluster.kubectl("delete", "secret", PROJECT, "-n", NAMESPACE)


def declared() -> Object:
    refs = {f"{what}SecretRef": {"name": PROJECT, "key": key} for what, key in KEYS.items()}
    spec = {
        "baseURL": "https://kapso.test",
        "ownerID": "e2e",
        "senderoURL": "https://app.invalid",
        "namespaces": [],
        **refs,
    }
    kind = {"apiVersion": "channels.sendero.travel/v1alpha1", "kind": "KapsoProject"}
    return {**kind, "metadata": {"name": PROJECT}, "spec": spec}


KEYS = {"apiKey": "api-key", "signing": "signing-secret"}


def _address(url: str) -> Address:
    found = urlsplit(url)
    return str(found.hostname), int(found.port or 443)


def started(stage: Stage, way: Proxy, **env: str) -> Operator:
    """An operator whose kubeconfig names the API server by a name that only the proxy knows."""
    ours = stage.cluster.service_account_kubeconfig(NAMESPACE, SERVICE_ACCOUNT)
    config = yaml.safe_load(ours.read_text())
    config["clusters"][0]["cluster"]["server"] = f"https://{CLUSTER}"
    file = write_kubeconfig(stage.children.folder / "proxied.kubeconfig", config)
    environ = {"HTTPS_PROXY": way.url, "NO_PROXY": "10.0.0.0/8", **env}
    return start_operator(stage.children, stage.cluster, choose_place(), kubeconfig=file, env=environ)


def test_kapso_and_the_api_server_are_reached_through_the_proxy(
    stage: Stage, running_operator: RunningOperator, way: Proxy, project: str
) -> None:
    running_operator.rest()
    operator = started(stage, way, SSL_CERT_FILE=str(AUTHORITY))
    # After the first lists: only the watch can tell of it.
    stage.cluster.apply(declared())
    wait_for(stage.cluster, "kapsoprojects", project, has("Ready", "True"), "the project's key to be accepted")
    assert set(way.asked) == {CLUSTER, KAPSO}
    assert stage.children.stop(operator.child) == 0


def test_an_authority_that_nobody_named_is_not_trusted(
    stage: Stage, running_operator: RunningOperator, way: Proxy, project: str
) -> None:
    running_operator.rest()
    operator = started(stage, way)
    stage.cluster.apply(declared())
    until(lambda: KAPSO in way.asked, "the operator to call Kapso", 30.0)
    failed = 'sendero_channels_kapso_requests_total{method="GET",outcome="Transient"'
    until(lambda: failed in operator.metrics(), "a call that failed for its certificate", 30.0)
    assert stage.children.stop(operator.child) == 0
