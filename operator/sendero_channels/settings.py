"""What the operator is told on its command line, or by the environment where the command line is silent."""

import argparse
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

_NAMESPACE_FILE = Path("/var/run/secrets/kubernetes.io/serviceaccount/namespace")
_PREFIX = "SENDERO_CHANNELS_"


@dataclass(frozen=True)
class Listen:
    """An address to listen on."""

    host: str
    port: int

    @classmethod
    def read(cls, text: str) -> "Listen":
        """`HOST:PORT`, `[IPV6]:PORT` or `:PORT`, which is every address.

        Raises:
            ValueError: it is none of these.
        """
        host, colon, port = text.rpartition(":")
        if not colon or not port.isdigit() or int(port) > 65535:
            raise ValueError(f"{text!r} is no address: say HOST:PORT, as 127.0.0.1:8080")
        return cls(host.strip("[]") or "0.0.0.0", int(port))


@dataclass(frozen=True)
class Common:
    """What each of our processes is told. `kubeconfig` is None inside a cluster; `namespace` holds the projects'
    Secrets. Without `journal` no record of runs is kept."""

    kubeconfig: Path | None
    namespace: str
    metrics: Listen
    webhook: Listen
    log_level: str
    journal: "KeptIn | None"


@dataclass(frozen=True)
class KeptIn:
    """The journal: a file or a PostgreSQL URL, which may hold a password; the file of the keys that hash travellers'
    numbers, the newest first; and for how many days what has ended is kept."""

    where: str = field(repr=False)
    key_file: Path
    days: int


@dataclass(frozen=True)
class Certificate:
    """What a listener shows: a certificate chain and its key, in PEM files that may be renewed."""

    chain: Path
    private_key: Path


@dataclass(frozen=True)
class Settings(Common):
    """What the operator is told. Read once, at the start; `identity` tells this process from other replicas. Without
    `api` there is no HTTP API, without `api_certificate` it is plain HTTP."""

    workers: int
    identity: str
    api: Listen | None = None
    api_certificate: Certificate | None = None


class _Flags:
    """Adds flags that the environment speaks for where the command line is silent."""

    def __init__(self, parser: argparse.ArgumentParser, environ: Mapping[str, str]) -> None:
        self._parser, self._environ = parser, environ

    def add(self, name: str, default: str | None, help_: str, metavar: str) -> None:
        given = self._environ.get(_PREFIX + name.upper().replace("-", "_"), default)
        self._parser.add_argument(f"--{name}", default=given, help=help_, metavar=metavar)


def add_common_arguments(parser: argparse.ArgumentParser, environ: Mapping[str, str] = os.environ) -> None:
    """The flags of `receive`, which `run` has too. Each may be given by the environment, as SENDERO_CHANNELS_ and its
    name."""
    flags = _Flags(parser, environ)
    flags.add("kubeconfig", None, "how to reach the API server; left out inside a cluster", "FILE")
    flags.add("namespace", _namespace(), "where the projects' Secrets and the operator's Lease are", "NS")
    flags.add("metrics-listen", "0.0.0.0:8080", "metrics and probes", "HOST:PORT")
    flags.add("webhook-listen", "0.0.0.0:8443", "Kapso's deliveries, and nothing else", "HOST:PORT")
    flags.add("log-level", "INFO", "DEBUG, INFO, WARNING or ERROR", "LEVEL")
    flags.add("journal", None, "where runs are recorded; left out, they are not", "FILE_OR_URL")
    flags.add("journal-key", None, "keys that hash travellers' numbers, one a line, the newest first", "FILE")
    flags.add("journal-days", "90", "for how long what has ended is kept", "DAYS")


def add_arguments(parser: argparse.ArgumentParser, environ: Mapping[str, str] = os.environ) -> None:
    """The flags of `run`."""
    add_common_arguments(parser, environ)
    flags = _Flags(parser, environ)
    flags.add("workers", "8", "passes at once", "N")
    flags.add("identity", socket.gethostname(), "what tells this replica from the others: a pod's name", "NAME")
    flags.add("api-listen", None, "the read-only HTTP API; left out, there is none", "HOST:PORT")
    flags.add("api-certificate", None, "the API's certificate chain in PEM; left out, it is plain HTTP", "FILE")
    flags.add("api-private-key", None, "the key of that certificate in PEM", "FILE")


def read_common(given: argparse.Namespace) -> Common:
    """What was given to a process of ours.

    Raises:
        ValueError: one of the flags cannot be; the message names it.
    """
    return Common(
        Path(given.kubeconfig) if given.kubeconfig else None,
        given.namespace,
        _listen("metrics-listen", given.metrics_listen),
        _listen("webhook-listen", given.webhook_listen),
        _level(given.log_level),
        _journal(given.journal, given.journal_key, given.journal_days),
    )


def read(given: argparse.Namespace) -> Settings:
    """What was given to the operator.

    Raises:
        ValueError: one of the flags cannot be; the message names it.
    """
    common = read_common(given)
    return Settings(
        **vars(common),
        workers=_workers(given.workers),
        identity=given.identity,
        api=_listen("api-listen", given.api_listen) if given.api_listen else None,
        api_certificate=_certificate(given.api_certificate, given.api_private_key),
    )


def _journal(where: str | None, key: str | None, days: str) -> KeptIn | None:
    if not days.isdigit() or not 1 <= int(days) <= 3650:
        raise ValueError(f"--journal-days: {days!r} is no number from 1 to 3650")
    if where and not key:
        raise ValueError("--journal-key: the journal needs a file with a key of 16 bytes or more")
    return KeptIn(where, Path(key), int(days)) if where and key else None


def _listen(flag: str, text: str) -> Listen:
    try:
        return Listen.read(text)
    except ValueError as wrong:
        raise ValueError(f"--{flag}: {wrong}") from None


def _certificate(chain: str | None, private_key: str | None) -> Certificate | None:
    if bool(chain) != bool(private_key):
        raise ValueError("--api-certificate and --api-private-key: give both or neither")
    return Certificate(Path(chain), Path(private_key)) if chain and private_key else None


def _workers(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 256:
        raise ValueError(f"--workers: {text!r} is no number from 1 to 256")
    return int(text)


def _level(text: str) -> str:
    if text.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise ValueError(f"--log-level: {text!r} is none of DEBUG, INFO, WARNING and ERROR")
    return text.upper()


def _namespace(file: Path = _NAMESPACE_FILE) -> str:
    try:
        return file.read_text().strip() or "sendero-system"
    except OSError:
        return "sendero-system"
