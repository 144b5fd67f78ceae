"""Which of a user's clusters the end-to-end tests agree to touch."""

from typing import Any

import pytest

from testbed.contexts import RefusedContext, chosen_context


def config(current: str | None, *names: str) -> dict[str, Any]:
    return {"current-context": current, "contexts": [{"name": name} for name in names]}


@pytest.mark.parametrize("name", ["kind-demo", "k3d-demo", "minikube"])
def test_a_cluster_made_for_trying_things_is_used(name: str) -> None:
    assert chosen_context(config(name, name, "prod"), None) == name


@pytest.mark.parametrize("name", ["prod", "my-kind-demo", "kindly", "minikube-but-not-really", "gke_eu_prod", ""])
def test_any_other_current_context_is_refused_with_the_way_out(name: str) -> None:
    with pytest.raises(RefusedContext, match="E2E_CONTEXT="):
        chosen_context(config(name, name), None)


def test_naming_a_context_allows_it() -> None:
    assert chosen_context(config("kind-demo", "kind-demo", "prod"), "prod") == "prod"


def test_naming_a_context_that_does_not_exist_is_an_error_not_a_fallback() -> None:
    with pytest.raises(RefusedContext, match='"other"'):
        chosen_context(config("kind-demo", "kind-demo"), "other")


@pytest.mark.parametrize("broken", [{}, {"contexts": None}, {"current-context": "kind-gone", "contexts": []}])
def test_a_kubeconfig_without_the_context_is_refused(broken: dict[str, Any]) -> None:
    with pytest.raises(RefusedContext):
        chosen_context(broken, None)
