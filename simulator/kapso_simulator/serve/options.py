"""The command's options as values."""

import argparse
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from kapso_simulator.times import moment


@dataclass(frozen=True)
class Options:
    """How to serve."""

    listen: tuple[str, int]
    control: tuple[str, int]
    keys: tuple[str, ...] = ()
    seed: Path | None = None
    state: Path | None = None
    virtual: bool = False
    begin: datetime | None = None
    record: Path | None = None
    deliver: Mapping[str, str] = field(default_factory=dict)
    assets: Mapping[str, bytes] = field(default_factory=dict)

    @classmethod
    def read(cls, asked: argparse.Namespace) -> "Options":
        """The options that were asked for. Raises ValueError, naming the option and its value."""
        if not asked.api_key and asked.seed is None:
            raise ValueError("--api-key: at least one is needed where no --seed names keys")
        return cls(
            _address("--listen", asked.listen),
            _address("--control", asked.control),
            tuple(asked.api_key),
            asked.seed,
            asked.state,
            asked.clock == "virtual",
            _moment("--begin", asked.begin),
            asked.record,
            dict(_pair("--deliver", text) for text in asked.deliver),
            {url: _bytes(url, file) for url, file in (_pair("--asset", text) for text in asked.asset)},
        )


def _address(option: str, text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    if not colon or not port.isdigit() or int(port) > 65535:
        raise ValueError(f"{option}: {text!r} is not HOST:PORT")
    return host.strip("[]") or "127.0.0.1", int(port)


def _moment(option: str, text: str | None) -> datetime | None:
    try:
        return None if text is None else moment(text)
    except ValueError:
        raise ValueError(f"{option}: {text!r} is not a time, as in 2026-11-25T10:00:00Z") from None


def _pair(option: str, text: str) -> tuple[str, str]:
    """`A=B`, where A is an https URL; a query in A may hold `=` where B begins after the last one."""
    url, equals, target = text.rpartition("=") if option == "--asset" else text.partition("=")
    if not equals or not url.startswith("https://") or not target:
        raise ValueError(f"{option}: {text!r} is not HTTPS_URL=TARGET")
    return url, target


def _bytes(url: str, file: str) -> bytes:
    try:
        return Path(file).read_bytes()
    except OSError as trouble:
        raise ValueError(f"--asset: {file!r}, given for {url}, cannot be read: {trouble.strerror}") from None
