"""What can be wrong on the way: each says what it is, and the same scene then heals."""

from collections.abc import Callable

import httpx2
import pytest

from kapso_simulator.inprocess import KEY
from tests.flow.declared import SIGNING, declared
from tests.flow.reasons.steps import linked
from tests.flow.scene import Scene

Fault = Callable[[Scene], None]


def html(scene: Scene) -> None:
    page = httpx2.Response(200, headers={"Content-Type": "text/html"}, text="<html>Maintenance</html>")
    scene.instead = lambda request: page


def html_error(scene: Scene) -> None:
    scene.instead = lambda request: httpx2.Response(502, text="<html>Bad Gateway</html>")


def a_list_of_nothing_known(scene: Scene) -> None:
    scene.instead = lambda request: httpx2.Response(200, json={"data": [{"unknown": 1}], "meta": {"total_pages": 1}})


def another_shape(scene: Scene) -> None:
    scene.instead = lambda request: httpx2.Response(200, json=["something", "else"])


def server_error(scene: Scene) -> None:
    scene.fault(status=500)


def nothing_at_all(scene: Scene) -> None:
    scene.fault(kind="reset")


def half_a_body(scene: Scene) -> None:
    scene.fault(kind="half_body")


def too_much_with_retry_after(scene: Scene) -> None:
    scene.fault(status=429, headers={"Retry-After": "20"})


def too_much_without_retry_after(scene: Scene) -> None:
    scene.instead = lambda request: httpx2.Response(429, json={"error": "Rate limit exceeded"})


FAULTS = [
    html,
    html_error,
    a_list_of_nothing_known,
    another_shape,
    server_error,
    nothing_at_all,
    half_a_body,
    too_much_with_retry_after,
    too_much_without_retry_after,
]


@pytest.mark.parametrize("fault", FAULTS)
async def test_from_the_start_it_is_said_and_then_heals(fault: Fault) -> None:
    async with Scene() as scene:
        fault(scene)
        scene.apply(*declared())
        await scene.pass_time(130)
        assert scene.condition("ProjectReady") in (("Unknown", "KapsoUnreachable"), ("Unknown", "NotObserved"))
        assert scene.condition("Ready")[0] == "Unknown"
        _mend(scene)
        await scene.pass_time(130)
        assert scene.condition("NumberConnected") == ("False", "LinkPending")
        assert len(scene.links()) == 1


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_live_channel_stays_live_and_ready_while_its_evidence_holds(fault: Fault) -> None:
    async with Scene() as scene:
        await scene.onboard()
        await scene.sweep()
        before = len(scene.calls)
        fault(scene)
        await scene.pass_time(600)
        assert scene.condition("Ready")[0] == "True", scene.told()
        assert scene.condition("Live") == ("True", "Serving")
        await scene.pass_time(1200)
        assert scene.condition("Ready")[0] == "Unknown", scene.told()
        assert scene.wrote(before) == []
        _mend(scene)
        await scene.pass_time(200)
        assert scene.condition("Ready")[0] == "True", scene.told()
        assert [one["active"] for one in scene.triggers()] == [True]


@pytest.mark.parametrize("fault", FAULTS)
async def test_in_the_middle_nothing_is_lost_and_nothing_made_twice(fault: Fault) -> None:
    async with Scene() as scene:
        await linked(scene)
        number = scene.connect()
        fault(scene)
        await scene.pass_time(200)
        _mend(scene)
        await scene.pass_time(200)
        assert scene.number_id() == number
        assert len(scene.kapso.get(f"/whatsapp/phone_numbers/{number}/webhooks").json()["data"]) == 1
        assert len(scene.kapso.get("/workflows").json()["data"]) == 1


async def test_retry_after_is_honoured_to_the_second() -> None:
    async with Scene() as scene:
        await linked(scene)
        await scene.pass_time(5)
        scene.fault(status=429, headers={"Retry-After": "40"}, count=1)
        before = len(scene.calls)
        await scene.refresh()
        await scene.pass_time(38)
        assert len(scene.calls) - before == 1
        await scene.pass_time(10)
        assert len(scene.calls) - before > 1


@pytest.mark.parametrize(
    ("secret", "reason"),
    [
        ({"signing-secret": SIGNING}, "CredentialsMissing"),
        ({"api-key": KEY}, "CredentialsMissing"),
        ({"api-key": "  ", "signing-secret": SIGNING}, "CredentialsMissing"),
        ({"api-key": KEY, "signing-secret": ""}, "CredentialsMissing"),
        ({"api-key": "clé", "signing-secret": SIGNING}, "CredentialsMissing"),
        ({"api-key": "nobody's", "signing-secret": SIGNING}, "CredentialsRejected"),
    ],
)
async def test_a_secret_that_is_of_no_use_says_why_and_a_right_one_is_taken_up(
    secret: dict[str, str], reason: str
) -> None:
    async with Scene() as scene:
        scene.secret(**secret)
        scene.apply(*declared())
        await scene.pass_time(70)
        assert scene.condition("ProjectReady") == ("False", reason)
        assert scene.condition("Stalled") == ("True", reason)
        assert "Secret" in scene.message("Ready")
        scene.secret(**{"api-key": KEY, "signing-secret": SIGNING})
        await scene.pass_time(70)
        assert scene.condition("NumberConnected") == ("False", "LinkPending")


async def test_a_key_that_is_revoked_while_live_stops_nothing_and_a_new_one_heals() -> None:
    async with Scene() as scene:
        await scene.onboard()
        before = len(scene.calls)
        assert scene.kapso.ask("DELETE", f"/keys/{KEY}").status == 204
        await scene.pass_time(130)
        assert scene.condition("ProjectReady") == ("False", "CredentialsRejected")
        assert scene.condition("Live") == ("True", "Serving")
        assert scene.sent("PATCH", "/triggers/", before) == []
        assert scene.kapso.ask("POST", "/keys", {"key": KEY, "project": "hub"}).status == 201
        await scene.pass_time(130)
        assert scene.condition("Ready")[0] == "True", scene.told()
        assert [one["active"] for one in scene.triggers()] == [True]


def _mend(scene: Scene) -> None:
    scene.mend()
    scene.instead = lambda request: None
