"""Many channels on one key: brought to Live without waiting for people, and what the operator then spends."""

from collections import Counter
from dataclasses import dataclass, field

import httpx2

from sendero_channels.kernel.names import Key, Kind
from tests.flow.declared import NAMESPACE, channel, package, project, tenant
from tests.flow.scene import Scene
from tests.flow.test_quiet import route

MINUTE = 60.0


@dataclass
class Ledger:
    """Every call with the moment when it was made."""

    scene: Scene
    calls: list[tuple[float, str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.scene.instead = self._note

    def _note(self, request: httpx2.Request) -> None:
        self.calls.append((self.scene.clock.monotonic(), request.method, request.url.path))

    def busiest(self) -> int:
        """How many calls the busiest minute saw."""
        most, start = 0, 0
        for end, (at, _, _) in enumerate(self.calls):
            while self.calls[start][0] <= at - MINUTE:
                start += 1
            most = max(most, end - start + 1)
        return most

    def spent(self) -> Counter[tuple[str, str]]:
        """Calls by route."""
        return Counter((method, route(path)) for _, method, path in self.calls)


def keys(count: int) -> list[Key]:
    """The channels of a scene of so many."""
    return [Key(Kind.CHANNEL, f"c{number}", NAMESPACE) for number in range(count)]


async def many_live(scene: Scene, count: int, per_minute: int) -> None:
    """So many channels are Live, and the project has its budget from then on."""
    scene.apply(tenant(), project(), package(), *(channel(key.name) for key in keys(count)))
    for _ in range(10 + count // 100):
        await scene.pass_time(5)
        if all("setupLink" in scene.status(key) for key in keys(count)):
            break
    numbers = [_connected(scene, key, number) for number, key in enumerate(keys(count))]
    await scene.pass_time(70)
    for number in numbers:
        scene.write_to(number)
    await scene.pass_time(20)
    accounts = {_account(scene, number) for number in numbers}
    for _ in range(20 + count // 10):
        _tend(scene, accounts, count)
        await scene.pass_time(30)
        if all(scene.condition("Live", key)[0] == "True" for key in keys(count)):
            break
    assert [scene.told(key) for key in keys(count) if scene.condition("Live", key)[0] != "True"][:1] == []
    scene.edit({"budget": {"requestsPerMinute": per_minute}}, Key(Kind.PROJECT, "main"))
    await scene.pass_time(120)


async def swept(scene: Scene) -> None:
    """Let time pass until a round over all channels has just ended, however long it takes."""
    project_ = Key(Kind.PROJECT, "main")
    before = scene.status(project_).get("observed")
    for _ in range(200):
        await scene.pass_time(30)
        if scene.status(project_).get("observed") != before:
            return
    raise AssertionError("no sweep ends")


def _tend(scene: Scene, accounts: set[str], count: int) -> None:
    """Meta reviews what waits, and what was sent arrives."""
    for account in accounts:
        rows = scene.kapso.get(f"/meta/whatsapp/v24.0/{account}/message_templates", limit=100).json()["data"]
        for one in [row for row in rows if row["status"] == "PENDING"]:
            scene.kapso.control("POST", f"/templates/{one['id']}/review", {"status": "APPROVED"})
    for test in [scene.status(key).get("testMessage") or {} for key in keys(count)]:
        if test.get("state") == "sent":
            scene.kapso.control("POST", f"/messages/{test['wamid']}/status", {"status": "delivered"})


def _connected(scene: Scene, key: Key, number: int) -> str:
    link = scene.status(key)["setupLink"]["id"]
    body = {"display_phone_number": f"+34 91 {number // 1000:03} {number % 1000:03}1"}
    return str(scene.kapso.control("POST", f"/setup-links/{link}/complete", body)["phone_number_id"])


def _account(scene: Scene, number: str) -> str:
    return str(scene.kapso.get(f"/whatsapp/phone_numbers/{number}").json()["data"]["business_account_id"])
