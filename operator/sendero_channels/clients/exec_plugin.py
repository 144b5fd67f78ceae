"""Credentials that a program of the user's hands out, as client.authentication.k8s.io describes it."""

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sendero_channels.kernel.clock import moment_in

VERSIONS = ("client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1")
_PATIENCE = 120.0
_EARLY = timedelta(seconds=30)


class NoCredential(Exception):
    """The program gave no credential; the message names it and says what to do. What it printed is not quoted."""


@dataclass(frozen=True)
class Credential:
    """What a program gave. `until` is None where it does not say when it ends."""

    token: str | None = field(default=None, repr=False)
    certificate: str | None = field(default=None, repr=False)
    private_key: str | None = field(default=None, repr=False)
    until: datetime | None = None


class Plugin:
    """A program that is asked again once what it gave has expired."""

    def __init__(self, wanted: Mapping[str, Any], folder: Path, environ: Mapping[str, str] = os.environ) -> None:
        self._command = _program(str(wanted.get("command") or ""), folder)
        self._version = str(wanted.get("apiVersion") or VERSIONS[0])
        self._hint = str(wanted.get("installHint") or "")
        self._arguments = [str(one) for one in wanted.get("args") or ()]
        own = {str(one["name"]): str(one["value"]) for one in wanted.get("env") or ()}
        self._environ = {**environ, **own, "KUBERNETES_EXEC_INFO": self._asked()}
        self._given: Credential | None = None

    def credential(self, now: datetime | None = None) -> Credential:
        """What counts now.

        Raises:
            NoCredential: the program is not there, fails, or prints something else.
        """
        at = now or datetime.now(UTC)
        if self._given is None or (self._given.until is not None and self._given.until - _EARLY <= at):
            self._given = self._read(self._run())
        return self._given

    def _asked(self) -> str:
        if self._version not in VERSIONS:
            raise NoCredential(f"users[].user.exec.apiVersion {self._version!r} is none of {', '.join(VERSIONS)}")
        asked = {"apiVersion": self._version, "kind": "ExecCredential", "spec": {"interactive": False}}
        return json.dumps(asked)

    def _run(self) -> str:
        try:
            done = subprocess.run(
                [self._command, *self._arguments],
                env=self._environ,
                # Its own words go to the terminal: "sign in here" helps nobody in our error.
                stdout=subprocess.PIPE,
                stdin=subprocess.DEVNULL,
                timeout=_PATIENCE,
                check=False,
                text=True,
            )
        except OSError as failure:
            hint = f": {self._hint}" if self._hint else ": install it, or put it on the PATH"
            raise NoCredential(f"{self._said} cannot be started ({failure.strerror}){hint}") from None
        except (subprocess.TimeoutExpired, UnicodeDecodeError) as failure:
            raise NoCredential(f"{self._said} gave nothing usable ({type(failure).__name__})") from None
        if done.returncode:
            raise NoCredential(f"{self._said} ended with {done.returncode}: run it by itself to see why")
        return done.stdout

    def _read(self, printed: str) -> Credential:
        try:
            found = json.loads(printed)
            status = found["status"]
            fits = found["kind"] == "ExecCredential" and found["apiVersion"] == self._version
        except (ValueError, KeyError, TypeError):
            fits, status = False, {}
        parts = [status.get(name) for name in ("token", "clientCertificateData", "clientKeyData")] if fits else []
        if not (fits and (parts[0] or (parts[1] and parts[2]))):
            raise NoCredential(f"{self._said} printed no ExecCredential of {self._version} with a status")
        return Credential(parts[0], parts[1], parts[2], moment_in(status.get("expirationTimestamp")))

    @property
    def _said(self) -> str:
        return f"the credential program {self._command!r} (users[].user.exec of the kubeconfig)"


def _program(command: str, folder: Path) -> str:
    """A bare name is looked for on the PATH; a relative path lies beside the kubeconfig, as kubectl has it."""
    if not command:
        raise NoCredential("users[].user.exec.command is empty")
    return str(folder / command) if os.sep in command else command
