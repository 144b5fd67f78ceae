"""From a package's source to the one immutable object, and from a file back to it."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sendero_channels.kernel.names import API_VERSION, Kind
from sendero_channels.package import graph, release
from sendero_channels.package.located import Path_, Unreadable, read
from sendero_channels.package.manifest import dump
from sendero_channels.package.model import PackageSpec
from sendero_channels.package.source import Source, open_source, spec

APPLY_LIMIT, SIZE_LIMIT = 200 * 1024, 900 * 1024
_UNKNOWN = "sha256:" + "0" * 64
Object = dict[str, Any]


@dataclass(frozen=True)
class Fault:
    """Something wrong with a package: where it stands, the rule that says so, and what to do."""

    at: str
    rule: str
    message: str
    hint: bool = False

    def __str__(self) -> str:
        return f"{self.at}: {'hint: ' if self.hint else ''}{self.message} [{self.rule}]"


class Unbuildable(Exception):
    """The source makes no package; `faults` says why."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@dataclass(frozen=True)
class Package:
    """A release under its name; `at` finds the file and line of a part of its spec."""

    name: str
    spec: PackageSpec
    source: Source | None
    file: Path

    def at(self, path: Path_) -> str:
        """Where the part of the spec at `path` stands."""
        return self.source.at(path) if self.source is not None else f"{self.file}: spec{_dotted(path)}"


def load(place: Path) -> Package:
    """The package in a source folder, or in a built file.

    Raises:
        Unbuildable: it is none.
        FileNotFoundError: there is nothing.
    """
    if not place.exists():
        raise FileNotFoundError(f"{place}: there is no such folder or file")
    return from_folder(place) if place.is_dir() else from_file(place)


def from_folder(folder: Path) -> Package:
    """The package that the source in `folder` makes. Raises Unbuildable."""
    try:
        source = open_source(folder)
        written = spec(source)
    except Unreadable as failure:
        at, _, message = str(failure).partition(": ")
        raise Unbuildable([Fault(at, "SourceUnreadable", message)]) from None
    except graph.Malformed as failure:
        line = source.workflow.line(failure.path)
        raise Unbuildable([Fault(f"{source.workflow.file}:{line}", "WorkflowMalformed", str(failure))]) from None
    try:
        whole = PackageSpec.model_validate({**_plain(written), "digest": _UNKNOWN})
    except ValidationError as failure:
        raise Unbuildable(_faults(failure, source)) from None
    named = whole.model_copy(update={"digest": release.content_digest(whole)})
    return Package(f"{source.head.value.get('name')}-{whole.version}", named, source, folder)


def from_file(file: Path) -> Package:
    """The package in a built file. Raises Unbuildable, also where the digest is not the content's."""
    try:
        found = read(file).value
    except Unreadable as failure:
        raise Unbuildable([Fault(str(file), "SourceUnreadable", str(failure))]) from None
    if not isinstance(found, dict) or found.get("kind") != Kind.PACKAGE.kind:
        raise Unbuildable([Fault(f"{file}:1", "NoPackage", "neither a package's folder nor a ChannelPackage")])
    try:
        whole = PackageSpec.model_validate(found.get("spec"))
    except ValidationError as failure:
        raise Unbuildable(_faults(failure, file)) from None
    if whole.digest != release.content_digest(whole):
        message = "the digest is not that of the content: build the package again, under a new version"
        raise Unbuildable([Fault(f"{file}:1", "DigestWrong", message)])
    return Package(str((found.get("metadata") or {}).get("name")), whole, None, file)


def manifest(package: Package) -> Object:
    """The ChannelPackage object."""
    body = package.spec.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return {
        "apiVersion": API_VERSION,
        "kind": Kind.PACKAGE.kind,
        "metadata": {"name": package.name},
        "spec": body,
    }


def text(package: Package) -> str:
    """The file that `kubectl apply` takes."""
    made = f"# Built by `sendero-channels package build` from {package.file.name}/: change the source, not this file.\n"
    return made + dump(manifest(package))


def _plain(value: Any) -> Any:
    """`value` as it comes back from the API server: 1.0 is 1, and a date is a text."""
    match value:
        case dict():
            return {str(key): _plain(inner) for key, inner in value.items()}
        case list():
            return [_plain(inner) for inner in value]
        case float() if value.is_integer():
            return int(value)
        case date():
            return value.isoformat()
        case _:
            return value


def _faults(failure: ValidationError, where: Source | Path) -> list[Fault]:
    faults = []
    for error in failure.errors():
        path: Path_ = error["loc"]
        at = f"{where}: spec{_dotted(path)}" if isinstance(where, Path) else where.at(path)
        faults.append(Fault(at, "FieldInvalid", f"spec{_dotted(path)}: {error['msg']}"))
    return faults


def _dotted(path: Path_) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
