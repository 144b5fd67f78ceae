"""What the last release wrote is read by this one, to the last field."""

from typing import Any

import pytest

from sendero_channels.crdgen.kinds import DEFINITIONS
from tests.flow.released import objects

Raw = dict[str, Any]
each_object = pytest.mark.parametrize("raw", objects(), ids=lambda raw: str(raw["kind"]))


def test_there_is_one_of_each_kind() -> None:
    assert {one["kind"] for one in objects()} == {one.kind.kind for one in DEFINITIONS}


@each_object
def test_a_spec_and_a_status_of_the_last_release_are_read_whole(raw: Raw) -> None:
    [definition] = [one for one in DEFINITIONS if one.kind.kind == raw["kind"]]
    definition.spec.model_validate(raw["spec"], extra="forbid")
    if definition.status is not None:
        definition.status.model_validate(raw["status"], extra="forbid")
