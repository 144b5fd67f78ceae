"""The process: from options to a served simulator, until a signal ends it."""

import asyncio
import contextlib
import signal
from datetime import UTC, datetime

from kapso_simulator import times
from kapso_simulator.core import CLOCK, Kapso
from kapso_simulator.seed import plant, read_seed
from kapso_simulator.serve.clocks import Clock, RealClock, VirtualClock
from kapso_simulator.serve.keeping import Record, StateFile
from kapso_simulator.serve.options import Options
from kapso_simulator.serve.server import Server
from kapso_simulator.settings import Settings
from kapso_simulator.store import Store


async def serve(options: Options) -> None:
    """Serve until SIGINT or SIGTERM. Raises OSError where an address or file is not to be had."""
    state = StateFile(options.state) if options.state else None
    kapso, clock = _kapso(options, state)
    record = Record(options.record) if options.record else None
    server = Server(kapso, clock, state=state, record=record, deliver=options.deliver)
    api, control = await server.start(options.listen, options.control)
    print(f"Kapso answers at {api}, its controls at {control}", flush=True)
    try:
        await _until_told(asyncio.create_task(server.run()))
    finally:
        await server.close()


def _kapso(options: Options, state: StateFile | None) -> tuple[Kapso, Clock]:
    kept = state.load() if state else []
    settings = Settings(virtual=options.virtual, assets=options.assets)
    kapso = Kapso(settings, Store(settings.number, kept))
    clock = _clock(options, kapso.store)
    seed = read_seed(options.seed, options.keys)
    kapso.seeded(lambda act: plant(act, seed), clock.now())
    return kapso, clock


def _clock(options: Options, store: Store) -> Clock:
    if not options.virtual:
        return RealClock()
    kept = store.table(CLOCK).get(CLOCK)
    return VirtualClock(times.moment(kept["now"]) if kept else options.begin or datetime.now(UTC))


async def _until_told(running: asyncio.Task[None]) -> None:
    loop = asyncio.get_running_loop()
    told = asyncio.Event()
    for one in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(one, told.set)
    waiting = asyncio.create_task(told.wait())
    await asyncio.wait({running, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if running.done():
        running.result()
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running
