"""A zone's form: its methods with their bands, line by line."""

import pytest
from django.test import Client
from django_tenants.utils import tenant_context

from accounts.models import AuditEvent
from admin_theme.shop.shipping import BandsInput
from storefront.shipping.models import ShippingMethod, ShippingZone
from storefront.shipping.services import MOST_BANDS
from storefront.taxes.models import TaxRate
from tenants.models import Tenant

pytestmark = pytest.mark.django_db


def _bands(client: Client, path: str) -> str:
    (methods,) = client.get(path).context["inline_admin_formsets"]
    return str(methods.formset.forms[0]["bands"].value())


def test_bands_are_written_line_by_line_and_shown_as_they_were_written(
    as_owner: Client, shop: Tenant
) -> None:
    form = {
        "name": "Home",
        "countries": ["DE", "AT"],
        "regions": "",
        "position": "1",
        "methods-TOTAL_FORMS": "1",
        "methods-INITIAL_FORMS": "0",
        "methods-0-code": "parcel",
        "methods-0-name": "Parcel",
        "methods-0-kind": "by_weight",
        "methods-0-bands": "0: 4.90\r\n2000: 8.90\r\n30000: -",
        "methods-0-is_active": "on",
        "methods-0-position": "0",
    }
    assert as_owner.post("/admin/shipping/shippingzone/add/", form).status_code == 302
    with tenant_context(shop):
        zone = ShippingZone.objects.get(name="Home")
        method = ShippingMethod.objects.get(code="parcel")
        (entry,) = AuditEvent.objects.filter(object_id=str(zone.pk), verb="created")
    assert zone.countries == ["DE", "AT"]
    assert method.bands == [
        {"from": "0", "price": "4.90"},
        {"from": "2000", "price": "8.90"},
        {"from": "30000", "price": None},
    ]
    assert (entry.fields or {})["methods"][1][0]["code"] == "parcel"
    url = f"/admin/shipping/shippingzone/{zone.pk}/change/"
    assert _bands(as_owner, url) == "0: 4.90\n2000: 8.90\n30000: -"
    again = form | {
        "methods-INITIAL_FORMS": "1",
        "methods-0-id": str(method.pk),
        "methods-0-zone": str(zone.pk),
    }
    assert as_owner.post(url, again).status_code == 302
    assert as_owner.post(url, again | {"methods-0-name": "Box"}).status_code == 302
    with tenant_context(shop):
        assert ShippingMethod.objects.get(zone=zone).pk == method.pk
        assert AuditEvent.objects.filter(object_id=str(zone.pk), verb="updated").count() == 1


def test_very_many_bands_are_not_drawn_again(as_owner: Client) -> None:
    form = {"name": "Home", "countries": ["DE"], "methods-TOTAL_FORMS": "1", "methods-INITIAL_FORMS": "0"}
    form |= {"methods-0-name": "Parcel", "methods-0-kind": "by_weight", "methods-0-bands": "1\n" * 3000}
    form |= {"position": "1", "methods-0-position": "0", "methods-0-is_active": "on"}
    answer = as_owner.post("/admin/shipping/shippingzone/add/", form)
    assert answer.status_code == 200
    assert answer.content.count(b'name="methods-0-bands-from"') == MOST_BANDS + 1 + BandsInput.FREE
    assert f"Give 1 to {MOST_BANDS} bands" in answer.content.decode()


