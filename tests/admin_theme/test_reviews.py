"""Moderating in the shop's admin."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django_tenants.utils import tenant_context

from accounts import roles
from storefront.catalogue.models import Product
from storefront.reviews.models import Review
from tenants.models import Tenant
from tests.storefront import stories

LIST = "/admin/reviews/review/"


@pytest.fixture
def review(shop: Tenant) -> Review:
    with tenant_context(shop):
        variant, buyer = stories.goods("Cup"), stories.customer()
        return Review.objects.create(
            product=variant.product, customer=buyer, rating=4, title="Fine", created_at=stories.NOW
        )


def _act(client: Client, name: str, review: Review) -> Any:
    return client.post(LIST, {"action": name, "_selected_action": [review.pk]}, follow=True)


def test_approving_and_rejecting_moves_the_average(as_owner: Client, shop: Tenant, review: Review) -> None:
    for name, status, count in (("approve", "approved", 1), ("reject", "rejected", 0)):
        assert _act(as_owner, name, review).status_code == 200
        with tenant_context(shop):
            review.refresh_from_db()
            assert review.status == status
            assert Product.objects.get(pk=review.product_id).rating_count == count


def test_a_reply_is_written_in_a_dialog(as_owner: Client, shop: Tenant, review: Review) -> None:
    page = as_owner.get(f"{LIST}{review.pk}/change/").content.decode()
    assert f"{LIST}{review.pk}/answer" in page
    done = as_owner.post(f"{LIST}{review.pk}/answer/", {"reply": "Thanks", "_form_submitted": "True"})
    assert done.status_code in (200, 302), done.content
    with tenant_context(shop):
        review.refresh_from_db()
    assert (review.reply, review.status) == ("Thanks", "pending")


@pytest.mark.parametrize("role", [roles.CATALOGUE, roles.ANALYST, roles.FULFILMENT])
def test_others_do_not_moderate(
    role: str, as_role: Callable[[str], Client], shop: Tenant, review: Review
) -> None:
    client = as_role(role)
    assert _act(client, "approve", review).status_code == 403
    client.post(f"{LIST}{review.pk}/answer/", {"reply": "Thanks", "_form_submitted": "True"})
    with tenant_context(shop):
        review.refresh_from_db()
    assert (review.reply, review.status) == ("", "pending")
