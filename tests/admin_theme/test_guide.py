"""The way to the first order: a step is ticked when what it is about was seen to work."""

import re

import pytest
from django.test import Client
from django_tenants.utils import tenant_context

from accounts.models import User
from kernel import clock
from storefront.checkout import services as checkout
from storefront.emails.models import SentMessage
from storefront.payments import accounts
from storefront.policies import services as policies
from storefront.shipping.models import ShippingMethod
from tenants import hosts
from tenants.models import Tenant
from tests.actors import STAFF
from tests.admin_theme.conftest import log_in
from tests.storefront import stories

pytestmark = pytest.mark.django_db


def ticked(client: Client) -> set[str]:
    page = client.get("/admin/guide/").content.decode()
    steps = re.findall(r'<li class="([^"]*)">.*?<b>(.*?)</b>', page, re.S)
    return {title for states, title in steps if "is-done" in states}


def test_a_step_is_ticked_once_it_was_seen_to_work(as_owner: Client, shop: Tenant) -> None:
    with tenant_context(shop):
        ShippingMethod.objects.update(is_active=False)
    assert ticked(as_owner) <= {"Tax", "Name and look"}
    with tenant_context(shop):
        ShippingMethod.objects.update(is_active=True)
        cup = stories.goods("Cup", stock=3)
        cart_id, shopper = stories.guest_cart(cup)
        checkout.place(cart_id=cart_id, shopper=shopper, payment=stories.PAYS, now=stories.NOW)
        for kind in ("imprint", "terms", "privacy", "returns"):
            policies.publish(kind=kind, body="We keep our word.", actor=STAFF, now=clock.now())
    assert ticked(as_owner) >= {
        "Shipping",
        "First product",
        "Test order",
        "Imprint, terms, privacy and returns",
    }
    assert "Test mail" not in ticked(as_owner)
    with tenant_context(shop):
        SentMessage.objects.create(
            entry=cart_id, template="receipt", to="owner@alpha.example", subject="A test", sent_at=clock.now()
        )
        instructions = {"instructions": "To DE89 3704 0044."}
        accounts.save(gateway="manual", values=instructions, is_active=True, actor=STAFF)
    Tenant.objects.filter(pk=shop.pk).update(theme_colour="#123456")
    hosts.forget(shop)
    assert {"Test mail", "A payment method", "Name and look"} <= ticked(as_owner) | _gone(as_owner)
    hosts.forget_hosts(["alpha.localhost"])


def _gone(client: Client) -> set[str]:
    """All, where the guide is not shown any more."""
    everything = {"Test mail", "A payment method", "Name and look"}
    return set() if client.get("/admin/guide/").content else everything


def test_who_settles_nothing_is_not_guided(shop: Tenant) -> None:
    client = Client(headers={"host": "alpha.localhost"})
    with tenant_context(shop):
        log_in(client, User.objects.create_user("packer@alpha.example", is_staff=True))
    assert client.get("/admin/guide/").status_code == 403
    assert "/admin/guide/" not in client.get("/admin/").content.decode()
