"""Who may speak to the dashboard."""

from dataclasses import replace

import pytest

from sendero_channels.dashboard.door import Ticket
from sendero_channels.dashboard.guard import HEADERS, Asked, Guard

GUARD = Guard(8300, "session", "form")
OURS = Asked("POST", "127.0.0.1:8300", "http://127.0.0.1:8300", "same-origin", "session")


def test_a_form_of_ours_is_let_in() -> None:
    assert GUARD.stranger(OURS) is None
    assert GUARD.known(OURS)


@pytest.mark.parametrize(
    "asked",
    [
        replace(OURS, host="evil.example:8300"),
        replace(OURS, host="127.0.0.1"),
        replace(OURS, host="127.0.0.1:9999"),
        replace(OURS, host=""),
        replace(OURS, origin="https://evil.example"),
        replace(OURS, origin="null"),
        replace(OURS, origin=None),
        replace(OURS, origin="http://localhost:8300"),
        replace(OURS, origin="http://127.0.0.1:9999"),
        replace(OURS, site="same-site"),
        replace(OURS, site="cross-site"),
        replace(OURS, method="PUT"),
        replace(OURS, method="GET", host="evil.example:8300"),
    ],
)
def test_whoever_is_from_elsewhere_is_not(asked: Asked) -> None:
    assert GUARD.stranger(asked)


def test_a_browser_without_the_session_is_not_known() -> None:
    assert not GUARD.known(replace(OURS, session=""))
    assert not GUARD.known(replace(OURS, session="sessioN"))
    assert not GUARD.ours("")


@pytest.mark.parametrize("text", ["\ud800", "é"])
def test_what_no_secret_can_be_is_none(text: str) -> None:
    assert not GUARD.known(replace(OURS, session=text))
    assert not GUARD.ours(text)
    assert not Ticket("token").take(text)


def test_an_address_lets_one_browser_in_once() -> None:
    ticket = Ticket("token")
    assert [ticket.take("other"), ticket.take("token"), ticket.take("token")] == [False, True, False]


def test_nothing_inline_and_nothing_from_elsewhere_may_run() -> None:
    policy = HEADERS["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self';")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "*" not in policy
