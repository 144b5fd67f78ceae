"""Where an execution begins, where it waits for an answer, and where people take over."""

from kapso_simulator.acts import Act
from kapso_simulator.values import Row
from kapso_simulator.workflows.executions import later, note
from kapso_simulator.workflows.walking.outcomes import (
    FOR_ANSWER,
    HandOff,
    Heard,
    Onward,
    Outcome,
    Wait,
    enters,
    goes_on,
)
from kapso_simulator.workflows.walking.state import config_of, save, take_in


@enters("start")
def start(act: Act, row: Row) -> Outcome:
    """Nothing happens here."""
    return Onward()


@enters("wait_for_response")
def wait(act: Act, row: Row) -> Outcome:
    """Wait for the next message, or for the time that the config gives it."""
    config = config_of(act, row)
    if config.get("has_timeout") and config.get("timeout_seconds"):
        return Wait(FOR_ANSWER, later(act, config["timeout_seconds"]))
    return Wait(FOR_ANSWER)


@goes_on("wait_for_response")
def answered(act: Act, row: Row, heard: Heard) -> Outcome:
    """An answer came, or the time is over."""
    said = take_in(act, row, heard)
    if said is None:
        note(act, row["id"], "wait_timeout")
    else:
        save(act, row, config_of(act, row).get("save_response_to"), said)
    return Onward()


@enters("handoff")
def hand_off(act: Act, row: Row) -> Outcome:
    """Leave the conversation to people."""
    return HandOff("action_step", config_of(act, row).get("reason") or None)
