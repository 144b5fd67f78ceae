"""Files that a package or a channel declares as `{url, sha256}`: what they may be, and where templates name them."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from sendero_channels.clients.kapso.types import File
from sendero_channels.kernel.schema import RemoteFile
from sendero_channels.package.model import Template

_MEGABYTE = 1024 * 1024
FORMATS: Mapping[str, tuple[tuple[str, ...], int]] = {
    "IMAGE": (("image/jpeg", "image/png"), 5 * _MEGABYTE),
    "VIDEO": (("video/mp4", "video/3gpp"), 16 * _MEGABYTE),
    "DOCUMENT": (("application/pdf",), 100 * _MEGABYTE),
}
"""Of each format of a header the types and the size that Meta takes."""


def unfit(file: File, sha256: str, format_: str) -> str:
    """Why a file may not be used as what it was declared to be, behind the field's name; empty where it may."""
    types, most = FORMATS[format_]
    if file.sha256 != sha256:
        return f".sha256: the file has {file.sha256[:64]}"
    if file.mime_type not in types:
        return f".url: the file is {file.mime_type[:60]}, and must be {' or '.join(types)}"
    if not 0 < file.size <= most:
        return f".url: the file has {file.size} bytes, and may have {most}"
    return ""


def samples(template: Template) -> list[tuple[str, RemoteFile]]:
    """The files that show Meta what a template's headers look like, with their formats."""
    found = ((str(one.get("format")), sample(one)) for one in template.components)
    return [(format_, file) for format_, file in found if file is not None and format_ in FORMATS]


def sample(component: Mapping[str, Any]) -> RemoteFile | None:
    """The file of one component; None where it has none, or one that is not of the form."""
    example = component.get("example")
    handles = example.get("header_handle") if isinstance(example, dict) else None
    if not isinstance(handles, list) or len(handles) != 1:
        return None
    try:
        return RemoteFile.model_validate(handles[0])
    except ValidationError:
        return None


def with_handles(template: Template, handles: Mapping[str, str]) -> list[dict[str, Any]]:
    """The components with Meta's handles, by SHA-256, in place of the files."""
    return [_handled(one, handles) for one in template.components]


def _handled(component: dict[str, Any], handles: Mapping[str, str]) -> dict[str, Any]:
    file = sample(component)
    if file is None or file.sha256 not in handles:
        return component
    return {**component, "example": {**component["example"], "header_handle": [handles[file.sha256]]}}
