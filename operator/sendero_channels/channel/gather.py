"""The world of one pass, from what is known inside the cluster. What is known at Kapso is added by `observe`."""

from datetime import datetime, timedelta
from typing import Any

from pydantic import ValidationError

from sendero_channels.channel.memory import Memory
from sendero_channels.channel.model import ChannelSpec
from sendero_channels.channel.world import Install, Project, Refusal, Release, Sharing, World
from sendero_channels.engine.cache import Cache
from sendero_channels.install.model import InstallSpec, InstallStatus
from sendero_channels.kernel.clock import moment_in
from sendero_channels.kernel.digest import digest
from sendero_channels.kernel.names import FINALIZER, Key, Kind
from sendero_channels.kernel.once import Once
from sendero_channels.package.model import PackageSpec
from sendero_channels.package.release import content_digest
from sendero_channels.project.access import Access, Accesses
from sendero_channels.project.members import members
from sendero_channels.project.model import ProjectSpec
from sendero_channels.project.workflows import workflows_of
from sendero_channels.tenant.model import TenantSpec

Raw = dict[str, Any]
_RECONSIDERED = {"Live": timedelta(seconds=60), "NumberConnected": timedelta(seconds=60)}
"""After so long a refusal is put to the test once more; the rest after a quarter of an hour."""
_LATER = timedelta(minutes=15)
_RELEASES: Once[Release] = Once(256)


def gather(key: Key, raw: Raw, cache: Cache, accesses: Accesses, memory: Memory, now: datetime) -> World:
    """The world without facts.

    Raises:
        ValidationError: the channel is not what this version understands.
    """
    metadata, spec = raw["metadata"], ChannelSpec.model_validate(raw["spec"])
    install = _install(cache, key, str(metadata["uid"]))
    running = install.status.running if install is not None else None
    return World(
        now=now,
        name=key.name,
        namespace=str(key.namespace),
        uid=str(metadata["uid"]),
        generation=int(metadata["generation"]),
        annotations=metadata.get("annotations") or {},
        deleting=bool(metadata.get("deletionTimestamp")),
        finalizing=FINALIZER in (metadata.get("finalizers") or ()),
        spec=spec,
        status=raw.get("status") or {},
        tenant=_tenant(cache, spec),
        project=_project(cache, accesses, key, raw, spec, now),
        wanted=_release(cache, spec.package_ref.name),
        running=_running(cache, running.name, running.digest) if running is not None else None,
        install=install,
        claimed=_claimed(cache),
        sharing=_sharing(cache, install),
        refused=refusals(memory, now),
        neighbours=_neighbours(cache, key, spec),
    )


def refusals(memory: Memory, now: datetime) -> dict[str, Refusal]:
    """What Kapso refused and has not been given reason to reconsider."""
    return {
        gate: refusal for gate, (refusal, at) in memory.refused.items() if now - at < _RECONSIDERED.get(gate, _LATER)
    }


def _install(cache: Cache, key: Key, uid: str) -> Install | None:
    raw = cache.install_of(key)
    if raw is None or raw["spec"]["channelRef"].get("uid") != uid or raw["metadata"].get("deletionTimestamp"):
        return None
    return Install(
        str(raw["metadata"]["name"]),
        str(raw["metadata"]["uid"]),
        InstallSpec.model_validate(raw["spec"], extra="ignore"),
        InstallStatus.model_validate(raw.get("status") or {}),
    )


def _tenant(cache: Cache, spec: ChannelSpec) -> TenantSpec | None:
    raw = cache.get(Key(Kind.TENANT, spec.tenant_ref.name))
    return _parsed(TenantSpec, raw) if raw is not None else None


def _project(cache: Cache, accesses: Accesses, key: Key, raw: Raw, spec: ChannelSpec, now: datetime) -> Project | None:
    name = spec.project_ref.name
    found, access = cache.get(Key(Kind.PROJECT, name)), accesses.get(name)
    if found is None:
        return _parting(access) if access is not None and raw["metadata"].get("deletionTimestamp") else None
    parsed = _parsed(ProjectSpec, found)
    if parsed is None:
        return None
    swept = ((found.get("status") or {}).get("observed") or {}).get("sweepStartedAt")
    return Project(
        name,
        parsed,
        access.state if access is not None else "unknown",
        access.period if access is not None else 600.0,
        access.failing_since if access is not None else None,
        _full(cache, key, raw, parsed),
        access is not None and access.usable,
        _signing(access),
        moment_in(swept),
    )


def _parting(access: Access) -> Project | None:
    """What is still known of a project that went together with its channels."""
    if access.spec is None:
        return None
    return Project(access.name, access.spec, access.state, access.period, access.failing_since, gone=True)


def _signing(access: Access | None) -> str | None:
    known = access.credentials if access is not None else None
    return digest(known.signing_secret) if known is not None else None


def _full(cache: Cache, key: Key, raw: Raw, project: ProjectSpec) -> bool:
    """Whether older channels take up all that the project allows."""
    name = raw["spec"]["projectRef"]["name"]
    if len(cache.concerned(Key(Kind.PROJECT, name))) <= project.budget.max_channels:
        return False
    mine, found = _age(raw), [cache.get(one) for one in members(cache, name, project) if one != key]
    return len([one for one in found if one is not None and _age(one) < mine]) >= project.budget.max_channels


def _age(raw: Raw) -> tuple[str, str]:
    return str(raw["metadata"].get("creationTimestamp")), str(raw["metadata"]["uid"])


def _release(cache: Cache, name: str) -> Release | None:
    raw = cache.get(Key(Kind.PACKAGE, name))
    if raw is None:
        return None
    return _RELEASES.get((raw["metadata"]["uid"], raw["metadata"]["generation"]), lambda: _read(name, raw))


def _read(name: str, raw: Raw) -> Release:
    said = str(raw["spec"].get("digest"))
    spec = _parsed(PackageSpec, raw)
    return Release(name, said, spec if spec is not None and content_digest(spec) == said else None)


def _running(cache: Cache, name: str, said: str) -> Release:
    """The release that runs; an object of its name with another digest is another release."""
    found = _release(cache, name)
    return found if found is not None and found.digest == said else Release(name, said, None)


def _claimed(cache: Cache) -> dict[str, str]:
    def claims() -> dict[str, str]:
        return {raw["metadata"]["name"]: str(raw["spec"]["channelRef"].get("uid")) for raw in cache.all(Kind.INSTALL)}

    return cache.derived("claims", (Kind.INSTALL,), claims)


def _sharing(cache: Cache, install: Install | None) -> Sharing:
    """Who else is on the business account of this install."""
    account = install.status.business_account_id if install is not None else None
    if install is None or account is None:
        return Sharing(complete=False)
    found, complete = [], True
    for raw in cache.all(Kind.INSTALL):
        status = raw.get("status") or {}
        other = status.get("businessAccountID")
        complete = complete and other is not None
        if other == account and raw["metadata"]["name"] != install.phone_number_id:
            found.append(InstallStatus.model_validate(status))
    return Sharing(tuple(found), complete)


def _neighbours(cache: Cache, key: Key, spec: ChannelSpec) -> frozenset[str]:
    """The workflows of the project's other channels, by id or marker: no channel looks at another's."""
    found = workflows_of(cache, spec.project_ref.name)
    return frozenset(workflow for one, workflow in found.items() if one != key)


def _parsed(model: Any, raw: Raw) -> Any:
    """The object's spec, None where it is not what this version understands."""
    try:
        # A field that a newer release of the CRDs knows must not make somebody else's object disappear.
        return model.model_validate(raw["spec"], extra="ignore")
    except ValidationError:
        return None
