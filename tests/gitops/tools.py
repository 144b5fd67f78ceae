"""What each tool makes of an object: kstatus, `kubectl wait`, Flux with our expressions, Argo CD with our script."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from tests.flow.declared import ROOT
from tests.flow.recorded import STATES
from tests.gitops.judge import argo, flux, judged, kstatus

Raw = dict[str, Any]
FLUX = ROOT / "gitops" / "flux"


@dataclass(frozen=True)
class Shown:
    """What they show. Of `kubectl wait --for=condition=...` it is whether it ends."""

    kstatus: str
    wait_ready: bool
    wait_synced: bool
    flux_ready: str
    flux_synced: str
    argo: str
    told: str


def shown(objects: Sequence[Raw]) -> list[Shown]:
    """What is shown of each."""
    answers = judged([question for one in objects for question in _questions(one)])
    asked = len(_questions(objects[0]))
    found = []
    for number, one in enumerate(objects):
        kstatus_, ready, synced, health = answers[number * asked : (number + 1) * asked]
        waits = (met(one, "Ready"), met(one, "Synced"))
        found.append(Shown(kstatus_, *waits, ready, synced, health["status"], health["message"]))
    return found


def _questions(one: Raw) -> list[Raw]:
    ready, synced = (flux(one, expressions(name)) for name in ("ready", "synced"))
    return [kstatus(one), ready, synced, argo(one, health(one["kind"]))]


@cache
def health(kind: str) -> str:
    """A kind's health check."""
    return (STATES / kind / "health.lua").read_text()


@cache
def expressions(name: str) -> Raw:
    """The healthCheckExprs of one of our Flux files."""
    [found] = yaml.safe_load((FLUX / f"{name}.yaml").read_text())["spec"]["healthCheckExprs"]
    return dict(found)


def met(raw: Raw, type_: str) -> bool:
    """Whether `kubectl wait --for=condition=TYPE` ends (operator-conventions, 3.4); held against a real one in
    tests/e2e/test_gitops.py."""
    generation = raw["metadata"]["generation"]
    for one in raw["status"].get("conditions", ()):
        if one["type"] == type_:
            known = one.get("observedGeneration", raw["status"].get("observedGeneration", generation))
            return bool(known >= generation and one["status"] == "True")
    return False
