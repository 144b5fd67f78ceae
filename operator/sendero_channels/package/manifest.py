"""Objects as the YAML that kubectl reads as it is meant. Pure."""

import re
from typing import Any

import yaml

_NO_TEXT_TO_KUBECTL = re.compile(
    r"[yYnN]|[-+]?(0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0[bB][01]+|(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?)"
)
_LINE_TO_KUBECTL = "\x85"


class _Plain(yaml.SafeDumper):
    """No anchors, and long texts as blocks."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=_style(text))


def _style(text: str) -> str | None:
    # To kubectl a bare y is a boolean and 12e5 or 3_e1 a number; PyYAML does not know that and would leave them bare.
    if _LINE_TO_KUBECTL in text:
        return '"'
    if "\n" in text:
        return "|"
    return "'" if _NO_TEXT_TO_KUBECTL.fullmatch(text.replace("_", "")) else None


_Plain.add_representer(str, _text)


def dump(value: Any) -> str:
    """`value` as YAML that reads like a manifest."""
    return yaml.dump(value, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=110)
