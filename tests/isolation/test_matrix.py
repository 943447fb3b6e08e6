"""Every operation, called by everyone who must not get through (TARGETS S1, S3).

Both shops hold the same rows under the same integer ids: a query that forgets its shop answers with
the other's row and is seen.
"""

from collections.abc import Iterator
from datetime import timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from pytest_django import Settings

from accounts import roles
from accounts.models import User
from kernel import clock
from tasks.models import Schedule
from tenants.models import Operation, Signup, Tenant
from tenants.portability import kept
from tests import database
from tests.api.conftest import Api, document, issue
from tests.isolation import operations, requests, world
from tests.isolation.operations import BILLED, CART, CUSTOMER, MERCHANT, OPERATOR, ORDER, PUBLIC, SECRET
from tests.isolation.world import STAFF, World
from tests.tenants.portability.conftest import keep_archives_in

pytestmark = pytest.mark.django_db
REFUSED = {401, 403, 404}
BUYERS = ("customer", "stranger", *STAFF)
PROGRAMS = ("secret key", "bare key", "publishable key")
KEY_PERMISSIONS = ("catalogue.*", "transfers.*", "orders.view_order", "customers.view_customer_history")
"""What the secret key may with products:write and orders:read; collections are a noun of their own."""
OF_OTHER_SCOPES = {"reports_get", "draftorders_list", "draftorders_get"}
"""What staff may by a permission that the key has, and keys by a scope that it has not."""


def _operations(name: str) -> Iterator[tuple[str, str, str]]:
    """Method, path template and id of every operation."""
    for template, item in document(name)["paths"].items():
        for method, details in item.items():
            yield method.upper(), template, details["operationId"]


def _call(
    api: Api, method: str, template: str, operation: str, ids: dict[str, Any], refresh: str = ""
) -> Any:
    body = requests.body_of(operation, ids, refresh)
    return api(method, requests.path_of(template, ids), body, Idempotency_Key=f"matrix-{operation}")


@pytest.fixture
def alpha(shop: Tenant, _fresh_limits: None) -> World:
    """The shop whose callers try the other's door."""
    return world.build(shop)


@pytest.fixture
def bravo(other_shop: Tenant, _fresh_limits: None) -> World:
    """The shop that must not notice."""
    return world.build(other_shop)


@pytest.mark.parametrize(("name", "table"), [("shop", operations.SHOP), ("platform", operations.PLATFORM)])
def test_every_operation_has_been_said_whom_it_is_for(name: str, table: dict[str, str]) -> None:
    assert {operation for _m, _p, operation in _operations(name)} == set(table)


def test_no_credential_of_one_shop_opens_anything_of_the_other(alpha: World, bravo: World) -> None:
    _check_that_integer_ids_are_equal(alpha, bravo)
    before = world.checksum(bravo.tenant)
    wrong: list[str] = []
    for method, template, operation in _operations("shop"):
        access = operations.SHOP[operation]
        with world.undone():
            for name, headers in alpha.callers.items():
                if not headers or (name == "guest" and access == PUBLIC):
                    continue
                ids = _guest_ids(bravo.ids) if name == "guest" else bravo.ids
                answer = _call(bravo.api.with_(**headers), method, template, operation, ids, alpha.refresh)
                expected = {401} if "Authorization" in headers else REFUSED
                if answer.status_code not in expected:
                    wrong.append(f"{name}: {operation} answered {answer.status_code}")
                if f"Mug of {alpha.tenant.slug}".encode() in answer.content:
                    wrong.append(f"{name}: {operation} told of the caller's own shop")
            if world.checksum(bravo.tenant) != before:
                wrong.append(f"{operation} changed the other shop")
    assert wrong == [], "\n".join(wrong)


def test_ids_of_the_other_shop_are_not_found_in_ones_own(alpha: World, bravo: World) -> None:
    foreign = {name: value for name, value in bravo.ids.items() if not isinstance(value, int | dict)}
    before = world.checksum(alpha.tenant), world.checksum(bravo.tenant)
    wrong = []
    for method, template, operation in _operations("shop"):
        if not any(
            f"{{{name}}}" in template
            for name in ("cart_id", "key_id", "delivery_id", "staff_id", "invitation_id")
        ):
            continue
        for name in (roles.OWNER, "customer", "guest"):
            with world.undone():
                answer = _call(alpha.as_(name), method, template, operation, alpha.ids | foreign)
                after = world.checksum(alpha.tenant), world.checksum(bravo.tenant)
                if answer.status_code not in REFUSED or before != after:
                    wrong.append(f"{name}: {operation} answered {answer.status_code}")
    assert wrong == [], "\n".join(wrong)


