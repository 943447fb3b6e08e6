"""Stock that is awaited, arrives, and is carried from one location to another."""

from typing import Any

import pytest
from django.test import Client
from django_tenants.utils import tenant_context

from storefront.inventory import locations
from storefront.inventory.models import StockLevel, StockMovement
from tenants.models import Tenant
from tests import actors
from tests.storefront import stories

pytestmark = pytest.mark.django_db


@pytest.fixture
def level(shop: Tenant) -> Any:
    with tenant_context(shop):
        return StockLevel.objects.get(variant=stories.goods("Cup", stock=5))


def press(client: Client, level: StockLevel, name: str, **said: str) -> Any:
    page = f"/admin/inventory/stocklevel/{level.pk}/{name}/"
    return client.post(page, {"_form_submitted": "True", **said}, follow=True)


def counts(shop: Tenant) -> list[tuple[int, int]]:
    with tenant_context(shop):
        return list(StockLevel.objects.order_by("pk").values_list("on_hand", "incoming"))


def test_what_is_awaited_arrives_in_parts(as_owner: Client, shop: Tenant, level: StockLevel) -> None:
    assert press(as_owner, level, "receive", quantity="1").status_code == 403  # nothing is on its way
    press(as_owner, level, "expect", incoming="12", expected_on="2026-12-24")
    shown = as_owner.get("/admin/inventory/stocklevel/").content.decode()
    assert "+12 · " in shown
    assert counts(shop) == [(5, 12)]
    press(as_owner, level, "receive", quantity="13")
    press(as_owner, level, "receive", quantity="8")
    assert counts(shop) == [(13, 4)]
    press(as_owner, level, "receive", quantity="4")
    assert counts(shop) == [(17, 0)]
    with tenant_context(shop):
        assert StockLevel.objects.get().expected_on is None


def test_pieces_are_carried_to_another_location(as_owner: Client, shop: Tenant, level: StockLevel) -> None:
    with tenant_context(shop):
        cellar = locations.create(values={"name": "Cellar", "priority": 9}, actor=actors.TERMINAL)
    dialog = as_owner.get(f"/admin/inventory/stocklevel/{level.pk}/move/").content.decode()
    assert "Cellar" in dialog
    press(as_owner, level, "move", to=str(cellar.pk), quantity="2")
    assert counts(shop) == [(3, 0), (2, 0)]
    press(as_owner, level, "move", to=str(cellar.pk), quantity="4")  # more than there are
    press(as_owner, level, "move", to=str(level.location_id), quantity="1")  # to where they are
    assert counts(shop) == [(3, 0), (2, 0)]
    with tenant_context(shop):
        moved = StockMovement.objects.filter(reason__contains="Cellar").values_list(
            "on_hand_delta", flat=True
        )
        assert sorted(moved) == [-2, 2]
