"""The way into one Kapso project: its client, what its key is good for, and what is shared by all its channels."""

import asyncio
import copy
import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal

from sendero_channels.clients.budget import Budget
from sendero_channels.clients.http import Called, Http, Transport
from sendero_channels.clients.kapso import Kapso, View
from sendero_channels.kernel.clock import Clock
from sendero_channels.kernel.lanes import Lane
from sendero_channels.kernel.trouble import CredentialsRejected, KapsoTrouble, OverBudget, Transient
from sendero_channels.project.credentials import Credentials
from sendero_channels.project.listing import Listing
from sendero_channels.project.model import ProjectSpec
from sendero_channels.project.sweep import Sweep, period

KeyState = Literal["accepted", "missing", "rejected", "unreachable", "unknown"]
Through = Callable[[Kapso, Listing], Kapso]
"""What puts another client in the place of a real one; the list is what its calls share."""
_HEALTH_AT_ONCE = 4
"""Kapso allows five a second; one more may just have waited for the key's budget."""


class Access:
    """One project as the operator uses it now. `spec` and `credentials` are None until they were read. `gone_since` is
    since when the project itself is gone; `missed` says that its Secret was not there when it was last looked for."""

    def __init__(self, name: str, clock: Clock) -> None:
        self.name = name
        self.spec: ProjectSpec | None = None
        self.credentials: Credentials | None = None
        self.listing = Listing(clock)
        self.sweep = Sweep()
        self.channels = 0
        self.health = Budget(clock, 60, _HEALTH_AT_ONCE)
        self.checking = asyncio.Lock()
        self.state: KeyState = "unknown"
        self.accepted_at: datetime | None = None
        self.failing_since: datetime | None = None
        self.suspicious = False
        self.failures = 0
        self.webhook_refusal: tuple[str, str] | None = None
        self.gone_since: datetime | None = None
        self.missed = False
        self._clock = clock
        self._kapso: Kapso | None = None

    @property
    def period(self) -> float:
        """Seconds from one sweep to the next."""
        return period(self.channels, self.spec.budget.requests_per_minute if self.spec is not None else 100)

    @property
    def usable(self) -> bool:
        """Whether asking Kapso is of any use now: the key was accepted and the last probe was answered."""
        return self._kapso is not None and self.state == "accepted" and self.failing_since is None

    def view(self, lane: Lane, turn: str = "") -> View:
        """Kapso's calls. Raises Transient while there is no client: the project's secrets were not read yet."""
        if self._kapso is None:
            raise Transient("the project's credentials have not been read")
        return self._kapso.on(lane, turn)

    @property
    def tried(self) -> bool:
        """Whether this process has asked Kapso yet, be the answer what it may."""
        return self.state != "unknown" or self.failures > 0

    @property
    def open(self) -> bool:
        """Whether there is a client to ask with, be Kapso's answer what it may."""
        return self._kapso is not None

    async def use(self, spec: ProjectSpec, credentials: Credentials, kapso: Kapso, health: Budget) -> None:
        """Call with this client from here on; what another key was good for, or listed, is forgotten."""
        before = (self.spec.base_url, self.credentials.api_key) if self.spec and self.credentials else None
        old = self._kapso
        self.spec, self.credentials, self._kapso, self.health = spec, credentials, kapso, health
        if old is not None:
            # Passes that run may hold it: their calls under way end as they would have, and any other is not sent.
            await old.close()
        if before == (spec.base_url, credentials.api_key):
            return
        self.listing = Listing(self._clock)
        self.state, self.accepted_at, self.failing_since = "unknown", None, None
        self.suspicious, self.failures, self.webhook_refusal = False, 0, None

    async def close(self) -> None:
        """Close the client's connections."""
        if self._kapso is not None:
            await self._kapso.close()
            self._kapso = None

    def rehearsed(self, through: "Through") -> "Access":
        """A copy that calls through another client, of which what is done to it does not reach this one."""
        found = copy.copy(self)
        found.listing, found.sweep = self.listing.copied(), copy.deepcopy(self.sweep)
        found._kapso = through(self._kapso, found.listing) if self._kapso is not None else None
        return found

    def lost(self) -> None:
        """The secrets are missing: nothing can be asked."""
        self.state, self.credentials = "missing", None

    def answered(self) -> None:
        """Kapso has answered the probe."""
        self.state, self.accepted_at, self.failing_since = "accepted", self._clock.now(), None
        self.suspicious, self.failures = False, 0

    def failed(self, trouble: KapsoTrouble, since: datetime | None = None) -> None:
        """The probe brought nothing: only a rejection says something of the key. `since` is how long a process before
        us has seen the same."""
        now = self._clock.now()
        self.suspicious, self.failures = False, self.failures + 1
        if isinstance(trouble, CredentialsRejected):
            self.state = "rejected"
        elif not isinstance(trouble, OverBudget):
            self.failing_since = self.failing_since or since or now
            holds = timedelta(seconds=2 * self.period)
            if self.accepted_at is None or now - self.accepted_at > holds:
                self.state = "unreachable"

    def suspect(self, trouble: KapsoTrouble) -> bool:
        """A channel's call failed in a way that may concern the whole project; True where that is news."""
        if isinstance(trouble, CredentialsRejected | Transient) and not self.suspicious and self.failing_since is None:
            self.suspicious = True
            return True
        return False


