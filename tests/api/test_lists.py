"""What every list takes, and every read: `fields`, orderings, cursors, ids."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from accounts import roles
from accounts.models import User
from api import cursors
from tenants.models import Tenant
from tests import database
from tests.api.conftest import Api, document
from tests.isolation import operations, requests, world
from tests.isolation.operations import CUSTOMER

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_fresh_limits")]
AS_THEY_STAND = {
    *("me_devices", "categories_list", "emailtemplates_list", "policies_list", "taxpresets_list"),
    *("products_history", "orders_events", "imports_errors", "imports_warnings", "imports_pictures"),
}
"""A tree, a handful, or what happened in the order in which it did: there is no other order to have them in."""
OF_THEIR_OWN = {"updated_at", "relevance"}
"""Orderings that have tests of their own: the feed of changes, and a search."""


def _reads(name: str) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """The path of each read, its operation and its query's parameters by name."""
    for path, item in document(name)["paths"].items():
        if "get" in item:
            details = item["get"]
            taken = {each["name"]: each["schema"] for each in details["parameters"] if each["in"] == "query"}
            yield path, details, taken


def test_every_read_in_json_takes_fields_and_every_list_an_ordering_and_a_cursor() -> None:
    without = set()
    for name in ("shop", "platform"):
        for _path, details, taken in _reads(name):
            content = details["responses"].get("200", {}).get("content", {})
            assert ("fields" in taken) == ("application/json" in content), details["operationId"]
            if "limit" in taken and "cursor" in taken and "ordering" not in taken:
                without.add(details["operationId"])
    assert without == AS_THEY_STAND


@pytest.mark.parametrize("name", ["shop", "platform"])
def test_each_ordering_goes_both_ways_and_by_cursor(name: str, shop: Tenant) -> None:
    alpha = world.build(shop)
    callers = {"shop": alpha.as_(roles.OWNER), "customer": alpha.as_("customer")}
    if name == "platform":
        operator = User.objects.create_superuser("operator@souk.example", database.PASSWORD)
        callers["platform"] = Api("localhost", "platform").as_(operator)
    tried = 0
    for path, details, taken in _reads(name):
        if "ordering" not in taken:
            continue
        is_own = name == "shop" and operations.SHOP[details["operationId"]] == CUSTOMER
        caller = callers["customer" if is_own else name]
        url = requests.path_of(path, alpha.ids | {"tenant_id": shop.pk})
        fields = re.findall(r"\(([a-z_|]+)\)", str(taken["ordering"]))[0].split("|")
        for field in set(fields) - OF_THEIR_OWN:
            up, down = (caller.get(f"{url}?ordering={sign}{field}&limit=100") for sign in ("", "-"))
            assert (up.status_code, down.status_code) == (200, 200), (url, field, up.content)
            rows = up.json()["results"]
            tried += len(rows) > 1
            shown = [[row.get(field) for row in answer.json()["results"]] for answer in (up, down)]
            assert shown[0] == shown[1][::-1], (url, field)
            assert list(_by_cursor(caller, f"{url}?ordering={field}&limit=1&cursor=")) == rows[:3]
            for endless in ("1e999999", "-1E+200000", "1e-999999"):
                cursor = cursors.write_place([endless, 1])
                with world.undone():
                    answer = caller.get(f"{url}?ordering={field}&cursor={cursor}")
                assert answer.status_code in (200, 422), (url, field, endless)
    assert tried > (15 if name == "shop" else 2)


def _by_cursor(caller: Api, url: str) -> Iterator[dict[str, Any]]:
    for _ in range(3):
        page = caller.get(url).json()
        yield from page["results"]
        if page["next"] is None:
            return
        url = page["next"].partition("/api/v1")[2]


def test_a_list_is_narrowed_to_the_ids_that_are_named(shop: Tenant) -> None:
    owner = world.build(shop).as_(roles.OWNER)
    for path, details, taken in _reads("shop"):
        if {"ids", "limit"} <= taken.keys():
            rows = owner.get(f"{path}?limit=100").json()["results"]
            for row in rows[:1]:
                found = owner.get(f"{path}?ids={row['id']}&fields=id").json()["results"]
                assert found == [{"id": row["id"]}], details["operationId"]
