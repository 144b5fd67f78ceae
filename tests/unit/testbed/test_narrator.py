"""What a person at the terminal reads, and when a silence is broken."""

import io

from testbed.demo.narrator import Narrator


class Stopwatch:
    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def told(narrated: io.StringIO) -> list[str]:
    return narrated.getvalue().splitlines()


def test_lines_carry_the_seconds_since_the_beginning() -> None:
    out, clock = io.StringIO(), Stopwatch()
    narrator = Narrator(out, clock)
    clock.seconds += 12.34
    narrator.say("the operator runs")
    assert told(out) == ["[  12.3 s] the operator runs"]


def test_a_silence_is_broken_after_two_seconds_and_then_every_five() -> None:
    out, clock = io.StringIO(), Stopwatch()
    narrator = Narrator(out, clock)
    narrator.say("applied")
    for _ in range(24):
        clock.seconds += 0.5
        narrator.still("waiting for Meta")
    assert [line for line in told(out) if "Meta" in line] == [
        "[   2.0 s]    ... waiting for Meta",
        "[   7.0 s]    ... waiting for Meta",
        "[  12.0 s]    ... waiting for Meta",
    ]


def test_whatever_is_said_breaks_the_silence_too() -> None:
    out, clock = io.StringIO(), Stopwatch()
    narrator = Narrator(out, clock)
    for _ in range(10):
        clock.seconds += 1.5
        narrator.say("something")
        narrator.still("waiting")
    assert "waiting" not in out.getvalue()


def test_a_step_of_a_person_is_named_as_one_and_says_what_played_it() -> None:
    out = io.StringIO()
    Narrator(out, Stopwatch()).play("Tenant admin", "opens the link", "POST /setup-links/{id}/complete")
    assert told(out) == [
        "[   0.0 s] >> Tenant admin: opens the link",
        "             (played here through the simulator's control POST /setup-links/{id}/complete)",
    ]


def test_a_command_is_shown_as_it_could_be_typed() -> None:
    out = io.StringIO()
    Narrator(out, Stopwatch()).show("kubectl get wac", "NAME   READY\nmain   True\n")
    assert told(out) == ["  $ kubectl get wac", "    NAME   READY", "    main   True"]
