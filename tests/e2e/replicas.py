"""Two replicas of the operator: each reaches Kapso and the API server over relays of its own, so that what one of them
asks can be told from what the other asks, and cut off."""

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit

import yaml
from kubernetes import client as official

from testbed.credentials import write_kubeconfig
from testbed.operated import NAMESPACE, SERVICE_ACCOUNT, Operator, choose_place, start_operator
from testbed.relay import Relay
from testbed.simulator import Simulator, start_simulator
from testbed.stage import Stage
from testbed.waiting import until
from tests.e2e.running import RunningOperator
from tests.e2e.world import PUBLIC_ORIGIN

KAPSO = "http://kapso.test"
"""Kapso by a name that nobody resolves: each replica has a proxy of its own, which knows where it is."""
_LEASE = "sendero-channels"


class Replica(RunningOperator):
    """One of the two."""

    def __init__(self, stage: Stage, kapso: Relay, api: Relay) -> None:
        super().__init__(stage, choose_place())
        self.kapso, self.api = kapso, api
        self.env: dict[str, str] = {}

    @property
    def identity(self) -> str:
        """What the Lease calls it."""
        return f"operator-{self.place.metrics_port}"

    def start(self, *, wait: bool = True) -> None:
        """Start it with relays in between, and with what is in `env`."""
        cluster = self.stage.cluster
        config = yaml.safe_load(cluster.service_account_kubeconfig(NAMESPACE, SERVICE_ACCOUNT).read_text())
        config["clusters"][0]["cluster"]["server"] = f"https://127.0.0.1:{self.api.port}"
        kubeconfig = write_kubeconfig(cluster.folder / f"{self.identity}.kubeconfig", config)
        env = {**self.env, "HTTP_PROXY": f"http://127.0.0.1:{self.kapso.port}"}
        self._now = start_operator(
            self.stage.children, cluster, self.place, wait=wait, kubeconfig=kubeconfig, env=env
        )  # fmt: skip

    def freeze(self) -> None:
        """As a machine that stands still would: nothing of it runs, and it does not know."""
        os.killpg(self.now.child.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it run on."""
        os.killpg(self.now.child.pid, signal.SIGCONT)

    def ended(self, seconds: float = 60.0) -> int:
        """Wait until its process has ended by itself; the exit code."""
        until(lambda: not self.now.child.running(), f"the end of {self.identity}", seconds)
        self.stage.children.forget(self.now.child)
        return self.now.child.process.wait()


class Pair(RunningOperator):
    """Both. As one operator it is whichever of them lives."""

    def __init__(self, stage: Stage, replicas: list[Replica], hooks: Relay) -> None:
        super().__init__(stage, replicas[0].place)
        self.replicas, self._hooks = replicas, hooks

    def receives(self, one: Replica) -> None:
        """Let Kapso's deliveries go to this one, as a Service may."""
        self._hooks.target = one.place.webhook_port

    @property
    def now(self) -> Operator:
        living = [one.now for one in self.replicas if one._now is not None and one.now.child.running()]
        return living[0] if living else self.replicas[0].now

    def ensure(self) -> None:
        """Start one if none runs."""
        if not self.now.child.running():
            self.replicas[0].ensure()

    def leader(self) -> Replica | None:
        """Who holds the Lease as the API server has it."""
        holder = self.lease().holder_identity
        return next((one for one in self.replicas if one.identity == holder), None)

    def lease(self) -> official.V1LeaseSpec:
        """The Lease; empty where nobody has ever led."""
        try:
            found = official.CoordinationV1Api(self.stage.cluster.api).read_namespaced_lease(_LEASE, NAMESPACE)
        except official.ApiException as error:
            if error.status != 404:
                raise
            return official.V1LeaseSpec()
        return found.spec or official.V1LeaseSpec()

    def other(self, one: Replica) -> Replica:
        """The other one."""
        return next(replica for replica in self.replicas if replica is not one)


@contextmanager
def pair_of(stage: Stage) -> Iterator[tuple[Pair, Simulator]]:
    """Two running replicas and their Kapso, on real time; the first leads, and the second is ready and receives."""
    with ExitStack() as held:
        api = urlsplit(stage.cluster.api.configuration.host).port or 443
        kapsos, apis = [[held.enter_context(Relay(port)) for _ in range(2)] for port in (0, api)]
        hooks = held.enter_context(Relay(0))
        deliver = {PUBLIC_ORIGIN: f"http://127.0.0.1:{hooks.port}"}
        kapso = start_simulator(stage.children, clock="real", deliver=deliver)
        for relay in kapsos:
            relay.target = urlsplit(kapso.url).port or 80
        pair = Pair(stage, [Replica(stage, *both) for both in zip(kapsos, apis, strict=True)], hooks)
        try:
            pair.replicas[0].start()
            until(lambda: pair.leader() is pair.replicas[0], "the first replica's lead", 30)
            pair.replicas[1].start()
            pair.receives(pair.replicas[1])
            yield pair, kapso
        finally:
            for one in pair.replicas:
                if one._now is not None and one.now.child.running():
                    one.thaw()
                    stage.children.stop(one.now.child)
            stage.children.stop(kapso.child)
