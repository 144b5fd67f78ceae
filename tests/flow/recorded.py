"""What GitOps tools are shown in each state and for each reason, recorded from scenes, so that it is never made up.

`python -m tests.flow.recorded` plays the scenes and writes both anew; the tests play them and compare.
"""

import asyncio
import json
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import yaml

from sendero_channels.kernel.names import API_VERSION, GROUP, Key
from tests.flow.declared import ROOT
from tests.flow.reasons.scenario import SCENARIOS, Scenario
from tests.flow.scene import Scene

Raw = dict[str, Any]
REASONS = ROOT / "tests" / "gitops" / "reasons.json"
STATES = ROOT / "gitops" / "argocd" / "resource_customizations" / GROUP
STALE = "is not as recorded: run .venv/bin/python -m tests.flow.recorded and commit what it writes"
SUMS = ("Ready", "Synced", "Reconciling", "Stalled", "Live")
_SINCE = "2026-01-01T00:00:00Z"


def seen(scene: Scene, of: Key) -> Raw:
    """The object as a GitOps tool reads it: what differs from run to run, and what none of them looks at, left out."""
    raw = scene.channel(of)
    known = raw["metadata"]
    metadata = {name: known[name] for name in ("name", "namespace", "generation", "deletionTimestamp") if name in known}
    if "deletionTimestamp" in metadata:
        metadata["deletionTimestamp"] = _SINCE
    status = raw.get("status") or {}
    return {
        "apiVersion": API_VERSION,
        "kind": of.kind.kind,
        "metadata": metadata,
        "spec": {name: raw["spec"][name] for name in ("live", "suspend") if name in raw["spec"]},
        "status": {
            "observedGeneration": status.get("observedGeneration", -1),
            "conditions": [one | {"lastTransitionTime": _SINCE} for one in status.get("conditions") or ()],
            "nextActions": [_action(one) for one in status.get("nextActions") or ()],
        },
    }


def _action(one: Raw) -> Raw:
    return {name: one[name] for name in ("gate", "reason", "actor")}


def summed_up(raw: Raw) -> Raw:
    """The same without the gates, which no tool looks at."""
    return _with(raw, [one for one in raw["status"]["conditions"] if one["type"] in SUMS])


def brief(raw: Raw) -> Raw:
    """The same without texts, too: what a tool decides by."""
    kept = ("type", "status", "reason", "observedGeneration")
    conditions = summed_up(raw)["status"]["conditions"]
    return _with(raw, [{name: one[name] for name in kept} for one in conditions])


def _with(raw: Raw, conditions: list[Raw]) -> Raw:
    return raw | {"status": raw["status"] | {"conditions": conditions}}


def reasons() -> dict[str, Raw]:
    """The object at each scenario's reason."""
    found: dict[str, Raw] = json.loads(REASONS.read_text())
    return found


def state(path: str) -> Raw:
    """The object in a state, by its path, as in `WhatsAppChannel/testdata/live.yaml`."""
    found: Raw = yaml.safe_load((STATES / path).read_text())
    return found


async def _at_its_reason(scenario: Scenario) -> Raw:
    async with Scene() as scene:
        play = scenario.play(scene)
        await anext(play)
        return brief(seen(scene, scenario.of))


def _reasons() -> Iterator[tuple[str, Raw]]:
    # Each play stands in the list once its module is imported.
    for module in ("content", "entry", "number", "proof", "serving"):
        import_module(f"tests.flow.reasons.{module}")
    for one in SCENARIOS:
        yield str(one), asyncio.run(_at_its_reason(one))


def _write() -> None:
    from tests.flow.states import PLAYS, played

    lines = [f"{json.dumps(name)}: {json.dumps(raw, sort_keys=True)}" for name, raw in _reasons()]
    REASONS.write_text("{\n" + ",\n".join(lines) + "\n}\n")
    for state in PLAYS:
        text = yaml.safe_dump(asyncio.run(played(state)), sort_keys=False, width=1000)
        (STATES / str(state)).write_text(text)


if __name__ == "__main__":
    _write()
