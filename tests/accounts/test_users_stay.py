"""Nobody deletes a user: what they did stays theirs. They are deactivated, or leave without their name."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django_tenants.utils import tenant_context

from accounts import roles
from accounts.models import User
from kernel import clock
from storefront.customers import services as customers
from tenants.models import Tenant
from tests.admin_theme.conftest import log_in
from tests.api.conftest import Api
from tests.database import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleague(shop: Tenant) -> User:
    with tenant_context(shop):
        user = User.objects.create_user("colleague@alpha.example", is_staff=True)
        user.groups.add(Group.objects.get(name=roles.SUPPORT))
        return user


def try_to_delete(client: Client, user: User) -> list[int]:
    """The statuses of the page of deletion, and of the list's own action."""
    listing = "/admin/accounts/user/"
    page = client.post(f"{listing}{user.pk}/delete/", {"post": "yes"})
    ticked = {"action": "delete_selected", "_selected_action": [str(user.pk)], "post": "yes"}
    return [page.status_code, client.post(listing, ticked, follow=True).status_code]


def test_the_admin_of_a_shop_deletes_no_user(shop: Tenant, shop_client: Client, colleague: User) -> None:
    with tenant_context(shop):
        client = log_in(shop_client, User.objects.get(email="owner@alpha.example"))
    assert try_to_delete(client, colleague) == [403, 200]
    with tenant_context(shop):
        assert User.objects.filter(pk=colleague.pk).exists()


def test_the_platforms_admin_deletes_no_user(platform_client: Client) -> None:
    other = User.objects.create_user("other@souk.example", is_staff=True)
    client = log_in(platform_client, User.objects.create_superuser("operator@souk.example"))
    assert try_to_delete(client, other) == [403, 200]
    assert User.objects.filter(pk=other.pk).exists()


def test_whoever_leaves_through_the_api_keeps_a_row_without_their_name(shop: Tenant) -> None:
    with tenant_context(shop):
        buyer = customers.register(email="ada@example.com", password=PASSWORD, now=clock.now())
    me = Api(host="alpha.localhost").as_(buyer.user, shop)
    assert me.delete("/customers/me").status_code == 204
    with tenant_context(shop):
        left = User.objects.get(pk=buyer.user_id)
    assert not left.is_active
    assert "ada" not in left.email


def test_staff_delete_no_customer_through_the_api(shop: Tenant) -> None:
    with tenant_context(shop):
        buyer = customers.register(email="ada@example.com", password=PASSWORD, now=clock.now())
        owner = Api(host="alpha.localhost").as_(User.objects.get(email="owner@alpha.example"), shop)
    assert owner.delete(f"/customers/{buyer.pk}").status_code in (404, 405)
    with tenant_context(shop):
        assert User.objects.get(pk=buyer.user_id).is_active
