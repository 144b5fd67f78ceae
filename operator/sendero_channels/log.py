"""Logs as JSON lines that say which object and which pass they speak of, and hold no secret.

An exception is logged by its type and where it was raised. Its text is kept only where it is a Trouble: those are
written to be shown, others may quote what they choked on.
"""

import contextlib
import json
import logging
import secrets
import sys
import traceback
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, TextIO

from sendero_channels.kernel import mask
from sendero_channels.kernel.names import Key
from sendero_channels.kernel.trouble import Trouble

_LONGEST = 2000
_key: ContextVar[Key | None] = ContextVar("key", default=None)
_pass: ContextVar[str | None] = ContextVar("pass", default=None)


def new_pass_id() -> str:
    """An id for one pass."""
    return secrets.token_hex(6)


def pass_id() -> str | None:
    """The id of the pass that we are in."""
    return _pass.get()


@contextlib.contextmanager
def about(key: Key, pass_id: str) -> Iterator[None]:
    """Everything logged within speaks of this object and this pass."""
    keyed, passed = _key.set(key), _pass.set(pass_id)
    try:
        yield
    finally:
        _key.reset(keyed)
        _pass.reset(passed)


class JsonLines(logging.Formatter):
    """One JSON object a record. `hidden` are secrets that must not appear even by mistake; it may grow."""

    def __init__(self, hidden: set[str] | None = None) -> None:
        super().__init__()
        self.hidden = hidden if hidden is not None else set()

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": self._clean(record.getMessage()),
        }
        line |= _object()
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = self._clean(_error(record.exc_info[1]))
            line["trace"] = _trace(record.exc_info[2])
        return json.dumps(line, ensure_ascii=False)

    def _clean(self, text: str) -> str:
        for secret in self.hidden:
            text = text.replace(secret, mask.secret(secret))
        return mask.text(mask.wamids(text), _LONGEST)


def set_up(stream: TextIO = sys.stderr, level: str = "INFO") -> set[str]:
    """Send all logs to `stream` as JSON lines; the set that comes back takes secrets to be hidden."""
    formatter = JsonLines()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # Kopf writes a line an event, which costs a quarter of the CPU; access logs hold what callers send.
    for chatty in ("kopf", "aiohttp.access", "httpx2", "httpcore2"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    return formatter.hidden


def _object() -> dict[str, str]:
    key, passed = _key.get(), _pass.get()
    found = {"pass": passed} if passed else {}
    if key is not None:
        found |= {"kind": key.kind.kind, "name": key.name}
        if key.namespace:
            found["namespace"] = key.namespace
    return found


def _error(failure: BaseException | None) -> str:
    name = type(failure).__name__
    return f"{name}: {failure}" if isinstance(failure, Trouble) else name


def _trace(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)
    return [f"{frame.filename.rpartition('/site-packages/')[2]}:{frame.lineno} {frame.name}" for frame in frames[-12:]]
