"""The pages made from the models and the catalogue."""

import pytest

from sendero_channels.channel.plan.channel import GATES
from sendero_channels.crdgen import reference, troubleshooting
from sendero_channels.crdgen.markdown import table
from sendero_channels.crdgen.troubleshooting import grouped
from sendero_channels.kernel.reasons import CATALOGUE, Reason, entry, outside


def sections(page: str) -> dict[str, str]:
    """A page's sections by their titles."""
    parts = page.split("\n## ")[1:]
    return {part.split("\n", 1)[0]: part for part in parts}


def test_every_gate_has_a_section_of_its_own() -> None:
    assert set(GATES) <= set(sections(troubleshooting.page()))


@pytest.mark.parametrize("reason", CATALOGUE.values(), ids=lambda one: one.name)
def test_every_reason_stands_on_the_page_once_with_its_next_step(reason: Reason) -> None:
    lines = [line for line in troubleshooting.page().splitlines() if line.startswith(f"| `{reason.name}` |")]
    assert len(lines) == 1
    assert reason.meaning in lines[0]
    assert reason.step.replace("|", "\\|") in lines[0]


def test_reasons_stand_under_the_gate_that_they_speak_of() -> None:
    found = sections(troubleshooting.page())
    assert "`PlanIsFree`" in found["Entitled"]
    assert "`LinkRevoked`" in found["NumberConnected"]
    assert "`EvidenceExpired`" in found["Every gate"]


def test_what_stalls_and_who_acts_is_said() -> None:
    row = next(line for line in troubleshooting.page().splitlines() if "`LinkExpired`" in line)
    cells = [cell.strip() for cell in row.split("|")]
    assert (cells[3], cells[5]) == ("Tenant", "yes")


def test_a_reason_before_the_first_gate_is_refused() -> None:
    with pytest.raises(LookupError, match="PlanIsFree"):
        grouped([entry.PLAN_IS_FREE, outside.AWAITING])


def test_a_bar_in_a_text_does_not_end_its_cell() -> None:
    assert table(["a"], [["one | two"]]).splitlines()[-1] == "| one \\| two |"


def test_the_reference_shows_what_is_required_what_is_default_and_what_is_bounded() -> None:
    page = reference.page()
    assert "| **`spec.number.region`** | string, 2 to 2 characters |" in page
    assert "| `spec.deletionPolicy` | `Retain` or `Delete` or `Abandon` | `Retain` |" in page
    assert "| `spec.live` | boolean | `false` |" in page
    assert "| `status.nextActions` | list of up to 64: object |" in page


def test_the_reference_reaches_into_lists() -> None:
    assert "`spec.templates[].components`" in reference.page()
    assert "`status.conditions[].lastTransitionTime`" in reference.page()


def test_the_reference_tells_the_rules_over_several_fields() -> None:
    found = sections(reference.page())
    assert "- spec.tenantRef is immutable" in found["WhatsAppChannel"]
    assert "must be E.164" not in found["WhatsAppChannel"]


def test_the_reference_tells_what_annotations_ask_for() -> None:
    assert "`channels.sendero.travel/setup-link-requested-at`" in reference.page()
