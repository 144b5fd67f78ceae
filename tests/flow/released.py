"""`python -m tests.flow.released VERSION`: keeps this release's CRDs, and objects as it writes them, for later ones."""

import asyncio
import sys
from pathlib import Path
from typing import Any

import yaml

from sendero_channels.kernel.names import API_VERSION, Key, Kind
from tests.flow.declared import CHANNEL, PACKAGE, PROJECT, ROOT, TENANT
from tests.flow.scene import Scene

Raw = dict[str, Any]
RELEASES = ROOT / "crds-released"
_SERVERS_OWN = ("uid", "resourceVersion", "creationTimestamp", "generation", "managedFields", "deletionTimestamp")


def last() -> Path:
    """The folder of the newest release."""
    folders = [one for one in RELEASES.iterdir() if one.is_dir()]
    return max(folders, key=lambda one: [int(part) for part in one.name.split(".")])


def objects() -> list[Raw]:
    """The objects of the newest release, statuses included."""
    return [yaml.safe_load(file.read_text()) for file in sorted((last() / "objects").glob("*.yaml"))]


async def _objects() -> list[Raw]:
    """One of each kind, around a channel that is live and has asked for another test."""
    async with Scene() as scene:
        number = await scene.onboard()
        await scene.sweep()
        scene.request("test")
        await scene.pass_time(70)
        keys = (TENANT, PROJECT, PACKAGE, CHANNEL, Key(Kind.INSTALL, number))
        return [_kept(key, scene.channel(key)) for key in keys]


def _kept(key: Key, raw: Raw) -> Raw:
    metadata = {name: value for name, value in raw["metadata"].items() if name not in _SERVERS_OWN}
    rest = {name: raw[name] for name in ("spec", "status") if raw.get(name)}
    return {"apiVersion": API_VERSION, "kind": key.kind.kind, "metadata": metadata, **rest}


def _write(version: str) -> None:
    folder = RELEASES / version / "objects"
    folder.mkdir(parents=True, exist_ok=True)
    for crd in (ROOT / "crds").glob("*.yaml"):
        (RELEASES / version / "crds").mkdir(exist_ok=True)
        (RELEASES / version / "crds" / crd.name).write_text(crd.read_text())
    for raw in asyncio.run(_objects()):
        text = yaml.safe_dump(raw, sort_keys=False, allow_unicode=True, width=1000)
        (folder / f"{raw['kind'].lower()}.yaml").write_text(text)


if __name__ == "__main__":
    _write(sys.argv[1])
