"""Receivers side by side, as the overlay receiver-postgresql runs them: they write one journal in a PostgreSQL."""

import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import psycopg
import pytest
import yaml

from testbed.operated import NAMESPACE, Operator, choose_place, start_receiver
from testbed.stage import Stage
from testbed.waiting import until
from tests.e2e.running import RunningOperator
from tests.e2e.test_overlays import OVERLAYS
from tests.e2e.test_receiver import (
    NUMBER,
    PROJECT,
    SECRET,
    SIGNING,
    Apart,
    install,
    of_the_receiver,
    project,
)
from tests.unit.journal import spoken
from tests.unit.webhook.deliveries import body

pytestmark = pytest.mark.e2e


class Pair:
    """Two receivers, and the database that both write."""

    def __init__(self, stage: Stage, database: str, key: Path) -> None:
        self.database, self._stage = database, stage
        self._told = {"SENDERO_CHANNELS_JOURNAL": database, "SENDERO_CHANNELS_JOURNAL_KEY": str(key)}
        self.running = [self._started(), self._started()]

    def _started(self) -> Operator:
        return start_receiver(self._stage.children, self._stage.cluster, choose_place(), env=self._told)

    def deliver(self, at: int, wamid: str) -> int:
        """What one of them answers to a message."""
        message = spoken.inbound(wamid, number=NUMBER)
        message["message"]["timestamp"] = str(int(time.time()))
        return Apart(self._stage.cluster, self.running[at].place, Path()).deliver(body(message))

    def knows(self, at: int) -> bool:
        """Whether one of them can tell a genuine delivery."""
        return self.deliver(at, f"wamid.known{at}") == 200

    def written(self, at: int, wamid: str) -> bool:
        """Whether what one of them is told stands in the journal; it must acknowledge it in any case."""
        assert self.deliver(at, wamid) == 200
        return bool(self.recorded(wamid))

    def recorded(self, wamid: str) -> list[tuple[str, str]]:
        """Whose a message is and how it stands, as often as the journal has it."""
        with psycopg.connect(self.database) as connection:
            return list(connection.execute("SELECT tenant, state FROM messages WHERE wamid = %s", (wamid,)))


@pytest.fixture
def pair(stage: Stage, running_operator: RunningOperator, postgres: str, tmp_path: Path) -> Iterator[Pair]:
    running_operator.rest()
    built = yaml.safe_load_all(stage.cluster.kubectl("kustomize", OVERLAYS / "receiver-postgresql"))
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": SECRET, "namespace": NAMESPACE}}
    stage.cluster.apply(
        *filter(of_the_receiver, built), project(), install(), {**secret, "stringData": {"signing-secret": SIGNING}}
    )
    (tmp_path / "key").write_text("the key that both receivers hash with")
    both = Pair(stage, postgres, tmp_path / "key")
    for at in range(2):
        until(partial(both.knows, at), "the receiver to know the secret", 20.0)
    yield both
    for one in both.running:
        stage.children.stop(one.child)
    for words in (("kapsoproject", PROJECT), ("whatsappinstall", NUMBER), ("secret", SECRET, "-n", NAMESPACE)):
        stage.cluster.kubectl("delete", *words, "--ignore-not-found", "--wait=false")


def test_what_either_acknowledged_is_in_one_journal_once_and_one_that_dies_leaves_the_other(
    stage: Stage, pair: Pair
) -> None:
    for at in range(2):
        until(partial(pair.written, at, f"wamid.of{at}"), "the delivery in the journal", 20.0)
    assert pair.deliver(0, "wamid.twice") == pair.deliver(1, "wamid.twice") == 200
    until(lambda: pair.recorded("wamid.twice"), "the delivery in the journal", 20.0)
    assert pair.recorded("wamid.twice") == [("acme", "received")]
    stage.children.kill(pair.running[0].child)
    assert pair.deliver(1, "wamid.after") == 200
    assert pair.recorded("wamid.after") == [("acme", "received")]
