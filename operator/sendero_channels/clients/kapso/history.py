"""What happened on a project's numbers, as Kapso's lists keep it.

A row is handed to its reader and to nobody else: what a person wrote goes no further than that.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import quote

from sendero_channels.clients.kapso.client import View
from sendero_channels.kernel.clock import stamp

T = TypeVar("T")
Row = Mapping[str, Any]
Reader = Callable[[Any], T]
_PLATFORM = "/platform/v1"
_MOST_PAGES = 5000
"""A busy project that was not heard for a month."""


class History:
    """Reads of lists, the newest first, page by page, until a whole page is older than asked. Every call may raise
    a KapsoTrouble."""

    def __init__(self, view: View) -> None:
        self._view = view

    def messages(self, read: Reader[T], older: Callable[[T], bool]) -> AsyncIterator[list[T]]:
        """The project's messages, of all its numbers at once."""
        return self._until("/whatsapp/messages", "/whatsapp/messages", read, older, {})

    def conversations(self, read: Reader[T], older: Callable[[T], bool]) -> AsyncIterator[list[T]]:
        """The project's conversations, by when something last happened in them."""
        return self._until("/whatsapp/conversations", "/whatsapp/conversations", read, older, {})

    def executions(self, workflow_id: str, since: datetime, read: Reader[T]) -> AsyncIterator[list[T]]:
        """A workflow's executions that were made since then."""
        path, route = f"/workflows/{workflow_id}/executions", "/workflows/{id}/executions"
        return self._until(path, route, read, lambda row: False, {"created_after": stamp(since)})

    async def execution(self, execution_id: str, read: Reader[T]) -> T | None:
        """One execution with its variables and events."""
        path = f"/workflow_executions/{quote(execution_id, safe='')}"
        return await self._view.found(path, read, route="/workflow_executions/{id}")

    async def message(self, wamid: str, read: Reader[T]) -> T | None:
        """One message with its statuses."""
        path = f"/whatsapp/messages/{quote(wamid, safe='')}"
        return await self._view.found(path, read, route="/whatsapp/messages/{id}")

    async def _until(
        self, path: str, route: str, read: Reader[T], older: Callable[[T], bool], query: Mapping[str, str]
    ) -> AsyncIterator[list[T]]:
        async for sheet in self._view.sheets(_PLATFORM + path, read, route, query, _MOST_PAGES):
            yield sheet
            if sheet and all(older(row) for row in sheet):
                return
