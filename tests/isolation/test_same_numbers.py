"""Orders of the same number, placed with the same idempotency key, in two shops that know nothing of each other."""

from typing import Any

from django_tenants.utils import tenant_context

from api.models import IdempotencyKey
from storefront.orders.models import Order
from tenants.models import Tenant
from tests import market
from tests.api.conftest import PAYMENT, Api


def test_the_same_idempotency_key_is_another_request_in_each_shop(fresh_database: str) -> None:
    answers = {}
    for slug in ("alpha", "bravo"):
        tenant = Tenant.objects.get(slug=slug)
        variant = market.put_on_shelf(shop=tenant, sku=f"TEA-{slug}", units=5)
        guest = market.fill_cart(shop=tenant, quantities={variant.pk: 1})
        answers[slug] = _order(tenant, guest)
        assert _order(tenant, guest).content == answers[slug].content
    for slug, answer in answers.items():
        assert answer.status_code == 201
        assert answer.json()["number"] == 1001, "the same integer id in both"
        assert answer.json()["lines"][0]["sku"] == f"TEA-{slug}"
        with tenant_context(Tenant.objects.get(slug=slug)):
            assert (Order.objects.count(), IdempotencyKey.objects.count()) == (1, 1)


def test_an_order_of_the_same_number_answers_to_its_own_shops_token(fresh_database: str) -> None:
    held = {}
    for slug in ("alpha", "bravo"):
        tenant = Tenant.objects.get(slug=slug)
        variant = market.put_on_shelf(shop=tenant, sku="TEA", units=5)
        guest = market.fill_cart(shop=tenant, quantities={variant.pk: 1})
        held[slug] = _order(tenant, guest).json()
    assert held["alpha"]["number"] == held["bravo"]["number"]
    for slug, other in (("alpha", "bravo"), ("bravo", "alpha")):
        api, path = Api(f"{slug}.localhost"), f"/orders/{held[slug]['number']}"
        assert api.get(path, X_Order_Token=held[slug]["token"]).status_code == 200
        assert api.get(path, X_Order_Token=held[other]["token"]).status_code == 404


def _order(tenant: Tenant, guest: market.Guest) -> Any:
    body = {"cart": str(guest.cart), "payment": PAYMENT}
    return Api(f"{tenant.slug}.localhost").post(
        "/orders", body, X_Cart_Token=guest.token, Idempotency_Key="the-same-key"
    )
