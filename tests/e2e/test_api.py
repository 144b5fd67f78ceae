"""The operator's API with real tokens of real service accounts: a viewer sees their own namespace and nothing else."""

import json
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
import yaml

from testbed.stage import Stage
from tests.e2e.browsing import person
from tests.e2e.onboarding import declare
from tests.e2e.world import World

pytestmark = pytest.mark.e2e


def token(file: Path) -> str:
    """The token that a kubeconfig holds."""
    user = yaml.safe_load(file.read_text())["users"][0]["user"]
    return str(user.get("token") or Path(user["tokenFile"]).read_text()).strip()


def ask(url: str, token: str, body: Any = None) -> tuple[int, str]:
    """An answer's status and text."""
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(url, data, {"Authorization": f"Bearer {token}"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()


def paths(url: str) -> dict[str, list[str]]:
    """Every path of the API, and its methods."""
    with urllib.request.urlopen(f"{url}/openapi.json", timeout=30) as answer:
        found = json.load(answer)["paths"]
    return {path: list(methods) for path, methods in found.items()}


def test_a_viewer_plans_in_their_own_namespace_and_gets_nothing_by_any_route_of_another(
    stage: Stage, world: World
) -> None:
    declare(world)
    world.wait_condition("NumberConnected", "False", "LinkPending")
    url = world.operator.place.api_url
    viewers, strangers = person(stage, world, "view"), person(stage, world, None)
    status, text = ask(f"{url}/v1/namespaces/{world.namespace}/channels/channel/plan", token(viewers))
    assert status == 200, text
    assert json.loads(text)["waits"][0]["reason"] == "LinkPending"
    assert ask(f"{url}/v1/namespaces/kube-system/channels/channel/plan", token(viewers))[0] == 403
    whole = paths(url)
    assert whole
    for path, methods in whole.items():
        asked = path.replace("{namespace}", world.namespace).replace("{channel}", "channel")
        asked = asked.replace("{project}", world.name).replace("{id}", "1")
        for method in methods:
            body: Any = {"spec": {}} if method == "post" else None
            query = "" if "{namespace}" in path else f"?namespace={world.namespace}"
            status, text = ask(url + asked + query, token(strangers), body)
            assert status == 403, (method, asked, text)
            assert "channel/" not in text
            assert ask(url + asked + query, "nobody", body)[0] == 401


def test_a_token_that_is_meant_for_the_operator_alone_lets_in_and_one_for_others_does_not(
    stage: Stage, world: World
) -> None:
    declare(world)
    person(stage, world, "view")
    place = f"{world.operator.place.api_url}/v1/namespaces/{world.namespace}/channels/channel/plan"
    for audience, status in (("sendero-channels", 200), ("vault", 401)):
        made = world.kubectl("create", "token", f"view-of-{world.namespace}", f"--audience={audience}").strip()
        assert ask(place, made)[0] == status


def test_the_command_plans_with_the_viewers_own_kubeconfig(stage: Stage, world: World) -> None:
    declare(world)
    world.wait_condition("NumberConnected", "False", "LinkPending")
    viewers = person(stage, world, "view")
    command = [str(Path(sys.executable).parent / "sendero-channels"), "plan", "-n", world.namespace, "channel"]
    command += ["--operator", world.operator.place.api_url, "--kubeconfig", str(viewers)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (4, "")
    assert "nothing to do" in done.stdout
    assert "Tenant (LinkPending)" in done.stdout
