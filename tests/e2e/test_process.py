"""The process itself: what it listens on, how it ends, and how it lives with an API server that goes or comes late."""

import hashlib
import hmac
import json
import time
import urllib.error
import urllib.request

import pytest

from tests.e2e.onboarding import connect, declare, onboarded
from tests.e2e.running import RunningOperator, get
from tests.e2e.world import World

pytestmark = pytest.mark.e2e


def post(url: str, body: bytes, signature: str) -> int:
    headers = {"Content-Type": "application/json", "X-Webhook-Signature": signature}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def counted(operator: RunningOperator, start: str) -> float:
    """The sum of the metrics whose line begins so."""
    lines = [one for one in operator.now.metrics().splitlines() if one.startswith(start)]
    return sum(float(one.rsplit(" ", 1)[1]) for one in lines)


def test_metrics_and_probes_answer_and_the_public_listener_has_neither(world: World) -> None:
    onboarded(world)
    place = world.operator.place
    assert get(f"{place.metrics_url}/healthz") == (200, "ok\n")
    assert get(f"{place.metrics_url}/readyz") == (200, "ok\n")
    metrics = world.operator.now.metrics()
    for name in (
        'controller_runtime_reconcile_total{controller="whatsappchannels"',
        "workqueue_depth",
        f'sendero_channels_kapso_requests_total{{method="GET",outcome="200",project="{world.name}"',
        'sendero_channels_channels{condition="Live"',
    ):
        assert name in metrics
    for path in ("metrics", "healthz", "readyz", "kapso"):
        assert get(f"{place.webhook_url}/{path}")[0] == 404


def test_a_delivery_with_a_bad_signature_is_401_and_pokes_nothing(world: World) -> None:
    people = declare(world)
    connect(people)
    world.refreshed()
    number = people.number_id()
    url = f"{world.operator.place.webhook_url}/kapso/{world.name}"
    body = json.dumps({"phone_number_id": number, "message": {"id": "wamid.1"}}).encode()
    secret = f"signing-secret-of-{world.name}".encode()
    right = hmac.new(secret, body, hashlib.sha256).hexdigest()
    before = world.get("whatsappinstalls", number)["metadata"]["resourceVersion"]
    refused = counted(world.operator, 'sendero_channels_webhook_deliveries_total{result="bad_signature"}')
    for signature in ("", "0" * 64, right[:-1], hmac.new(b"another", body, hashlib.sha256).hexdigest()):
        assert post(url, body, signature) == 401
    assert post(url, body + b" ", right) == 401
    assert counted(world.operator, 'sendero_channels_webhook_deliveries_total{result="bad_signature"}') == refused + 5
    assert post(url.replace(world.name, "no-such-project"), body, right) == 404
    assert world.get("whatsappinstalls", number)["metadata"]["resourceVersion"] == before
    assert post(url, body, right) == 200


def test_a_restarted_operator_writes_nothing_new_at_kapso_and_sigterm_ends_it_cleanly(world: World) -> None:
    people = onboarded(world)
    writes = len(people.writes())
    begun = time.monotonic()
    assert world.operator.stop() == 0
    assert time.monotonic() - begun < 5
    world.operator.start()
    world.refreshed()
    assert len(people.writes()) == writes
