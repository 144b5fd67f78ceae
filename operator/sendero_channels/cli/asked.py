"""The operator's API, asked with one's own token."""

import argparse
import asyncio
import re
import ssl
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from sendero_channels.cli.user import user
from sendero_channels.clients.operator_api import Address, NotAnswered, OperatorApi
from sendero_channels.kernel.trouble import ClusterUnavailable

Raw = dict[str, Any]
_ASK_AGAIN = 503
_TRIES, _BETWEEN = 5, 2.0


class Unasked(Exception):
    """The operator's API cannot be asked; the message says what to do."""


def operator_api(given: argparse.Namespace) -> OperatorApi:
    """The API as one's own kubeconfig lets one ask it. Called inside a running event loop.

    Raises:
        Unasked: no address or no token is given, or they cannot be used.
        NoAccess: the kubeconfig cannot be used.
    """
    if not given.operator:
        raise Unasked(
            "give --operator URL: kubectl -n sendero-system port-forward svc/sendero-channels-api 8082 opens one"
        )
    try:
        authority = Path(given.operator_ca).read_text() if given.operator_ca else None
        return OperatorApi(Address(given.operator, authority), _token(given))
    except ssl.SSLError:
        raise Unasked(f"--operator-ca: {given.operator_ca} holds no certificate in PEM") from None
    except OSError as failure:
        raise Unasked(f"{failure.filename} cannot be read ({failure.strerror})") from None
    except ClusterUnavailable as trouble:
        raise Unasked(str(trouble)) from None
    except ValueError as wrong:
        raise Unasked(f"--operator: {wrong}") from None


async def patiently(ask: Callable[[], Awaitable[Raw]]) -> Raw:
    """What is answered, asked again where a replica that stands by, or one that cannot tell now, was asked. Raises
    NotAnswered."""
    for _ in range(_TRIES - 1):
        try:
            return await ask()
        except NotAnswered as refused:
            if refused.status != _ASK_AGAIN:
                raise
            await asyncio.sleep(_BETWEEN)
    return await ask()


def _token(given: argparse.Namespace) -> str:
    if given.token_file:
        return _token_in(Path(given.token_file))
    token = user(Path(given.kubeconfig).expanduser(), given.context).access.bearer()
    if not token:
        raise Unasked(
            "your kubeconfig shows a certificate, and the operator's API wants a token: "
            "put one into a file, as `kubectl create token` prints it, and give --token-file FILE"
        )
    return token


def _token_in(file: Path) -> str:
    try:
        token = file.read_text().strip()
    except UnicodeDecodeError:
        token = ""
    if re.fullmatch(r"[!-~]+", token) is None:
        raise Unasked(f"--token-file: {file} holds no token on one line, as `kubectl create token` prints it")
    return token
