"""The channel that a file declares, as kubectl would send it."""

import math
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from sendero_channels.cli.asked import Unasked

Raw = dict[str, Any]


class _AsKubectl(yaml.SafeLoader):
    """A date is a text."""


def _text(loader: _AsKubectl, node: yaml.ScalarNode) -> str:
    return str(loader.construct_scalar(node))


_AsKubectl.add_constructor("tag:yaml.org,2002:timestamp", _text)


def declared(filename: str, name: str | None) -> Raw:
    """The channel of this name; `-` is the input.

    Raises:
        Unasked: there is none, more than one could be meant, or it is none that the API server would take.
    """
    try:
        text = sys.stdin.read() if filename == "-" else Path(filename).read_text()
        found = [one for one in yaml.load_all(text, _AsKubectl) if isinstance(one, dict)]
    except OSError as failure:
        raise Unasked(f"-f: {filename} cannot be read ({failure.strerror})") from None
    except (yaml.YAMLError, UnicodeDecodeError, ValueError, RecursionError) as failure:
        raise Unasked(f"-f: {filename} is no YAML ({type(failure).__name__})") from None
    channels = [one for one in found if one.get("kind") == "WhatsAppChannel"]
    meant = [one for one in channels if name in (None, metadata(one).get("name"))]
    if len(meant) != 1:
        raise Unasked(f"-f: {filename} holds {len(meant)} channels that could be meant: name one of them")
    _must_be_plain(filename, meant[0])
    return meant[0]


def metadata(channel: Raw | None) -> Mapping[str, Any]:
    """Its metadata; empty where it has none that can be read."""
    found = (channel or {}).get("metadata")
    return found if isinstance(found, dict) else {}


def _must_be_plain(filename: str, channel: Raw) -> None:
    for field in ("name", "namespace"):
        if not isinstance(metadata(channel).get(field, ""), str):
            raise Unasked(f"-f: {filename}: metadata.{field} is no text: quote it")
    if (odd := _odd(channel.get("spec"), "spec", 0)) is not None:
        raise Unasked(f"-f: {filename}: {odd} is nothing that JSON has")


def _odd(value: Any, at: str, deep: int) -> str | None:
    """The first place that cannot be sent as JSON."""
    if deep > 100:
        return at
    if isinstance(value, dict):
        inner = ((f"{at}.{name}", one if isinstance(name, str) else object()) for name, one in value.items())
    elif isinstance(value, list):
        inner = ((f"{at}[{number}]", one) for number, one in enumerate(value))
    else:
        plain = value is None or isinstance(value, (str, int)) or (isinstance(value, float) and math.isfinite(value))
        return None if plain else at
    return next((found for place, one in inner if (found := _odd(one, place, deep + 1)) is not None), None)
