"""A state file outlives a SIGKILL at any moment: what was answered is there, and nothing is half done."""

import http.client
import json
import random
import signal
import urllib.error
import urllib.request
from pathlib import Path
from threading import Event, Thread
from typing import Any

from kapso_simulator.running import Running, running

_ROUNDS = 3
_LOST = (urllib.error.URLError, http.client.HTTPException, OSError)


class Writer:
    """Makes customers with two links each for as long as somebody answers, and knows what was answered."""

    def __init__(self, simulator: Running, name: str, kill_after: int) -> None:
        self.simulator, self.name, self.kill_after = simulator, name, kill_after
        self.links: dict[str, list[str]] = {}
        self.enough = Event()

    def write(self) -> None:
        try:
            for number in range(100_000):
                made = _call(self.simulator, "POST", "/customers", {"customer": {"name": f"{self.name}-{number}"}})
                links = self.links.setdefault(made["data"]["id"], [])
                for _ in range(2):
                    path = f"/customers/{made['data']['id']}/setup_links"
                    links.append(_call(self.simulator, "POST", path, {"setup_link": {}})["data"]["id"])
                    if sum(map(len, self.links.values())) >= self.kill_after:
                        self.enough.set()
        except _LOST:
            self.enough.set()


def _call(simulator: Running, method: str, path: str, body: object = None) -> Any:
    raw = None if body is None else json.dumps(body).encode()
    headers = {"X-API-Key": simulator.api_key}
    request = urllib.request.Request(f"{simulator.url}/platform/v1{path}", raw, headers, method=method)
    with urllib.request.urlopen(request, timeout=20) as answered:
        return json.loads(answered.read())


def _write_until_killed(simulator: Running, writers: list[Writer]) -> None:
    threads = [Thread(target=writer.write) for writer in writers]
    for thread in threads:
        thread.start()
    for writer in writers:
        assert writer.enough.wait(60)
    simulator.process.send_signal(signal.SIGKILL)
    simulator.process.wait(timeout=20)
    for thread in threads:
        thread.join(60)


def _links(simulator: Running, customer: str) -> dict[str, str]:
    listed = _call(simulator, "GET", f"/customers/{customer}/setup_links")["data"]
    return {one["id"]: one["status"] for one in listed}


def test_nothing_that_was_answered_is_lost_however_often_it_is_killed(tmp_path: Path) -> None:
    chance = random.Random(4)
    answered: dict[str, list[str]] = {}
    for turn in range(_ROUNDS):
        with running(state=tmp_path / "state.db") as simulator:
            simulator.controls.limits(requests_per_minute=1_000_000)
            for customer, links in answered.items():
                found = _links(simulator, customer)
                assert set(links) <= set(found)
                assert list(found.values()).count("active") <= 1
                if links:
                    assert "active" in found.values()
            writers = [Writer(simulator, f"{turn}-{one}", chance.randint(3, 30)) for one in range(3)]
            _write_until_killed(simulator, writers)
            for writer in writers:
                answered |= writer.links
    assert len(answered) > _ROUNDS
