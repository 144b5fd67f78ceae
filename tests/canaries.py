"""What must be said nowhere, and who listens for it in the whole run, whichever test it is.

The scenes search what they leave in the cluster (`tests/flow/record.py`), the end-to-end suite what its processes said
(`tests/e2e/test_secrecy.py`). Here every log line and every error of ours in this process is searched as it comes.
"""

import logging
import os
import re
from collections.abc import Iterable

import pytest

from kapso_simulator.inprocess import KEY
from sendero_channels.channel.plan.test_message import TEXT
from sendero_channels.kernel.trouble import Invalid, Trouble
from sendero_channels.log import JsonLines
from tests.flow.declared import NUMBER, RECIPIENT, SIGNING, TRAVELLER

SECRETS = (KEY, SIGNING, TEXT, "Hello there")
"""`Hello there` is what travellers write here unless a test says otherwise."""
PHONES = tuple(re.sub(r"\D", "", one) for one in (NUMBER, RECIPIENT, TRAVELLER))


def leaks(text: str, tokens: Iterable[str] = ()) -> list[str]:
    """The secrets, texts and full phone numbers in a text; `tokens` are links' of this very test."""
    digits = re.sub(r"(?<=\d)[\s().-]+(?=\d)", "", text)
    return [one for one in (*SECRETS, *tokens) if one in text] + [one for one in PHONES if one in digits]


class Listener(logging.Handler):
    """A plugin of pytest: the run fails where one of them was said."""

    def __init__(self) -> None:
        super().__init__()
        self.searched = 0
        self.found: list[str] = []
        self.setFormatter(JsonLines(set()))

    def hear(self, what: str, text: str) -> None:
        """Search one text."""
        self.searched += 1
        test = os.environ.get("PYTEST_CURRENT_TEST", "")
        self.found += [f"{test}: '{one[:6]}…' is in {what}: {text[:300]}" for one in leaks(text)]

    def emit(self, record: logging.LogRecord) -> None:
        self.hear("a log line", self.format(record))

    def pytest_sessionstart(self) -> None:
        """Listen from here on."""
        logging.getLogger("sendero_channels").addHandler(self)
        heard = self.hear

        def begin(trouble: Trouble, *args: object) -> None:
            Exception.__init__(trouble, *args)
            heard(f"a {type(trouble).__name__}", " ".join(str(one) for one in args))

        def keep(invalid: Invalid, name: str, value: object) -> None:
            Exception.__setattr__(invalid, name, value)
            # Where the message is the detail too, it has been searched.
            if name == "detail" and (value,) != invalid.args:
                heard("what an Invalid tells in detail", str(value))

        Trouble.__init__ = begin  # type: ignore[assignment, method-assign]
        Invalid.__setattr__ = keep  # type: ignore[assignment, method-assign]

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """A run in which something was said is none that has passed."""
        if self.found:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """How much was searched, and what was found."""
        terminalreporter.write_line(f"canaries: {self.searched} log lines and errors searched, {len(self.found)} found")
        for one in self.found[:20]:
            terminalreporter.write_line(one)
