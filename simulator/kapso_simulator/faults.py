"""Injected faults: what goes wrong on the way to Kapso or back."""

import fnmatch
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kapso_simulator.acts import Act
from kapso_simulator.values import Fate, Request, Response, Row, answer

FAULTS = "faults"
KINDS = ("status", "delay", "reset", "reply_lost", "half_body")
_NAME = re.compile(r"\{\w+\}")
_TEXTS = {429: "Rate limit exceeded", 404: "Not found", 401: "Invalid or missing API key"}
_FATES = {"reply_lost": Fate.LOST, "half_body": Fate.HALF}


@dataclass(frozen=True)
class Fault:
    """The fault that a request met."""

    kind: str
    delay: float
    # The answer in place of Kapso's own.
    status: int | None
    body: Any
    # A body that need be no JSON: `body` is not looked at then.
    text: str | None
    headers: Mapping[str, str]
    # Whether Kapso did the work before the answer was replaced.
    committed: bool

    def instead(self) -> Response | None:
        """The response of a request that never reached Kapso; None where it does reach it."""
        if self.kind == "reset":
            return Response(0, fate=Fate.RESET, delay=self.delay)
        return self._substitute() if self.kind == "status" and not self.committed else None

    def bend(self, response: Response) -> Response:
        """What becomes of Kapso's response."""
        if self.kind == "status":
            return self._substitute()
        return Response(response.status, response.body, response.headers, _FATES.get(self.kind, Fate.SENT), self.delay)

    def _substitute(self) -> Response:
        status = self.status or 500
        retry = {"Retry-After": "1"} if status == 429 else {}
        made = self._as_text(status) if self.text is not None else self._as_json(status)
        return Response(made.status, made.body, _merged({**made.headers, **retry}, self.headers), delay=self.delay)

    def _as_text(self, status: int) -> Response:
        return Response(status, (self.text or "").encode(), {"Content-Type": "text/html; charset=utf-8"})

    def _as_json(self, status: int) -> Response:
        said = {"error": _TEXTS.get(status, "Internal server error")} if self.body is None else self.body
        return answer(said, status)


def _merged(ours: Mapping[str, str], asked: Mapping[str, str]) -> dict[str, str]:
    """Headers, where those asked for replace ours however they are spelled."""
    names = {name.lower() for name in asked}
    return {**{name: value for name, value in ours.items() if name.lower() not in names}, **asked}


def draw(act: Act, request: Request, route: str | None) -> Fault | None:
    """The fault that this request meets, if any: the oldest that matches and whose chance comes up."""
    for row in act.world(FAULTS):
        if not _matches(row, request, route) or (row["probability"] < 1 and _chance(act, row) >= row["probability"]):
            continue
        _spend(act, act.world(FAULTS).rows[row["id"]])
        text, headers = row.get("text"), row["headers"] or {}
        return Fault(row["kind"], row["delay"], row["status"], row["body"], text, headers, row["committed"])
    return None


def _chance(act: Act, row: Row) -> float:
    """The next draw: of the fault's own seed where it has one, whatever else is drawn in the simulator."""
    if row.get("seed") is None:
        return act.store.chance()
    act.world(FAULTS).change(row["id"], drawn=row["drawn"] + 1)
    drawn = f"{row['seed']}:{row['drawn']}".encode()
    return int.from_bytes(hashlib.blake2b(drawn, digest_size=6).digest()) / 2**48


def _matches(row: Row, request: Request, route: str | None) -> bool:
    if row["method"] not in ("*", request.method):
        return False
    wanted = row["route"]
    if wanted in ("*", request.path):
        return True
    if route is not None and _NAME.sub("{}", wanted) == _NAME.sub("{}", route):
        return True
    return "*" in wanted and fnmatch.fnmatchcase(request.path, wanted)


def _spend(act: Act, row: Row) -> None:
    left = row["left"]
    met = row["met"] + 1
    if left is not None and left <= 1:
        act.world(FAULTS).drop(row["id"])
    else:
        act.world(FAULTS).change(row["id"], left=None if left is None else left - 1, met=met)
