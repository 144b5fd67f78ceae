"""Objects as the YAML that kubectl reads as it is meant. Pure."""

import re
from typing import Any

import yaml

_NO_TEXT_TO_KUBECTL = re.compile(
    r"[yYnN]|0o[0-7]+|[-+]?(\.[0-9_]+|[0-9][0-9_]*(\.[0-9_]*)?)([eE][-+]?[0-9]+)?",
)


class _Plain(yaml.SafeDumper):
    """No anchors, and long texts as blocks."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    # To kubectl a bare y is a boolean, and a bare 12e5 a number; PyYAML does not know that and would leave them bare.
    style = "|" if "\n" in text else "'" if _NO_TEXT_TO_KUBECTL.fullmatch(text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Plain.add_representer(str, _text)


def dump(value: Any) -> str:
    """`value` as YAML that reads like a manifest."""
    return yaml.dump(value, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=110)
