"""How fast the simulator starts, how much memory it takes, and how many requests a second it answers.

Every request is committed to a state file. Run by `make bench-simulator`.
"""

import asyncio
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from kapso_simulator.running import Running, running

_REQUESTS = 3000
_AT_ONCE = 4


def main() -> None:
    """Measure, and print what was measured beside what is aimed at."""
    with TemporaryDirectory() as folder:
        began = time.perf_counter()
        with running(state=Path(folder) / "state.db") as simulator:
            started = time.perf_counter() - began
            simulator.controls.limits(requests_per_minute=10_000_000)
            at_rest = _resident(simulator.process.pid)
            per_second = asyncio.run(_rate(simulator))
            loaded = _resident(simulator.process.pid)
    print(f"start             {started:6.2f} s        (aim 1 s)")
    print(f"memory at rest    {at_rest:6.1f} MiB      (aim 80 MiB)")
    print(f"memory after load {loaded:6.1f} MiB      ({_REQUESTS} requests, half of them creates)")
    print(f"requests          {per_second:6.0f} a second (aim 500, each committed)")


async def _rate(simulator: Running) -> float:
    began = time.perf_counter()
    await asyncio.gather(*(_worker(simulator, worker) for worker in range(_AT_ONCE)))
    return _REQUESTS / (time.perf_counter() - began)


async def _worker(simulator: Running, worker: int) -> None:
    """Half creates, half reads, over one connection, without the weight of a client library."""
    parts = urlsplit(simulator.url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    head = f"Host: {parts.netloc}\r\nX-API-Key: {simulator.api_key}\r\n"
    for number in range(_REQUESTS // _AT_ONCE):
        if number % 2:
            asked = f"GET /platform/v1/customers?external_customer_id=c{worker}-{number - 1} HTTP/1.1\r\n{head}\r\n"
        else:
            body = f'{{"customer":{{"name":"Customer","external_customer_id":"c{worker}-{number}"}}}}'
            asked = f"POST /platform/v1/customers HTTP/1.1\r\n{head}Content-Length: {len(body)}\r\n\r\n{body}"
        writer.write(asked.encode())
        await _answered(reader)
    writer.close()


async def _answered(reader: asyncio.StreamReader) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
    if not head.startswith(("http/1.1 20",)):
        raise RuntimeError(head)
    length = next(line for line in head.split("\r\n") if line.startswith("content-length:"))
    await reader.readexactly(int(length.split(":")[1]))


def _resident(pid: int) -> float:
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return float("nan")
    line = next(one for one in status.read_text().splitlines() if one.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main()
