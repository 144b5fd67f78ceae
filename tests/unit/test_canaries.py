"""The run listens for what must not be said: one that hears it fails, by whichever way it was said."""

import logging
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from sendero_channels.kernel.trouble import Invalid, Trouble
from tests.canaries import PHONES, SECRETS, Listener
from tests.flow.declared import NUMBER

LOGGER = logging.getLogger("sendero_channels")


@pytest.fixture
def listener(monkeypatch: pytest.MonkeyPatch) -> Iterator[Listener]:
    """One beside the run's own, which hears nothing meanwhile."""
    monkeypatch.setattr(Trouble, "__init__", Trouble.__init__)
    monkeypatch.setattr(Invalid, "__setattr__", Invalid.__setattr__)
    before, LOGGER.handlers[:] = LOGGER.handlers[:], []
    made = Listener()
    made.pytest_sessionstart()
    yield made
    LOGGER.handlers[:] = before


def ended(listener: Listener) -> Any:
    """How a run ends that it has listened to."""
    session: Any = SimpleNamespace(exitstatus=pytest.ExitCode.OK)
    listener.pytest_sessionfinish(session)
    return session.exitstatus


def kinds(of: type[Trouble] = Trouble) -> list[type[Trouble]]:
    return [of, *(found for one in of.__subclasses__() for found in kinds(one))]


@pytest.mark.parametrize("canary", SECRETS)
def test_a_secret_or_a_text_in_a_log_line_ends_the_run_red(listener: Listener, canary: str) -> None:
    logging.getLogger("sendero_channels.clients").warning("Kapso answered %s", canary)
    assert len(listener.found) == 1
    assert "a log line" in listener.found[0]
    assert ended(listener) == pytest.ExitCode.TESTS_FAILED


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("canary", [*SECRETS, *PHONES, NUMBER])
def test_an_error_of_any_kind_that_holds_one_ends_the_run_red(
    listener: Listener, kind: type[Trouble], canary: str
) -> None:
    kind(f"Kapso answered {canary}")
    assert len(listener.found) == 1
    assert f"a {kind.__name__}" in listener.found[0]
    assert ended(listener) == pytest.ExitCode.TESTS_FAILED


def test_so_does_what_an_error_keeps_beside_its_message(listener: Listener) -> None:
    Invalid("Kapso refused this", detail=f"{NUMBER} is taken")
    assert ended(listener) == pytest.ExitCode.TESTS_FAILED


def test_a_run_that_says_none_of_them_is_as_it_was(listener: Listener) -> None:
    LOGGER.warning("Kapso answered +34 ••• 00")
    Invalid("Kapso refused this", detail="the number is taken")
    assert listener.searched >= 2
    assert (listener.found, ended(listener)) == ([], pytest.ExitCode.OK)
