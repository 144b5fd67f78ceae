"""What leaves a live channel serving and what stops it, on a real API server and in virtual time."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from testbed.stage import Stage, install, throw_away_stage
from tests.e2e.real_scene import RealScene
from tests.flow.declared import NAMESPACE, TENANT, package
from tests.flow.reasons.steps import another_text

pytestmark = pytest.mark.e2e
_HOUR = 3600.0


@pytest.fixture
def alone() -> Iterator[Stage]:
    """A control plane of the test's own: no other operator looks at it."""
    with throw_away_stage(print) as standing:
        install(standing.cluster)
        standing.cluster.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}})
        yield standing


@pytest_asyncio.fixture
async def live(alone: Stage) -> AsyncIterator[RealScene]:
    """A channel that is Live."""
    scene = RealScene(alone.cluster)
    async with scene:
        await scene.onboard()
        yield scene


async def test_nothing_but_a_reason_to_stop_stops_a_live_channel(live: RealScene) -> None:
    before = len(live.calls)

    live.review("PAUSED", of="APPROVED")
    await live.refresh()
    assert live.condition("TemplatesApproved") == ("False", "TemplatePaused")
    live.review("APPROVED", of="PAUSED")
    await live.refresh()

    path = f"/meta/whatsapp/v24.0/{live.number_id()}/whatsapp_business_profile"
    live.kapso.post(path, {"messaging_product": "whatsapp", "about": "Something else"})
    live.fault("POST", "/meta/whatsapp/*/whatsapp_business_profile", 503)
    await live.refresh()
    assert live.condition("ProfileApplied") == ("False", "ProfileDiffers")
    live.mend()
    await live.pass_time(700)

    live.apply(package("travel-agent-1.1.0", another_text))
    live.edit({"packageRef": {"name": "travel-agent-1.1.0"}})
    await live.pass_time(120)
    assert live.status()["package"]["wanted"]["name"] == "travel-agent-1.1.0"
    assert live.condition("Ready")[0] == "True", live.told()

    live.fault(kind="reset")
    await live.pass_time(_HOUR)
    assert live.condition("Ready")[0] == "Unknown"
    live.mend()
    await live.pass_time(300)

    assert live.sent("PATCH", "/triggers/", before) == []
    assert [one["active"] for one in live.triggers()] == [True]
    assert live.condition("Live")[0] == "True"


async def test_a_downgrade_stops_it_after_its_hour_of_grace_and_not_before(live: RealScene) -> None:
    live.edit({"plan": "free"}, TENANT)
    await live.pass_time(_HOUR - 120)
    assert [one["active"] for one in live.triggers()] == [True]
    await live.pass_time(240)
    assert [one["active"] for one in live.triggers()] == [False]
    assert live.condition("Live") == ("False", "Stopped")