def test_a_method_needs_no_code_and_its_bands_are_read_as_they_are_written(
    as_owner: Client, shop: Tenant
) -> None:
    Tenant.objects.filter(pk=shop.pk).update(locale="de-DE")
    row = {"name": "Päckchen", "kind": "by_weight", "bands": "0: 4,90\r\n2000: 8,90", "is_active": "on"}
    form = {"name": "Heim", "countries": ["DE"], "position": "1"}
    form |= {"methods-TOTAL_FORMS": "2", "methods-INITIAL_FORMS": "0"}
    form |= {
        f"methods-{n}-{name}": value for n in (0, 1) for name, value in (row | {"position": str(n)}).items()
    }
    answer = as_owner.post("/admin/shipping/shippingzone/add/", form)
    assert answer.status_code == 302, answer.context["errors"]
    with tenant_context(shop):
        zone = ShippingZone.objects.get(name="Heim")
        made = list(zone.methods.order_by("pk"))
    assert [method.code for method in made] == ["packchen", "packchen-2"]
    assert made[0].bands == [{"from": "0", "price": "4.90"}, {"from": "2000", "price": "8.90"}]
    again = form | {"methods-INITIAL_FORMS": "2", "methods-0-name": "Paket"}
    again |= {
        f"methods-{n}-{name}": str(value)
        for n, method in enumerate(made)
        for name, value in (("id", method.pk), ("zone", zone.pk), ("code", method.code))
    }
    assert as_owner.post(f"/admin/shipping/shippingzone/{zone.pk}/change/", again).status_code == 302
    with tenant_context(shop):
        kept = zone.methods.order_by("pk").values_list("pk", "code", "name")
        assert list(kept) == [(made[0].pk, "packchen", "Paket"), (made[1].pk, "packchen-2", "Päckchen")]
    rows = {
        f"methods-0-bands-{part}": given
        for part, given in (("from", ["0", "500", ""]), ("price", ["3,90", "-", ""]))
    }
    by_rows = {name: value for name, value in again.items() if name != "methods-0-bands"} | rows
    assert as_owner.post(f"/admin/shipping/shippingzone/{zone.pk}/change/", by_rows).status_code == 302
    with tenant_context(shop):
        kept_bands = zone.methods.get(code="packchen").bands
    assert kept_bands == [{"from": "0", "price": "3.90"}, {"from": "500", "price": None}]
    page = f"/admin/shipping/shippingzone/{zone.pk}/change/"
    assert _bands(as_owner, page).replace(",", ".") == "0: 3.90\n500: -"
    assert as_owner.get(page).content.decode().count('name="methods-0-bands-price"') == 4
    two_ways = as_owner.post("/admin/shipping/shippingzone/add/", form | {"methods-0-bands": "1.000: 5"})
    assert "can be read in two ways" in two_ways.content.decode()


def test_what_it_would_cost_is_reckoned_as_in_a_cart(as_owner: Client, shop: Tenant) -> None:
    with tenant_context(shop):
        ShippingMethod.objects.filter(code="standard").update(price="7.00")
        TaxRate.objects.create(name="Sales tax", country="US", region="CA", percent="10")
    asked = {"country": "US", "region": "California", "goods": "55.00", "grams": "10"}
    page = as_owner.get("/admin/shipping/shippingzone/cost/", asked).content.decode()
    assert "United States, CA" in page
    assert "€7.00" in page
    assert "Sales tax" in page
    assert ("€5.00" in page) or ("€5.50" in page)
    assert as_owner.get("/admin/shipping/shippingzone/cost/", asked | {"goods": "x"}).status_code == 200


def test_regions_are_chosen_by_their_names_or_written(as_owner: Client, shop: Tenant) -> None:
    form = {"name": "West", "countries": ["US"], "regions": ["US:CA", "Cascadia"], "position": "1"}
    form |= {"methods-TOTAL_FORMS": "0", "methods-INITIAL_FORMS": "0"}
    assert as_owner.post("/admin/shipping/shippingzone/add/", form).status_code == 302
    with tenant_context(shop):
        zone = ShippingZone.objects.get(name="West")
    assert zone.regions == ["CA", "CASCADIA"]
    page = f"/admin/shipping/shippingzone/{zone.pk}/change/"
    shown = as_owner.get(page).content.decode()
    for option in ('"US:CA" selected>California (', '"CASCADIA" selected>', '"US:NV">Nevada ('):
        assert option in shown
    assert as_owner.post(page, form | {"regions": ["CASCADIA"]}).status_code == 302
    rate = {"name": "Tax", "percent": "7.25", "country": "US", "region": "US:CA", "tax_class": "standard"}
    assert as_owner.post("/admin/taxes/taxrate/add/", rate | {"is_settled": "on"}).status_code == 302
    with tenant_context(shop):
        zone.refresh_from_db()
        found = TaxRate.objects.get(country="US")
    assert (zone.regions, found.region) == (["CASCADIA"], "CA")
    assert (
        "California (United States)"
        in as_owner.get(f"/admin/taxes/taxrate/{found.pk}/change/").content.decode()
    )
