"""A package as a folder that a person can review.

package.yaml                      what it is, its variables, capabilities, Flow categories and test template
workflow.yaml                     what runs, see `graph`
templates/<key>.<language>.yaml   what Meta reviews: category, components, required
flows/<key>.json                  Flow JSON
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sendero_channels.package import graph
from sendero_channels.package.located import Path_, Sheet, Unreadable, read

_HEAD = {"name", "version", "description", "capabilities", "variables", "flows", "testTemplate", "trace"}


@dataclass(frozen=True)
class Source:
    """The files of one package."""

    folder: Path
    head: Sheet
    workflow: Sheet
    templates: dict[str, Sheet]
    flows: dict[str, Sheet]

    def at(self, path: Path_) -> str:
        """`file:line` of the part of the release's spec at `path`."""
        sheet, inner = self._found(path)
        return f"{sheet.file}:{sheet.line(inner)}"

    def _found(self, path: Path_) -> tuple[Sheet, Path_]:
        match path:
            case ("workflow", "nodes", int(index), *rest):
                return self.workflow, _in_node(self.workflow, index, tuple(rest))
            case ("workflow", *_):
                return self.workflow, ()
            case ("templates", int(index), *rest) if index < len(self.templates):
                return list(self.templates.values())[index], tuple(rest)
            case ("flows", int(index), "definition", *rest) if index < len(self.flows):
                return list(self.flows.values())[index], tuple(rest)
            case ("flows", int(index), *_) if index < len(self.flows):
                return self.head, ("flows", list(self.flows)[index])
            case _:
                return self.head, path


def open_source(folder: Path) -> Source:
    """The package in `folder`.

    Raises:
        Unreadable: a file is missing or malformed, or is none that a package has.
    """
    head, workflow = read(folder / "package.yaml"), read(folder / "workflow.yaml")
    if not isinstance(head.value, dict):
        raise Unreadable(f"{head.file}:1: must be a mapping with {', '.join(sorted(_HEAD))}")
    if odd := sorted(head.value.keys() - _HEAD, key=str):
        raise Unreadable(f"{head.file}:{head.line((str(odd[0]),))}: '{odd[0]}' is no part of a package")
    templates = {file.stem: read(file) for file in _files(folder / "templates", ".yaml")}
    flows = {file.stem: read(file) for file in _files(folder / "flows", ".json")}
    return Source(folder, head, workflow, templates, flows)


def spec(source: Source) -> dict[str, Any]:
    """The release's spec as written, without its digest, not yet validated.

    Raises:
        Malformed: the workflow is not as its format asks.
        Unreadable: a file says what its place does not allow.
    """
    head = source.head.value
    wanted = {key: head[key] for key in ("version", "description", "capabilities", "variables") if key in head}
    written: dict[str, Any] = wanted | {"workflow": graph.build(source.workflow.value)}
    written["templates"] = [_template(name, sheet) for name, sheet in source.templates.items()]
    written["flows"] = [
        {"key": key, "categories": _categories(source, key), "definition": sheet.value}
        for key, sheet in source.flows.items()
    ]
    return written | {key: head[key] for key in ("testTemplate", "trace") if key in head}


def _files(folder: Path, suffix: str) -> Iterator[Path]:
    for file in sorted(folder.iterdir()) if folder.is_dir() else ():
        if file.suffix != suffix:
            raise Unreadable(f"{file}:1: only {suffix} files belong into {folder.name}/")
        yield file


def _template(name: str, sheet: Sheet) -> dict[str, Any]:
    key, _, language = name.partition(".")
    if not isinstance(sheet.value, dict) or not language:
        raise Unreadable(f"{sheet.file}:1: a template is a mapping in templates/<key>.<language>.yaml")
    if taken := sorted({"key", "language"} & sheet.value.keys()):
        line = sheet.line((taken[0],))
        raise Unreadable(f"{sheet.file}:{line}: the file's name says key and language; remove '{taken[0]}'")
    return {"key": key, "language": language, **sheet.value}


def _categories(source: Source, key: str) -> Any:
    flows = source.head.value.get("flows")
    if not isinstance(flows, dict) or key not in flows:
        raise Unreadable(f"{source.head.file}:{source.head.line(('flows',))}: flows.{key} must list Meta's categories")
    return flows[key]


def _in_node(sheet: Sheet, index: int, rest: Path_) -> Path_:
    """Node 0 is the start node, which the source does not have; the others keep their order."""
    nodes = list(sheet.value.get("nodes") or {}) if isinstance(sheet.value, dict) else []
    if not 1 <= index <= len(nodes):
        return ("start",)
    id_ = str(nodes[index - 1])
    type_ = graph.type_of(sheet.value["nodes"][nodes[index - 1]]) or ""
    return ("nodes", id_, type_, *rest[2:]) if rest[:2] == ("data", "config") else ("nodes", id_)
