"""The platform's API: from a wish to a live shop, and operating it."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import tenant_context

from accounts import entry_links
from accounts.models import User
from billing import invoices, services as billing
from kernel import clock
from kernel.outbox.models import OutboxEntry
from tenants.models import FleetMigration, FleetRun, Tenant
from tenants.provisioning import signups, template
from tests import actors, database
from tests.api.conftest import Api, issue

pytestmark = pytest.mark.django_db
WISH = {
    "shop_name": "Roastery",
    "slug": "roastery",
    "email": "owner@roastery.example",
    "password": database.PASSWORD,
    "country": "DE",
    "currency": "EUR",
}


def test_a_sign_up_ends_in_a_live_shop_whose_owner_logs_in(platform: Api) -> None:
    begun = platform.post("/signups", WISH)
    assert begun.status_code == 202
    signup = begun.json()
    assert signup["status"] == "running"
    assert begun["Location"] == f"/api/v1/signups/{signup['id']}"
    assert signup["shop_url"].startswith("http://roastery.localhost")
    assert Api("roastery.localhost").get("/shop").status_code == 503
    signups.advance(signup["id"], now=clock.now())
    done = platform.get(f"/signups/{signup['id']}").json()
    assert done["status"] == "live"
    assert {step["status"] for step in done["steps"]} == {"done"}
    shop = Api("roastery.localhost")
    assert shop.get("/shop").json()["name"] == "Roastery"
    credentials = {"email": WISH["email"], "password": WISH["password"]}
    for door in (shop, platform):
        assert door.post("/auth/token", credentials).status_code == 200


def test_the_code_from_the_e_mail_verifies_and_a_wrong_one_does_not(platform: Api) -> None:
    signup = platform.post("/signups", WISH).json()
    code = next(
        e.payload["context"]["code"] for e in OutboxEntry.objects.all() if e.payload["to"] == [WISH["email"]]
    )
    path = f"/signups/{signup['id']}/verification"
    wrong = platform.post(path, {"code": "000000" if code != "000000" else "111111"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "signup.wrong_code")
    assert platform.post(path, {"code": f"\ufeff{code} "}).json()["is_verified"] is True


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"slug": "alpha"}, "slug", "slug.taken"),
        ({"slug": "admin"}, "slug", "slug.reserved"),
        ({"slug": "no good"}, "slug", "slug.invalid"),
        ({"slug": "x"}, "slug", "slug.invalid"),
        ({"password": "password"}, "password", "account.weak_password"),
        ({"currency": "XXY"}, "currency", "invalid"),
        ({"country": "de"}, "country", "invalid"),
        ({"email": "nobody"}, "email", "invalid"),
        ({"shop_name": ""}, "shop_name", "too_short"),
        ({"plan": "free"}, "plan", "unknown_field"),
    ],
)
def test_a_wish_that_cannot_be_is_refused_and_makes_nothing(
    platform: Api, change: dict[str, str], field: str, code: str
) -> None:
    before = Tenant.objects.count()
    refused = platform.post("/signups", WISH | change)
    assert refused.status_code in (409, 422)
    assert [(e["field"], e["code"]) for e in refused.json()["errors"]] == [(field, code)]
    assert Tenant.objects.count() == before


def test_an_address_is_free_or_there_are_others(platform: Api) -> None:
    assert platform.get("/slugs/roastery").json()["available"] is True
    taken = platform.get("/slugs/alpha").json()
    assert (taken["available"], taken["reason"]) == (False, "slug.taken")
    assert "alpha-shop" in taken["suggestions"]
    assert platform.get("/slugs/admin").json()["reason"] == "slug.reserved"


def test_plans_are_shown_to_anyone(platform: Api) -> None:
    plans = platform.get("/plans").json()["results"]
    assert plans
    assert plans[0]["monthly_price"]["currency"] == "EUR"


def test_a_merchant_gets_into_the_admin_of_their_own_shop_once(
    platform: Api, shop: Tenant, other_shop: Tenant
) -> None:
    merchant = platform.as_(User.objects.get(email="owner@alpha.example"))
    assert [found["slug"] for found in merchant.get("/me/shops").json()["results"]] == ["alpha"]
    link = merchant.post(f"/me/shops/{shop.pk}/admin-link").json()
    token = re.search(r"token=(.+)", link["url"])
    assert token
    with tenant_context(shop):
        assert entry_links.redeem(token=token[1], now=clock.now()).email == "owner@alpha.example"
        with pytest.raises(Exception, match="invalid"):
            entry_links.redeem(token=token[1], now=clock.now())
    assert merchant.post(f"/me/shops/{other_shop.pk}/admin-link").status_code == 404


def test_an_operator_suspends_and_reactivates_and_it_is_written_down(
    operator: Api, shop: Tenant, api: Api
) -> None:
    suspended = operator.post(f"/tenants/{shop.pk}/suspensions", {"reason": "unpaid"})
    assert (suspended.status_code, suspended.json()["state"]) == (201, "suspended")
    again = operator.post(f"/tenants/{shop.pk}/suspensions", {})
    assert (again.status_code, again.json()["code"]) == (409, "tenant.transition_refused")
    assert operator.post(f"/tenants/{shop.pk}/reactivations", {}).json()["state"] == "trial"
    event = operator.get(f"/audit-events?tenant={shop.pk}").json()["results"][0]
    assert (event["after"], event["actor"]) == ("trial", "operator@souk.example")


def test_operators_list_and_find_shops(operator: Api) -> None:
    assert operator.get("/tenants?q=alp").json()["count"] == 1
    assert operator.get("/tenants?state=suspended").json()["count"] == 0
    assert operator.get("/tenants?state=gone").status_code == 422


def test_a_merchant_and_an_operator_read_the_shops_invoices_and_nobody_else(
    platform: Api, operator: Api, shop: Tenant, other_shop: Tenant
) -> None:
    billing.change_plan(tenant=shop, plan_code="growth", actor=actors.TERMINAL)
    billing.begin_paying(tenant=shop, actor=actors.TERMINAL, now=clock.now())
    invoices.issue_due(now=clock.now())
    merchant = platform.as_(User.objects.get(email="owner@alpha.example"))
    stranger = platform.as_(User.objects.get(email="owner@bravo.example"))
    listed = merchant.get(f"/tenants/{shop.pk}/invoices")
    assert listed.status_code == 200
    assert listed.json() == operator.get(f"/tenants/{shop.pk}/invoices").json()
    (invoice,) = listed.json()["results"]
    assert (invoice["total"], invoice["status"]) == ({"amount": "29.00", "currency": "EUR"}, "open")
    assert invoice["lines"][0]["description"] == "Growth"
    assert invoice["bill_to"]["name"] == "Alpha"
    assert merchant.get(f"/tenants/{shop.pk}/invoices?status=paid").json()["count"] == 0
    assert merchant.get(f"/tenants/{shop.pk}/invoices?status=open").json()["count"] == 1
    assert merchant.get(f"/tenants/{shop.pk}/invoices?status=lost").status_code == 422
    assert stranger.get(f"/tenants/{shop.pk}/invoices").status_code == 404
    assert merchant.get(f"/tenants/{other_shop.pk}/invoices").status_code == 404
    assert platform.get(f"/tenants/{shop.pk}/invoices").status_code == 401


def test_a_shops_token_is_nobody_at_the_platform(platform: Api, shop: Tenant) -> None:
    with tenant_context(shop):
        owner = User.objects.get(email="owner@alpha.example")
    assert (
        platform.with_(Authorization=f"Bearer {issue(owner, shop).access}").get("/me/shops").status_code
        == 401
    )


def test_reading_more_fleet_runs_takes_no_more_statements(operator: Api, shop: Tenant) -> None:
    def statements_with(another: int) -> int:
        for day in range(another):
            run = FleetRun.objects.create(
                fingerprint="0" * 64,
                status="failed",
                migrations=[],
                canary=1,
                workers=1,
                max_failures=1,
                created_at=clock.now() - timedelta(days=day),
            )
            FleetMigration.objects.create(run=run, tenant=shop, status="failed", error="a wish twice")
        with CaptureQueriesContext(connection) as statements:
            results = operator.get("/migration-runs").json()["results"]
        assert all(len(run["failures"]) == 1 for run in results)
        return len(statements)

    operator.get("/migration-runs")
    assert statements_with(1) == statements_with(5)


def test_an_operator_sees_fleet_runs_and_what_failed(operator: Api, shop: Tenant) -> None:
    run = FleetRun.objects.create(
        fingerprint=template.fingerprint(),
        status="failed",
        migrations=["carts.0002_wish"],
        canary=1,
        workers=1,
        max_failures=1,
        created_at=clock.now(),
    )
    FleetMigration.objects.create(run=run, tenant=shop, status="failed", error="a wish twice")
    listed = operator.get("/migration-runs").json()["results"]
    assert [(found["id"], found["failed"], found["migrated"]) for found in listed] == [(str(run.pk), 1, 0)]
    assert [(f["slug"], f["error"]) for f in listed[0]["failures"]] == [("alpha", "a wish twice")]
    asked = operator.post("/migration-runs")
    assert (asked.status_code, asked.json()["id"]) == (202, str(run.pk)), "the last one is gone on with"
    FleetRun.objects.update(status="done")
    nothing = operator.post("/migration-runs")
    assert (nothing.status_code, nothing.json()["code"]) == (409, "fleet.up_to_date")
