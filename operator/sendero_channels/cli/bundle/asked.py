"""`support-bundle`: what is gathered, as far as one's rights reach, and how it is packed."""

import argparse
import io
import json
import os
import platform
import sys
import tarfile
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import asdict
from typing import Any

from sendero_channels.cli.bundle import redacted
from sendero_channels.cli.desk import Desk, Raw
from sendero_channels.cli.doctor import asked as doctor_asked
from sendero_channels.kernel.clock import Clock, SystemClock
from sendero_channels.kernel.names import API_VERSION, MANAGER, Kind
from sendero_channels.kernel.trouble import ClusterTrouble
from sendero_channels.version import version

DONE, ERROR = 0, 2
_METRICS = f"services/{MANAGER}-metrics:metrics/proxy/metrics"
_Gather = Callable[[], Awaitable[str]]


async def run(desk: Desk, namespace: str, given: argparse.Namespace, clock: Clock | None = None) -> int:
    """Gather and pack; the exit code."""
    time = clock or SystemClock()
    files, missing = await gathered(_wishes(desk, "" if given.all_namespaces else namespace, namespace, given, time))
    files["missing.txt"] = "\n".join(missing or ["nothing"]) + "\n"
    try:
        _write(given.output, packed(files, int(time.now().timestamp())))
    except OSError as failure:
        why = f"{failure.strerror}: give another -o FILE.tar.gz, no file is overwritten"
        print(f"sendero-channels: {given.output} cannot be written ({why})", file=sys.stderr)
        return ERROR
    print(f"{given.output}: {', '.join(sorted(files))}")
    print("Secrets were not read; answers, words, links and numbers are masked. Look through it before you send it.")
    return DONE


async def gathered(wishes: dict[str, _Gather]) -> tuple[dict[str, str], list[str]]:
    """The files that could be had, and why the others could not."""
    files: dict[str, str] = {}
    missing = []
    for name, gather in wishes.items():
        try:
            files[name] = await gather()
        except ClusterTrouble as trouble:
            missing.append(f"{name}: {trouble}")
    return files, missing


def packed(files: dict[str, str], at: int) -> bytes:
    """The archive."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, text in sorted(files.items()):
            data = text.encode()
            entry = tarfile.TarInfo(f"sendero-support/{name}")
            entry.size, entry.mtime, entry.mode = len(data), at, 0o600
            archive.addfile(entry, io.BytesIO(data))
    return out.getvalue()


def _wishes(desk: Desk, place: str, own: str, given: argparse.Namespace, time: Clock) -> dict[str, _Gather]:
    home = given.operator_namespace

    async def channels() -> str:
        return _json(redacted.redacted(one) for one in await desk.channels(place))

    async def events() -> str:
        path = f"/apis/events.k8s.io/v1/namespaces/{place}/events" if place else "/apis/events.k8s.io/v1/events"
        found = _items(await desk.read(path))
        return _json(redacted.event(one) for one in found if _ours(one))

    async def metrics() -> str:
        return redacted.metrics(await desk.text(f"/api/v1/namespaces/{home}/{_METRICS}"))

    async def findings() -> str:
        found = [one async for one in doctor_asked.findings(desk, own, given, time)]
        return _json(redacted.redacted({"status": asdict(one)})["status"] for one in found)

    async def versions() -> str:
        server = await desk.read("/version") or {}
        mine = {"sendero-channels": version(), "api": API_VERSION, "python": platform.python_version()}
        return json.dumps(
            {**mine, "kubernetes": server.get("gitVersion"), "operator": await _images(desk, home)}, indent=2
        )

    kinds = {f"{kind.plural}.json": _listed(desk, kind) for kind in Kind if not kind.namespaced}
    return {
        "channels.json": channels,
        **kinds,
        "events.json": events,
        "doctor.json": findings,
        "metrics.txt": metrics,
        "versions.json": versions,
    }


def _listed(desk: Desk, kind: Kind) -> _Gather:
    async def listed() -> str:
        return _json(redacted.redacted(one) for one in _items(await desk.read(f"/apis/{API_VERSION}/{kind.plural}")))

    return listed


async def _images(desk: Desk, home: str) -> Any:
    try:
        found = await desk.read(f"/apis/apps/v1/namespaces/{home}/deployments/{MANAGER}") or {}
    except ClusterTrouble:
        return None
    pod = ((found.get("spec") or {}).get("template") or {}).get("spec") or {}
    return [one.get("image") for one in pod.get("containers") or ()]


def _ours(one: Raw) -> bool:
    return str((one.get("regarding") or {}).get("apiVersion")) == API_VERSION


def _items(found: Raw | None) -> list[Raw]:
    return list((found or {}).get("items") or ())


def _json(found: Iterable[Raw]) -> str:
    return json.dumps(list(found), indent=2, ensure_ascii=False)


def _write(path: os.PathLike[str], data: bytes) -> None:
    # For nobody else's eyes, and never in another file's place.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
