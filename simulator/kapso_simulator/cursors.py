"""Opaque places in lists: Kapso's own, and Meta's, which the proxy passes on (reference, 1.3)."""

import base64
import binascii
import json

from kapso_simulator.values import Row, read_json

Place = tuple[str, str]


def cursor(row: Row, column: str = "created_at") -> str:
    """The place of a row in a list of Kapso's."""
    said = {"values": [row[column], row["id"]], "columns": [column, "id"]}
    return base64.b64encode(json.dumps(said, separators=(",", ":")).encode()).decode()


def meta_cursor(row: Row, column: str = "created_at") -> str:
    """The place of a row in a list of Meta's, whose padding looks as in `MAZDZD`."""
    return base64.urlsafe_b64encode(f"{row[column]} {row['id']}".encode()).decode().replace("=", "ZD")


def place(text: str) -> Place:
    """Which row a cursor of either kind stands for: its time and its id. Raises ValueError for one that is none."""
    try:
        return _kapso(text)
    except (binascii.Error, ValueError, KeyError, IndexError, TypeError):
        return _meta(text)


def _kapso(text: str) -> Place:
    values = read_json(base64.b64decode(text, validate=True))["values"]
    return str(values[0]), str(values[1])


def _meta(text: str) -> Place:
    padding = len(text) % 4
    whole = text[: len(text) - 2 * padding] + "=" * padding
    time, _, row_id = base64.b64decode(whole, altchars=b"-_", validate=True).decode().partition(" ")
    if not row_id:
        raise ValueError("no cursor")
    return time, row_id
