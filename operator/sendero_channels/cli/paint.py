"""Colour, and columns, for a terminal. Pure."""

from collections.abc import Callable, Mapping, Sequence

Paint = Callable[[str, str], str]
"""A text and its tone: as it is to be shown."""

_TONES = {"good": "32", "bad": "31", "waiting": "33", "dim": "2", "strong": "1"}


def plain(text: str, tone: str) -> str:
    """No colour at all."""
    return text


def coloured(text: str, tone: str) -> str:
    """The text in the colour of its tone."""
    return f"\x1b[{_TONES[tone]}m{text}\x1b[0m"


def chosen(terminal: bool, environ: Mapping[str, str]) -> Paint:
    """Colours on a terminal that can show them and whose owner wants them."""
    unwanted = environ.get("NO_COLOR") or environ.get("TERM") == "dumb"
    return coloured if terminal and not unwanted else plain


def columns(rows: Sequence[Sequence[tuple[str, str]]], paint: Paint) -> list[str]:
    """Rows of texts with their tones, each column as wide as its widest text; "" is no tone."""
    widths = [max(len(cell[0]) for cell in column) for column in zip(*rows, strict=True)]
    return [_line(row, widths, paint) for row in rows]


def _line(row: Sequence[tuple[str, str]], widths: Sequence[int], paint: Paint) -> str:
    last = len(row) - 1
    cells = []
    for place, ((text, tone), width) in enumerate(zip(row, widths, strict=True)):
        gap = "" if place == last else " " * (width - len(text) + 3)
        cells.append((paint(text, tone) if tone and text else text) + gap)
    return "".join(cells).rstrip()
