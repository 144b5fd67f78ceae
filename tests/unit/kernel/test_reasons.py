"""The catalogue of reasons: closed, and of use to whoever reads it."""

import importlib
import pkgutil
import re

import pytest

from sendero_channels.kernel import reasons
from sendero_channels.kernel.reasons import CATALOGUE, Reason

REASONS = sorted(CATALOGUE.values(), key=lambda reason: reason.name)


def declared() -> list[Reason]:
    """Every reason of every file of the catalogue."""
    names = [found.name for found in pkgutil.iter_modules(reasons.__path__)]
    modules = [importlib.import_module(f"{reasons.__name__}.{name}") for name in names]
    return [value for module in modules for value in vars(module).values() if isinstance(value, Reason)]


def test_every_reason_that_is_declared_is_in_the_catalogue_and_no_name_is_used_twice() -> None:
    found = {id(reason): reason for reason in declared()}.values()
    assert sorted(reason.name for reason in found) == sorted(CATALOGUE)


@pytest.mark.parametrize("reason", REASONS, ids=lambda reason: reason.name)
def test_a_reason_can_stand_in_a_condition(reason: Reason) -> None:
    assert re.fullmatch(r"[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?", reason.name)
    assert reason.meaning


@pytest.mark.parametrize("reason", REASONS, ids=lambda reason: reason.name)
def test_whoever_must_act_is_told_what_to_do(reason: Reason) -> None:
    if reason.actor in ("Tenant", "Platform", "Author"):
        assert reason.step


@pytest.mark.parametrize("reason", REASONS, ids=lambda reason: reason.name)
def test_what_waiting_never_helps_has_somebody_who_must_act(reason: Reason) -> None:
    if reason.stalls:
        assert reason.actor != "None"
