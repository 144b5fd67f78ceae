"""Customers (reference, section 2)."""

from kapso_simulator.inprocess import World


def test_an_external_id_is_taken_once(world: World, customer: str) -> None:
    again = world.post("/customers", {"customer": {"name": "B", "external_customer_id": "hub/lisbon"}})
    assert (again.status, again.json()) == (422, {"error": "External customer has already been taken"})
    other = world.post("/customers", {"customer": {"name": "B"}}).json()["data"]["id"]
    taken = {"customer": {"external_customer_id": "hub/lisbon"}}
    assert world.patch(f"/customers/{other}", taken).status == 422
    assert world.patch(f"/customers/{customer}", taken).status == 200


def test_a_customer_is_found_by_its_whole_external_id(world: World, customer: str) -> None:
    world.post("/customers", {"customer": {"name": "B", "external_customer_id": "hub/lisbon-2"}})
    found = world.get("/customers", external_customer_id="hub/lisbon").json()["data"]
    assert [one["id"] for one in found] == [customer]
    assert len(world.get("/customers", name_contains="lisbon").json()["data"]) == 1


def test_a_name_is_needed_and_not_blank(world: World) -> None:
    for name in (None, "", "  ", 7):
        assert world.post("/customers", {"customer": {"name": name}}).status == 422
    assert world.post("/customers", {"customer": {"external_customer_id": "x"}}).json() == {
        "error": "Name can't be blank"
    }


def test_a_deleted_customer_leaves_its_number_and_revokes_its_link(world: World, customer: str, number: str) -> None:
    link = world.post(f"/customers/{customer}/setup_links", {"setup_link": {}}).json()["data"]["id"]
    assert world.delete(f"/customers/{customer}").status == 204
    assert world.get(f"/customers/{customer}").status == 404
    assert world.get(f"/whatsapp/phone_numbers/{number}").json()["data"]["customer_id"] is None
    gone = world.ask("POST", f"/setup-links/{link}/complete", {"display_phone_number": "+351 911 111 111"})
    assert gone.status == 422
