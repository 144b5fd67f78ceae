"""What ties a child to its parent's life, between fork and exec."""

import contextlib
import ctypes
import signal
import sys
from collections.abc import Iterator

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
_INTERRUPTIONS = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}


@contextlib.contextmanager
def uninterrupted() -> Iterator[set[signal.Signals]]:
    """Hold back Ctrl-C while a child exists that is not on the books yet; yields the mask that it should have."""
    mask = {signal.Signals(one) for one in signal.pthread_sigmask(signal.SIG_BLOCK, _INTERRUPTIONS)}
    try:
        yield mask
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)


def before_exec(mask: set[signal.Signals] | None = None, *, die_with_parent: bool = True) -> None:
    """To be run in the child: give it back its signals and, on Linux, let the kernel kill it when its parent dies.

    The kernel acts when the *thread* that started the child ends: start children from the main thread.
    """
    if mask is not None:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
    if die_with_parent and _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
