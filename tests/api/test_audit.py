"""Who did what to which object, from where: for staff and keys, over the API and in the admin; never what they sent."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import tenant_context

from accounts import roles
from accounts.models import AuditEvent, User
from kernel import clock
from storefront.customers import services as customers
from storefront.customers.models import Customer
from tenants import hosts
from tenants.models import Tenant
from tests import actors
from tests.admin_theme.conftest import log_in
from tests.api.conftest import Api, fill_cart

pytestmark = pytest.mark.django_db


def told(api: Api, query: str = "") -> list[dict[str, Any]]:
    return api.get(f"/audit-events?limit=100&{query}").json()["results"]


def test_tells_who_did_what_to_which_object_and_from_where(owner_api: Api, product: dict[str, Any]) -> None:
    path = f"/products/{product['id']}"
    owner_api.patch(path, {"title": "Secret mug"}, X_Request_Id="request-of-mine")
    (found,) = told(owner_api, "action=changed&object_type=product")
    assert found | {"id": 0, "at": "", "staff": ""} == {
        "id": 0,
        "at": "",
        "action": "changed",
        "actor": "owner@alpha.example",
        "staff": "",
        "operation": "products_update",
        "object": {"type": "product", "id": str(product["id"]), "name": "Secret mug"},
        "verb": "updated",
        "changes": f"Title: {product['title']} → Secret mug",
        "fields": {"title": [product["title"], "Secret mug"]},
        "address": "127.0.0.1",
        "request_id": "request-of-mine",
    }
    owner_api.delete(path)
    assert [
        event["action"] for event in told(owner_api, f"object_type=product&object_id={product['id']}")
    ] == [
        "deleted",
        "changed",
        "added",
    ]


def test_a_key_is_named_by_its_beginning(owner_api: Api, api: Api, product: dict[str, Any]) -> None:
    wanted = {"name": "Program", "type": "sk", "scopes": ["products:write"]}
    key = owner_api.post("/api-keys", wanted).json()
    program = api.with_(Authorization=f"Bearer {key['key']}")
    assert program.patch(f"/products/{product['id']}", {"title": "Cup"}).status_code == 200
    changed, made = told(owner_api)[:2]
    assert (changed["actor"], changed["staff"]) == (f"key {key['prefix']}", None)
    assert (made["operation"], made["object"]["type"], made["object"]["id"]) == (
        "apikeys_create",
        "apikey",
        key["id"],
    )
    assert key["key"] not in str(told(owner_api))


def test_what_the_admin_does_is_told_in_the_same_record(
    owner_api: Api, shop: Tenant, product: dict[str, Any]
) -> None:
    client = Client(headers={"host": "alpha.localhost"})
    with tenant_context(shop):
        owner = User.objects.get(email="owner@alpha.example")
        client.force_login(owner, "django.contrib.auth.backends.ModelBackend")
    page = "/admin/inventory/stocklocation/add/"
    client.post(page, {"name": "Cellar", "code": "cellar", "priority": "5", "is_active": "on"})
    event = told(owner_api)[0]
    assert (event["action"], event["object"]["type"], event["object"]["name"]) == (
        "added",
        "stocklocation",
        "Cellar",
    )
    assert (event["operation"], event["address"]) == ("admin:inventory_stocklocation_add", "127.0.0.1")
    shown = client.get("/admin/accounts/auditevent/").content.decode()
    assert product["title"] in shown
    assert "Cellar" in shown


def test_what_was_refused_read_or_answered_before_is_not_told_again(
    owner_api: Api, api: Api, shop: Tenant, member: Callable[..., User], product: dict[str, Any]
) -> None:
    before = len(told(owner_api))
    analyst = api.as_(member(roles.ANALYST), shop)
    assert analyst.patch(f"/products/{product['id']}", {"title": "Cup"}).status_code == 403
    assert owner_api.patch(f"/products/{product['id']}", {"title": ""}).status_code == 422
    owner_api.get("/orders")
    for _ in range(2):
        made = owner_api.post("/categories", {"name": "Mugs"}, Idempotency_Key="once")
        assert made.status_code == 201
    assert len(told(owner_api)) == before + 1


def test_buyers_are_not_recorded_and_pay_no_statement(
    api: Api, customer_api: Api, product: dict[str, Any]
) -> None:
    with CaptureQueriesContext(connection) as captured:
        fill_cart(api, product)
        customer_api.patch("/customers/me", {"first_name": "Grace"})
    assert not [query["sql"] for query in captured if "django_admin_log" in query["sql"]]


def test_a_write_of_staff_costs_one_statement_more(owner_api: Api, product: dict[str, Any]) -> None:
    path, titles = f"/products/{product['id']}", iter("abc")

    def statements() -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            assert owner_api.patch(path, {"title": next(titles)}).status_code == 200
        tables = ("django_admin_log", 'FROM "django_content_type"')
        return [query["sql"] for query in captured if any(table in query["sql"] for table in tables)]

    statements()  # which looks the type up, once for a process
    (only,) = statements()
    assert only.startswith('INSERT INTO "django_admin_log"')


def test_the_record_is_read_by_those_who_may_and_pages_by_cursor(
    owner_api: Api, api: Api, shop: Tenant, member: Callable[..., User], product: dict[str, Any]
) -> None:
    assert api.as_(member(roles.MANAGER), shop).get("/audit-events").status_code == 403
    whole = told(owner_api)
    first = owner_api.get("/audit-events?cursor=&limit=1").json()
    rest = owner_api.get("/audit-events?" + first["next"].partition("?")[2]).json()
    assert first["results"] + rest["results"] == whole[:2]
    assert told(owner_api, "since=2999-01-01T00:00:00Z") == []
    assert told(owner_api, "staff=00000000-0000-4000-8000-000000000000") == []


def test_it_is_appended_to_and_never_changed(owner_api: Api, shop: Tenant, product: dict[str, Any]) -> None:
    with tenant_context(shop):
        event = AuditEvent.objects.latest("pk")
        for change in (event.save, event.delete):
            with pytest.raises(TypeError, match="append-only"):
                change()


def test_who_is_forgotten_stays_without_name_and_address(
    api: Api, owner_api: Api, shop: Tenant, member: Callable[..., User], product: dict[str, Any]
) -> None:
    leaver = member(roles.CATALOGUE)
    theirs = api.as_(leaver, shop)
    assert theirs.patch(f"/products/{product['id']}", {"title": "Cup"}).status_code == 200
    assert theirs.delete("/customers/me").status_code == 409, "who did it is told as long as they work here"
    assert owner_api.patch(f"/staff/{leaver.pk}", {"is_active": False}).status_code == 200
    with tenant_context(shop):
        customer = customers.ensure(user=leaver, now=clock.now())
        customers.anonymise(customer=customer, actor=actors.TERMINAL, now=clock.now())
    found = [event for event in told(owner_api) if event["staff"] == str(leaver.pk)]
    assert [(event["operation"], event["address"]) for event in found] == [("products_update", "")]
    assert leaver.email not in str(found)


def test_operators_are_recorded_in_the_platforms_own_schema(operator: Api, shop: Tenant) -> None:
    assert operator.post(f"/tenants/{shop.pk}/suspensions", {"reason": "unpaid"}).status_code == 201
    event = AuditEvent.objects.latest("pk")
    assert (event.operation, event.actor, event.object_id) == (
        "tenants_suspend",
        "operator@souk.example",
        str(shop.pk),
    )
    with tenant_context(shop):
        assert not AuditEvent.objects.filter(operation="tenants_suspend").exists()


def test_an_operator_who_changes_a_merchants_plan_is_recorded_and_the_merchant_is_not(
    operator: Api, platform: Api, shop: Tenant
) -> None:
    path = f"/tenants/{shop.pk}/subscription"
    merchant = platform.as_(User.objects.get(email="owner@alpha.example"))
    assert merchant.put(path, {"plan": "growth"}).status_code == 200
    assert not AuditEvent.objects.filter(operation="subscription_update").exists()
    assert operator.put(path, {"plan": "scale"}).status_code == 200
    event = AuditEvent.objects.get(operation="subscription_update")
    assert (event.actor, event.fields) == ("operator@souk.example", {"plan": ["growth", "scale"]})


def test_what_is_made_in_the_background_is_added_under_its_own_id(owner_api: Api, operator: Api) -> None:
    export = owner_api.post("/exports").json()
    event = told(owner_api)[0]
    assert (event["action"], event["object"]["id"]) == ("added", str(export["id"]))
    wish = {"shop_name": "Felt", "slug": "felt", "email": "you@felt.example", "password": "a long password"}
    opened = operator.post("/tenants", wish).json()
    made = AuditEvent.objects.get(operation="tenants_create")
    assert (made.get_action_display(), made.object_id) == ("added", opened["id"])
    assert made.content_type is not None
    assert made.content_type.model == "tenant"


def test_what_staff_do_with_their_own_account_is_theirs(owner_api: Api, product: dict[str, Any]) -> None:
    before = told(owner_api)
    assert owner_api.patch("/customers/me", {"first_name": "Grace"}).status_code == 200
    assert owner_api.post("/customers/me/data-exports").status_code == 202
    assert owner_api.post(f"/products/{product['id']}/reviews", {"rating": 5}).status_code == 201
    assert told(owner_api) == before


def test_settings_are_told_as_they_were_and_are_by_owners_and_operators(
    owner_api: Api, operator: Api, shop: Tenant
) -> None:
    before = len(told(owner_api))
    for name in ("Felt", "Felt"):
        assert owner_api.patch("/settings", {"name": name}).status_code == 200
    assert len(told(owner_api)) == before + 1
    assert told(owner_api)[0]["changes"] == "Name: Alpha → Felt"
    assert operator.patch(f"/tenants/{shop.pk}", {"name": "Wool"}).status_code == 200
    assert AuditEvent.objects.get(operation="tenants_update").changes == "Name: Felt → Wool"
    hosts.forget_hosts(["alpha.localhost"])


def test_the_record_is_read_whatever_was_kept_on_a_customer(
    owner_api: Api, customer_api: Api, shop: Tenant, shop_client: Client
) -> None:
    number = customer_api.get("/customers/me").json()["id"]
    kept = {"tags": ["a"], "metadata": {"a": "b"}, "note": "x", "external_id": "7", "phone": "+49 30 5550199"}
    assert owner_api.patch(f"/customers/{number}", kept).status_code == 200
    with tenant_context(shop):
        AuditEvent.objects.create(
            at=clock.now(),
            action=AuditEvent.Action.CHANGED,
            content_type=ContentType.objects.get_for_model(Customer),
            object_id=str(number),
            fields={"tags": ["no list", ["a"]], "created_at": ["", "no time"]},
        )
        log_in(shop_client, User.objects.get(email="owner@alpha.example"))
    for page in ("accounts/auditevent/", f"customers/customer/{number}/history/"):
        assert shop_client.get(f"/admin/{page}").status_code == 200
