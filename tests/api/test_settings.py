"""A shop's own settings, schedules and usage over the API; what is priced with tax and what without."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django_tenants.utils import tenant_context

from accounts.models import AuditEvent
from kernel import clock
from media.models import Asset
from tasks.models import TenantJob
from tenants import hosts
from tenants.models import Tenant
from tests.api import forms
from tests.api.conftest import PAYMENT, Api, fill_cart
from tests.media.test_logos import drawn

pytestmark = pytest.mark.django_db


@pytest.fixture
def settle(owner_api: Api, django_capture_on_commit_callbacks: Any) -> Iterator[Callable[..., Any]]:
    """The owner changes the shop's settings, and what follows a commit is done."""

    def patch(**changes: Any) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            answer = owner_api.patch("/settings", changes)
        assert answer.status_code == 200, answer.content
        return answer.json()

    yield patch
    hosts.forget_hosts(["alpha.localhost"])


def test_what_the_owner_settles_the_shop_says_at_once(
    settle: Callable[..., Any], api: Api, owner_api: Api, other_api: Api
) -> None:
    assert api.get("/shop").json()["name"] == "Alpha"
    told = settle(name="Felt", theme_colour="#BE123C", locale="de-AT", time_zone="Europe/Vienna")
    assert told == owner_api.get("/settings").json()
    shop = api.get("/shop").json()
    assert shop["theme"]["colour"] == shop["theme"]["palette"]["primary"] == "#be123c"
    assert [shop[name] for name in ("name", "locale", "time_zone")] == [
        "Felt",
        "de-AT",
        "Europe/Vienna",
    ]
    assert other_api.get("/shop").json()["name"] == "Bravo"


def test_a_website_that_was_named_may_call_and_another_may_not(settle: Callable[..., Any], api: Api) -> None:
    site = "https://www.felt.example"
    assert "Access-Control-Allow-Origin" not in api.get("/shop", Origin=site)
    settle(cors_origins=[site])
    assert api.get("/shop", Origin=site)["Access-Control-Allow-Origin"] == site
    assert "Access-Control-Allow-Origin" not in api.get("/shop", Origin="https://felt.example")


def test_a_palette_is_chosen_in_parts_and_its_primary_colour_has_one_place(
    settle: Callable[..., Any], owner_api: Api, api: Api
) -> None:
    told = settle(palette={"primary": "#be123c", "background": "#101014"}, announcement="  Closed  on Monday")
    assert (told["theme_colour"], told["announcement"]) == ("#be123c", "Closed on Monday")
    assert told["palette"] == {
        "primary": "#be123c",
        "accent": None,
        "background": "#101014",
        "text": None,
    }
    assert settle(theme_colour="#0f766e")["palette"]["primary"] == "#0f766e"
    assert api.get("/shop").json()["theme"]["palette"]["text"] == "#ffffff"
    refused = owner_api.patch("/settings", {"palette": {"text": "#333333"}})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "palette.text")
    assert settle(palette={"background": None})["palette"]["background"] is None


