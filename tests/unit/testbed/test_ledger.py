"""The demo's closing table: what each gate took and whom it waited for."""

from typing import Any

from testbed.demo.ledger import GATES, Ledger, call_table, gate_table, is_false, is_true


def channel(conditions: dict[str, str], *actions: tuple[str, str], generation: int = 1) -> dict[str, Any]:
    told = [{"type": type_, "status": status, "observedGeneration": 1} for type_, status in conditions.items()]
    asked = [{"gate": gate, "actor": actor} for gate, actor in actions]
    return {"metadata": {"generation": generation}, "status": {"conditions": told, "nextActions": asked}}


def row(table: str, name: str) -> list[str]:
    line = next(line for line in table.splitlines() if line.startswith(name))
    return [cell.strip() for cell in line.split("  ") if cell.strip()]


def test_a_gate_counts_from_apply_until_it_is_true_for_the_first_time() -> None:
    ledger = Ledger()
    ledger.see(1.0, channel({"NumberConnected": "False"}, ("NumberConnected", "Tenant")))
    ledger.see(4.0, channel({"NumberConnected": "True"}))
    ledger.see(9.0, channel({"NumberConnected": "False"}, ("NumberConnected", "Platform")))
    assert row(gate_table(ledger.entries()), "NumberConnected") == ["NumberConnected", "4.0 s", "False", "Tenant"]


def test_everybody_who_was_awaited_is_named_once_in_order() -> None:
    ledger = Ledger()
    for actor in ["Operator", "Meta", "Meta", "Author"]:
        ledger.see(1.0, channel({"TemplatesApproved": "False"}, ("TemplatesApproved", actor)))
    assert row(gate_table(ledger.entries()), "TemplatesApproved")[-1] == "Operator, then Meta, then Author"


def test_a_gate_that_never_came_has_no_time() -> None:
    assert row(gate_table(Ledger().entries()), "TestDelivered") == ["TestDelivered", "-", "-", "Operator"]


def test_every_gate_has_its_row() -> None:
    assert len(gate_table(Ledger().entries()).splitlines()) == len(GATES) + 1


def test_an_object_without_a_status_is_fine() -> None:
    Ledger().see(0.0, {"metadata": {}})
    assert not is_true({"metadata": {}}, "Ready")


def test_a_condition_of_an_older_generation_is_not_believed() -> None:
    assert is_true(channel({"Ready": "True"}), "Ready")
    assert not is_true(channel({"Ready": "True"}, generation=2), "Ready")
    assert is_false(channel({"Ready": "False"}), "Ready")
    assert not is_false(channel({"Ready": "Unknown"}), "Ready")


def test_calls_are_counted_by_route() -> None:
    calls = [{"method": "GET", "route": "/customers"}] * 2 + [{"method": "POST", "path": "/customers"}]
    assert call_table(calls).splitlines() == ["CALLS  REQUEST", "2      GET /customers", "1      POST /customers"]
