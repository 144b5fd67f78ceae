"""The viewer's own way in: what their kubeconfig says."""

from dataclasses import dataclass
from pathlib import Path

from sendero_channels.clients.cluster_access import Access, NoAccess, from_kubeconfig
from sendero_channels.clients.kubeconfig import merged


@dataclass(frozen=True)
class User:
    """A context of a kubeconfig."""

    access: Access
    context: str
    namespace: str


def user(file: Path, context: str | None = None) -> User:
    """Who a context of a kubeconfig is, its current one unless told otherwise, and in which namespace.

    Raises:
        NoAccess: it cannot be read, or asks for something that we do not do.
    """
    access = from_kubeconfig(file, context=context, programs=True)
    config = merged(file)
    named = context or config.current
    chosen, _ = config.named("contexts", "context", named)
    return User(access, named, str(chosen.get("namespace") or "default"))


__all__ = ["NoAccess", "User", "user"]
