"""Two writers at once: receivers that share a database, or a command beside the operator."""

from concurrent.futures import ThreadPoolExecutor

from sendero_channels.journal.queries import Queries
from sendero_channels.journal.store.journal import Journal
from tests.unit.journal import spoken
from tests.unit.journal.spoken import START
from tests.unit.journal.test_store import ACME, delivered

STATES = ("sent", "delivered", "read")
MESSAGES = 15


def test_what_two_writers_learn_of_one_message_adds_up(where: str) -> None:
    journals = [Journal(where) for _ in STATES]

    def learn(journal: Journal, state: str) -> None:
        for one in range(MESSAGES):
            wamid = f"wamid.{one}"
            rung = spoken.rung(wamid, state, 5 + STATES.index(state))
            journal.append([delivered(spoken.outbound(wamid, state, rung))], START)

    with ThreadPoolExecutor(len(STATES)) as pool:
        for done in [pool.submit(learn, journal, state) for journal, state in zip(journals, STATES, strict=True)]:
            done.result()
    found = Queries(journals[0].database).messages(ACME, limit=100)
    assert len(found) == MESSAGES
    assert {tuple(rung.state for rung in row.message.ladder) for row in found} == {STATES}
    for journal in journals:
        journal.close()


def test_processes_that_start_together_make_one_schema(where: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        journals = [done.result() for done in [pool.submit(Journal, where) for _ in range(4)]]
    assert [journal.append([delivered(spoken.inbound())], START).total() > 0 for journal in journals] == [
        True,
        False,
        False,
        False,
    ]
    for journal in journals:
        journal.close()
