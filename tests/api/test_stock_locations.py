"""Locations over the API: read, changed and closed by who has seen them as they are."""

import pytest

from tests.api.conftest import Api

pytestmark = pytest.mark.django_db


def test_a_location_is_read_changed_and_closed_as_it_was_seen(owner_api: Api) -> None:
    made = owner_api.post("/stock-locations", {"name": "Cellar", "priority": 5})
    path = made["Location"].removeprefix("/api/v1")
    seen = owner_api.get(path)
    assert seen.json() == made.json()
    changed = owner_api.patch(path, {"name": "Vault"}, If_Match=seen["ETag"])
    assert (changed.status_code, changed.json()["name"]) == (200, "Vault")
    for late in (
        owner_api.patch(path, {"name": "Late"}, If_Match=seen["ETag"]),
        owner_api.delete(path, If_Match=seen["ETag"]),
    ):
        assert (late.status_code, late.json()["code"]) == (412, "precondition.failed")
    assert owner_api.get(path).json()["name"] == "Vault"
    assert owner_api.delete(path, If_Match=changed["ETag"]).status_code == 204
    for gone in (owner_api.get(path), owner_api.patch(path, {"name": "Late"}), owner_api.delete(path)):
        assert (gone.status_code, gone.json()["code"]) == (404, "inventory.location_not_found")


def test_the_last_one_and_one_that_is_not_empty_stay(owner_api: Api, product: dict) -> None:
    (main,) = owner_api.get("/stock-locations").json()["results"]
    path = f"/stock-locations/{main['id']}"
    assert owner_api.delete(path).json()["code"] == "inventory.last_location"
    owner_api.post("/stock-locations", {"name": "Cellar"})
    refused = owner_api.delete(path)
    assert (refused.status_code, refused.json()["code"]) == (409, "inventory.location_in_use")