def test_a_caller_gets_what_is_theirs_and_nothing_else(alpha: World) -> None:
    before = world.checksum(alpha.tenant)
    wrong = []
    for method, template, operation in _operations("shop"):
        access = operations.SHOP[operation]
        if access in (PUBLIC, SECRET):
            continue
        refused = []
        for name in (*BUYERS, *PROGRAMS, "nobody"):
            if not _is_allowed(name, operation, access, template):
                refused.append(name)
                continue
            with world.undone():
                answer = _call(alpha.as_(name), method, template, operation, alpha.ids)
                if answer.status_code in REFUSED or answer.status_code >= 500:
                    wrong.append(f"{name}: {operation} {answer.status_code} {answer.content[:150]!r}")
                if access in (CUSTOMER, CART, ORDER) or name == "customer":
                    wrong += _told_of_others(name, operation, answer, alpha)
        with world.undone():
            for name in refused:
                answer = _call(alpha.as_(name), method, template, operation, alpha.ids)
                if answer.status_code not in REFUSED:
                    wrong.append(f"{name}: {operation} {answer.status_code} {answer.content[:150]!r}")
            if refused and method != "GET" and world.checksum(alpha.tenant) != before:
                wrong.append(f"{operation} was refused and changed something")
    assert wrong == [], "\n".join(wrong)


def test_anyone_reads_what_is_public_and_nothing_of_anybodys(alpha: World) -> None:
    told = []
    for method, template, operation in _operations("shop"):
        if operations.SHOP[operation] == PUBLIC:
            for name in alpha.callers:
                with world.undone():
                    answer = _call(alpha.as_(name), method, template, operation, alpha.ids)
                    assert answer.status_code < 300, (name, operation, answer.content)
                    told += _told_of_others(name, operation, answer, alpha)
    assert told == []


def test_a_draft_is_there_for_staff_who_see_products_alone(alpha: World) -> None:
    path = f"/products/{alpha.ids['draft_id']}"
    for name in alpha.callers:
        is_shown = _holds(name, "catalogue.view_product")
        assert alpha.as_(name).get(path).status_code == (200 if is_shown else 404), name
        listed = alpha.as_(name).get("/products?limit=100").json()["results"]
        assert alpha.ids["draft_id"] not in {found["id"] for found in listed}
        refused = 401 if name in ("nobody", "guest") else 403
        assert alpha.as_(name).get("/products?status=any").status_code == (200 if is_shown else refused)


def test_a_guest_reaches_the_cart_and_the_order_whose_tokens_they_have(alpha: World) -> None:
    guest = alpha.as_("guest")
    mine = _guest_ids(alpha.ids)
    assert guest.get(f"/carts/{mine['cart_id']}").status_code == 200
    assert guest.get(f"/orders/{mine['number']}").status_code == 200
    assert guest.get(f"/carts/{alpha.ids['cart_id']}").status_code == 404
    assert guest.get(f"/orders/{alpha.ids['number']}").status_code == 404
    for name in ("stranger", "nobody", *PROGRAMS[1:]):
        assert alpha.as_(name).get(f"/carts/{mine['cart_id']}").status_code == 404
        assert alpha.as_(name).get(f"/orders/{mine['number']}").status_code == 404


