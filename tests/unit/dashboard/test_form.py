"""The form that declares a channel."""

import pytest

from sendero_channels.dashboard.shown.form import read

GOOD = {
    "namespace": "nomad-travel", "name": "nomad", "tenant": "nomad-travel", "project": "production",
    "package": "travel-1", "region": "es", "expected": "+34 911 234 567", "recipient": "", "live": "yes",
    "variables": "agency_name = Nomad = Travel\n\nreply_minutes=15",
}  # fmt: skip


def test_what_was_filled_in_is_the_object() -> None:
    form = read(GOOD)
    assert form.wrong == {}
    assert form.body == {
        "metadata": {"namespace": "nomad-travel", "name": "nomad"},
        "spec": {
            "tenantRef": {"name": "nomad-travel"},
            "projectRef": {"name": "production"},
            "packageRef": {"name": "travel-1"},
            "number": {"region": "ES", "expected": "+34911234567"},
            "variables": {"agency_name": "Nomad = Travel", "reply_minutes": "15"},
            "live": True,
        },
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("namespace", "../kube-system"),
        ("name", "Nomad"),
        ("tenant", "a b"),
        ("project", ""),
        ("package", "x/y"),
        ("region", "Spain"),
        ("expected", "911"),
        ("recipient", "call me"),
        ("variables", "no equals sign"),
    ],
)
def test_what_cannot_be_is_told_at_its_field_and_kept(name: str, value: str) -> None:
    form = read({**GOOD, name: value})
    assert list(form.wrong) == [name]
    assert form.body is None
    # A country is written in capitals, and a phone number without what people put in between.
    assert form.values[name] == {"region": "SPAIN", "recipient": "callme"}.get(name, value)
