"""From a verified delivery to the journal: which of it is ours, and who held the number."""

from collections.abc import Callable
from typing import Any

from sendero_channels.engine.cache import Cache
from sendero_channels.journal.belonging import Claim
from sendero_channels.journal.deliveries import told
from sendero_channels.journal.entries import Entry, Unavailable
from sendero_channels.journal.facts import Fact, Subject
from sendero_channels.journal.ids import identifier
from sendero_channels.journal.people import Pseudonyms
from sendero_channels.journal.retention import Retention
from sendero_channels.journal.told import Told
from sendero_channels.journal.writer import Writer
from sendero_channels.kernel.clock import Clock, moment_in
from sendero_channels.kernel.names import Kind

Raw = dict[str, Any]
_LONGEST_NAME = 128
_OF_EXECUTIONS = (Subject.EXECUTION, Subject.STEP)


class Keeper:
    """Keeps what deliveries tell. `ready` says whether every install has been listed: before that a number of ours may
    look like a stranger's, and nothing is acknowledged."""

    def __init__(
        self,
        writer: Writer,
        cache: Cache,
        people: Pseudonyms,
        retention: Retention,
        clock: Clock,
        *,
        ready: Callable[[], bool] = lambda: True,
    ) -> None:
        self._writer, self._cache, self._people, self._ready = writer, cache, people, ready
        self._retention, self._clock = retention, clock

    async def keep(self, project: str, body: bytes, name: str) -> bool:
        """Whether what a verified body tells is durable now, or is none of our business."""
        if not self._ready():
            return False
        entry = self.entry(project, told(project, body), name)
        if not entry.facts:
            return True
        try:
            await self._writer.keep(entry)
        except Unavailable:
            return False
        return True

    def entry(self, project: str, said: Told, name: str = "", source: str = "delivery") -> Entry:
        """What is kept of it: what is about a number that an install of this project holds, or an execution of a
        workflow that runs for one. Of anything else not a word."""
        installs = {number: self._install(project, number) for number in said.numbers}
        whose = self._whose(project, said.facts, installs)
        facts = tuple(fact for fact in said.facts if whose(fact) is not None and self._recent(fact, said, whose(fact)))
        of = {fact.conversation for fact in facts}
        people = tuple((one, self._people.persons(number)) for one, number in said.travellers if one in of)
        claims = tuple(
            claim for number, raw in installs.items() if raw is not None and (claim := claim_of(raw)) is not None
        )
        fits = identifier(name) if len(name) <= _LONGEST_NAME else None
        return Entry(facts, tuple((one, persons) for one, persons in people if persons), claims, fits, source)

    def _whose(
        self, project: str, facts: tuple[Fact, ...], installs: dict[str, Raw | None]
    ) -> Callable[[Fact], Raw | None]:
        """Which install a fact is about; one that says no number, the one that its execution's workflow runs for."""
        workflow = {fact.id: said for fact in facts if fact.number is None and (said := fact.detail("workflow"))}
        running = self._workflows(project) if workflow else {}

        def install(fact: Fact) -> Raw | None:
            if fact.number is not None:
                return installs.get(fact.number)
            return running.get(workflow.get(fact.id, "")) if fact.subject in _OF_EXECUTIONS else None

        return install

    def _recent(self, fact: Fact, said: Told, install: Raw | None) -> bool:
        """Whether it is still to be written; an execution is, or is not, as a whole: by when it last moved."""
        at = fact.at
        if fact.subject in _OF_EXECUTIONS:
            at = max(one.at for one in said.facts if one.subject in _OF_EXECUTIONS and one.id == fact.id)
        return self._retention.takes(tenant_of(install or {}), at, self._clock.now())

    def _install(self, project: str, number: str) -> Raw | None:
        found = self._cache.install(number)
        return found if found is not None and (found.get("spec") or {}).get("project") == project else None

    def _workflows(self, project: str) -> dict[str, Raw]:
        """The workflows that run for a number of this project, and its install."""
        return {
            workflow: raw
            for raw in self._cache.all(Kind.INSTALL)
            if (raw.get("spec") or {}).get("project") == project and (workflow := workflow_of(raw))
        }


def claim_of(install: Raw) -> Claim | None:
    """Who holds a number, by its install record."""
    spec, made = install.get("spec") or {}, install.get("metadata") or {}
    channel, since = spec.get("channelRef") or {}, moment_in(made.get("creationTimestamp"))
    if since is None:
        return None
    return Claim(
        str(spec["project"]),
        str(made["name"]),
        since,
        tenant_of(install),
        str(channel["namespace"]),
        str(channel["name"]),
    )


def tenant_of(install: Raw) -> str:
    """What Sendero calls the tenant that holds a number: its SenderoTenant's name, in a record that says no id."""
    spec = install.get("spec") or {}
    return str(spec.get("tenantID") or spec.get("tenant"))


def workflow_of(install: Raw) -> str | None:
    """The workflow that runs for a number."""
    workflow = ((install.get("status") or {}).get("running") or {}).get("workflowID")
    return str(workflow) if workflow else None
