"""Two tenants of one Kapso project: acme is honest and live, evil may do everything inside its own namespace.

`*` on `*` there means: any spec, status, finalizer, annotation and Secret of its own; nothing cluster-scoped, and
nothing elsewhere. `unharmed` is what a test ends with: at Kapso and in Kubernetes all of acme is as it was.
"""

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sendero_channels.kernel.names import LINK_SECRET, Key, Kind
from tests.flow.declared import CHANNEL, NAMESPACE, NUMBER, TENANT, channel, package, project, tenant
from tests.flow.scene import Scene

Raw = dict[str, Any]
EVIL, EVIL_NUMBER, EVIL_RECIPIENT = "evil", "+34 922 76 54 32", "+34600333444"
BAD = Key(Kind.CHANNEL, "bad", EVIL)
_ALWAYS = {("GET", "/platform/v1/workflows")}


def evil(name: str = BAD.name, **spec: Any) -> Raw:
    """A channel in the attacker's namespace, as its own tenant unless it says otherwise."""
    own = {
        "tenantRef": {"name": EVIL},
        "profile": {"about": "Cheap trips"},
        "variables": {"agency_name": "Cheap Trips"},
        "testMessage": {"recipient": EVIL_RECIPIENT},
    }
    made = channel(name, **{**own, **spec})
    made["metadata"]["namespace"] = EVIL
    return made


def shared(*, plan: str = "paid", **spec: Any) -> list[Raw]:
    """What the platform team declares for both: acme's id is another word than its name."""
    return [
        tenant(id="T-4711"),
        tenant(EVIL, namespaces=[EVIL], plan=plan),
        project(namespaces=[NAMESPACE, EVIL], **spec),
        package(),
        channel(),
    ]


@asynccontextmanager
async def two(*, plan: str = "paid", **spec: Any) -> AsyncIterator["Two"]:
    """acme is live, and evil has declared nothing yet; `spec` goes into the project's."""
    async with Scene() as scene:
        await scene.onboard(*shared(plan=plan, **spec))
        await scene.pass_time(120)
        yield Two(scene)


