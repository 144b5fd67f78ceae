"""Ways to the reasons of the number: its setup link, and whose it is."""

from collections.abc import AsyncIterator

from sendero_channels.kernel.names import LINK_SECRET, Key, Kind
from sendero_channels.kernel.reasons import outside
from sendero_channels.kernel.trouble import Forbidden
from tests.flow.declared import CHANNEL, NAME, NAMESPACE, channel, tenant
from tests.flow.reasons.scenario import ACTIONS, leads_to
from tests.flow.reasons.steps import KAPSO_REFUSES, SETUP_LINKS, linked
from tests.flow.scene import Scene

GATE = "NumberConnected"
_MONTH = 31 * 86400.0


@leads_to(outside.AWAITING, "ProfileApplied", "Unknown")
async def there_is_no_number_yet(scene: Scene) -> AsyncIterator[None]:
    await linked(scene)
    yield
    scene.connect()
    await scene.pass_time(70)


@leads_to(outside.NOT_OBSERVED, GATE, "Unknown")
async def customers_cannot_be_read(scene: Scene) -> AsyncIterator[None]:
    scene.fault("GET", "/platform/v1/customers", 500)
    await linked(scene)
    yield
    scene.mend()
    await scene.pass_time(70)
    scene.connect()
    await scene.pass_time(70)


@leads_to(outside.EVIDENCE_EXPIRED, GATE, "Unknown")
async def kapso_has_not_been_readable_for_long(scene: Scene) -> AsyncIterator[None]:
    await scene.onboard()
    scene.fault(kind="reset")
    await scene.pass_time(1500)
    yield
    scene.mend()
    await scene.pass_time(70)


@leads_to(outside.LINK_PREPARING, GATE)
async def kapso_does_not_make_links_now(scene: Scene) -> AsyncIterator[None]:
    scene.fault("POST", SETUP_LINKS, 503)
    await linked(scene)
    yield
    scene.mend()
    await scene.pass_time(120)
    scene.connect()
    await scene.pass_time(70)


@leads_to(outside.LINK_REFUSED, GATE)
async def kapso_refuses_the_link(scene: Scene) -> AsyncIterator[None]:
    scene.fault("POST", SETUP_LINKS, 422, body=KAPSO_REFUSES)
    await linked(scene, setupLink={"language": "es"})
    yield
    scene.mend()
    scene.edit({"setupLink": {"language": "pt"}})
    await scene.settle()
    scene.connect()
    await scene.pass_time(70)


@leads_to(outside.LINK_SECRET_FOREIGN, GATE)
async def somebody_has_a_secret_of_that_name(scene: Scene) -> AsyncIterator[None]:
    scene.cluster.secrets.put(NAMESPACE, LINK_SECRET, {"theirs": "dGhlaXJz"})
    await linked(scene)
    yield
    scene.cluster.secrets.remove(NAMESPACE, LINK_SECRET)
    await scene.pass_time(70)
    assert scene.stored_link() in scene.link_urls()
    scene.connect()
    await scene.pass_time(70)


@leads_to(outside.LINK_NOT_STORED, GATE)
async def a_quota_of_the_namespace_leaves_no_room_for_the_secret(scene: Scene) -> AsyncIterator[None]:
    def no_room(verb: str, what: object) -> None:
        if verb == "apply secret":
            raise Forbidden("apply Secret: exceeded quota: secrets=0", status=403)

    scene.cluster.before = no_room
    await linked(scene)
    yield
    scene.cluster.before = lambda verb, what: None
    await scene.pass_time(400)
    assert scene.stored_link() in scene.link_urls()
    scene.connect()
    await scene.pass_time(70)


@leads_to(outside.LINK_PENDING, GATE)
async def nobody_has_opened_the_link(scene: Scene) -> AsyncIterator[None]:
    await linked(scene)
    yield
    scene.connect()
    await scene.pass_time(70)


@leads_to(outside.LINK_PROCESSING, GATE)
async def somebody_is_in_metas_dialog(scene: Scene) -> AsyncIterator[None]:
    await linked(scene)
    scene.kapso.control("POST", f"/setup-links/{scene.status()['setupLink']['id']}/open")
    await scene.pass_time(70)
    yield
    scene.connect()
    await scene.pass_time(70)


@leads_to(outside.LINK_FAILED, GATE)
async def the_sign_up_fails(scene: Scene) -> AsyncIterator[None]:
    await linked(scene)
    scene.kapso.control("POST", f"/setup-links/{scene.status()['setupLink']['id']}/fail")
    await scene.pass_time(70)
    yield
    scene.connect()
    await scene.pass_time(70)


@leads_to(outside.LINK_EXPIRED, GATE)
async def the_operator_was_down_for_a_month(scene: Scene) -> AsyncIterator[None]:
    await linked(scene)
    await scene.away(_MONTH)
    yield
    await _again(scene)


@leads_to(outside.LINK_REVOKED, GATE)
async def somebody_revokes_the_link_at_kapso(scene: Scene) -> AsyncIterator[None]:
    await linked(scene)
    link = scene.links()[0]
    path = f"/customers/{scene.status()['customer']['id']}/setup_links/{link['id']}"
    scene.kapso.patch(path, {"setup_link": {"status": "revoked"}})
    await scene.pass_time(3700)
    yield
    await _again(scene)


@leads_to(outside.LINK_USED_WITHOUT_NUMBER, GATE)
async def the_number_is_removed_before_anybody_looked(scene: Scene) -> AsyncIterator[None]:
    await linked(scene)
    scene.deaf = True
    gone = scene.connect()
    scene.kapso.delete(f"/whatsapp/phone_numbers/{gone}")
    await scene.pass_time(3700)
    yield
    await _again(scene)


