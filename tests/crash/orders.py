"""Orders that no list names: Hypothesis picks what goes wrong where, several at once, and shrinks what fails."""

from collections.abc import Callable

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.crash import faults
from tests.crash.explore import Explorer
from tests.crash.faults import Fault, Schedule

_MOST = 4


def orders(explorer: Explorer, count: int, number: int, more: Callable[[], bool] = lambda: True) -> None:
    """Run so many schedules of two to four faults, crashes among them, each different; a failure is shrunk.

    `number` is Hypothesis' seed: the same one gives the same schedules. `more` may end it early.
    """
    known: set[str] = set()

    @seed(number)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )
    @given(schedules(explorer))
    def one(schedule: Schedule) -> None:
        if str(schedule) in known or not more():
            return
        known.add(str(schedule))
        before = len(explorer.tally.failures)
        explorer.run("orders", schedule)
        assert len(explorer.tally.failures) == before, str(schedule)

    try:
        one()
    except AssertionError:
        return


def schedules(explorer: Explorer) -> st.SearchStrategy[Schedule]:
    """Schedules of this scenario with several faults."""
    counts = explorer.base.counts
    single = st.one_of(
        _fault("kapso", counts["kapso"], explorer.spare(faults.KAPSO)),
        _fault("cluster", counts["cluster"], faults.CLUSTER),
        _fault("event", counts["event"], faults.EVENTS),
        st.builds(lambda at: Fault("crash", at), st.integers(1, max(1, explorer.points))),
    )
    some = st.lists(single, min_size=2, max_size=_MOST)
    return some.map(lambda chosen: Schedule(explorer.scenario.name, tuple(chosen)))


def _fault(where: str, most: int, kinds: tuple[str, ...]) -> st.SearchStrategy[Fault]:
    return st.builds(lambda at, what: Fault(where, at, what), st.integers(1, max(1, most)), st.sampled_from(kinds))
