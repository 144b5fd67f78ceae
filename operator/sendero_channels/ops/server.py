"""The listener for /metrics, /healthz and /readyz."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from sendero_channels.metrics import Metrics
from sendero_channels.ops.health import Health, Verdict
from sendero_channels.settings import Listen

_Handler = Callable[[web.Request], Awaitable[web.Response]]


def ops_app(metrics: Metrics, health: Health) -> web.Application:
    """The three paths."""
    app = web.Application()
    app.router.add_get("/metrics", _metrics(metrics))
    app.router.add_get("/healthz", _probe(health.alive))
    app.router.add_get("/readyz", _probe(health.serving))
    return app


async def listen(app: web.Application, at: Listen) -> web.AppRunner:
    """Serve `app` until the runner that comes back is cleaned up.

    Raises:
        OSError: the address cannot be had.
    """
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, at.host, at.port).start()
    return runner


def _metrics(metrics: Metrics) -> _Handler:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=metrics.text(), headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})

    return answer


def _probe(ask: Callable[[], Verdict]) -> _Handler:
    async def answer(_: web.Request) -> web.Response:
        verdict = ask()
        return web.Response(status=200 if verdict.good else 503, text=verdict.text + "\n")

    return answer
