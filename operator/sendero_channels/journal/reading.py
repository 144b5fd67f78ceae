"""Reading Kapso's lists: for what has no delivery, and for what a delivery should have told while nobody listened."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sendero_channels.clients.kapso.history import History
from sendero_channels.engine.cache import Cache
from sendero_channels.journal.executions import Names, execution, page
from sendero_channels.journal.facts import Fact, Subject
from sendero_channels.journal.keeper import Keeper, claim_of, workflow_of
from sendero_channels.journal.messages import listed, listed_conversation
from sendero_channels.journal.store.covering import Covered
from sendero_channels.journal.store.journal import Journal
from sendero_channels.journal.told import Told, together
from sendero_channels.journal.writer import Writer
from sendero_channels.kernel.clock import Clock, moment_in
from sendero_channels.kernel.lanes import Lane
from sendero_channels.kernel.names import Key, Kind
from sendero_channels.project.access import Access

Raw = dict[str, Any]
OVERLAP = timedelta(minutes=10)
"""Lists lag, and clocks differ."""
_STILL_OPEN = timedelta(days=3)
_MOST_OPEN = 50


@dataclass(frozen=True)
class Held:
    """A number of the project: since when its channel holds it, what runs for it, and where its turn is."""

    number: str
    since: datetime
    workflow: str | None
    names: Names
    namespace: str


class Reading:
    """One project's lists, read into the journal. `earliest` bounds how far back: what is older is kept no longer."""

    def __init__(self, access: Access, cache: Cache, keeper: Keeper, writer: Writer, journal: Journal, clock: Clock):
        self._access, self._cache, self._keeper = access, cache, keeper
        self._writer, self._journal, self._clock = writer, journal, clock

    async def round(self, earliest: datetime) -> None:
        """Read what happened since the last round, or since a number is ours.

        Raises:
            KapsoTrouble: Kapso could not be read to the end; what was read is kept, and the next round reads it again.
            Unavailable: the journal could not be written.
        """
        held = _held(self._cache, self._access.name)
        if not held:
            return
        known = await self._writer.do(lambda: self._journal.covered(self._access.name))
        await self._messages(held, known, earliest)
        for one in held:
            if one.workflow is not None:
                await self._runs(one, one.workflow, known.get(one.number, Covered()), earliest)

    async def _messages(self, held: list[Held], known: dict[str, Covered], earliest: datetime) -> None:
        began, project, history = self._clock.now(), self._access.name, History(self._access.view(Lane.SWEEP))
        ends = [known.get(one.number, Covered()).messages_until or one.since for one in held]
        since = max(min(ends), earliest) - OVERLAP

        def conversation(raw: Any) -> tuple[Told, bool]:
            # The list goes by when something last happened in a conversation.
            return listed_conversation(project, raw), _before(raw.get("last_active_at"), since)

        def message(raw: Any) -> tuple[Told, bool]:
            found = listed(project, raw)
            return found, bool(found.facts) and found.facts[0].at < since

        await self._keep(history.conversations(conversation, lambda row: row[1]))
        await self._keep(history.messages(message, lambda row: row[1]))
        await self._still_open(history, since)
        covered = {one.number: max(one.since, earliest) for one in held}
        await self._writer.do(lambda: self._journal.cover(project, covered, messages_until=began))

    async def _keep(self, sheets: AsyncIterator[list[tuple[Told, bool]]]) -> None:
        async for sheet in sheets:
            await self._keep_told(together(told for told, _ in sheet))

    async def _keep_told(self, told: Told) -> None:
        entry = self._keeper.entry(self._access.name, told, source="list")
        if entry.facts:
            await self._writer.keep(entry)

    async def _still_open(self, history: History, since: datetime) -> None:
        """Messages that left before, and whose fate a list of new ones does not show."""
        project = self._access.name
        asked = (project, since - _STILL_OPEN, since, _MOST_OPEN)
        for wamid in await self._writer.do(lambda: self._journal.open_messages(*asked)):
            found = await history.message(wamid, lambda raw: listed(project, raw))
            if found is not None:
                await self._keep_told(found)

    async def _runs(self, held: Held, workflow: str, known: Covered, earliest: datetime) -> None:
        began, project = self._clock.now(), self._access.name
        history = History(self._access.view(Lane.SWEEP, held.namespace))
        since = max(known.runs_until or held.since, earliest) - OVERLAP
        runs = await self._writer.do(lambda: self._journal.known_runs(project, workflow))
        moved, seen = [], set()
        async for sheet in history.executions(workflow, since, lambda raw: execution(project, raw)):
            for facts in sheet:
                if facts:
                    seen.add(facts[0].id)
                    moved += [facts[0].id] if _moved(facts, runs) else []
        going = [id_ for id_, (_, goes_on) in runs.items() if goes_on and id_ not in seen]
        for id_ in [*moved, *going]:
            await self._run(history, id_, held)
        covered = {held.number: max(held.since, earliest)}
        await self._writer.do(lambda: self._journal.cover(project, covered, runs_until=began))

    async def _run(self, history: History, id_: str, held: Held) -> None:
        project = self._access.name
        found = await history.execution(id_, lambda raw: page(project, raw, held.names))
        if found is not None:
            await self._keep_told(found)


def _held(cache: Cache, project: str) -> list[Held]:
    found = []
    for install in cache.all(Kind.INSTALL):
        claim = claim_of(install)
        if claim is not None and claim.project == project:
            workflow, names = workflow_of(install), _names(cache, install)
            found.append(Held(claim.number, claim.since, workflow, names, claim.namespace))
    return found


def _names(cache: Cache, install: Raw) -> Names:
    """The variables that the running release declares."""
    running = ((install.get("status") or {}).get("running") or {}).get("name")
    package = cache.get(Key(Kind.PACKAGE, running)) if running else None
    trace = ((package or {}).get("spec") or {}).get("trace") or {}
    return Names(trace.get("tripID"), trace.get("workflowRunID"))


def _moved(facts: tuple[Fact, ...], runs: dict[str, tuple[datetime, bool]]) -> bool:
    """Whether a list's row says more than is known."""
    latest = max(fact.at for fact in facts if fact.subject is Subject.EXECUTION)
    known = runs.get(facts[0].id)
    return known is None or latest > known[0]


def _before(value: Any, since: datetime) -> bool:
    at = moment_in(value)
    return at is not None and at < since
