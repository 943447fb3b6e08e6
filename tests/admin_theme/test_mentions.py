"""Staff who are named in a note find it, and are written to where that is wanted."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.template.loader import render_to_string
from django.test import Client
from django_tenants.utils import tenant_context

from accounts import roles
from accounts.models import User
from kernel.outbox.models import OutboxEntry
from storefront.orders.models import Order, OrderEvent
from tenants.models import Tenant

pytestmark = pytest.mark.django_db


def note(client: Client, order: Order, **said: str) -> None:
    page = f"/admin/orders/order/{order.pk}/note/"
    assert client.post(page, {"_form_submitted": "True", **said}).status_code == 302


@pytest.fixture
def order(furnished: Tenant) -> Any:
    with tenant_context(furnished):
        for email in ("grace@alpha.example", "ada@alpha.example", "ada@beta.example"):
            User.objects.create_user(email, is_staff=True).groups.add(Group.objects.get(name=roles.SUPPORT))
        carl = User.objects.create_user("carl@alpha.example", is_staff=True)
        carl.groups.add(Group.objects.get(name=roles.CATALOGUE))
        return Order.objects.order_by("number")[0]


def told(shop: Tenant) -> set[str]:
    with tenant_context(shop):
        mails = OutboxEntry.objects.filter(payload__template="mention").values_list("payload", flat=True)
        return {payload["to"][0] for payload in mails}


def test_who_is_named_is_told_on_the_first_page_and_by_mail(
    as_owner: Client, order: Order, furnished: Tenant
) -> None:
    page = as_owner.get(f"/admin/orders/order/{order.pk}/note/").content.decode()
    assert "@grace" in page
    assert "@ada@beta.example" in page
    assert "@carl" not in page, "who may not see orders"
    note(
        as_owner, order, text="@owner, @carl and @Grace, please call. Not @ada, nor x@ada.example", mails="on"
    )
    assert told(furnished) == {"owner@alpha.example", "grace@alpha.example"}
    assert "Notes that mention you" in as_owner.get("/admin/").content.decode()


def test_no_mail_where_none_is_wanted_and_none_of_what_the_buyer_sees(
    as_owner: Client, order: Order, furnished: Tenant
) -> None:
    note(as_owner, order, text="@ada@beta.example, please call.")
    note(as_owner, order, text="@grace will call you.", is_public="on", mails="on")
    assert told(furnished) == set()
    assert "Notes that mention you" not in as_owner.get("/admin/").content.decode()
    with tenant_context(furnished):
        named = [event.data.get("mentions", []) for event in OrderEvent.objects.filter(kind="note")]
        ada = User.objects.get(email="ada@beta.example")
    assert named[-2:] == [[str(ada.pk)], []]


def test_an_address_is_no_markup_where_it_is_named(as_owner: Client, order: Order, furnished: Tenant) -> None:
    with tenant_context(furnished):
        sly = User.objects.create_user('"<b/hx-get=x>"@evil.example', is_staff=True)
        sly.groups.add(Group.objects.get(name=roles.SUPPORT))
    page = as_owner.get(f"/admin/orders/order/{order.pk}/note/").content.decode()
    assert "&lt;b/hx-get=x&gt;" in page
    assert "<b/hx-get=x>" not in page
    shown = render_to_string("unfold/helpers/help_text.html", {"help_text": "Of <b>x</b>"})
    assert "<b>" not in shown
