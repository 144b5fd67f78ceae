"""What simulated models, functions and webhooks answer: scripted through the controls, once or always.

A script has a kind and may name the workflow, the node or the function that it is for. The first that fits and is not
used up answers. A function's script may have an `error` instead of an answer.
"""

from typing import Any

from kapso_simulator.acts import Act
from kapso_simulator.values import Row

SCRIPTS = "scripts"
KINDS = ("agent", "decide", "text", "function", "webhook")
_ABOUT = ("workflow_id", "node_id", "function_id")


def add(act: Act, given: Row) -> Row:
    """Store a script; without `times` it answers for ever."""
    about = {key: given.get(key) for key in _ABOUT}
    said = {key: given.get(key) for key in ("answer", "error", "times")}
    return act.world(SCRIPTS).put({"id": act.uuid(), "kind": given["kind"], **about, **said})


def take(act: Act, kind: str, **about: str | None) -> Row | None:
    """The script that answers now, counted as used; None where nobody wrote one."""
    for row in act.world(SCRIPTS).where(kind=kind):
        fits = all(row[key] is None or row[key] == about.get(key) for key in _ABOUT)
        if fits and row["times"] != 0:
            if row["times"] is not None:
                act.world(SCRIPTS).change(row["id"], times=row["times"] - 1)
            return row
    return None


def for_node(act: Act, kind: str, execution: Row) -> Row | None:
    """The script for the node at which an execution is."""
    return take(act, kind, workflow_id=execution["workflow_id"], node_id=execution["at"])


def answer_of(script: Row | None, otherwise: Any) -> Any:
    """A script's answer, or the one that stands for none."""
    return otherwise if script is None else script["answer"]
