"""What a package says that it asks of Sendero: a reviewer reads it, so nothing stands there that may not be asked."""

from collections.abc import Iterable, Iterator

from sendero_channels.policy.catalogue import capabilities
from sendero_channels.policy.finding import Finding

_PACKAGE, _FIELD = "the package", "capabilities"


def declared(names: Iterable[str]) -> Iterator[Finding]:
    """Every capability that is unknown, gated or forbidden, whether or not a node calls it."""
    known = capabilities()
    for name in names:
        kind = known.get(name)
        if kind is None:
            message = f"'{name[:60]}' is no capability of the catalogue: {', '.join(known)}"
            yield Finding("UnknownCapability", _PACKAGE, _FIELD, message)
        elif kind == "gated":
            message = f"{name} needs a signed web session: declare session.link.create, and leave it out"
            yield Finding("CapabilityGated", _PACKAGE, _FIELD, message)
        elif kind == "forbidden":
            message = f"{name} is not reached from WhatsApp at all: leave it out"
            yield Finding("CapabilityForbidden", _PACKAGE, _FIELD, message)
