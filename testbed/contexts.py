"""Which cluster of the user's the end-to-end tests may touch."""

from typing import Any

DISPOSABLE = ("kind-", "k3d-", "minikube")


class RefusedContext(Exception):
    """The kubeconfig points at a cluster that may be somebody's real one."""


def disposable(context: str) -> bool:
    """Whether the name is one that kind, k3d or minikube gives to a cluster made for trying things."""
    return context.startswith(DISPOSABLE[:2]) or context == DISPOSABLE[2]


def chosen_context(config: dict[str, Any], named: str | None) -> str:
    """The context to use: the one that E2E_CONTEXT names, else the current one if it is disposable.

    Raises RefusedContext otherwise.
    """
    known = [entry["name"] for entry in config.get("contexts") or []]
    if named:
        if named not in known:
            raise RefusedContext(f'E2E_CONTEXT names "{named}", which the kubeconfig does not have')
        return named
    current = str(config.get("current-context") or "")
    if current in known and disposable(current):
        return current
    raise RefusedContext(
        f'the kubeconfig\'s current context is "{current}", not one named kind-, k3d- or minikube: '
        f"if the tests may create and delete things there, say so with E2E_CONTEXT={current or 'NAME'}"
    )
