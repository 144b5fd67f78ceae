"""One kind as a CustomResourceDefinition."""

from typing import Any

import yaml

from sendero_channels.crdgen.bounds import unsaid
from sendero_channels.crdgen.kinds import Column, Definition
from sendero_channels.crdgen.structural import VALIDATIONS, Node, NotStructural, schema_of
from sendero_channels.kernel.names import GROUP, VERSION

HEADER = "# Generated from the models in operator/sendero_channels by `make generate`: do not edit.\n"
_ROOT = {
    "apiVersion": f"{GROUP}/{VERSION}.",
    "kind": "The kind's name.",
}


class _Plain(yaml.SafeDumper):
    """No anchors: every part is written out."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def crd_file(definition: Definition) -> str:
    """The CRD's YAML, always in the same order. Raises NotStructural where a model says too little or too much."""
    return HEADER + yaml.dump(crd(definition), Dumper=_Plain, sort_keys=False, width=120, allow_unicode=True)


def crd(definition: Definition) -> Node:
    """The CRD as an object. Raises NotStructural."""
    kind = definition.kind
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{kind.plural}.{GROUP}"},
        "spec": {
            "group": GROUP,
            "names": {
                "kind": kind.kind,
                "listKind": f"{kind.kind}List",
                "plural": kind.plural,
                "singular": kind.kind.lower(),
                "shortNames": [definition.short_name],
                "categories": ["sendero"],
            },
            "scope": "Namespaced" if kind.namespaced else "Cluster",
            "versions": [_version(definition)],
        },
    }


def schema(definition: Definition) -> Node:
    """The kind's whole schema. Raises NotStructural."""
    spec = schema_of(definition.spec)
    status = _status(definition)
    root: Node = {
        "description": definition.description,
        "type": "object",
        "required": ["spec"],
        "properties": {
            **{name: {"type": "string", "description": text} for name, text in _ROOT.items()},
            "metadata": {"type": "object"},
            "spec": spec,
            **({"status": status} if status is not None else {}),
        },
    }
    if definition.rules:
        root[VALIDATIONS] = [{"rule": rule, "message": message} for rule, message in definition.rules]
    missing = [*unsaid(spec, "spec"), *(unsaid(status, "status") if status is not None else ())]
    if missing:
        raise NotStructural(f"{definition.kind.kind}: " + "; ".join(missing))
    return root


def _status(definition: Definition) -> Node | None:
    if definition.status is None:
        return None
    status = schema_of(definition.status)
    if "observedGeneration" in status["properties"]:
        # On the object itself, so that even one whose status was set to null is not taken for a judged one.
        status["default"] = {"observedGeneration": -1}
    return status


def _version(definition: Definition) -> Node:
    return {
        "name": VERSION,
        "served": True,
        "storage": True,
        "schema": {"openAPIV3Schema": schema(definition)},
        **({"subresources": {"status": {}}} if definition.status is not None else {}),
        "selectableFields": [{"jsonPath": path} for path in definition.selectable],
        "additionalPrinterColumns": [_column(one) for one in definition.columns],
    }


def _column(column: Column) -> Node:
    priority = {"priority": 1} if column.wide else {}
    return {"name": column.name, "type": column.type, "jsonPath": column.path, **priority}
