"""Metrics and probes, over real HTTP."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aiohttp
import pytest
from prometheus_client import CollectorRegistry

from sendero_channels.engine.queue import WorkQueue
from sendero_channels.kernel.lanes import Lane
from sendero_channels.metrics import Metrics, declared
from sendero_channels.ops.health import Health
from sendero_channels.ops.lag import LoopLag
from sendero_channels.ops.server import listen, ops_app
from sendero_channels.ops.work import WorkMetrics
from sendero_channels.settings import Listen
from tests.doubles.clock import VirtualClock
from tests.doubles.objects import channel_key


@dataclass
class Desk:
    metrics: Metrics = field(default_factory=lambda: Metrics(CollectorRegistry()))
    lag: float = 0.0
    overdue: float = 0.0
    synced: bool = True
    url: str = ""

    async def get(self, path: str) -> tuple[int, str]:
        async with aiohttp.ClientSession() as session, session.get(self.url + path) as answer:
            return answer.status, await answer.text()


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    desk = Desk()
    ready = {"the first lists": lambda: desk.synced}
    app = ops_app(desk.metrics, Health(lambda: desk.lag, lambda: desk.overdue, ready))
    runner = await listen(app, Listen("127.0.0.1", 0))
    desk.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield desk
    await runner.cleanup()


async def test_a_process_that_does_its_work_is_alive_and_ready(desk: Desk) -> None:
    assert await desk.get("/healthz") == (200, "ok\n")
    assert await desk.get("/readyz") == (200, "ok\n")


async def test_a_process_that_has_not_listed_everything_is_alive_and_not_ready(desk: Desk) -> None:
    desk.synced = False
    assert await desk.get("/readyz") == (503, "waiting for the first lists\n")
    assert (await desk.get("/healthz"))[0] == 200


async def test_a_loop_that_stands_still_is_not_alive(desk: Desk) -> None:
    desk.lag = 11
    assert await desk.get("/healthz") == (503, "the event loop lags 11 s behind\n")


async def test_a_watch_that_shows_nothing_of_what_we_wrote_is_not_alive(desk: Desk) -> None:
    desk.overdue = 181
    status, said = await desk.get("/healthz")
    assert status == 503
    assert "the watch" in said


async def test_metrics_are_those_that_dashboards_know(desk: Desk) -> None:
    desk.metrics.count(declared.RECONCILES, "whatsappchannels", "success")
    desk.metrics.watch_one(declared.LOOP_LAG, lambda: desk.lag)
    desk.lag = 2.5
    status, said = await desk.get("/metrics")
    assert status == 200
    assert 'controller_runtime_reconcile_total{controller="whatsappchannels",result="success"} 1.0' in said
    assert "sendero_channels_loop_lag_seconds 2.5" in said


async def test_the_lag_of_a_loop_that_stands_still_shows_while_it_does() -> None:
    clock = VirtualClock()
    lag = LoopLag(clock)
    running = asyncio.create_task(lag.run())
    await clock.advance(5)
    assert lag.seconds() == 0
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await clock.advance(5)
    assert lag.seconds() == 4


async def test_queue_and_workers_are_shown_as_controller_runtime_shows_its_own(desk: Desk) -> None:
    queue = WorkQueue(VirtualClock(), lambda: 1.0)
    work = WorkMetrics(desk.metrics, queue, workers=8)
    for name in ("a", "b", "c"):
        queue.add(channel_key(name), Lane.EDIT)
    first = await queue.get()
    said = (await desk.get("/metrics"))[1]
    assert 'workqueue_depth{name="sendero-channels",priority="edit"} 2.0' in said
    assert 'workqueue_depth{name="sendero-channels",priority="stop"} 0.0' in said
    assert "# TYPE workqueue_adds_total counter" in said
    assert 'workqueue_adds_total{name="sendero-channels"} 3.0' in said
    assert "controller_runtime_active_workers 1.0" in said
    assert "controller_runtime_max_concurrent_reconciles 8.0" in said
    work.heard(first, "error", 0.2)
    said = (await desk.get("/metrics"))[1]
    assert 'controller_runtime_reconcile_total{controller="whatsappchannels",result="error"} 1.0' in said
    assert 'controller_runtime_reconcile_errors_total{controller="whatsappchannels"} 1.0' in said
    assert 'workqueue_work_duration_seconds_count{name="sendero-channels"} 1.0' in said
    assert "_created" not in said
