"""What a scene leaves behind in Kubernetes and in the log, and what must be true of every bit of it."""

import json
import logging
from collections import Counter
from collections.abc import Iterable
from typing import Any

from sendero_channels.kernel.names import Key, Kind
from sendero_channels.log import JsonLines
from tests.canaries import leaks
from tests.flow import conformance

__all__ = ["Record", "is_status_write", "leaks"]

Raw = dict[str, Any]


class Record(logging.Handler):
    """Statuses as they were written, log lines as they would be printed, and how often each pass wrote a status."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[tuple[Key, Raw]] = []
        self.lines: list[str] = []
        self.writes: list[Counter[Key]] = []
        self._last: dict[Key, Any] = {}
        self.setFormatter(JsonLines(set()))

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))

    def saw(self, key: Key, raw: Raw | None) -> None:
        """An object is like this now."""
        status = (raw or {}).get("status")
        if raw is not None and status and status != self._last.get(key):
            self.written.append((key, raw))
        self._last[key] = status

    def statuses(self, key: Key) -> list[Raw]:
        """Every status that an object has had."""
        return [raw["status"] for one, raw in self.written if one == key]

    def troubles(self, events: list[Raw], links: list[str], metrics: Iterable[str] = ()) -> list[str]:
        """What is wrong with any of it, `metrics` as Prometheus reads them included; nothing, as it should be."""
        found = [f"{key}: {one}" for key, raw in self.written for one in conformance.troubles(key.kind, raw)]
        texts = [json.dumps(raw["status"]) for _, raw in self.written if raw.get("status")]
        texts += [json.dumps(one) for one in events] + [*self.lines, *metrics]
        tokens = [url.rsplit("/", 1)[-1] for url in links]
        found += [f"'{secret[:6]}…' is in {text[:300]}" for text in texts for secret in leaks(text, tokens)]
        found += [f"logged: {line}" for line in self.lines if '"level": "error"' in line]
        most = Counter[Key]()
        for one in self.writes:
            most |= one
        return found + [f"{key}: {count} status writes in one pass" for key, count in most.items() if count > 2]


def is_status_write(call: tuple[str, Any]) -> bool:
    """Whether a call wrote the status of an object that people look at."""
    return call[0] == "patch status" and call[1].kind in (Kind.CHANNEL, Kind.PROJECT)
