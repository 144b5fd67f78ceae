"""What many channels on one key cost; `make scale` does the same for a thousand."""

from sendero_channels.kernel.names import Kind
from tests.flow.declared import PROJECT
from tests.flow.scale import Ledger, many_live
from tests.flow.scene import Scene

COUNT, RATE = 24, 40
OWN = {
    "/meta/{id}/whatsapp_business_profile": 1,
    "/workflows/{id}/triggers": 1,
    "/whatsapp/phone_numbers/{id}/health": 1,
    # Each has a business account of its own here, and Meta's lists end with an empty page.
    "/meta/{id}/message_templates": 2,
    "/meta/{id}/flows": 2,
}
SHARED = {"/whatsapp/phone_numbers", "/whatsapp/webhooks"}


async def test_a_sweep_costs_each_channel_its_own_facts_and_all_of_them_one_list_and_no_minute_too_much() -> None:
    async with Scene() as scene:
        await many_live(scene, COUNT, RATE)
        await scene.sweep()
        ledger, written = Ledger(scene), len(scene.cluster.writes)
        await scene.sweep()
        spent = ledger.spent()
        minutes = scene.status(PROJECT)["observed"]["periodSeconds"] // 60
        assert spent.pop(("GET", "/workflows")) <= minutes + 2
        assert {path for _, path in spent} == OWN.keys() | SHARED
        for path, each in OWN.items():
            # One may be read a moment before the round and then in it.
            assert COUNT * each <= spent["GET", path] <= COUNT * each + 2, path
        assert {path: spent["GET", path] for path in SHARED} == dict.fromkeys(SHARED, 1)
        assert ledger.busiest() <= RATE
        assert minutes == max(10, 5 * COUNT // (RATE // 2))
        assert {key.kind for _, key in scene.cluster.writes[written:]} == {Kind.PROJECT}
        assert len(scene.cluster.writes) - written <= 2
