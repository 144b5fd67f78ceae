"""What is another tenant's cannot be taken by naming it: its number, its id, its plan, its objects at Kapso."""

import pytest

from sendero_channels.kernel.names import FINALIZER, Key, Kind
from tests.flow.adversary.two import BAD, EVIL, EVIL_NUMBER, Raw, Two, bring_live, evil, two
from tests.flow.declared import NAMESPACE, NUMBER, TENANT

ODD = [
    "acme",
    "T-4711",
    "ACME",
    "acme/acme/main",
    "../acme",
    "acme%2Facme",
    "acme\n",
    " acme",
    "\u0430cme",
    "acme\u200b",
    "acme\x00",
    "flow/T-4711/acme/main",
    "a" * 5000,
]


async def test_to_expect_the_number_of_another_gives_nothing() -> None:
    async with two() as they:
        scene = they.scene
        scene.apply(evil(number={"region": "ES", "expected": NUMBER.replace(" ", "")}))
        await scene.pass_time(120)
        assert scene.condition("NumberConnected", BAD) == ("False", "LinkPending")
        link = scene.status(BAD)["setupLink"]["id"]
        refused = scene.kapso.ask("POST", f"/setup-links/{link}/complete", {"display_phone_number": NUMBER})
        assert refused.status == 422
        scene.kapso.control("POST", f"/setup-links/{link}/complete", {"display_phone_number": EVIL_NUMBER})
        await scene.pass_time(1300)
        assert scene.condition("NumberConnected", BAD) == ("False", "UnexpectedNumber")
        assert len(scene.installs()) == 1
        they.unharmed()
        assert they.cost() <= 100, "four calls a minute, while a link waits"


async def test_a_number_that_is_installed_stays_with_whoever_claimed_it_first() -> None:
    async with two() as they:
        scene = they.scene
        scene.apply(evil())
        await scene.pass_time(30)
        link = scene.status(BAD)["setupLink"]["id"]
        assert scene.kapso.delete(f"/whatsapp/phone_numbers/{they.number}").status == 204
        body = {"display_phone_number": NUMBER, "phone_number_id": they.number}
        scene.kapso.control("POST", f"/setup-links/{link}/complete", body)
        await scene.pass_time(1300)
        assert scene.condition("NumberConnected", BAD) == ("False", "NumberHeldElsewhere")
        assert scene.condition("NumberConnected") == ("True", "Connected")
        assert [one["spec"]["channelRef"]["namespace"] for one in scene.installs()] == [NAMESPACE]
        assert they.leaks() == []


async def test_who_lost_a_number_does_not_read_whose_it_is_now() -> None:
    async with two() as they:
        number = await they.live()
        _moved(they, number, they.scene.status()["customer"]["id"])
        await they.scene.pass_time(1300)
        assert "NumberMoved" in they.scene.actions(BAD)
        assert they.leaks() == []


@pytest.mark.parametrize("name", ODD)
async def test_another_tenants_id_cannot_be_spelled(name: str) -> None:
    async with two() as they:
        scene = they.scene
        scene.apply(evil(tenantRef={"name": name}))
        await scene.pass_time(1300)
        assert scene.condition("Ready", BAD)[1] in ("TenantNotFound", "SpecInvalid")
        assert they.changed() == []
        scene.remove(BAD)
        await scene.pass_time(120)
        assert scene.channel(BAD) == {}
        they.unharmed()
        assert they.cost() <= 25, "the sweeps of acme, and nothing else"


async def test_a_finalizer_by_hand_opens_no_way_to_a_tenant() -> None:
    async with two() as they:
        scene = they.scene
        scene.apply(evil(tenantRef={"name": "acme"}, deletionPolicy="Delete"))
        scene.cluster.edit(BAD, {"metadata": {"finalizers": [FINALIZER]}})
        await scene.pass_time(1300)
        scene.remove(BAD)
        await scene.pass_time(60)
        assert scene.channel(BAD) == {}
        assert they.changed() == []
        they.unharmed()
        assert they.cost() <= 40


