"""Files as they are declared: a rehearsal takes it that what a URL gives is what was said of it."""

from collections.abc import Iterator
from typing import Any

from sendero_channels.clients.kapso.types import File
from sendero_channels.package.media import FORMATS

_PICTURE = "IMAGE"


class Declared:
    """The files that some specs name."""

    def __init__(self, *specs: Any) -> None:
        self._all = {url: (sha256, format_) for spec in specs for url, sha256, format_ in _files(spec, _PICTURE)}

    def file(self, url: str, handle: str) -> File:
        """What Kapso would have fetched."""
        sha256, format_ = self._all.get(url, ("", _PICTURE))
        types, _ = FORMATS[format_]
        return File(handle, sha256, types[0], 1)


def _files(part: Any, format_: str) -> Iterator[tuple[str, str, str]]:
    """Every file below here, with the format of the header that it is a sample of."""
    if isinstance(part, list):
        for one in part:
            yield from _files(one, format_)
    elif isinstance(part, dict):
        if isinstance(part.get("url"), str) and isinstance(part.get("sha256"), str):
            yield part["url"], part["sha256"], format_
        named = str(part.get("format"))
        for one in part.values():
            yield from _files(one, named if named in FORMATS else format_)