def test_the_platform_is_closed_to_shops_and_merchants_to_each_other(
    alpha: World, platform: Api, other_shop: Tenant, settings: Settings, tmp_path: Path
) -> None:
    keep_archives_in(settings, tmp_path)
    connection.set_schema_to_public()
    until = clock.now() + timedelta(days=1)  # what operators may do with an owner's consent
    Tenant.objects.filter(pk=other_shop.pk).update(support_until=until)
    operator = User.objects.create_superuser("operator@souk.example", database.PASSWORD)
    merchants = {slug: User.objects.get(email=f"owner@{slug}.example") for slug in ("alpha", "bravo")}
    callers = {
        "operator": {"Authorization": f"Bearer {issue(operator, None).access}"},
        "merchant": {"Authorization": f"Bearer {issue(merchants['bravo'], None).access}"},
        "another merchant": {"Authorization": f"Bearer {issue(merchants['alpha'], None).access}"},
        "nobody": {},
    }
    ids = {
        "tenant_id": other_shop.pk,
        "shop_id": other_shop.pk,
        "gateway": "stripe",
        "signup_id": Signup.objects.get(tenant=other_shop).pk,
        "slug": "free-slug",
        "schedule_id": Schedule.objects.filter(kind="nightly").values_list("pk", flat=True)[0],
        **_archive_of(other_shop),
    }
    allowed = {
        OPERATOR: {"operator"},
        MERCHANT: {"merchant"},
        BILLED: {"operator", "merchant"},
        CUSTOMER: {"operator", "merchant", "another merchant"},
        PUBLIC: set(callers),
    }
    wrong = []
    for method, template, operation in _operations("platform"):
        access = operations.PLATFORM[operation]
        for name, headers in alpha.callers.items():
            if "Authorization" in headers:
                with world.undone():
                    answer = _call(platform.with_(**headers), method, template, operation, ids, alpha.refresh)
                    if answer.status_code != 401:
                        wrong.append(f"the shop's {name}: {operation} answered {answer.status_code}")
        for name, headers in callers.items():
            if access == SECRET:
                continue
            with world.undone():
                answer = _call(platform.with_(**headers), method, template, operation, ids)
                if (answer.status_code not in REFUSED) != (name in allowed[access]):
                    wrong.append(
                        f"{name}: {operation} answered {answer.status_code} {answer.content[:150]!r}"
                    )
    assert wrong == [], "\n".join(wrong)


def _told_of_others(name: str, operation: str, answer: Any, shop: World) -> list[str]:
    """Which words of other people's an answer has in it."""
    marks = [mark for owner, words in shop.canaries.items() if owner != name for mark in words]
    body = b"" if answer.streaming else answer.content
    return [f"{name}: {operation} tells {mark}" for mark in marks if mark.encode() in body]


def _archive_of(shop: Tenant) -> dict[str, Any]:
    """A snapshot of the shop that is kept, and the operation that made it."""
    name = kept.name_of(kept.SNAPSHOTS, tenant_id=shop.pk, slug=shop.slug, now=clock.now())
    kept.keep(name, lambda file: file.write(b"an archive"))
    made = Operation.objects.create(
        kind="snapshot", status="done", tenant=shop, result={"archive": name}, created_at=clock.now()
    )
    return {"archive": name, "operation_id": made.pk}


def _check_that_integer_ids_are_equal(alpha: World, bravo: World) -> None:
    integers = {name: value for name, value in alpha.ids.items() if isinstance(value, int)}
    assert len(integers) >= 14
    assert integers == {name: bravo.ids[name] for name in integers}


def _guest_ids(ids: dict[str, Any]) -> dict[str, Any]:
    return ids | {"cart_id": ids["guest_cart_id"], "number": ids["guest_number"]}


def _holds(name: str, permission: str) -> bool:
    if name in STAFF:
        return roles.is_granted(name, permission)
    is_given = any(fnmatchcase(permission, pattern) for pattern in KEY_PERMISSIONS)
    return name == "secret key" and is_given and not permission.endswith("_collection")


def _is_allowed(name: str, operation: str, access: str, template: str) -> bool:
    if access == CUSTOMER:
        is_own = name == "customer" or not any(
            f"{{{held}}}" in template for held in ("address_id", "data_export_id", "device_id")
        )
        return name in BUYERS and is_own
    if access == CART:
        return name == "customer" and operation != "carts_merge"  # a token that is none: not found
    if access.partition(":")[0] == ORDER:
        permission = access.partition(":")[2]
        return name == "customer" or bool(permission and _holds(name, permission))
    if operation in operations.IN_PERSON and name not in STAFF:
        return False
    if operation in OF_OTHER_SCOPES and name not in STAFF:
        return False
    return _holds(name, access)
