"""How secrets and phone numbers are shown: never whole."""

import re

from sendero_channels.kernel.digest import short

# A written number: with "+", or with the separators that people put in.
_WRITTEN = re.compile(
    r"\+\d[\d\s().-]{5,18}\d"
    r"|(?<![\w-])\(?\d{2,4}\)?[\s.-]\d{2,4}[\s.-]\d{3,4}(?:[\s.-]?\d{1,4})?(?![\w-])"
)
# A number as Kapso and Meta write it: digits alone, as many as E.164 has. Their ids have fifteen or more, and what is
# part of a word (a UUID, a digest, a name) is none. Neither is a version, nor a size, nor a time: no phone number of
# ten or thirteen digits begins with a 1, as seconds and milliseconds since 1970 do.
_BARE = re.compile(
    r"(?P<version>version\W{1,3})?(?<![\w-])(?<!\d\.)"
    r"(?!1[5-9]\d{8}(?:\d{3})?(?!\d))"
    r"(?!20\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])(?:\d{6})?(?!\d))"
    r"(?P<digits>\d{8,14})(?![\w-])(?!\.\d)(?! (?:bytes|seconds|ms)\b)",
    re.IGNORECASE,
)

# What we call a channel's things at Kapso: <ownerID>/<tenant>/<namespace>/<name>. Kapso may quote another tenant's.
_MARKER = re.compile(r"(?<![\w./-])[\w.-]+(?:/[\w.-]+){3}(?![\w/-])")

# Meta's id of a message is base64 of who it went to or came from. In a path it is percent-encoded.
_WAMID = re.compile(r"\bwamid\.[\w+/=%-]+", re.IGNORECASE)


def phone(number: str) -> str:
    """A phone number with all but its last two digits hidden: `+34 600 111 222` is `…22`."""
    digits = re.sub(r"\D", "", number)
    return f"…{digits[-2:]}" if len(digits) > 2 else "…"


def secret(value: str) -> str:
    """A secret by its length alone."""
    return f"<{len(value)} characters>"


def wamids(free: str) -> str:
    """A text in which each WAMID stands by its digest: equal ones stay equal, and no number can be read out of them.
    For what leaves our own objects, where a WAMID is one of the ids that a message is found by."""
    return _WAMID.sub(lambda found: f"wamid-{short(found.group())}", free)


def text(free: str, limit: int = 500) -> str:
    """Foreign text made fit for a status: phone numbers and channels' markers masked, link tokens cut, bounded, on
    one line."""
    line = " ".join(free.split())
    line = re.sub(r"(https?://[^\s/?#]+)[^\s]*", r"\1/…", line)
    line = _MARKER.sub("…", line)
    line = _WRITTEN.sub(lambda found: phone(found.group()), line)
    line = _BARE.sub(lambda found: found.group() if found["version"] else phone(found["digits"]), line)
    return line if len(line) <= limit else line[: limit - 1] + "…"