class Accesses:
    """Every project's way in. Projects with the same API key share one budget, as Kapso counts it.

    `hide` is told of every secret that comes into use, so that no log line shows it.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        transport: Transport = lambda base_url: None,
        heard: Callable[[str, Called], None] = lambda project, called: None,
        may_write: Callable[[], bool] = lambda: True,
    ) -> None:
        self._clock = clock
        self._transport = transport
        self._heard = heard
        self._may_write = may_write
        self.hide: Callable[[set[str]], object] = lambda secrets: None
        self._all: dict[str, Access] = {}
        self._budgets: dict[str, Budget] = {}
        self._allowed: dict[str, dict[str, int]] = {}

    def get(self, name: str) -> Access | None:
        """The project's way in, None where the project was never looked at."""
        return self._all.get(name)

    def of(self, name: str) -> Access:
        """The project's way in, made where there is none."""
        return self._all.setdefault(name, Access(name, self._clock))

    async def drop(self, name: str) -> None:
        """The project is gone."""
        access = self._all.pop(name, None)
        for key, allowed in self._allowed.items():
            if allowed.pop(name, None) is not None and allowed:
                self._budgets[key].allow(min(allowed.values()))
        if access is not None:
            await access.close()

    async def close(self) -> None:
        """Close all connections."""
        for name in list(self._all):
            await self.drop(name)

    async def renew(self, name: str, spec: ProjectSpec, credentials: Credentials) -> bool:
        """Use these credentials from here on; False where they and the address are what is in use already."""
        access = self.of(name)
        self.hide({credentials.api_key, credentials.signing_secret})
        same_address = access.spec is not None and access.spec.base_url == spec.base_url
        same_budget = access.spec is not None and access.spec.budget == spec.budget
        if same_address and same_budget and access.credentials is not None:
            known, access.spec = access.credentials, spec
            if known.api_key == credentials.api_key:
                access.credentials = credentials
                return known != credentials
        http = Http(
            spec.base_url,
            credentials.api_key,
            self._budget(name, credentials.api_key, spec.budget.requests_per_minute),
            transport=self._transport(spec.base_url),
            heard=lambda called: self._heard(name, called),
            may_write=self._may_write,
        )
        health = Budget(self._clock, spec.budget.health_checks_per_minute, _HEALTH_AT_ONCE)
        await access.use(spec, credentials, Kapso(http), health)
        return True

    def rehearsed(self, name: str, through: Through) -> "Accesses":
        """A copy of one project's way in, as `Access.rehearsed` makes it."""
        found = Accesses(self._clock)
        if name in self._all:
            found._all[name] = self._all[name].rehearsed(through)
        return found

    def waiting(self, name: str) -> int:
        """How many calls wait for a project's budget."""
        found = self.budget(name)
        return found.waiting() if found is not None else 0

    def budget(self, name: str) -> Budget | None:
        """The budget that a project's calls go through; None while its key is not known."""
        access = self._all.get(name)
        if access is None or access.credentials is None:
            return None
        return self._budgets.get(_digest(access.credentials.api_key))

    def _budget(self, project: str, api_key: str, per_minute: int) -> Budget:
        """The key's one budget: of the rates that its projects allow, the lowest."""
        name = _digest(api_key)
        for allowed in self._allowed.values():
            allowed.pop(project, None)
        allowed = self._allowed.setdefault(name, {})
        allowed[project] = per_minute
        budget = self._budgets.setdefault(name, Budget(self._clock, per_minute))
        budget.allow(min(allowed.values()))
        return budget


def _digest(api_key: str) -> str:
    return hashlib.sha256(api_key.encode()).hexdigest()
