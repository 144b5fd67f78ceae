"""The base of every model, and the field types that several kinds share.

What is said here reaches the CRDs: bounds, patterns, descriptions and CEL rules (`rules(...)`).
"""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel


class Part(BaseModel):
    """A piece of an object: camelCase outside, unknown fields refused, never changed in place."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid", frozen=True)


class Seen(BaseModel):
    """A piece that the operator reads back: unknown fields are kept out of the way rather than refused."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="ignore", frozen=True)


def rules(*pairs: tuple[str, str]) -> dict[str, Any]:
    """CEL rules for a schema node, as (rule, message)."""
    return {"x-kubernetes-validations": [{"rule": rule, "message": message} for rule, message in pairs]}


def map_list(*keys: str) -> dict[str, Any]:
    """A list whose entries are told apart by these fields."""
    return {"x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": [*keys]}


def remedy(words: str) -> dict[str, Any]:
    """What a value must be, in words: the API server says so where it does not match the field's pattern."""
    return {REMEDY: words}


REMEDY = "x-remedy"
SET_LIST: dict[str, Any] = {"x-kubernetes-list-type": "set"}
ATOMIC_LIST: dict[str, Any] = {"x-kubernetes-list-type": "atomic"}

ObjectName = Annotated[
    str,
    Field(
        min_length=1,
        max_length=253,
        pattern=r"^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$",
        description="A Kubernetes object name.",
        json_schema_extra=remedy("must be an object's name: lower-case letters, digits, - and ."),
    ),
]
NamespaceName = Annotated[
    str,
    Field(
        min_length=1,
        max_length=63,
        pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$",
        description="A namespace.",
        json_schema_extra=remedy("must be a namespace's name: lower-case letters, digits and -"),
    ),
]
Digest = Annotated[
    str,
    Field(
        pattern=r"^sha256:[0-9a-f]{64}$",
        max_length=71,
        description="sha256: and 64 hex digits.",
        json_schema_extra=remedy("must be sha256: and 64 hex digits, as `sendero-channels package build` writes it"),
    ),
]
HttpsURL = Annotated[
    str,
    Field(
        max_length=2048,
        pattern=r"^https://[^\s/$.?#].[^\s]*$",
        json_schema_extra=remedy("must be an https:// URL without spaces"),
    ),
]


class Ref(Part):
    """Names one object."""

    name: ObjectName = Field(description="The object's name.")


class SecretKeyRef(Part):
    """Names one key of a Secret in the operator's own namespace."""

    name: ObjectName = Field(description="The Secret's name.")
    key: str = Field(
        min_length=1,
        max_length=253,
        pattern=r"^[-._a-zA-Z0-9]+$",
        description="The key within the Secret's data.",
        json_schema_extra=remedy("must be a key of a Secret: letters, digits, -, _ and ."),
    )


class RemoteFile(Part):
    """A file that Kapso fetches; the operator itself never does."""

    url: HttpsURL = Field(description="Where Kapso fetches the file, https only.")
    sha256: str = Field(
        min_length=64,
        max_length=64,
        pattern=r"^[0-9a-f]{64}$",
        description="The file's SHA-256, 64 hex digits.",
        json_schema_extra=remedy("must be 64 lower-case hex digits, as sha256sum prints them"),
    )
