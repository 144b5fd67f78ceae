"""From any of the seven ids to the run."""

from collections.abc import Iterator

import sqlalchemy as sa

from sendero_channels.journal.asked import Filter, Found, IdKind
from sendero_channels.journal.store import reading, showing
from sendero_channels.journal.store.tables import FACTS, NAMES, RUNS

_COLUMNS = {
    IdKind.EXECUTION: RUNS.c.execution,
    IdKind.TRACE: RUNS.c.trace,
    IdKind.TRIP: RUNS.c.trip,
    IdKind.WORKFLOW_RUN: RUNS.c.workflow_run,
    IdKind.TENANT: RUNS.c.tenant,
}


def find(connection: sa.Connection, id_: str, wanted: Filter) -> tuple[Found, ...]:
    """What an id leads to."""
    return tuple(_ways(connection, id_.strip(), wanted))


def meant(connection: sa.Connection, id_: str, wanted: Filter) -> sa.ColumnElement[bool]:
    """Whether a run is what an id leads to."""
    others = {
        row.run.execution
        for found in _others(connection, id_, list(reading.fits(RUNS, wanted, RUNS.c.started_at)), wanted)
        for row in found.runs
    }
    return sa.or_(*(column == _value(kind, id_) for kind, column in _COLUMNS.items()), RUNS.c.execution.in_(others))


def _value(kind: IdKind, id_: str) -> str:
    return id_.replace("-", "").lower() if kind is IdKind.TRACE else id_


def _ways(connection: sa.Connection, id_: str, wanted: Filter) -> Iterator[Found]:
    visible = list(reading.fits(RUNS, wanted, RUNS.c.started_at))
    for kind, column in _COLUMNS.items():
        runs = reading.chosen(connection, [*visible, column == _value(kind, id_)])
        if runs:
            yield Found(kind, tuple(runs))
    yield from _others(connection, id_, visible, wanted)


def _others(connection: sa.Connection, id_: str, visible: list[reading.Rule], wanted: Filter) -> Iterator[Found]:
    """What is not the run's own: a message's id, or an event's name."""
    yield from _of_message(connection, IdKind.WAMID, id_, wanted)
    for subject, about in _said(connection, id_):
        if subject == "message":
            yield from _of_message(connection, IdKind.EVENT, about, wanted)
        elif subject == "conversation":
            runs = reading.chosen(connection, [*visible, RUNS.c.conversation == about])
            if runs:
                yield Found(IdKind.EVENT, tuple(runs))
        elif subject in ("execution", "step"):
            runs = reading.chosen(connection, [*visible, RUNS.c.execution == about])
            if runs:
                yield Found(IdKind.EVENT, tuple(runs))


def _of_message(connection: sa.Connection, kind: IdKind, wamid: str, wanted: Filter) -> Iterator[Found]:
    message = showing.message(connection, wamid, wanted)
    if message is not None:
        visible = reading.fits(RUNS, wanted, RUNS.c.started_at)
        here = [RUNS.c.project == message.message.project, RUNS.c.execution.in_(message.runs)]
        yield Found(kind, tuple(reading.chosen(connection, [*visible, *here])), message)


def _said(connection: sa.Connection, name: str) -> list[tuple[str, str]]:
    """What the facts of that name are about; a delivery of many facts is about its message first."""
    digests = sa.select(NAMES.c.digest).where(NAMES.c.name == name)
    asked = sa.select(FACTS.c.subject, FACTS.c.id).where((FACTS.c.digest == name) | FACTS.c.digest.in_(digests))
    about = sorted({(subject, id_) for subject, id_ in connection.execute(asked)})
    messages = [one for one in about if one[0] == "message"]
    return messages or about
