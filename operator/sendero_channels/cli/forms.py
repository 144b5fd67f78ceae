"""One value as a program reads it. Pure."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import yaml


def _yaml(value: Any) -> str:
    return str(yaml.safe_dump(value, sort_keys=False, allow_unicode=True)).rstrip()


def _json(value: Any) -> str:
    return json.dumps(value, indent=2)


FORMS: Mapping[str, Callable[[Any], str]] = {"json": _json, "yaml": _yaml}
