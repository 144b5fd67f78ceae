"""The public listener: one path a project, and nothing else."""

import asyncio
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from aiohttp import web

from sendero_channels.settings import Listen
from sendero_channels.webhook.receive import Receiver

_LARGEST_BODY = 1024 * 1024
_LONGEST_READ = 5.0
Keep = Callable[[str, bytes, str], Awaitable[bool]]
"""Takes a project, a verified body and what its delivery is called; whether what it tells is durable."""


def webhook_app(receiver: Receiver, keep: Keep | None = None) -> web.Application:
    """`POST /kapso/<project>`, at most 1 MiB, arriving within five seconds. What `keep` does not keep is answered 503,
    and Kapso delivers it again."""

    async def answer(request: web.Request) -> web.Response:
        try:
            async with asyncio.timeout(_LONGEST_READ):
                body = await request.read()
        except TimeoutError:
            return web.Response(status=408)
        project, signature = request.match_info["project"], request.headers.get("X-Webhook-Signature", "")
        status = receiver.receive(project, body, signature)
        if status is HTTPStatus.OK and keep is not None:
            name = request.headers.get("X-Idempotency-Key", "")
            status = HTTPStatus.OK if await keep(project, body, name) else HTTPStatus.SERVICE_UNAVAILABLE
        return web.Response(status=status)

    app = web.Application(client_max_size=_LARGEST_BODY)
    app.router.add_post("/kapso/{project}", answer)
    return app


async def listen(app: web.Application, at: Listen) -> web.AppRunner:
    """Serve `app` until the runner that comes back is cleaned up. Bodies stay as they were sent, packed or not.

    Raises:
        OSError: the address cannot be had.
    """
    runner = web.AppRunner(
        app, access_log=None, handle_signals=False, auto_decompress=False, keepalive_timeout=15.0, shutdown_timeout=0.2
    )
    await runner.setup()
    await web.TCPSite(runner, at.host, at.port).start()
    return runner
