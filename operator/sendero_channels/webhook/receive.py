"""One delivery: verify, read, resolve, poke. Not a byte is looked at before it is verified."""

import logging
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any, Protocol

from sendero_channels.engine.cache import Cache
from sendero_channels.engine.concerns import channel_of
from sendero_channels.kernel import conditions
from sendero_channels.kernel.names import Key, Kind
from sendero_channels.webhook.model import mentions
from sendero_channels.webhook.poke import matters
from sendero_channels.webhook.resolve import Resolved, resolve
from sendero_channels.webhook.verify import verify

logger = logging.getLogger(__name__)

Raw = dict[str, Any]
Secrets = Callable[[str], Sequence[bytes] | None]


class Heard(Protocol):
    """Whoever counts deliveries: what became of one, and how many numbers in it nobody here holds."""

    def __call__(self, result: str, strangers: int = 0) -> None: ...


class Receiver:
    """Takes deliveries. `secrets` gives a project's signing secrets by its name: None where there is no such project,
    none of them where they could not be read yet. `verified` says of an install how its WebhookVerified stands; the
    channel in the cache says so if nobody else does."""

    def __init__(
        self,
        secrets: Secrets,
        cache: Cache,
        poke: Callable[[Key], None],
        heard: Heard,
        *,
        verified: Callable[[Raw], bool] | None = None,
    ) -> None:
        self._secrets = secrets
        self._cache = cache
        self._poke = poke
        self._heard = heard
        self._verified = verified or self._channels_word

    def receive(self, project: str, body: bytes, signature: str) -> HTTPStatus:
        """Take one delivery to a project's path; what to answer."""
        secrets = self._secrets(project)
        if secrets is None:
            return self._refuse("unknown_project", HTTPStatus.NOT_FOUND)
        if not secrets:
            # Kapso tries again later, and by then we may know the secret.
            return self._refuse("no_secret", HTTPStatus.SERVICE_UNAVAILABLE)
        if not verify(body, signature, secrets):
            return self._refuse("bad_signature", HTTPStatus.UNAUTHORIZED)
        try:
            found = mentions(body)
        except ValueError:
            return self._refuse("unreadable", HTTPStatus.BAD_REQUEST)
        self._take(project, resolve(found, project, self._cache.install))
        return HTTPStatus.OK

    def _take(self, project: str, resolved: Resolved) -> None:
        keys = [
            Key(Kind.INSTALL, mention.phone_number_id)
            for mention, install in resolved.installs
            if matters(mention, install, self._verified(install))
        ]
        if resolved.newcomers:
            keys.append(Key(Kind.PROJECT, project))
        for key in dict.fromkeys(keys):
            self._poke(key)
        self._heard("poked" if keys else "quiet", len(resolved.strangers))

    def _channels_word(self, install: Raw) -> bool:
        channel = channel_of(install)
        raw = self._cache.get(channel) if channel is not None else None
        entries = ((raw or {}).get("status") or {}).get("conditions") or []
        condition = conditions.read(entries, "WebhookVerified")
        return condition is not None and condition.is_true

    def _refuse(self, result: str, status: HTTPStatus) -> HTTPStatus:
        self._heard(result)
        return status
