"""What the operator is told on its command line, or by the environment where the command line is silent."""

import argparse
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
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
class Settings:
    """Read once, at the start. `kubeconfig` is None inside a cluster; `namespace` holds the operator's own Secrets;
    `identity` tells this process from other replicas."""

    kubeconfig: Path | None
    namespace: str
    metrics: Listen
    webhook: Listen
    workers: int
    log_level: str
    identity: str


def add_arguments(parser: argparse.ArgumentParser, environ: Mapping[str, str] = os.environ) -> None:
    """The flags of `run`. Each may be given by the environment too, as SENDERO_CHANNELS_ and its name."""

    def flag(name: str, default: str | None, help_: str, **how: str) -> None:
        given = environ.get(_PREFIX + name.upper().replace("-", "_"), default)
        parser.add_argument(f"--{name}", default=given, help=help_, **how)  # type: ignore[arg-type]

    flag("kubeconfig", None, "how to reach the API server; left out inside a cluster", metavar="FILE")
    flag("namespace", _namespace(), "where the operator's own Secrets and Leases are", metavar="NS")
    flag("metrics-listen", "0.0.0.0:8080", "metrics and probes", metavar="HOST:PORT")
    flag("webhook-listen", "0.0.0.0:8443", "Kapso's deliveries, and nothing else", metavar="HOST:PORT")
    flag("workers", "8", "passes at once", metavar="N")
    flag("identity", socket.gethostname(), "what tells this replica from the others: a pod's name", metavar="NAME")
    flag("log-level", "INFO", "DEBUG, INFO, WARNING or ERROR", metavar="LEVEL")


def read(given: argparse.Namespace) -> Settings:
    """The settings that were given.

    Raises:
        ValueError: one of them cannot be; the message names the flag.
    """
    return Settings(
        Path(given.kubeconfig) if given.kubeconfig else None,
        given.namespace,
        _listen("metrics-listen", given.metrics_listen),
        _listen("webhook-listen", given.webhook_listen),
        _workers(given.workers),
        _level(given.log_level),
        given.identity,
    )


def _listen(flag: str, text: str) -> Listen:
    try:
        return Listen.read(text)
    except ValueError as wrong:
        raise ValueError(f"--{flag}: {wrong}") from None


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
