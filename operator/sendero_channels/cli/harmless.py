"""What a terminal is shown, without what it would obey: names and messages may be somebody else's words."""

import re
from typing import Any, TextIO, cast

_OBEYED = re.compile(r"\x1b(?!\[[0-9;]*m)|[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def harmless(text: str) -> str:
    """The text with control characters spelt out; line ends, tabs and colours stay."""
    return _OBEYED.sub(lambda one: f"\\u{ord(one[0]):04x}", text)


def for_terminal(stream: TextIO) -> TextIO:
    """The stream; where it is a terminal, what is written to it is harmless. Files and pipes get every character."""
    return cast(TextIO, _Harmless(stream)) if stream.isatty() else stream


class _Harmless:
    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        self._stream.write(harmless(text))
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
