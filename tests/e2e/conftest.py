"""What every end-to-end test stands on.

One control plane (or the cluster that E2E_KUBECONFIG names) and one operator, as a process with its own service
account's rights, serve all tests of a run. Each test has a simulated Kapso of its own, and a namespace, tenant, project
and package under names of its own, which go when it ends.
"""

import os
import signal
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from testbed.assets.find import find_helm
from testbed.operated import choose_place
from testbed.simulator import Simulator, start_simulator
from testbed.stage import Stage, install, stage_on, throw_away_stage
from tests.e2e.browsing import chromium
from tests.e2e.helm import Helm
from tests.e2e.overheard import Overheard
from tests.e2e.running import RunningOperator
from tests.e2e.world import PUBLIC_ORIGIN, World

StartKapso = Callable[..., Simulator]


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    """A cluster with our CRDs and manifests applied by kubectl."""
    file = os.environ.get("E2E_KUBECONFIG")
    named = os.environ.get("E2E_CONTEXT")
    with stage_on(Path(file), named) if file else throw_away_stage(print, audit=True) as standing:
        install(standing.cluster)
        yield standing
        standing.cluster.close()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What the whole run has said is judged when all else is over."""
    items.sort(key=lambda one: one.path.name == "test_secrecy.py")


@pytest.fixture(scope="session")
def overheard(stage: Stage) -> Overheard:
    """All that the operator says in this run."""
    return Overheard(stage)


@pytest.fixture(scope="session")
def running_operator(stage: Stage, overheard: Overheard) -> RunningOperator:
    """The operator of the whole run. Tests ask for `operator`, which looks after it."""
    return RunningOperator(stage, choose_place())


@pytest.fixture
def operator(running_operator: RunningOperator, overheard: Overheard) -> Iterator[RunningOperator]:
    """The operator, running: started again if the test before this one ended it. What it counted is written down when
    the test is over."""
    running_operator.ensure()
    yield running_operator
    overheard.ask(running_operator)


@pytest.fixture
def kapso(begun: StartKapso) -> Simulator:
    """A simulated Kapso of this test's own. Its clock moves only when the test says so."""
    return begun()


@pytest.fixture
def begun(stage: Stage, running_operator: RunningOperator) -> Iterator[StartKapso]:
    """Starts simulated Kapsos, which end with the test: on virtual time from some moment on, or on real time."""
    started: list[Simulator] = []
    deliver = {PUBLIC_ORIGIN: running_operator.place.webhook_url}

    def start(begin: datetime | None = None, clock: str = "virtual") -> Simulator:
        started.append(start_simulator(stage.children, clock=clock, begin=begin, deliver=deliver))
        return started[-1]

    yield start
    for one in started:
        stage.children.stop(one.child)


@pytest.fixture
def world(stage: Stage, kapso: Simulator, operator: RunningOperator) -> Iterator[World]:
    """A tenant's part of the cluster, empty: apply to it what the test is about."""
    with World(stage.cluster, kapso, operator) as mine:
        yield mine


@pytest.fixture(scope="session")
def helm(tmp_path_factory: pytest.TempPathFactory) -> Helm:
    """helm from the PATH or the cache, else built now. There is no run without it."""
    return Helm(find_helm(print), tmp_path_factory.mktemp("helm"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One headless Chromium for a file's tests: its loop runs until it ends, and other files' tests want their own."""
    with chromium() as one:
        yield one


@pytest.fixture
def signals() -> Iterator[None]:
    # Kopf takes them from whoever has them.
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)
