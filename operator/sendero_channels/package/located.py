"""Files of a package's source, with the line of everything in them. The one door to YAML here."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

Path_ = tuple[str | int, ...]


class Unreadable(Exception):
    """A file is missing, or is no YAML or JSON; the text names file and line."""


@dataclass(frozen=True)
class Sheet:
    """A file's content, and where in it each part stands."""

    file: Path
    value: Any
    lines: dict[Path_, int] = field(repr=False)

    def line(self, path: Path_) -> int:
        """The line of the part at `path`, or of the nearest part around it."""
        while path not in self.lines and path:
            path = path[:-1]
        return self.lines.get(path, 1)


def read(file: Path) -> Sheet:
    """A YAML or JSON file.

    Raises:
        Unreadable: it is missing, malformed, or says one key twice.
    """
    try:
        text = file.read_text(encoding="utf-8")
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        lines: dict[Path_, int] = {}
        if root is not None:
            _mark(root, (), lines, file)
        value = json.loads(text) if file.suffix == ".json" else yaml.load(text, Loader=yaml.SafeLoader)
        return Sheet(file, value, lines)
    except FileNotFoundError:
        raise Unreadable(f"{file}: is not there") from None
    except (OSError, UnicodeDecodeError) as failure:
        raise Unreadable(f"{file}: cannot be read: {failure}") from None
    except yaml.MarkedYAMLError as failure:
        line = failure.problem_mark.line + 1 if failure.problem_mark is not None else 1
        raise Unreadable(f"{file}:{line}: {failure.problem}") from None
    except yaml.YAMLError as failure:
        raise Unreadable(f"{file}:1: {failure}") from None
    except json.JSONDecodeError as failure:
        raise Unreadable(f"{file}:{failure.lineno}: {failure.msg}") from None
    except RecursionError:
        raise Unreadable(f"{file}:1: is nested too deeply") from None


def _mark(node: yaml.Node, path: Path_, lines: dict[Path_, int], file: Path) -> None:
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, inner in node.value:
            name, line = str(key.value), key.start_mark.line + 1
            if name in seen:
                raise Unreadable(f"{file}:{line}: '{name}' is said twice")
            seen.add(name)
            _mark(inner, (*path, name), lines, file)
            lines[(*path, name)] = line
    elif isinstance(node, yaml.SequenceNode):
        for index, inner in enumerate(node.value):
            _mark(inner, (*path, index), lines, file)
