"""Queue and workers, under the names that dashboards of controller-runtime look for."""

from sendero_channels.engine.queue import Work, WorkQueue
from sendero_channels.kernel.lanes import Lane
from sendero_channels.metrics import Metrics

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
        controller = work.key.kind.plural
        self._metrics.reconciles.labels(controller, result).inc()
        if result == "error":
            self._metrics.reconcile_errors.labels(controller).inc()
        self._metrics.reconcile_seconds.labels(controller).observe(seconds)
        self._metrics.queue_seconds.labels(_NAME, work.lane.name.lower()).observe(work.waited)
        self._metrics.work_seconds.labels(_NAME).observe(seconds)

    def _show(self) -> None:
        metrics, queue = self._metrics, self._queue
        metrics.watch_all("workqueue_depth", "Objects ready for a pass.", ["name", "priority"], self._depth)
        metrics.watch_total("workqueue_adds_total", "Objects added.", ["name"], lambda: {(_NAME,): queue.adds})
        metrics.watch_total(
            "workqueue_retries_total", "Passes asked for again after a failure.", ["name"],
            lambda: {(_NAME,): queue.retries},
        )  # fmt: skip
        metrics.watch_all(
            "workqueue_unfinished_work_seconds", "Seconds of all passes under way.", ["name"],
            lambda: {(_NAME,): sum(queue.working())},
        )  # fmt: skip
        metrics.watch_all(
            "workqueue_longest_running_processor_seconds", "Seconds of the longest pass under way.", ["name"],
            lambda: {(_NAME,): max(queue.working(), default=0.0)},
        )  # fmt: skip
        metrics.watch("sendero_channels_queue_oldest_seconds", "How long the first in line waits.", queue.oldest)
        metrics.watch("controller_runtime_active_workers", "Passes under way.", lambda: float(len(queue.working())))
        metrics.watch(
            "controller_runtime_max_concurrent_reconciles", "Passes at once at most.", lambda: float(self._workers)
        )

    def _depth(self) -> dict[tuple[str, ...], float]:
        return {(_NAME, Lane(lane).name.lower()): float(count) for lane, count in self._queue.depth().items()}
