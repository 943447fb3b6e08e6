"""Operators open shops for merchants, change who they are, and close them."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from accounts.models import User
from kernel import clock
from tasks.models import TenantJob
from tenants import hosts, lifecycle, rules
from tenants.models import Membership, Signup, StateChange, Tenant
from tenants.provisioning import signups
from tests import actors, database
from tests.api.conftest import Api

pytestmark = pytest.mark.django_db
WISH = {
    "shop_name": "Roastery",
    "slug": "roastery",
    "email": "owner@roastery.example",
    "password": database.PASSWORD,
}


def test_a_shop_is_opened_for_a_merchant_whose_address_needs_no_proof(operator: Api, platform: Api) -> None:
    begun = operator.post("/tenants", WISH)
    assert (begun.status_code, begun.json()["state"]) == (202, "provisioning")
    signup = Signup.objects.get(tenant=begun.json()["id"])
    signups.advance(signup.pk, now=clock.now())
    made = operator.get(begun["Location"]).json()
    assert (made["state"], made["slug"], made["contact_email"]) == ("trial", "roastery", WISH["email"])
    credentials = {"email": WISH["email"], "password": WISH["password"]}
    for door in (Api("roastery.localhost"), platform):
        assert door.post("/auth/token", credentials).status_code == 200
    merchant = User.objects.get(email=WISH["email"])
    assert merchant.email_verified_at is not None
    assert Membership.objects.filter(user=merchant, tenant=signup.tenant).exists()


def test_a_call_with_one_key_opens_one_shop(operator: Api) -> None:
    first = operator.post("/tenants", WISH, Idempotency_Key="one")
    again = operator.post("/tenants", WISH, Idempotency_Key="one")
    assert (again.json(), again["Idempotency-Replayed"]) == (first.json(), "true")
    taken = operator.post("/tenants", WISH)
    assert (taken.status_code, taken.json()["code"]) == (409, "slug.taken")


def test_a_shop_that_cannot_be_is_refused(operator: Api) -> None:
    before = Tenant.objects.count()
    for change, field in (({"slug": "admin"}, "slug"), ({"password": "password"}, "password")):
        refused = operator.post("/tenants", WISH | change)
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, field)
    assert Tenant.objects.count() == before


def test_what_is_changed_of_a_shop_is_seen_at_its_host_at_once(
    operator: Api, shop: Tenant, api: Api, django_capture_on_commit_callbacks: Any
) -> None:
    assert api.get("/shop").json()["name"] == "Alpha"
    Tenant.objects.filter(pk=shop.pk).update(support_until=clock.now() + timedelta(hours=1))
    changes = {
        "name": "Alpha & Co",
        "contact_email": "new@alpha.example",
        "theme_colour": "#112233",
        "cors_origins": ["https://app.example"],
        "locale": "de",
        "prices_include_tax": False,
    }
    with django_capture_on_commit_callbacks(execute=True):
        changed = operator.patch(f"/tenants/{shop.pk}", changes)
    assert changed.status_code == 200
    assert {name: changed.json()[name] for name in changes} == changes
    assert api.get("/shop").json()["name"] == "Alpha & Co"
    hosts.forget(shop)


def test_another_clock_moves_the_shops_next_runs_and_no_other_shops(
    operator: Api, shop: Tenant, other_shop: Tenant
) -> None:
    others = list(TenantJob.objects.filter(tenant=other_shop).values_list("pk", "next_run_at"))
    operator.patch(f"/tenants/{shop.pk}", {"time_zone": "Asia/Tokyo", "summary_hour": 9})
    summary = TenantJob.objects.get(tenant=shop, schedule__job="reports.daily_summary")
    assert summary.next_run_at.astimezone(ZoneInfo("Asia/Tokyo")).hour == 9
    assert list(TenantJob.objects.filter(tenant=other_shop).values_list("pk", "next_run_at")) == others


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"summary_hour": 24}, "summary_hour"),
        ({"name": " "}, "name"),
        ({"name": None}, "name"),
        ({"contact_email": "nobody"}, "contact_email"),
        ({"cors_origins": ["https://app.example/path"]}, "cors_origins"),
        ({"cors_origins": ["http://app.example"]}, "cors_origins"),
        ({"theme_colour": "red"}, "theme_colour"),
        ({"currency": "USD"}, "currency"),
        ({"state": "active"}, "state"),
        ({"entitlements": {}}, "entitlements"),
        ({"slug": "other"}, "slug"),
    ],
)
def test_what_cannot_be_or_is_not_the_operators_to_change_is_refused(
    operator: Api, shop: Tenant, change: dict[str, Any], field: str
) -> None:
    refused = operator.patch(f"/tenants/{shop.pk}", {"locale": "fr"} | change)
    assert (refused.status_code, [e["field"] for e in refused.json()["errors"]]) == (422, [field])
    assert Tenant.objects.get(pk=shop.pk).locale == "en"


def test_nobody_overwrites_what_they_have_not_seen(operator: Api, shop: Tenant) -> None:
    path = f"/tenants/{shop.pk}"
    seen = operator.get(path)["ETag"]
    assert operator.patch(path, {"name": "First"}, If_Match=seen).status_code == 200
    assert operator.patch(path, {"name": "Second"}, If_Match=seen).status_code == 412
    assert Tenant.objects.get(pk=shop.pk).name == "First"


def test_a_shop_that_closes_lets_nobody_in_and_can_be_had_back(
    operator: Api, shop: Tenant, api: Api, django_capture_on_commit_callbacks: Any
) -> None:
    lifecycle.suspend(
        tenant=shop, actor=actors.TERMINAL, reason="unpaid", now=clock.now() - timedelta(days=2)
    )
    with django_capture_on_commit_callbacks(execute=True):
        closed = operator.delete(f"/tenants/{shop.pk}")
    assert (closed.status_code, closed.json()["state"]) == (202, "closing")
    kept = Tenant.objects.get(pk=shop.pk)
    assert kept.erasable_at is not None
    assert kept.erasable_at - clock.now() == pytest.approx(rules.COOLING_OFF, abs=timedelta(minutes=1))
    refused = api.get("/shop")
    assert (refused.status_code, refused.json()["code"]) == (403, "host.suspended")
    change = StateChange.objects.filter(tenant=shop).latest("pk")
    assert (change.before, change.after, change.actor) == ("suspended", "closing", "operator@souk.example")
    for repeated in (
        operator.delete(f"/tenants/{shop.pk}"),
        operator.post(f"/tenants/{shop.pk}/suspensions", {}),
    ):
        assert (repeated.status_code, repeated.json()["code"]) == (409, "tenant.transition_refused")
    with django_capture_on_commit_callbacks(execute=True):
        back = operator.post(f"/tenants/{shop.pk}/reactivations", {}).json()
    assert (back["state"], back["erasable_at"]) == ("trial", None), "as it was when it was last open"
    assert api.get("/shop").status_code == 200
    hosts.forget(shop)


def test_once_a_shop_may_be_erased_nobody_has_it_back(operator: Api, shop: Tenant) -> None:
    lifecycle.close(tenant=shop, actor=actors.TERMINAL, now=clock.now() - rules.COOLING_OFF)
    refused = operator.post(f"/tenants/{shop.pk}/reactivations", {})
    assert (refused.status_code, refused.json()["code"]) == (409, "tenant.transition_refused")
    assert Tenant.objects.get(pk=shop.pk).state == "closing"
