"""Where the links of a graph lead, for a project that restricts their hosts."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from sendero_channels.policy.finding import Context, Finding, Node
from sendero_channels.policy.text import SAVED, strings
from sendero_channels.policy.words import shown

# With a scheme, with www., or a host with a path behind it: what WhatsApp shows as a link.
_LINK = re.compile(
    r"(?:\b[a-z][a-z0-9+.-]{0,20}://|\bwww\.)[^\s<>\"')\]]+"
    r"|(?<![\w.-])(?:[\w-]{1,63}\.){1,126}[a-z]{2,24}(?::[0-9]{1,5})?/[^\s<>\"')\]]*",
    re.IGNORECASE,
)
_FIELDS = ("cta_url", "header_media_url")


def hosts(node: Node, nodes: Sequence[Node], context: Context) -> Iterator[Finding]:
    """Every link whose host the project does not list; none where it lists no hosts."""
    if not context.link_hosts:
        return
    for field in (*shown().get(node.type, ()), *_FIELDS):
        for where, host in leading(f"config.{field}", node.config.get(field)):
            if not listed(host, context.link_hosts):
                message = f"spec.policy.linkHosts of the KapsoProject does not list '{host[:60]}'"
                yield node.breach("RefusedByProject", where, message)


def leading(path: str, value: Any) -> Iterator[tuple[str, str]]:
    """The hosts of all links in the texts below `value`."""
    for where, text in strings(path, value):
        for found in _LINK.findall(SAVED.sub("", text) if SAVED.fullmatch(text) else text):
            yield where, _host(found)


def listed(host: str, allowed: frozenset[str]) -> bool:
    """Whether a host is one of these, or lies under one that is written `*.host`."""
    return any(host == one or (one.startswith("*.") and host.endswith(one[1:])) for one in map(str.lower, allowed))


def _host(link: str) -> str:
    behind = link.split("://", 1)[-1]
    authority = re.split(r"[/?#\\]", behind, maxsplit=1)[0]
    return re.sub(r":[0-9]*$", "", authority.rpartition("@")[2]).rstrip(".,;:!").lower()