async def test_a_tenant_that_is_anothers_and_one_that_is_nobodys_read_the_same() -> None:
    async with two() as they:
        scene = they.scene
        nobody = Key(Kind.CHANNEL, "nobodys", EVIL)
        scene.apply(evil(tenantRef={"name": "acme"}), evil(nobody.name, tenantRef={"name": "nobody"}))
        await scene.pass_time(1300)

        def told(key: Key, name: str) -> str:
            shown = {part: scene.status(key)[part] for part in ("conditions", "nextActions", "evidence")}
            return str(shown).replace(name, "X")

        assert told(BAD, "acme") == told(nobody, "nobody")


async def test_a_free_plan_pays_for_nothing_whatever_the_status_says() -> None:
    async with two(plan="free") as they:
        scene = they.scene
        scene.apply(evil(deletionPolicy="Delete"))
        await scene.settle()
        paid: Raw = {"conditions": [_said("Entitled"), _said("Ready"), _said("Live")], "lastHandledReconcileAt": "x"}
        for round_ in range(20):
            they.forge(paid)
            scene.cluster.edit(BAD, {"metadata": {"finalizers": [FINALIZER]}})
            scene.request("setup-link", BAD)
            scene.request("test", BAD)
            scene.annotate("reconcile-requested-at", str(round_), BAD)
            await scene.pass_time(30)
        assert scene.condition("Entitled", BAD) == ("False", "PlanIsFree")
        assert they.changed() == []
        they.unharmed()
        assert they.cost() <= 60


async def test_an_adoption_is_for_the_channel_that_it_names() -> None:
    async with two() as they:
        scene = they.scene
        ids = scene.status()
        entry = {
            "namespace": NAMESPACE,
            "channel": BAD.name,
            "customerID": ids["customer"]["id"],
            "workflowID": ids["workflow"]["id"],
            "phoneNumberID": they.number,
        }
        scene.edit({"adopt": [entry]}, TENANT)
        await scene.settle()
        they.start()
        for key, ref in ((BAD, "acme"), (Key(Kind.CHANNEL, "worse", EVIL), EVIL)):
            scene.apply(evil(key.name, tenantRef={"name": ref}, deletionPolicy="Delete"))
        await scene.pass_time(1300)
        assert scene.condition("Entitled", BAD) == ("False", "TenantNotFound")
        assert scene.condition("NumberConnected", Key(Kind.CHANNEL, "worse", EVIL)) == ("False", "LinkPending")
        scene.remove(BAD)
        scene.remove(Key(Kind.CHANNEL, "worse", EVIL))
        await scene.pass_time(120)
        they.unharmed()
        assert they.cost() <= 100


async def test_a_channel_of_the_same_name_elsewhere_is_another_one() -> None:
    async with two() as they:
        scene = they.scene
        same = Key(Kind.CHANNEL, "main", EVIL)
        scene.apply(evil(same.name, deletionPolicy="Delete"))
        await bring_live(scene, same, EVIL_NUMBER)
        they.start()
        scene.remove(same)
        await scene.pass_time(120)
        assert scene.channel(same) == {}
        they.unharmed()
        assert they.cost() <= 20


def _moved(they: Two, id_: str, customer: str) -> None:
    """The number is connected anew, as another customer's."""
    row = they.scene.kapso.get(f"/whatsapp/phone_numbers/{id_}").json()["data"]
    assert they.scene.kapso.delete(f"/whatsapp/phone_numbers/{id_}").status == 204
    body = {name: row[name] for name in ("phone_number_id", "business_account_id", "name")}
    body["access_token"] = "EAAG-token-of-a-test"
    answer = they.scene.kapso.post(f"/customers/{customer}/whatsapp/phone_numbers", {"whatsapp_phone_number": body})
    assert answer.status == 201, answer.body


def _said(type_: str) -> Raw:
    at = "2026-03-02T09:00:00Z"
    return {"type": type_, "status": "True", "reason": "Ready", "message": "Ready.", "lastTransitionTime": at}
