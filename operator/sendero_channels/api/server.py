"""The listener: one application, every route behind the guard but the one that says what there is."""

import asyncio
import logging
import ssl
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from aiohttp import web

from sendero_channels.api.answer import Refused, answered, refusal
from sendero_channels.api.caller import Caller, remember
from sendero_channels.api.document import Described, document, limits
from sendero_channels.api.guard import Guard
from sendero_channels.clients.operator_api import LONGEST
from sendero_channels.kernel.trouble import ClusterTrouble, KapsoTrouble
from sendero_channels.settings import Listen

logger = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Routes = Sequence[tuple[str, str, Handler]]
Group = tuple[Routes, Mapping[str, Described]]
"""Routes, and what the document says of them."""
_DOCUMENT = "/openapi.json"
_LARGEST_BODY = 512 * 1024


def api_app(guard: Guard, *groups: Group, longest: float = LONGEST) -> web.Application:
    """Routes in groups, each with what the document says of them. Whoever asks is known before a route runs, which is
    ended after `longest` seconds unless the document gives it a limit of its own."""
    paths = {path: one for _, described in groups for path, one in described.items()}
    whole = document(paths)
    middlewares = [_worded, _ended(limits(paths), longest), _guarded(guard)]
    app = web.Application(client_max_size=_LARGEST_BODY, middlewares=middlewares)

    async def openapi(_: web.Request) -> web.Response:
        return answered(whole)

    app.router.add_get(_DOCUMENT, openapi)
    for routes, _ in groups:
        for method, path, handler in routes:
            app.router.add_route(method, path, handler)
    return app


@web.middleware
async def _worded(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Every refusal and failure as JSON, and none with more in it than the caller may know."""
    try:
        return await handler(request)
    except Refused as refused:
        return refusal(refused.status, refused.why)
    except web.HTTPException as refused:
        return refusal(refused.status, refused.reason)
    except ClusterTrouble as trouble:
        logger.warning("the API cannot answer: %s", trouble)
        return refusal(503, "the Kubernetes API does not answer; ask again")
    except KapsoTrouble as trouble:
        logger.warning("the API cannot answer: %s", trouble)
        return refusal(502, "Kapso does not answer as it should; ask again")
    except Exception:
        logger.exception("the API failed")
        return refusal(500, "this went wrong; the operator's log says more")


def _ended(own: Mapping[tuple[str, str], float], longest: float) -> Any:
    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        resource = request.match_info.route.resource
        seconds = own.get((request.method, resource.canonical if resource is not None else ""), longest)
        try:
            async with asyncio.timeout(seconds):
                return await handler(request)
        except TimeoutError:
            why = f"this did not end within {seconds:g} seconds, as it waits for the project's request budget"
            raise Refused(504, f"{why}: ask when less is going on, or raise its budget.requestsPerMinute") from None

    return middleware


def _guarded(guard: Guard) -> Any:
    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path == _DOCUMENT:
            return await handler(request)
        # Before the path is looked at: who is nobody does not learn which paths there are.
        identity = await guard.who(_token(request))
        if identity is None:
            raise Refused(401, "say who you are: Authorization: Bearer TOKEN, with a token of this cluster")
        remember(request, Caller(identity, guard))
        return await handler(request)

    return middleware


def _token(request: web.Request) -> str:
    given = request.headers.getall("Authorization", [])
    scheme, _, token = (given[0] if len(given) == 1 else "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def certified(certificate: Path, private_key: Path) -> ssl.SSLContext:
    """TLS with this certificate, as its files stand when a connection begins: it is renewed without a restart.

    Raises:
        OSError: they cannot be read, or are no pair (SSLError).
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    read_at = 0.0

    def load() -> None:
        nonlocal read_at
        changed = certificate.stat().st_mtime
        if changed != read_at:
            context.load_cert_chain(certificate, private_key)
            read_at = changed

    def hello(*_: object) -> None:
        try:
            load()
        except OSError as failure:
            logger.warning("the API's certificate is not renewed (%s)", type(failure).__name__)

    load()
    context.sni_callback = hello
    return context


async def listen(app: web.Application, at: Listen, tls: ssl.SSLContext | None = None) -> web.AppRunner:
    """Serve `app` until the runner that comes back is cleaned up.

    Raises:
        OSError: the address cannot be had.
    """
    runner = web.AppRunner(
        app,
        access_log=None,
        handle_signals=False,
        keepalive_timeout=15.0,
        shutdown_timeout=0.2,
        # Everything here is read: for whom nobody waits any more, nothing is, and the next one has their turn.
        handler_cancellation=True,
    )
    await runner.setup()
    await web.TCPSite(runner, at.host, at.port, ssl_context=tls).start()
    return runner
