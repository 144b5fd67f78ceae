"""GitOps tools asked what they make of an object, each by the code that it runs."""

import json
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from testbed.assets.find import find_judge

Raw = dict[str, Any]


class NoJudgement(Exception):
    """A tool cannot make anything of an object; the message is what it said."""


def kstatus(raw: Raw) -> Raw:
    """A question for kstatus, which Flux asks of each object that it has no expressions for."""
    return {"ask": "kstatus", "object": raw}


def flux(raw: Raw, expressions: Raw) -> Raw:
    """A question for Flux's healthCheckExprs."""
    named = {name: expressions[name] for name in ("current", "failed", "inProgress") if name in expressions}
    return {"ask": "flux", "object": raw, "expressions": named}


def argo(raw: Raw, script: str) -> Raw:
    """A question for a script of Argo CD's."""
    return {"ask": "argo", "object": raw, "script": script}


def judged(questions: Sequence[Raw]) -> list[Any]:
    """The answers. Raises NoJudgement for the first that could not be given."""
    done = subprocess.run([_program()], input=json.dumps(questions), capture_output=True, text=True, timeout=60)
    if done.returncode:
        raise NoJudgement(done.stderr)
    answers = json.loads(done.stdout)
    for one in answers:
        if one.get("error"):
            raise NoJudgement(one["error"])
    return [one["value"] for one in answers]


@cache
def _program() -> Path:
    return find_judge(print)
