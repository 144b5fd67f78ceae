"""Queue and workers, under the names that dashboards of controller-runtime look for."""

from sendero_channels.engine.queue import Work, WorkQueue
from sendero_channels.kernel.lanes import Lane
from sendero_channels.metrics import Metrics, declared

_NAME = "sendero-channels"


class WorkMetrics:
    """Counts passes, and shows a queue and so many workers whenever somebody looks."""

    def __init__(self, metrics: Metrics, queue: WorkQueue, workers: int) -> None:
        self._metrics = metrics
        self._queue = queue
        self._workers = workers
        self._show()

    def heard(self, work: Work, result: str, seconds: float) -> None:
        """A pass is over."""
        controller, metrics = work.key.kind.plural, self._metrics
        metrics.count(declared.RECONCILES, controller, result)
        if result == "error":
            metrics.count(declared.RECONCILE_ERRORS, controller)
        metrics.observe(declared.RECONCILE_SECONDS, seconds, controller)
        metrics.observe(declared.QUEUE_SECONDS, work.waited, _NAME, work.lane.name.lower())
        metrics.observe(declared.WORK_SECONDS, seconds, _NAME)

    def _show(self) -> None:
        metrics, queue = self._metrics, self._queue
        metrics.watch(declared.DEPTH, self._depth)
        metrics.watch(declared.ADDS, lambda: {(_NAME,): queue.adds})
        metrics.watch(declared.RETRIES, lambda: {(_NAME,): queue.retries})
        metrics.watch(declared.UNFINISHED, lambda: {(_NAME,): sum(queue.working())})
        metrics.watch(declared.LONGEST_RUNNING, lambda: {(_NAME,): max(queue.working(), default=0.0)})
        metrics.watch_one(declared.QUEUE_OLDEST, queue.oldest)
        metrics.watch_one(declared.ACTIVE_WORKERS, lambda: float(len(queue.working())))
        metrics.watch_one(declared.MOST_WORKERS, lambda: float(self._workers))

    def _depth(self) -> dict[tuple[str, ...], float]:
        return {(_NAME, Lane(lane).name.lower()): float(count) for lane, count in self._queue.depth().items()}
