"""Requests made from an OpenAPI document: most of them right, the others wrong in some places or all over.

Needs hypothesis, which is not among this distribution's own requirements: it is for tests.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

Strategy = st.SearchStrategy[Any]
Schema = Mapping[str, Any]
_JUNK: Strategy = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
_WORDS = st.sampled_from(["a", "Lisbon", "hello_world", "TRAVEL", "olá ✈", "+351912345678", "a.b", "123", "en"])
_NOBODY = st.sampled_from(["1", "00000000-0000-4000-8000-000000000000", "%2e%2e", "a b"])
_FORMATS: dict[str, Strategy] = {
    "uuid": st.uuids().map(str),
    "uri": st.sampled_from(["https://example.com/a", "https://example.com/b?c=d"]),
    "date-time": st.sampled_from(["2026-03-02T09:00:00Z", "2026-03-05T10:00:00+01:00", "2026-05-01T00:00:00Z"]),
}


@dataclass(frozen=True)
class Operation:
    """One method and path of a document."""

    method: str
    path: str
    said: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(frozen=True)
class Made:
    """A request that was made up."""

    path: str
    query: dict[str, Any]
    body: Any


def operations(document: Mapping[str, Any]) -> list[Operation]:
    """Every operation of the document."""
    return [
        Operation(method.upper(), path, said)
        for path, found in document["paths"].items()
        for method, said in found.items()
    ]


def requests(operation: Operation, known: Mapping[str, Sequence[str]]) -> st.SearchStrategy[Made]:
    """Requests of the operation. `known` are ids that exist, under the names by which paths and bodies ask for them."""
    right, wrong = Maker(known, wrong=False), Maker(known, wrong=True)
    return st.one_of(right.requests(operation), right.requests(operation), wrong.requests(operation))


@dataclass(frozen=True)
class Maker:
    """Makes values of schemas; one that is `wrong` puts something else in some places."""

    known: Mapping[str, Sequence[str]]
    wrong: bool

    def requests(self, operation: Operation) -> st.SearchStrategy[Made]:
        """Requests of the operation."""
        return st.builds(Made, self._paths(operation), self._queries(operation), self._bodies(operation))

    def _paths(self, operation: Operation) -> Strategy:
        names = [one["name"] for one in operation.said["parameters"] if one["in"] == "path"]
        parts = {name: st.just("v24.0") if name == "version" else self._ids(name) for name in names}
        return st.fixed_dictionaries(parts).map(lambda values: _filled(operation.path, values))

    def _ids(self, name: str) -> Strategy:
        there = self.known.get(name)
        if not there:
            return st.sampled_from([one for ids in self.known.values() for one in ids]) | _NOBODY
        return st.sampled_from(there) | _NOBODY if self.wrong else st.sampled_from(there)

    def _queries(self, operation: Operation) -> Strategy:
        asked = [one for one in operation.said["parameters"] if one["in"] == "query"]
        every = {one["name"]: self._values(one["schema"], one["name"]) for one in asked}
        needed = {one["name"]: every.pop(one["name"]) for one in asked if one["required"]}
        for name in ("after", "before", "cursor"):
            if not self.wrong:
                every.pop(name, None)
        made = st.fixed_dictionaries(needed, optional=every)
        return made.map(lambda found: {name: one for name, one in found.items() if isinstance(one, str | int | float)})

    def _bodies(self, operation: Operation) -> Strategy:
        content = (operation.said.get("requestBody") or {}).get("content") or {}
        schema = (content.get("application/json") or {}).get("schema")
        if schema is None:
            return _JUNK if self.wrong else st.none()
        return self._values(schema, "")

    def _values(self, schema: Schema, name: str) -> Strategy:
        right = self._right(schema, name)
        return st.one_of(*[right] * 6, _JUNK, st.just("x" * 3000)) if self.wrong else right

    def _right(self, schema: Schema, name: str) -> Strategy:
        if "enum" in schema:
            return st.sampled_from(schema["enum"])
        if "anyOf" in schema:
            return st.one_of(*[self._right(one, name) for one in schema["anyOf"]])
        kinds = schema.get("type")
        if isinstance(kinds, list):
            return st.one_of(*[self._typed(kind, schema, name) for kind in kinds])
        return self._typed(str(kinds), schema, name)

    def _typed(self, kind: str, schema: Schema, name: str) -> Strategy:
        if kind == "object":
            return self._objects(schema)
        if kind == "array":
            items = self._values(schema.get("items") or {}, name.removesuffix("s"))
            return st.lists(items, min_size=schema.get("minItems", 0), max_size=max(3, schema.get("minItems", 0)))
        if kind == "string":
            return self._texts(schema, name)
        if kind == "integer":
            return st.integers(schema.get("minimum", 0), schema.get("maximum", 10_000))
        numbers = st.floats(schema.get("minimum", 0), schema.get("maximum", 1e6))
        return {"number": numbers, "boolean": st.booleans(), "null": st.none()}.get(kind, _JUNK)

    def _texts(self, schema: Schema, name: str) -> Strategy:
        if name in self.known:
            return self._ids(name)
        if "pattern" in schema:
            return st.from_regex(schema["pattern"], fullmatch=True)
        return _FORMATS.get(schema.get("format", ""), _WORDS)

    def _objects(self, schema: Schema) -> Strategy:
        fields = schema.get("properties") or {}
        if not fields:
            inside = schema.get("additionalProperties")
            return st.dictionaries(_WORDS, self._values(inside if isinstance(inside, dict) else {}, ""), max_size=3)
        every = {name: self._values(one, name) for name, one in fields.items()}
        needed = {name: every.pop(name) for name in schema.get("required") or ()}
        return st.fixed_dictionaries(needed, optional=every)


def _filled(path: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        path = path.replace(f"{{{name}}}", value.replace("/", "%2F").replace(" ", "%20"))
    return path
