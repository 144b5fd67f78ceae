"""Injected faults: what goes wrong on the way to Kapso or back."""

import fnmatch
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
        body = {"error": _TEXTS.get(status, "Internal server error")} if self.body is None else self.body
        retry = {"Retry-After": "1"} if status == 429 else {}
        made = answer(body, status, {**retry, **self.headers})
        return Response(made.status, made.body, made.headers, delay=self.delay)


def draw(act: Act, request: Request, route: str | None) -> Fault | None:
    """The fault that this request meets, if any: the oldest that matches and whose chance comes up."""
    for row in act.world(FAULTS):
        if not _matches(row, request, route) or (row["probability"] < 1 and act.store.chance() >= row["probability"]):
            continue
        _spend(act, row)
        return Fault(row["kind"], row["delay"], row["status"], row["body"], row["headers"] or {}, row["committed"])
    return None


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
