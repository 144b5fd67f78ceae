"""Every check of a package that needs neither Kapso nor Meta."""

import math
from collections.abc import Iterator

from sendero_channels.package.build import SIZE_LIMIT, Fault, Package, text
from sendero_channels.package.lint.flaw import Flaw, Place, place_in
from sendero_channels.package.lint.flows import flows
from sendero_channels.package.lint.messages import messages
from sendero_channels.package.lint.templates import templates
from sendero_channels.package.lint.variables import variables
from sendero_channels.package.lint.workflow import workflow
from sendero_channels.package.model import PackageSpec
from sendero_channels.policy.text import parts


def faults(package: Package) -> list[Fault]:
    """What is wrong, in the order of the release's parts; hints after all else."""
    spec = package.spec
    found = [
        *variables(spec),
        *_values(spec),
        *workflow(spec),
        *messages(spec),
        *templates(spec),
        *flows(spec),
        *_size(package),
    ]
    ordered = sorted(dict.fromkeys(found), key=lambda flaw: flaw.hint)
    return [Fault(package.at(flaw.path), flaw.rule, flaw.message, flaw.hint) for flaw in ordered]


def replaced(package: Package, old: Package) -> list[Fault]:
    """What is wrong with a release as the one that follows `old`: changed content has its own version and name."""
    if package.spec.digest == old.spec.digest:
        return []
    if package.spec.version == old.spec.version or package.name == old.name:
        message = f"the content differs from {old.name}, so the release needs a version of its own"
        return [Fault(package.at(("version",)), "ReleaseReused", message)]
    return []


def _values(spec: PackageSpec) -> Iterator[Flaw]:
    """Values that come back from the API server as something else, so that the digest would not hold."""
    places: list[tuple[Place, object]] = [(("workflow", "nodes", i), one) for i, one in enumerate(spec.workflow.nodes)]
    places += [(("templates", i), one.components) for i, one in enumerate(spec.templates)]
    places += [(("flows", i, "definition"), one.definition) for i, one in enumerate(spec.flows)]
    for place, value in places:
        for where, _, found in parts("", value):
            if found is None or (isinstance(found, float) and not math.isfinite(found)):
                message = f"{where.lstrip('.')}: leave the field out instead of {found}"
                yield Flaw((*place, *place_in(where)), "ValueNotPlain", message)


def _size(package: Package) -> Iterator[Flaw]:
    size = len(text(package).encode())
    if size > SIZE_LIMIT:
        message = f"{size // 1024} KiB are more than the {SIZE_LIMIT // 1024} KiB that an object may have here"
        yield Flaw((), "PackageTooLarge", message)
