"""What the operator's account has to be allowed, as manifests/base gives it. Pure."""

from typing import Any

from sendero_channels.kernel.names import GROUP, LINK_SECRET, MANAGER, Kind

Raw = dict[str, Any]


def attributes(namespace: str) -> list[Raw]:
    """Each right, as a SubjectAccessReview has it; `namespace` is the operator's own."""
    kinds = [kind.plural for kind in Kind]
    judged = [Kind.PROJECT, Kind.PACKAGE, Kind.CHANNEL, Kind.INSTALL]
    return [
        *(_right(GROUP, plural, verb) for plural in kinds for verb in ("get", "list", "watch")),
        _right(GROUP, Kind.CHANNEL.plural, "patch"),
        *(_right(GROUP, Kind.INSTALL.plural, verb) for verb in ("create", "patch", "delete")),
        *(_right(GROUP, kind.plural, "patch", subresource="status") for kind in judged),
        *(_right("apiextensions.k8s.io", "customresourcedefinitions", verb) for verb in ("list", "watch")),
        *(_right("events.k8s.io", "events", verb) for verb in ("create", "patch")),
        _right("authentication.k8s.io", "tokenreviews", "create"),
        _right("authorization.k8s.io", "subjectaccessreviews", "create"),
        *(_right("", "secrets", verb, name=LINK_SECRET) for verb in ("get", "create", "patch")),
        _right("", "secrets", "get", namespace=namespace),
        _right("coordination.k8s.io", "leases", "create", namespace=namespace),
        *(
            _right("coordination.k8s.io", "leases", verb, namespace=namespace, name=MANAGER)
            for verb in ("get", "update")
        ),
    ]


def said(right: Raw) -> str:
    """A right in words, as `patch whatsappchannels/status`."""
    resource = right["resource"] + (f"/{right['subresource']}" if right.get("subresource") else "")
    name = f" {right['name']}" if right.get("name") else ""
    return f"{right['verb']} {resource}{name}" + (f" in {right['namespace']}" if right.get("namespace") else "")


def _right(group: str, resource: str, verb: str, **more: str) -> Raw:
    return {"group": group, "resource": resource, "verb": verb, **more}
