"""Kapso's side of a call, as a transport."""

from collections.abc import Callable
from typing import Any

import httpx2

from sendero_channels.clients.budget import Budget
from sendero_channels.clients.http import Called, Http
from tests.doubles.clock import VirtualClock

Answer = Callable[[httpx2.Request], httpx2.Response]


class Far:
    """The far side, as a transport: it answers what the test says and remembers what it was asked."""

    def __init__(self, answer: Answer, may_write: bool = True) -> None:
        self.requests: list[httpx2.Request] = []
        self.heard: list[Called] = []
        self.answer = answer
        self.clock = VirtualClock()
        self.budget = Budget(self.clock, 6000)
        self.http = Http(
            "https://api.kapso.example",
            "sk-secret",
            self.budget,
            transport=httpx2.MockTransport(self._take),
            heard=self.heard.append,
            may_write=lambda: may_write,
        )

    def _take(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        return self.answer(request)


def says(status: int, body: Any = None, **headers: str) -> Answer:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: httpx2.Response(status, json=body if body is not None else {}, headers=names)


def fails(failure: Exception) -> Answer:
    def answer(_: httpx2.Request) -> httpx2.Response:
        raise failure

    return answer
