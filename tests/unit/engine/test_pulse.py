"""A loop that stands still ends the process, and says where it stands."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from sendero_channels.engine.pulse import UNANSWERED, Pulse

BLOCKED = """
import logging, sys, time
from sendero_channels.engine.supervise import run_to_exit

async def program() -> int:
    time.sleep(600)
    return 0

logging.basicConfig(stream=sys.stderr)
sys.exit(run_to_exit(program(), pause=0.01))
"""


async def test_a_loop_that_answers_lives_however_long_it_is_asked(caplog: pytest.LogCaptureFixture) -> None:
    ends: list[bool] = []
    pulse = Pulse(asyncio.get_running_loop(), end=lambda: ends.append(True))
    for _ in range(3 * UNANSWERED):
        pulse.ask()
        await asyncio.sleep(0)
    assert ends == []


async def test_a_loop_that_does_not_answer_is_the_end_and_named_with_its_place(
    caplog: pytest.LogCaptureFixture,
) -> None:
    ends: list[bool] = []
    pulse = Pulse(asyncio.get_running_loop(), end=lambda: ends.append(True))
    for _ in range(UNANSWERED):
        pulse.ask()
    assert ends == []
    pulse.ask()
    assert ends == [True]
    assert "the event loop stands still" in caplog.text
    assert "test_a_loop_that_does_not_answer" in caplog.text


def test_a_process_whose_loop_is_blocked_ends_with_one(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", BLOCKED], capture_output=True, text=True, timeout=60, cwd=tmp_path)
    assert done.returncode == 1
    assert "the event loop stands still" in done.stderr
    assert "time.sleep(600)" in done.stderr or "in program" in done.stderr