def test_a_logo_is_uploaded_shown_and_deleted(
    owner_api: Api, api: Api, tmp_path: Path, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    with django_capture_on_commit_callbacks(execute=True):
        told = forms.body(forms.upload(owner_api, "/settings/logo", drawn()))
    assert (told["logo"]["width"], told["logo"]["height"]) == (960, 192)
    assert api.get("/shop").json()["theme"]["logo"] == told["logo"]
    assert forms.upload(owner_api, "/settings/logo", b"<svg/>").status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        assert owner_api.delete("/settings/logo").status_code == 204
    assert api.get("/shop").json()["theme"]["logo"] is None
    hosts.forget_hosts(["alpha.localhost"])


def test_each_field_that_is_wrong_is_named(owner_api: Api) -> None:
    wrong = {
        "name": "Felt",
        "time_zone": "Mars/Olympus",
        "locale": "it",
        "cors_origins": ["http://felt.example"],
    }
    refused = owner_api.patch("/settings", wrong)
    assert refused.status_code == 422
    assert {error["field"] for error in refused.json()["errors"]} == {"time_zone", "locale", "cors_origins"}
    for body in ({"currency": "USD"}, {"slug": "felt"}, {"name": None}, {"summary_hour": 24}):
        assert owner_api.patch("/settings", body).status_code == 422
    assert owner_api.get("/settings").json()["name"] == "Alpha"


def test_nobody_overwrites_what_they_have_not_seen(owner_api: Api, settle: Callable[..., Any]) -> None:
    for path, body in (("/settings", {"name": "Felt"}), ("/schedules", {"daily_summary": {"hour": 20}})):
        seen = owner_api.get(path)
        assert owner_api.get(path, If_None_Match=seen["ETag"]).status_code == 304
        changed = owner_api.patch(path, body, If_Match=seen["ETag"])
        assert (changed.status_code, changed["ETag"]) == (200, owner_api.get(path)["ETag"])
        late = owner_api.patch(path, body, If_Match=seen["ETag"])
        assert (late.status_code, late.json()["code"]) == (412, "precondition.failed")


def test_the_summary_is_planned_at_the_hour_that_was_chosen_or_not_at_all(
    owner_api: Api, shop: Tenant
) -> None:
    chosen = owner_api.patch("/schedules", {"daily_summary": {"hour": 20}}).json()["daily_summary"]
    assert (chosen["hour"], chosen["is_on"], chosen["next_run_at"][11:13]) == (20, True, "20")
    assert owner_api.get("/settings").json()["summary_hour"] == 20
    off = owner_api.patch("/schedules", {"daily_summary": {"is_on": False}}).json()
    assert off == owner_api.get("/schedules").json()
    assert (off["daily_summary"]["hour"], off["daily_summary"]["next_run_at"]) == (20, None)
    assert not TenantJob.objects.get(tenant=shop, schedule__job="reports.daily_summary").is_enabled
    with tenant_context(shop):
        said = list(AuditEvent.objects.order_by("pk").values_list("fields", flat=True))
    assert said == [{"summary_hour": [7, 20]}, {"daily_summary": [True, False]}]


def test_carts_are_priced_as_is_settled_now_and_placed_orders_stay(
    settle: Callable[..., Any], api: Api, owner_api: Api, product: dict[str, Any]
) -> None:
    owner_api.post("/tax-rates", {"name": "VAT", "country": "DE", "percent": "25"})
    settle(prices_include_tax=True)
    cart, guest = fill_cart(api, product)
    placed = guest.post("/orders", {"cart": cart, "payment": PAYMENT}, Idempotency_Key="in").json()
    buyer = api.with_(X_Order_Token=placed["token"])
    order = buyer.get(f"/orders/{placed['number']}").json()
    assert (order["prices_include_tax"], order["total"]["amount"]) == (True, "30.80")
    waiting, holder = fill_cart(api, product)
    assert holder.get(f"/carts/{waiting}").json()["total"]["amount"] == "30.80"

    settle(prices_include_tax=False)
    view = holder.get(f"/carts/{waiting}").json()
    assert (view["prices_include_tax"], view["tax_total"]["amount"]) == (False, "7.70")
    assert view["total"]["amount"] == "38.50"
    seen = {"cart": waiting, "payment": PAYMENT, "expected_total": {"amount": "30.80"}}
    refused = holder.post("/orders", seen, Idempotency_Key="late")
    assert (refused.status_code, refused.json()["code"]) == (409, "cart.total_changed")
    assert buyer.get(f"/orders/{placed['number']}").json() == order

    settle(prices_include_tax=True)
    assert holder.get(f"/carts/{waiting}").json()["total"]["amount"] == "30.80"


def test_usage_stands_beside_what_the_plan_allows(
    owner_api: Api, product: dict[str, Any], shop: Tenant
) -> None:
    Tenant.objects.filter(pk=shop.pk).update(
        entitlements={"plan": "Small", "max_products": 5, "max_media_mb": 2}
    )
    hosts.forget(shop)
    owner_api.post("/products", {"title": "Old", "status": "archived", "price": {"amount": "1"}})
    with tenant_context(shop):
        Asset.objects.create(kind="file", name="a.csv", bytes=1234, created_at=clock.now())
    assert owner_api.get("/usage").json() == {
        "plan": "Small",
        "products": {"used": 1, "limit": 5},
        "media_bytes": {"used": 1234, "limit": 2 * 1024 * 1024},
    }
    Tenant.objects.filter(pk=shop.pk).update(entitlements={"plan": "Scale", "max_products": None})
    hosts.forget(shop)
    assert owner_api.get("/usage").json()["products"]["limit"] is None
    hosts.forget(shop)