class Two:
    """The scene as both see it, and what it costs."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.number = scene.number_id()
        self._before = self._acme()
        self._since = len(scene.calls)
        self._writes = len(scene.cluster.writes)

    def start(self) -> None:
        """Count calls and writes from here on; acme as it is now is what has to stay."""
        self._before, self._since, self._writes = self._acme(), len(self.scene.calls), len(self.scene.cluster.writes)

    # what the attacker does

    def forge(self, status: Raw, key: Key = BAD) -> None:
        """The attacker writes a status of its own."""
        written = len(self.scene.record.written)
        self.scene.cluster.edit(key, {"status": status}, status=True)
        # It is not the operator's, which is held to better.
        del self.scene.record.written[written:]

    async def live(self, key: Key = BAD, number: str = EVIL_NUMBER) -> str:
        """The attacker's channel goes all the way, with a number of its own; the number's id."""
        self.scene.apply(evil(key.name))
        return await bring_live(self.scene, key, number)

    # what is to be seen

    def unharmed(self, *, poked: bool = False) -> None:
        """Nothing of acme has changed at Kapso or in Kubernetes; `poked` says that its install may bear a poke."""
        now, install = self._acme(), str(Key(Kind.INSTALL, self.number))
        if poked:
            self._before[install], now[install] = (_but_pokes(one[install]) for one in (self._before, now))
        for what, before in self._before.items():
            assert now[what] == before, f"{what} of acme was {before} and is {now[what]}"
        assert now.keys() == self._before.keys()

    def cost(self) -> int:
        """Calls of Kapso since `start`, but for the list of workflows, which the project reads once a minute anyway."""
        return len([one for one in self.scene.calls[self._since :] if one not in _ALWAYS])

    def changed(self) -> list[tuple[str, str]]:
        """What was changed at Kapso since `start`."""
        return self.scene.wrote(self._since)

    def writes(self) -> int:
        """Writes to Kubernetes since `start`."""
        return len(self.scene.cluster.writes) - self._writes

    def leaks(self) -> list[str]:
        """Words of acme's in anything that the attacker can read: statuses, Events and Secrets of its namespace."""
        texts = [json.dumps(raw) for key, raw in self.scene.record.written if key.namespace == EVIL]
        texts += [json.dumps(raw) for (namespace, _), raw in self.scene.cluster.events.items() if namespace == EVIL]
        texts += [json.dumps(self.scene.cluster.secrets.now(EVIL, LINK_SECRET))]
        return [f"'{word}' in {text}" for text in texts for word in self.words() if word.lower() in text.lower()]

    def words(self) -> set[str]:
        """What nobody else is to read: acme's names, its number, and its ids."""
        status = self.scene.status()
        ids = {status["customer"]["id"], status["workflow"]["id"], status["workflow"]["triggerId"], self.number}
        digits = re.sub(r"\D", "", NUMBER)
        links = {one["id"] for one in self.links()}
        return {"T-4711", NAMESPACE, "Acme Trips", NUMBER, digits, digits[2:], *ids, *links}

    def links(self) -> list[Raw]:
        """acme's setup links."""
        rows: list[Raw] = self.scene.kapso.get(
            f"/customers/{self.scene.status()['customer']['id']}/setup_links"
        ).json()["data"]
        return rows

    def _acme(self) -> dict[str, Any]:
        scene = self.scene
        objects = {str(key): scene.cluster.now(key) for key in (CHANNEL, TENANT, Key(Kind.INSTALL, self.number))}
        return {**objects, "Secret": scene.cluster.secrets.now(NAMESPACE, LINK_SECRET), **self._at_kapso()}

    def _at_kapso(self) -> dict[str, Any]:
        scene, status = self.scene, self.scene.status()
        customer, workflow = status["customer"]["id"], status["workflow"]["id"]
        account = f"/meta/whatsapp/v24.0/{scene.waba()}"
        paths = [
            f"/customers/{customer}",
            f"/customers/{customer}/setup_links",
            f"/whatsapp/phone_numbers/{self.number}",
            f"/whatsapp/phone_numbers/{self.number}/webhooks",
            f"/workflows/{workflow}/definition",
            f"/workflows/{workflow}/triggers",
            f"{account}/message_templates",
            f"{account}/flows",
            f"/meta/whatsapp/v24.0/{self.number}/whatsapp_business_profile",
        ]
        found = {path: scene.kapso.get(path).json()["data"] for path in paths}
        sent = {"phone_number_id": self.number, "direction": "outbound", "limit": 100}
        found["messages"] = scene.kapso.call("GET", "/whatsapp/messages", query=sent).json()["data"]
        return found


def _but_pokes(install: Raw) -> Raw:
    rest = {
        name: value for name, value in install["metadata"].items() if name not in ("annotations", "resourceVersion")
    }
    return {**install, "metadata": rest}


async def bring_live(scene: Scene, key: Key, number: str, **more: str) -> str:
    """One more channel goes from its declaration to Live; its number's id."""
    await scene.pass_time(5)
    link = scene.status(key)["setupLink"]["id"]
    body = {"display_phone_number": number, **more}
    made = str(scene.kapso.control("POST", f"/setup-links/{link}/complete", body)["phone_number_id"])
    await scene.pass_time(70)
    scene.write_to(made)
    await scene.pass_time(20)
    row = scene.kapso.get(f"/whatsapp/phone_numbers/{made}").json()["data"]
    path = f"/meta/whatsapp/v24.0/{row['business_account_id']}/message_templates"
    for one in scene.kapso.get(path, limit=100).json()["data"]:
        if one["status"] == "PENDING":
            scene.kapso.control("POST", f"/templates/{one['id']}/review", {"status": "APPROVED"})
    await scene.pass_time(70)
    wamid = scene.status(key)["testMessage"]["wamid"]
    scene.kapso.control("POST", f"/messages/{wamid}/status", {"status": "delivered"})
    await scene.pass_time(60)
    assert scene.condition("Live", key)[0] == "True", scene.told(key)
    return made
