"""The Kapso simulator as a process of its own."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from testbed.children import Child, ChildDied, Children
from testbed.controls import Controls, Kapso, Refused, doors
from testbed.ports import LOOPBACK, free_ports
from testbed.waiting import until

API_KEY = "kapso-key-of-the-test-bed"
_READY_WITHIN = 30.0
_ATTEMPTS = 3


@dataclass
class Simulator:
    """A running simulator: Kapso's API at `url`, its controls, and the record of every exchange."""

    child: Child
    url: str
    kapso: Kapso
    controls: Controls
    record: Path


def start_simulator(
    children: Children,
    *,
    clock: str = "virtual",
    begin: datetime | None = None,
    deliver: Mapping[str, str] | None = None,
    assets: Mapping[str, Path] | None = None,
    more: Sequence[str] = (),
) -> Simulator:
    """Start a simulator and return when its controls answer.

    A virtual clock begins at `begin`. `deliver` maps a public https origin to where deliveries really go; `assets` maps
    an https URL to a file.
    """
    settings = ["--clock", clock, *(["--begin", begin.isoformat()] if begin is not None else [])]
    for origin, target in (deliver or {}).items():
        settings += ["--deliver", f"{origin}={target}"]
    for url, file in (assets or {}).items():
        settings += ["--asset", f"{url}={file}"]
    for left in reversed(range(_ATTEMPTS)):
        try:
            return _start(children, [*settings, *more])
        except ChildDied as died:
            # Somebody took a port in the meantime.
            if not left or "address already in use" not in str(died):
                raise
    raise AssertionError("unreachable")


def _start(children: Children, settings: Sequence[str]) -> Simulator:
    api, control = free_ports(2)
    name = f"simulator-{control}"
    record = children.folder / f"{name}.jsonl"
    command: list[str | Path] = [Path(sys.executable).parent / "kapso-simulator", "serve"]
    command += ["--listen", f"{LOOPBACK}:{api}", "--control", f"{LOOPBACK}:{control}", "--api-key", API_KEY]
    child = children.start(name, [*command, "--record", record, *settings])
    kapso, controls = doors(api, control, API_KEY)
    try:
        until(lambda: _answers(child, controls), "the Kapso simulator", _READY_WITHIN)
    except ChildDied:
        children.forget(child)
        raise
    return Simulator(child, kapso.base, kapso, controls, record)


def _answers(child: Child, controls: Controls) -> bool:
    child.must_run()
    try:
        controls.call("GET", "/clock")
    except Refused as refused:
        return refused.status != 0
    return True
