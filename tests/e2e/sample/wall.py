"""A program's wall clock, which jumps while the program runs; its monotonic one goes on as ever."""

from pathlib import Path

from testbed.assets.faketime import find_faketime


class Wall:
    """How far the clock is off stands in a file, which the program's C library reads at each look at the time."""

    def __init__(self, file: Path) -> None:
        self._file, self._off = file, 0.0
        self.jump(0.0)

    @property
    def env(self) -> dict[str, str]:
        """What the program's environment needs."""
        return {
            "LD_PRELOAD": str(find_faketime()),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
        }

    def jump(self, seconds: float) -> None:
        """Put the clock on by so many seconds, or back."""
        self._off += seconds
        whole = self._file.with_suffix(".new")
        whole.write_text(f"{self._off:+.0f}\n")
        whole.rename(self._file)
