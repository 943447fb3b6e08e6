"""Locations in the admin are written by the services, and what those refuse is said on the page."""

import pytest
from django.test import Client
from django_tenants.utils import tenant_context

from storefront.inventory import locations
from storefront.inventory.models import StockLocation
from tenants.models import Tenant
from tests import actors
from tests.storefront import stories

LAST = "A shop keeps at least one active location"


@pytest.fixture
def main(shop: Tenant) -> StockLocation:
    with tenant_context(shop):
        return StockLocation.objects.get()


def page(location: StockLocation, act: str) -> str:
    return f"/admin/inventory/stocklocation/{location.pk}/{act}/"


def test_the_last_that_is_active_is_neither_switched_off_nor_deleted(
    as_owner: Client, shop: Tenant, main: StockLocation
) -> None:
    off = {"name": "Attic", "priority": 1}
    assert LAST in as_owner.post(page(main, "change"), off, follow=True).content.decode()
    assert LAST in as_owner.post(page(main, "delete"), {"post": "yes"}, follow=True).content.decode()
    with tenant_context(shop):
        kept = StockLocation.objects.get(pk=main.pk)
        assert (kept.name, kept.is_active) == (main.name, True)


def test_one_that_stock_lies_at_stays_and_one_of_levels_of_none_goes(
    as_owner: Client, shop: Tenant, main: StockLocation
) -> None:
    with tenant_context(shop):
        stories.goods(stock=3)
        cellar = locations.create(values={"name": "Cellar", "priority": 1}, actor=actors.TERMINAL)
        stories.goods("Cup", stock=0)
        locations.update(
            location_id=main.pk,
            values={"name": "Main", "priority": 200, "is_active": True},
            actor=actors.TERMINAL,
        )
    refused = as_owner.post(page(main, "delete"), {"post": "yes"}, follow=True).content.decode()
    assert "This location is not empty, or has a history" in refused
    assert as_owner.post(page(cellar, "delete"), {"post": "yes"}).status_code == 302
    with tenant_context(shop):
        assert StockLocation.objects.get() == main


def test_nobody_deletes_many_at_once(as_owner: Client, main: StockLocation) -> None:
    assert "delete_selected" not in as_owner.get("/admin/inventory/stocklocation/").content.decode()


def test_one_is_opened_by_its_name_alone(as_owner: Client, shop: Tenant, main: StockLocation) -> None:
    form = {"name": "Back room", "code": "", "priority": "2", "is_active": "on"}
    assert as_owner.post("/admin/inventory/stocklocation/add/", form).status_code == 302
    with tenant_context(shop):
        assert StockLocation.objects.get(name="Back room").code == "back-room"
