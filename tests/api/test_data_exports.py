"""A customer's own data: gathered from every room, theirs alone, one at a time, and not kept for long."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django_tenants.utils import tenant_context

from accounts.models import User
from kernel import clock
from storefront.customers import services as customers
from storefront.emails.models import SentMessage, Suppression
from storefront.reviews import services as reviews
from storefront.transfers import services
from storefront.transfers.models import Transfer
from tenants.models import Tenant
from tests import actors, database
from tests.api.conftest import ADDRESS, PAYMENT, Api
from tests.api.product_files import work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder")]
PATH = "/customers/me/data-exports"


def gathered(api: Api, shop: Tenant) -> dict[str, Any]:
    accepted = api.post(PATH)
    assert accepted.status_code == 202, accepted.content
    work(shop)
    shown = api.get(accepted["Location"]).json()
    path = shown["download"]["url"].removeprefix("http://alpha.localhost")
    found: dict[str, Any] = json.loads(b"".join(Client(headers={"host": "alpha.localhost"}).get(path)))  # type: ignore[call-overload]
    return found


def test_all_that_the_shop_holds_of_a_person(
    customer_api: Api, api: Api, shop: Tenant, product: dict[str, Any]
) -> None:
    customer_api.patch("/customers/me", {"accepts_marketing": True, "phone": "+49 30 1"})
    customer_api.post("/customers/me/addresses", ADDRESS)
    cart = customer_api.post("/carts").json()["id"]
    customer_api.post(f"/carts/{cart}/items", {"variant": product["variants"][0]["id"]})
    customer_api.patch(f"/carts/{cart}", {"shipping_address": ADDRESS, "shipping_method": "standard"})
    customer_api.post("/orders", {"cart": cart, "payment": PAYMENT}, Idempotency_Key="mine")
    with tenant_context(shop):
        user = User.objects.get(email="ada@example.com")
        User.objects.filter(pk=user.pk).update(email_verified_at=clock.now())
        reviews.submit(
            product_id=product["id"], customer=user.customer, rating=5, body="Good", now=clock.now()
        )
        SentMessage.objects.create(
            entry="00000000-0000-4000-8000-000000000001",
            template="receipt",
            to="ada@example.com",
            subject="Thanks",
            sent_at=clock.now(),
        )
        Suppression.objects.create(email="ada@example.com", reason="unsubscribed", created_at=clock.now())
    found = gathered(customer_api, shop)
    assert (found["shop"], found["profile"]["email"], found["profile"]["phone"]) == (
        "Alpha",
        "ada@example.com",
        "+49 30 1",
    )
    assert found["consents"] == {"marketing": True}
    assert found["addresses"][0]["line1"] == ADDRESS["line1"]
    assert found["membership"]["tier"]["name"] == "Bronze"
    assert found["orders"][0]["lines"][0]["title"] == "Stoneware mug"
    assert found["orders"][0]["events"]
    assert found["reviews"][0]["body"] == "Good"
    assert found["messages"][0]["subject"] == "Thanks"
    assert found["suppressions"][0]["reason"] == "unsubscribed"
    assert "carts" in found


def test_nothing_of_anyone_elses(
    customer_api: Api, api: Api, shop: Tenant, other_shop: Tenant, product: dict[str, Any]
) -> None:
    api.post("/customers", {"email": "eve@example.com", "password": database.PASSWORD, "first_name": "Eve"})
    with tenant_context(shop):
        eve = User.objects.get(email="eve@example.com")
        SentMessage.objects.create(  # to an address that she has not shown to be hers
            entry="00000000-0000-4000-8000-000000000002",
            template="receipt",
            to="eve@example.com",
            subject="The real Eve's order",
            sent_at=clock.now(),
        )
    customer_api.post("/customers/me/addresses", ADDRESS)
    hers = api.as_(eve, shop)
    mine = customer_api.post(PATH)
    assert hers.get(mine["Location"]).status_code == 404
    found = gathered(hers, shop)
    assert hers.get(mine["Location"]).status_code == 404
    assert hers.get(PATH).json()["count"] == 1
    assert "ada" not in json.dumps(found).lower()
    assert (found["addresses"], found["messages"]) == ([], [])


def test_one_at_a_time_and_three_a_day(customer_api: Api, shop: Tenant) -> None:
    assert customer_api.post(PATH).status_code == 202
    refused = customer_api.post(PATH)
    assert (refused.status_code, refused.json()["code"]) == (409, "transfers.data_export_under_way")
    work(shop)
    assert customer_api.post(PATH).status_code == 202
    limited = customer_api.post(PATH)
    assert (limited.status_code, limited.json()["code"]) == (429, "rate.limited")
    wait = limited.json()["retry_after"]
    assert limited["Retry-After"] == str(wait)
    assert limited["RateLimit-Policy"] == f'"data_export";q=3;w={24 * 3600}'
    assert limited["RateLimit"] == f'"data_export";r=0;t={wait}'


def test_what_was_gathered_is_collected(
    customer_api: Api, shop: Tenant, django_capture_on_commit_callbacks: Any
) -> None:
    gathered(customer_api, shop)
    with tenant_context(shop):
        services.delete_old(now=clock.now() + services.FILE_KEPT_FOR - timedelta(hours=1))
        assert Transfer.objects.exists()
        services.delete_old(now=clock.now() + services.FILE_KEPT_FOR + timedelta(hours=1))
    assert customer_api.get(PATH).json()["count"] == 0


def test_it_goes_with_the_person(
    customer_api: Api, shop: Tenant, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    gathered(customer_api, shop)
    with tenant_context(shop):
        customer = User.objects.get(email="ada@example.com").customer
        with django_capture_on_commit_callbacks(execute=True):
            customers.anonymise(customer=customer, actor=actors.TERMINAL, now=clock.now())
        assert not Transfer.objects.exists()
    assert [path for path in tmp_path.rglob("*.bin") if path.is_file()] == []


def test_programs_have_no_data_of_their_own(api: Api, owner_api: Api) -> None:
    assert api.post(PATH).status_code == 401
    assert owner_api.post(PATH).status_code == 202  # a member of staff who shops here