@leads_to(outside.LINK_TOO_SOON, GATE)
async def a_link_is_requested_right_after_the_first(scene: Scene) -> AsyncIterator[None]:
    await linked(scene)
    await scene.pass_time(10)
    scene.request("setup-link")
    await scene.settle()
    yield
    scene.connect()
    await scene.pass_time(70)


@leads_to(outside.NUMBER_MOVED, ACTIONS)
async def the_number_belongs_to_another_customer_at_kapso(scene: Scene) -> AsyncIterator[None]:
    await scene.onboard()
    customer = scene.status()["customer"]["id"]
    assert scene.kapso.delete(f"/customers/{customer}").status == 204
    await scene.sweep()
    yield
    adopt = {"namespace": NAMESPACE, "channel": NAME, "phoneNumberID": scene.number_id()}
    scene.edit({"adopt": [adopt]}, Key(Kind.TENANT, "acme"))
    await scene.sweep()


@leads_to(outside.LINK_NOT_NEEDED, ACTIONS)
async def a_link_is_requested_for_a_connected_number(scene: Scene) -> AsyncIterator[None]:
    await scene.onboard()
    scene.request("setup-link")
    await scene.settle()
    yield


@leads_to(outside.SUSPENDED, GATE)
async def the_channel_is_suspended_from_the_start(scene: Scene) -> AsyncIterator[None]:
    await linked(scene, suspend=True)
    yield
    scene.edit({"suspend": False})
    await scene.settle()
    scene.connect()
    await scene.pass_time(70)


@leads_to(outside.NUMBER_CLAIMING, GATE)
async def somebody_deletes_the_install_and_something_holds_it(scene: Scene) -> AsyncIterator[None]:
    number = Key(Kind.INSTALL, await scene.onboard())
    scene.cluster.edit(number, {"metadata": {"finalizers": ["backup.example.org/copy"]}})
    scene.remove(number)
    await scene.settle()
    yield
    scene.cluster.edit(number, {"metadata": {"finalizers": []}})
    await scene.pass_time(70)


@leads_to(outside.SEVERAL_NUMBERS, GATE)
async def two_numbers_are_connected(scene: Scene) -> AsyncIterator[None]:
    await linked(scene)
    customer = scene.status()["customer"]["id"]
    scene.connect()
    second = scene.kapso.post(f"/customers/{customer}/setup_links", {"setup_link": {}}).json()["data"]["id"]
    body = {"display_phone_number": "+34 911 00 00 01"}
    scene.kapso.control("POST", f"/setup-links/{second}/complete", body)
    await scene.pass_time(70)
    yield
    scene.edit({"number": {"expected": "+34911234567"}})
    await scene.pass_time(70)


@leads_to(outside.UNEXPECTED_NUMBER, GATE)
async def another_number_than_the_expected_is_connected(scene: Scene) -> AsyncIterator[None]:
    await linked(scene, number={"region": "ES", "expected": "+34911000000"})
    scene.connect()
    await scene.pass_time(70)
    yield
    scene.edit({"number": {"expected": "+34911234567"}})
    await scene.pass_time(70)


@leads_to(outside.WRONG_REGION, GATE)
async def a_number_of_another_country_is_connected(scene: Scene) -> AsyncIterator[None]:
    await linked(scene, number={"region": "PT"})
    path = f"/customers/{scene.status()['customer']['id']}/setup_links/{scene.status()['setupLink']['id']}"
    scene.kapso.patch(path, {"setup_link": {"phone_number_country_isos": ["ES"]}})
    scene.connect()
    await scene.pass_time(70)
    yield
    scene.edit({"number": {"region": "ES"}})
    await scene.pass_time(70)


@leads_to(outside.SANDBOX_NUMBER, GATE)
async def the_number_is_a_sandbox(scene: Scene) -> AsyncIterator[None]:
    await linked(scene)
    number = scene.connect()
    scene.kapso.control("POST", f"/phone-numbers/{number}/state", {"account_mode": "SANDBOX"})
    await scene.pass_time(70)
    yield
    scene.kapso.control("POST", f"/phone-numbers/{number}/state", {"account_mode": "LIVE"})
    await scene.pass_time(70)


OTHER = Key(Kind.CHANNEL, "second", NAMESPACE)


@leads_to(outside.NUMBER_HELD_ELSEWHERE, GATE, of=OTHER)
async def a_second_channel_may_take_over_the_number_of_the_first(scene: Scene) -> AsyncIterator[None]:
    number = await scene.onboard()
    scene.apply(tenant("globex", adopt=[{"namespace": NAMESPACE, "channel": "second", "phoneNumberID": number}]))
    scene.apply(channel("second", tenantRef={"name": "globex"}, live=None))
    await scene.settle()
    yield
    scene.remove(CHANNEL)
    await scene.pass_time(120)


@leads_to(outside.NUMBER_GONE, GATE)
async def the_number_is_removed_at_kapso(scene: Scene) -> AsyncIterator[None]:
    number = await scene.onboard()
    scene.kapso.delete(f"/whatsapp/phone_numbers/{number}")
    await scene.pass_time(700)
    yield
    await scene.pass_time(3600)
    await _again(scene)


async def _again(scene: Scene) -> None:
    """A new link is requested, and a number connected through it."""
    scene.deaf = False
    scene.request("setup-link")
    await scene.settle()
    scene.connect("+34 911 00 00 02")
    await scene.pass_time(70)
