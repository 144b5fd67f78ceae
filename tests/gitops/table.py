"""The table of docs/gitops.md and Argo CD's own test file, made by running the tools on the recorded states.

`python -m tests.gitops.table` writes both anew.
"""

import re
from typing import Any

import yaml

from sendero_channels.crdgen.markdown import table
from tests.flow.declared import ROOT
from tests.flow.recorded import STATES, state
from tests.flow.states import PLAYS
from tests.gitops.tools import Shown, shown

PAGE = ROOT / "docs" / "gitops.md"
_PLACE = re.compile(r"(?<=<!-- states -->\n)(.*?)(?=\n<!-- /states -->)", re.DOTALL)
_HEAD = [
    "the channel",
    "`Ready`",
    "`Synced`",
    "beside it",
    "kstatus",
    "`kubectl wait` for `Ready`, `Synced`",
    "Flux, `ready.yaml`",
    "Flux, `synced.yaml`",
    "Argo CD",
]


def page() -> str:
    """The page with its table as it should be."""
    return _PLACE.sub(lambda _: _table(), PAGE.read_text())


def health_tests(kind: str) -> str:
    """Argo CD's `health_test.yaml` of a kind."""
    states = [one for one in PLAYS if one.of.kind.kind == kind]
    found = shown([state(str(one)) for one in states])
    tests = [
        {"healthStatus": {"status": said.argo, "message": said.told}, "inputPath": f"testdata/{one.name}.yaml"}
        for one, said in zip(states, found, strict=True)
    ]
    return yaml.safe_dump({"tests": tests}, sort_keys=False, width=1000)


def kinds() -> list[str]:
    """The kinds that have a health check."""
    return sorted(file.parent.name for file in STATES.glob("*/health.lua"))


def _table() -> str:
    states = [one for one in PLAYS if one.of.kind.kind == "WhatsAppChannel"]
    objects = [state(str(one)) for one in states]
    rows = [_row(one.what, raw, said) for one, raw, said in zip(states, objects, shown(objects), strict=True)]
    return table(_HEAD, rows)


def _row(what: str, raw: dict[str, Any], said: Shown) -> list[str]:
    by_type = {one["type"]: one["status"] for one in raw["status"]["conditions"]}
    beside = ", ".join(name for name in ("Reconciling", "Stalled") if name in by_type)
    waits = ", ".join("met" if one else "waits" for one in (said.wait_ready, said.wait_synced))
    conditions = [by_type.get("Ready", ""), by_type.get("Synced", ""), beside]
    return [what, *conditions, said.kstatus, waits, said.flux_ready, said.flux_synced, said.argo]


def _write() -> None:
    PAGE.write_text(page())
    for kind in kinds():
        (STATES / kind / "health_test.yaml").write_text(health_tests(kind))


if __name__ == "__main__":
    _write()
