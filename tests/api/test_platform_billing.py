"""A shop's plan over the platform's API: its merchant and operators choose it, its limits follow."""

from collections.abc import Callable
from datetime import UTC, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django_tenants.utils import tenant_context

from accounts.models import User
from billing.models import Invoice, Plan, Subscription
from kernel import clock
from storefront.catalogue.models import Product
from tenants import hosts, lifecycle
from tenants.models import StateChange, Tenant
from tests import actors, database
from tests.api.conftest import Api

pytestmark = pytest.mark.django_db


@pytest.fixture
def merchant(platform: Api, shop: Tenant) -> Api:
    """Who owns the shop `alpha`."""
    return platform.as_(User.objects.get(email="owner@alpha.example"))


@pytest.fixture
def staff(platform: Api) -> Callable[..., Api]:
    """Someone of the platform's staff who holds these permissions and no others."""

    def make(*codenames: str) -> Api:
        user = User.objects.create_user("staff@souk.example", database.PASSWORD, is_staff=True)
        role = Group.objects.create(name="Some")
        role.permissions.set(Permission.objects.filter(codename__in=codenames))
        user.groups.add(role)
        return platform.as_(user)

    return make


def test_a_merchant_moves_to_another_plan_and_its_limits_hold_at_once(
    merchant: Api, shop: Tenant, django_capture_on_commit_callbacks: Any
) -> None:
    path = f"/tenants/{shop.pk}/subscription"
    before = merchant.get(path).json()
    assert (before["plan"]["code"], before["status"], before["is_paying"]) == ("starter", "trialing", False)
    hosts.resolve("alpha.localhost")
    with django_capture_on_commit_callbacks(execute=True):
        moved = merchant.put(path, {"plan": "scale"})
    assert (moved.status_code, moved.json()["plan"]["code"]) == (200, "scale")
    assert moved.json()["trial_ends_at"] == before["trial_ends_at"], "a trial goes on"
    resolved = hosts.resolve("alpha.localhost").tenant
    assert resolved is not None
    assert resolved.entitlements["max_products"] is None
    assert merchant.get(f"/tenants/{shop.pk}/usage").json()["products"]["limit"] is None
    hosts.forget(shop)


def test_paying_begins_once_however_often_it_is_asked_for(merchant: Api, shop: Tenant) -> None:
    path, wish = f"/tenants/{shop.pk}/subscription", {"plan": "growth", "is_paying": True}
    first = merchant.put(path, wish).json()
    today = clock.now().astimezone(UTC).date().isoformat()
    assert (first["status"], first["paying_since"], first["next_invoice_on"]) == ("active", today, today)
    Subscription.objects.update(paying_since=clock.now().date() - timedelta(days=40))
    again = merchant.put(path, wish)
    assert (again.status_code, again.json()["status"]) == (200, "active")
    assert again.json()["paying_since"] < today, "it pays since the first time"
    change = StateChange.objects.filter(tenant=shop).latest("pk")
    assert (change.after, change.actor) == ("active", "owner@alpha.example")
    kept = merchant.put(path, {"plan": "scale"}).json()
    assert (kept["plan"]["code"], kept["is_paying"]) == ("scale", True)
    back = merchant.put(path, {"plan": "starter", "is_paying": False})
    assert (back.status_code, back.json()["code"]) == (409, "subscription.already_paying")
    assert merchant.get(path).json()["plan"]["code"] == "scale", "what is refused in part is refused"
    assert not Invoice.objects.exists()


def test_a_plan_that_is_not_offered_any_more_is_kept_and_not_chosen(merchant: Api, shop: Tenant) -> None:
    Plan.objects.filter(code__in=("starter", "scale")).update(is_offered=False)
    path = f"/tenants/{shop.pk}/subscription"
    assert merchant.put(path, {"plan": "starter", "is_paying": True}).status_code == 200
    for code in ("scale", "free-for-ever"):
        refused = merchant.put(path, {"plan": code})
        assert (refused.status_code, refused.json()["code"]) == (422, "plan.not_found")
    assert merchant.put(path, {"plan": "growth", "paying_since": "2020-01-01"}).status_code == 422


def test_a_shop_that_closes_takes_no_plan(merchant: Api, shop: Tenant) -> None:
    Tenant.objects.filter(pk=shop.pk).update(state="closing")
    refused = merchant.put(f"/tenants/{shop.pk}/subscription", {"plan": "growth", "is_paying": True})
    assert (refused.status_code, refused.json()["code"]) == (409, "tenant.transition_refused")
    assert Subscription.objects.get(tenant=shop).plan.code == "starter"


def test_usage_counts_what_the_plan_counts(merchant: Api, owner_api: Api, shop: Tenant) -> None:
    for title in ("Mug", "Cup", "Old"):
        owner_api.post("/products", {"title": title, "price": {"amount": "1"}})
    with tenant_context(shop):
        Product.objects.filter(title="Old").update(status="archived")
    used = merchant.get(f"/tenants/{shop.pk}/usage").json()
    assert used["products"] == {"used": 2, "limit": 100}
    assert used["media_bytes"] == {"used": 0, "limit": 1000 * 1024 * 1024}
    assert used == owner_api.get("/usage").json()


def test_a_shop_without_a_schema_has_no_usage_to_tell(merchant: Api, shop: Tenant) -> None:
    for state, status in (("provisioning", 503), ("erased", 404)):
        Tenant.objects.filter(pk=shop.pk).update(state=state)
        assert merchant.get(f"/tenants/{shop.pk}/usage").status_code == status


def test_another_merchants_shop_is_not_there(merchant: Api, other_shop: Tenant) -> None:
    assert merchant.get(f"/tenants/{other_shop.pk}/subscription").status_code == 404
    assert merchant.get(f"/tenants/{other_shop.pk}/usage").status_code == 404
    assert merchant.put(f"/tenants/{other_shop.pk}/subscription", {"plan": "scale"}).status_code == 404
    assert Subscription.objects.get(tenant=other_shop).plan.code == "starter"


def test_staff_who_may_look_and_not_change_are_told_so(staff: Callable[..., Api], shop: Tenant) -> None:
    viewer = staff("view_subscription")
    path = f"/tenants/{shop.pk}/subscription"
    assert viewer.get(path).status_code == 200
    assert viewer.put(path, {"plan": "scale"}).status_code == 403
    assert viewer.get(f"/tenants/{shop.pk}/invoices").status_code == 404
    assert Subscription.objects.get(tenant=shop).plan.code == "starter"


def test_an_unchanged_plan_is_not_sent_again(merchant: Api, shop: Tenant) -> None:
    path = f"/tenants/{shop.pk}/subscription"
    etag = merchant.get(path)["ETag"]
    assert merchant.get(path, If_None_Match=etag).status_code == 304
    lifecycle.suspend(tenant=shop, actor=actors.TERMINAL, reason="", now=clock.now())
    assert merchant.get(path).status_code == 200, "also of a shop that is closed to buyers"
