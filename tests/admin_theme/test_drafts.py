"""Orders that staff write for a buyer on the phone, in the admin."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django_tenants.utils import tenant_context

from accounts import roles
from accounts.models import User
from kernel import clock
from kernel.outbox.models import OutboxEntry
from storefront.carts.models import CartItem, DraftOrder
from storefront.catalogue.models import Variant
from storefront.customers.models import Address
from storefront.orders.models import Order
from tenants.models import Tenant
from tests.admin_theme.conftest import MARK
from tests.admin_theme.filled import save
from tests.storefront import stories

pytestmark = pytest.mark.django_db
LIST = "/admin/carts/draftorder/"


def lines(*rows: tuple[int, str, str]) -> dict[str, str]:
    """Of each the variant, how many, and at which price."""
    found = {"lines-TOTAL_FORMS": str(len(rows)), "lines-INITIAL_FORMS": "0"}
    for number, (variant, quantity, price) in enumerate(rows):
        values = {"variant": str(variant), "quantity": quantity, "price": price}
        found |= {f"lines-{number}-{name}": value for name, value in values.items()}
    return found


def wish(variant: Variant, **more: str) -> dict[str, str]:
    """What the form of a phone order holds."""
    address = {f"shipping_address.{name}": value for name, value in stories.ADDRESS.items()}
    return {
        "email": "phone@example.com",
        "note": "Rings twice.",
        **address,
        **lines((variant.pk, "2", "")),
        **more,
    }


def written(client: Client, data: dict[str, str]) -> str:
    """The id of the draft that is written of it."""
    answer = client.post(f"{LIST}add/", data)
    assert answer.status_code == 302, answer.context["errors"]
    return str(answer["Location"].split("/")[-3])


def get(shop: Tenant, model: Any, **named: Any) -> Any:
    """The row, as it is in the shop."""
    with tenant_context(shop):
        return model.objects.get(**named)


@pytest.fixture
def mug(furnished: Tenant) -> Any:
    """Something to sell."""
    with tenant_context(furnished):
        variant = stories.goods("Mug", stock=9)
        Variant.objects.filter(pk=variant.pk).update(sku="MUG-1", price=Decimal(12))
        variant.refresh_from_db()
        return variant


def test_a_phone_order_is_written_sent_and_paid(as_owner: Client, mug: Variant, furnished: Tenant) -> None:
    draft = written(as_owner, wish(mug, **lines((mug.pk, "2", "9.50"))))
    line = get(furnished, CartItem, cart=draft)
    assert (line.quantity, line.seen_price) == (2, Decimal("9.5"))
    page = as_owner.get(f"{LIST}{draft}/change/").content.decode()
    assert "€19.00" in page
    as_owner.post(f"{LIST}{draft}/send/", {"_form_submitted": "True"})
    order = get(furnished, Order, cart=draft)
    assert (order.email, order.payment_status) == ("phone@example.com", "pending")
    assert get(furnished, OutboxEntry, payload__to=["phone@example.com"]).payload["template"] == "receipt"
    page = as_owner.get(f"{LIST}{draft}/change/").content.decode()
    assert f"/orders/{order.number}/?token=" in page
    assert 'name="email"' not in page
    paid = as_owner.post(f"{LIST}{draft}/complete/", {"_form_submitted": "True"})
    order = get(furnished, Order, cart=draft)
    assert (order.payment_status, paid["Location"]) == ("complete", f"/admin/orders/order/{order.pk}/change/")
    assert as_owner.post(f"{LIST}{draft}/complete/", {"_form_submitted": "True"}).status_code == 403
    assert f"#{order.number}" in as_owner.get(f"{LIST}?state=placed").content.decode()


def test_what_was_not_touched_stays_as_it_was_written(
    as_owner: Client, mug: Variant, furnished: Tenant
) -> None:
    draft = written(as_owner, wish(mug, **lines((mug.pk, "2", "9.50"))))
    with tenant_context(furnished):
        Variant.objects.filter(pk=mug.pk).update(price=Decimal(99))
    save(as_owner, f"{LIST}{draft}/change/", **{"shipping_address.city": "Bonn"})
    address = get(furnished, DraftOrder, pk=draft).shipping_address
    assert (address["city"], address["line1"]) == ("Bonn", stories.ADDRESS["line1"])
    assert get(furnished, CartItem, cart=draft).seen_price == Decimal("9.5")
    save(as_owner, f"{LIST}{draft}/change/", **{"lines-0-quantity": "3"})
    assert get(furnished, CartItem, cart=draft).seen_price == Decimal("9.5")


def test_what_the_service_refuses_stands_at_its_field(
    as_owner: Client, mug: Variant, furnished: Tenant
) -> None:
    twice = lines((mug.pk, "1", ""), (mug.pk, "2", ""))
    refused = as_owner.post(f"{LIST}add/", wish(mug, **twice, **{"shipping_address.postal_code": "none"}))
    assert list(refused.context["adminform"].form.errors) == ["shipping_address.postal_code"]
    refused = as_owner.post(f"{LIST}add/", wish(mug, **twice))
    assert list(refused.context["inline_admin_formsets"][0].formset.forms[1].errors) == ["variant"]


def test_who_may_not_set_prices_sells_at_those_that_are_listed(
    as_role: Callable[[str], Client], mug: Variant, furnished: Tenant
) -> None:
    client = as_role(roles.FULFILMENT)
    draft = written(client, wish(mug, **lines((mug.pk, "2", "0.01"))))
    assert get(furnished, CartItem, cart=draft).seen_price == Decimal(12)
    assert client.post(f"{LIST}{draft}/complete/", {"_form_submitted": "True"}).status_code == 403
    analyst = as_role(roles.ANALYST)
    assert 'name="email"' not in analyst.get(f"{LIST}{draft}/change/").content.decode()
    assert analyst.post(f"{LIST}add/", wish(mug)).status_code == 403
    assert as_role(roles.CATALOGUE).get(LIST).status_code == 403


@pytest.mark.parametrize("typed", ["mug", "MUG-1", "mug-"])
def test_a_variant_is_chosen_by_its_title_or_its_sku(as_owner: Client, mug: Variant, typed: str) -> None:
    asked = {"app_label": "carts", "model_name": "cartitem", "field_name": "variant", "term": typed}
    found = as_owner.get("/admin/autocomplete/", asked).json()["results"]
    assert found == [{"id": str(mug.pk), "text": "Mug (MUG-1, €12.00)"}]


def test_a_customer_who_is_chosen_has_it_sent_to_their_own_address(
    as_owner: Client, mug: Variant, furnished: Tenant
) -> None:
    with tenant_context(furnished):
        ada = stories.customer("saved@example.com")
        User.objects.filter(pk=ada.user_id).update(email_verified_at=clock.now())
        for city, is_default in (("Bonn", True), ("Köln", False)):
            address = {**stories.ADDRESS, "city": city, "is_default_shipping": is_default}
            Address.objects.create(customer=ada, **address)
    nowhere = {f"shipping_address.{name}": "" for name in stories.ADDRESS}
    draft = written(as_owner, wish(mug, customer=str(ada.pk), email="", **nowhere))
    found = get(furnished, DraftOrder, pk=draft)
    assert (found.email, found.shipping_address["city"]) == ("saved@example.com", "Bonn")
    save(as_owner, f"{LIST}{draft}/change/", **nowhere)
    assert get(furnished, DraftOrder, pk=draft).shipping_address is None


def test_a_draft_is_thrown_away(as_owner: Client, mug: Variant, furnished: Tenant) -> None:
    draft = written(as_owner, wish(mug))
    assert MARK.lower() in as_owner.get(f"{LIST}?q=phone").content.decode()
    as_owner.post(f"{LIST}{draft}/delete/", {"post": "yes"})
    with tenant_context(furnished), pytest.raises(DraftOrder.DoesNotExist):
        DraftOrder.objects.get(pk=draft)


def test_a_draft_and_a_cart_are_called_by_whom_they_are_for(
    as_owner: Client, mug: Variant, furnished: Tenant
) -> None:
    draft = written(as_owner, wish(mug, email=""))
    page = as_owner.get(f"{LIST}{draft}/change/").content.decode()
    assert "No buyer yet · " in page
    assert f"<h1>{draft}" not in page
    cart = as_owner.get(f"/admin/carts/cart/{draft}/change/").content.decode()
    assert "a guest · " in cart
