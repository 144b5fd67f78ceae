"""The process: one viewer, one address on the loopback interface, until Ctrl-C."""

import asyncio
import contextlib
import signal
import socket
import sys
from collections.abc import Callable

from aiohttp import web

from sendero_channels.cli.user import User
from sendero_channels.clients.operator_api import OperatorApi
from sendero_channels.dashboard.app import dashboard_app, dashboard_runner
from sendero_channels.dashboard.door import new_guard, new_ticket
from sendero_channels.dashboard.pages.site import Site
from sendero_channels.dashboard.person import Person
from sendero_channels.kernel.clock import SystemClock
from sendero_channels.settings import Listen


def serve(at: Listen, viewer: User, namespaces: tuple[str, ...], operator: Callable[[], OperatorApi] | None) -> int:
    """Serve until told to stop; the exit code. 2 is an address that cannot be had. `operator` opens the operator's API
    inside the event loop; without one no runs are shown."""
    try:
        listener = _bound(at)
    except OSError as failure:
        print(f"sendero-channels: --listen: {at.host}:{at.port} cannot be had ({failure.strerror})", file=sys.stderr)
        return 2
    with listener, contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_process(listener, viewer, namespaces, operator))
    return 0


async def _process(
    listener: socket.socket, viewer: User, namespaces: tuple[str, ...], operator: Callable[[], OperatorApi] | None
) -> None:
    host, port = listener.getsockname()[:2]
    runs = operator() if operator is not None else None
    guard, ticket, person = new_guard(port), new_ticket(), Person(viewer.access)
    site = Site(person, SystemClock(), viewer.context, namespaces, guard.form, runs)
    runner = dashboard_runner(dashboard_app(site, guard, ticket))
    await runner.setup()
    await web.SockSite(runner, listener).start()
    shown = f"[{host}]" if ":" in host else host
    print("Open this address in a browser; it lets one in, once:\n")
    print(f"    http://{shown}:{port}/open?token={ticket.token}\n", flush=True)
    try:
        await _told_to_stop()
    finally:
        await runner.cleanup()
        await person.close()
        if runs is not None:
            await runs.close()


async def _told_to_stop() -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()


def _bound(at: Listen) -> socket.socket:
    family = socket.AF_INET6 if ":" in at.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((at.host, at.port))
    except OSError:
        listener.close()
        raise
    return listener
