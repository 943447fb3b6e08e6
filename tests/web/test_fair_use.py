"""Pages of a shop that cost take from the same buckets as its API."""

from typing import Any

import pytest
from django.test import Client
from django_tenants.utils import tenant_context

from api.models import IdempotencyKey
from kernel import once
from tenants.models import Tenant
from tests.api.conftest import Api, api  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db


def test_searches_carts_and_checkout_are_counted_and_looking_around_is_not(
    shop_client: Client,
    api: Api,  # noqa: F811
    settings: Any,
) -> None:
    settings.CALLS_A_MINUTE = 10
    assert {shop_client.get("/").status_code for _ in range(15)} == {200}
    assert [shop_client.get("/", {"q": "cup"}).status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = shop_client.post("/checkout/payment/", {"do": "pay"})
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 60
    assert "429" in refused.content.decode()
    assert api.post("/carts").status_code == 429, "the API is another door to the same bucket"
    assert shop_client.get("/").status_code == 200


def test_a_form_that_is_not_weighed_any_more_leaves_no_row(
    shop: Tenant, shop_client: Client, settings: Any
) -> None:
    settings.CALLS_A_MINUTE = 10

    def pay(number: int) -> int:
        form = {"do": "pay", once.FIELD: f"{number:032x}"}
        return shop_client.post("/checkout/payment/", form).status_code

    statuses = [pay(number) for number in range(6)]
    with tenant_context(shop):
        assert IdempotencyKey.objects.count() == sum(status != 429 for status in statuses) < 3


def test_paying_for_an_order_that_is_not_there_leaves_no_row_and_is_weighed(
    shop: Tenant, shop_client: Client, settings: Any
) -> None:
    settings.CALLS_A_MINUTE = 20

    def pay(number: int) -> int:
        form = {once.FIELD: f"{number:032x}"}
        return shop_client.post(f"/orders/{50_000 + number}/payments/", form).status_code

    statuses = [pay(number) for number in range(4)]
    assert statuses == [404, 404, 429, 429]
    with tenant_context(shop):
        assert not IdempotencyKey.objects.exists()


def test_the_list_of_all_products_is_counted(shop_client: Client, settings: Any) -> None:
    settings.CALLS_A_MINUTE = 50
    assert [shop_client.get("/sitemap.xml").status_code for _ in range(3)] == [200, 200, 429]


@pytest.mark.parametrize("path", ["/cart/items/", "/cart/codes/", "/checkout/"])
def test_every_page_that_changes_something(path: str, shop_client: Client, settings: Any) -> None:
    settings.CALLS_A_MINUTE = 10
    statuses = [shop_client.post(path, {}).status_code for _ in range(6)]
    assert statuses[-1] == 429
    assert 429 not in statuses[:5]
