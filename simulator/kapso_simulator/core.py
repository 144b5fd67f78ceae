"""The simulator without its sockets: requests and moments in, responses and effects out."""

import functools
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from kapso_simulator import exchanges, faults, outcomes, timers, times
from kapso_simulator.acts import Act, Call
from kapso_simulator.loading import load
from kapso_simulator.pace import count_request
from kapso_simulator.projects import key_of
from kapso_simulator.proxy.usage import count_meta_call
from kapso_simulator.refusals import NOT_FOUND, Refusal, graph, misshapen, platform
from kapso_simulator.routes import API, CONTROLS, Route
from kapso_simulator.settings import Settings
from kapso_simulator.shapes import Mismatch
from kapso_simulator.store import Change, Store
from kapso_simulator.values import Effect, Request, Response, Row, read_json

CLOCK = "clock"


class Kapso:
    """A simulated Kapso. Every method is one or more whole acts: nothing is ever half done when it returns."""

    def __init__(self, settings: Settings | None = None, store: Store | None = None) -> None:
        load()
        self.settings = settings or Settings()
        self.store = store or Store(self.settings.number)
        self._agenda = timers.Agenda(self.store)
        self._changed: list[Change] = []

    def handle(self, request: Request, now: datetime) -> tuple[Response, list[Effect]]:
        """Answer a request to the API."""
        act = self._act(now)
        found = API.find(request.method, request.path)
        route = found[0].path if found else None
        fault = faults.draw(act, request, route)
        self._commit()
        response = fault.instead() if fault else None
        key: Row | None = None
        if response is None:
            key, response = self._answer(act, replace(request, held=fault.delay) if fault else request, found)
            response = fault.bend(response) if fault else response
        exchanges.note_exchange(act, request, route, key, response)
        self._commit()
        return response, act.effects

    def control(self, request: Request, now: datetime) -> tuple[Response, list[Effect]]:
        """Answer a request to the controls."""
        act = self._act(now)
        found = CONTROLS.find(request.method, request.path)
        if found is None:
            return platform(404, NOT_FOUND).response(), []
        response = self._run(act, request, found, None)
        return response, act.effects

    def tick(self, now: datetime) -> list[Effect]:
        """Do what time does: everything that is due at this moment."""
        act = self._act(now)
        while (row := self._agenda.next()) is not None and row["at"] <= times.stamp(now):
            self._do(act, row)
        if self.settings.virtual:
            act.world(CLOCK).put({"id": CLOCK, "now": times.stamp(now)})
            self._commit()
        return act.effects

    def due(self) -> datetime | None:
        """The next moment at which there is something to do."""
        row = self._agenda.next()
        return None if row is None else times.moment(row["at"])

    def delivered(self, delivery_id: str, status: int | None, now: datetime) -> list[Effect]:
        """A webhook delivery was answered with this status; None: not in time, or not at all."""
        act = self._act(now)
        self._atomically(act, lambda: outcomes.tell_outcome(act, delivery_id, status))
        return act.effects

    def fetched(self, fetch_id: str, status: int | None, body: bytes, now: datetime) -> list[Effect]:
        """A request was answered like this; None: not in time, or not at all."""
        act = self._act(now)
        self._atomically(act, lambda: outcomes.tell_answer(act, fetch_id, status, body))
        return act.effects

    def resume(self, now: datetime) -> list[Effect]:
        """Take up what was under way when the process ended."""
        act = self._act(now)
        self._atomically(act, lambda: outcomes.tell_resumed(act))
        return act.effects

    def seeded(self, work: Callable[[Act], None], now: datetime) -> list[Effect]:
        """Do this to the state as one act."""
        act = self._act(now)
        self._atomically(act, lambda: work(act))
        return act.effects

    def take_changes(self) -> list[Change]:
        """The rows that changed since this was last asked, for whoever keeps the state."""
        changed, self._changed = self._changed, []
        return changed

    def _act(self, now: datetime) -> Act:
        return Act(self.store, self.settings, now)

    def _answer(
        self, act: Act, request: Request, found: tuple[Route, dict[str, str]] | None
    ) -> tuple[Row | None, Response]:
        key: Row | None = None
        headers: dict[str, str] = {}
        try:
            if found is None and not request.path.startswith("/meta/"):
                raise platform(404, NOT_FOUND)
            if found is None or not found[0].keyless or request.headers.get("x-api-key"):
                key = key_of(act, request)
            if key is not None and (found is None or found[0].limited):
                headers = count_request(act, key, request.arrived or act.now)
                self._commit()
            if found is None:
                raise platform(404, NOT_FOUND)
            if key is not None and found[0].metered:
                headers |= count_meta_call(act.in_project(key["project"]), found[1])
                self._commit()
        except Refusal as refusal:
            self.store.undo()
            return key, _with(refusal.response(), headers)
        return key, _with(self._run(act, request, found, key), headers)

    def _run(self, act: Act, request: Request, found: tuple[Route, dict[str, str]], key: Row | None) -> Response:
        route, params = found
        project = key["project"] if key else ""
        effects = len(act.effects)
        call = Call(self.store, self.settings, act.now, project, act.effects, request, params, key=key)
        try:
            response = route.handler(call.with_input(_query(route, request), _body(route, request)))
        except Refusal as refusal:
            self.store.undo()
            del act.effects[effects:]
            return refusal.response()
        except BaseException:
            self.store.undo()
            raise
        self._commit()
        return response

    def _atomically(self, act: Act, work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException:
            self.store.undo()
            raise
        self._commit()

    def _do(self, act: Act, timer: Row) -> None:
        """Do what a timer is for. One that cannot be done is over too, so that time goes on."""
        try:
            self._atomically(act, functools.partial(timers.run_timer, act, timer))
        except Exception:
            act.world(timers.TIMERS).drop(timer["id"])
            self._commit()
            raise

    def _commit(self) -> None:
        changed = self.store.commit()
        for one in changed:
            if one.table == timers.TIMERS and one.row is not None:
                self._agenda.note(one.row)
        self._changed.extend(changed)


def _with(response: Response, headers: dict[str, str]) -> Response:
    merged = {**headers, **response.headers}
    return Response(response.status, response.body, merged, response.fate, response.delay)


def _query(route: Route, request: Request) -> dict[str, Any]:
    if route.query is None:
        return {}
    given = {key.removesuffix("[]"): value for key, value in request.query if value != "" or key in ("after", "before")}
    try:
        cleaned = route.query.clean(given, "")
    except Mismatch as mismatch:
        raise misshapen(mismatch, request.path) from None
    return dict(cleaned)


def _body(route: Route, request: Request) -> Any:
    if route.body is None:
        return None
    if not request.body and route.body_optional:
        return None
    try:
        value = read_json(request.body) if request.body else {}
    except ValueError:
        raise _unreadable(request) from None
    try:
        return route.body.clean(value, "")
    except Mismatch as mismatch:
        raise misshapen(mismatch, request.path) from None


def _unreadable(request: Request) -> Refusal:
    if request.path.startswith("/meta/"):
        return graph(400, "(#100) Invalid parameter", 100, details="the body is not JSON")
    return platform(400, "Invalid JSON in request")
