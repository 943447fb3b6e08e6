"""What operators do in the platform's admin."""

import json
import re
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask

from accounts.models import User
from admin_theme.formatting import show_money
from admin_theme.operators import jobs as jobs_in_words
from billing import invoices, services as billing
from billing.models import Invoice, Plan, Subscription
from config import celery
from kernel import clock, jobs, valkey
from kernel.outbox.models import OutboxEntry
from tasks.models import JobRun, Schedule, TenantJob
from tenants import hosts
from tenants.models import Domain, FleetMigration, FleetRun, StateChange, Tenant
from tenants.provisioning import template
from tests import actors
from tests.admin_theme.conftest import log_in
from tests.database import PASSWORD

BEAT = "/admin/django_celery_beat"
YES = {"_form_submitted": "True"}


@pytest.fixture(autouse=True)
def _forget_hosts(shop: Tenant) -> Any:
    """What a test does to a shop is forgotten with it."""
    yield
    hosts.forget_hosts(["alpha.localhost", "shop.example.com"])


def test_suspending_asks_why_and_closes_the_shop(as_operator: Client, shop: Tenant) -> None:
    url = f"/admin/tenants/tenant/{shop.pk}/suspend/"
    assert as_operator.get(url).status_code == 200
    assert as_operator.post(url, YES).status_code == 200
    assert Tenant.objects.get(pk=shop.pk).is_open
    assert as_operator.post(url, YES | {"reason": "Unpaid"}).status_code == 302
    change = StateChange.objects.filter(tenant=shop).first()
    assert change is not None
    assert (change.after, change.reason, change.actor) == ("suspended", "Unpaid", "operator@souk.example")
    assert as_operator.post(url, YES | {"reason": "Again"}).status_code == 403
    assert (
        as_operator.post(f"/admin/tenants/tenant/{shop.pk}/reactivate/", YES | {"reason": ""}).status_code
        == 302
    )
    assert Tenant.objects.get(pk=shop.pk).is_open


def test_a_shop_is_closed_for_good_and_can_be_had_back_for_a_while(as_operator: Client, shop: Tenant) -> None:
    page = f"/admin/tenants/tenant/{shop.pk}"
    assert as_operator.post(f"{page}/close_shop/", YES | {"reason": "Gone"}).status_code == 302
    closed = Tenant.objects.get(pk=shop.pk)
    assert (closed.state, closed.erasable_at is not None) == ("closing", True)
    assert as_operator.post(f"{page}/suspend/", YES | {"reason": "Again"}).status_code == 403
    assert as_operator.post(f"{page}/reactivate/", YES | {"reason": ""}).status_code == 302
    assert Tenant.objects.get(pk=shop.pk).state == "trial"


def test_nothing_is_changed_of_a_shop_that_is_erased(as_operator: Client, shop: Tenant) -> None:
    Tenant.objects.filter(pk=shop.pk).update(state="erased")
    page = f"/admin/tenants/tenant/{shop.pk}/change/"
    assert as_operator.get(page).status_code == 200
    assert as_operator.post(page, {"name": "Back"}).status_code == 403
    assert Tenant.objects.get(pk=shop.pk).name == "Alpha"


def test_new_shop_is_reserved_and_a_bad_wish_explained(as_operator: Client) -> None:
    wish = YES | {
        "name": "Gamma",
        "slug": "admin",
        "email": "g@gamma.example",
        "password": PASSWORD,
        "country": "DE",
        "currency": "EUR",
    }
    url = "/admin/tenants/tenant/create_shop/"
    assert "reserved" in as_operator.post(url, wish).content.decode()
    assert "taken" in as_operator.post(url, wish | {"slug": "alpha"}).content.decode()
    assert as_operator.post(url, wish | {"slug": "gamma", "password": "short"}).status_code == 200
    assert as_operator.post(url, wish | {"slug": "gamma"}).status_code == 302
    assert Tenant.objects.filter(slug="gamma").exists()


def test_a_history_tells_what_was_done_by_whomever(
    as_operator: Client, furnished_platform: dict[str, Any]
) -> None:
    subscription = furnished_platform["shop"].subscription
    page = as_operator.get(f"/admin/billing/subscription/{subscription.pk}/history/").content.decode()
    assert "manage.py tests" in page
    assert "Plan: starter → growth" in page


def test_domains_are_hosts_and_nothing_else(as_operator: Client, shop: Tenant) -> None:
    first = Domain.objects.get(tenant=shop)
    form = {
        "name": "Alpha",
        "contact_email": shop.contact_email,
        "theme_colour": "#0f766e",
        "prices_include_tax": "on",
        "locale": "en",
        "time_zone": "Europe/Berlin",
        "cors_origins": "",
        "summary_hour": "7",
        "domains-TOTAL_FORMS": 2,
        "domains-INITIAL_FORMS": 1,
        "domains-0-id": first.pk,
        "domains-0-tenant": shop.pk,
        "domains-0-domain": first.domain,
        "domains-0-is_primary": "on",
        "domains-1-tenant": shop.pk,
        "domains-1-domain": "https://x",
        "memberships-TOTAL_FORMS": 0,
        "memberships-INITIAL_FORMS": 0,
        "state_changes-TOTAL_FORMS": 0,
        "state_changes-INITIAL_FORMS": 0,
    }
    url = f"/admin/tenants/tenant/{shop.pk}/change/"
    assert as_operator.post(url, form).status_code == 200
    answer = as_operator.post(url, form | {"domains-1-domain": "shop.example.com"})
    assert answer.status_code == 302, answer.context["errors"]
    assert Domain.objects.filter(tenant=shop, domain="shop.example.com", is_primary=False).exists()
    assert Tenant.objects.get(pk=shop.pk).time_zone == "Europe/Berlin"
    assert hours_of(shop, "Europe/Berlin") == {"reports.daily_summary": 7, "carts.expire": 3}
    tokyo = {"time_zone": "Asia/Tokyo", "summary_hour": "20", "domains-TOTAL_FORMS": 1}
    assert as_operator.post(url, form | tokyo).status_code == 302
    assert hours_of(shop, "Asia/Tokyo") == {"reports.daily_summary": 20, "carts.expire": 3}
    assert as_operator.post(url, form | {"time_zone": "Mars/Olympus"}).status_code == 200


def hours_of(shop: Tenant, time_zone: str) -> dict[str, int]:
    """At which hours, in a time zone, two of the shop's jobs run next."""
    planned = TenantJob.objects.filter(
        tenant=shop, schedule__job__in=["reports.daily_summary", "carts.expire"]
    )
    return {
        job: run.astimezone(ZoneInfo(time_zone)).hour
        for job, run in planned.values_list("schedule__job", "next_run_at")
    }


def test_another_hour_of_a_schedule_holds_for_every_shop(
    as_operator: Client, shop: Tenant, other_shop: Tenant
) -> None:
    url = f"/admin/tasks/schedule/{Schedule.objects.get(job='carts.expire').pk}/change/"
    assert as_operator.post(url, {"hour": "24", "is_enabled": "on"}).status_code == 200
    assert as_operator.post(url, {"hour": "23", "is_enabled": "on"}).status_code == 302
    assert [hours_of(each, each.time_zone)["carts.expire"] for each in (shop, other_shop)] == [23, 23]


def test_a_schedule_that_an_operator_adds_runs_on_the_platform(as_operator: Client) -> None:
    every = IntervalSchedule.objects.create(every=3, period=IntervalSchedule.HOURS)
    form = {"name": "Tidy", "task": "accounts.tidy_up", "enabled": "on", "interval": every.pk, "kwargs": "{}"}
    answer = as_operator.post("/admin/django_celery_beat/periodictask/add/", form)
    assert answer.status_code == 302, answer.context["errors"]
    headers = json.loads(PeriodicTask.objects.get(name="Tidy").headers)
    celery.app.tasks["accounts.tidy_up"].apply(headers=headers, throw=True)
    assert JobRun.objects.get(job="accounts.tidy_up").outcome == "succeeded"


def test_an_edited_plan_reaches_its_shops(as_operator: Client, shop: Tenant) -> None:
    plan = Subscription.objects.get(tenant=shop).plan
    form = {
        "name": plan.name,
        "description": "",
        "monthly_price": "5",
        "currency": "EUR",
        "tax_percent": "19",
        "trial_days": 14,
        "max_products": 7,
        "max_media_mb": 50,
        "weight": 4,
        "is_offered": "on",
        "position": 0,
    }
    assert as_operator.post(f"/admin/billing/plan/{plan.pk}/change/", form).status_code == 302
    allowed = Tenant.objects.get(pk=shop.pk).entitlements
    assert (allowed["max_products"], allowed["max_media_mb"], allowed["weight"]) == (7, 50, 4)


def test_a_shop_is_moved_to_another_plan(as_operator: Client, shop: Tenant) -> None:
    subscription = Subscription.objects.get(tenant=shop)
    other = Plan.objects.exclude(pk=subscription.plan_id).filter(is_offered=True).first()
    assert other is not None
    answer = as_operator.post(
        f"/admin/billing/subscription/{subscription.pk}/change_plan/", YES | {"plan": other.code}
    )
    assert answer.status_code == 302
    assert Subscription.objects.get(tenant=shop).plan == other


def test_a_shop_begins_to_pay_and_its_invoices_are_marked_paid_or_taken_back(
    as_operator: Client, shop: Tenant
) -> None:
    subscription = billing.change_plan(tenant=shop, plan_code="growth", actor=actors.TERMINAL)
    begin = f"/admin/billing/subscription/{subscription.pk}/begin_paying/"
    assert as_operator.get(begin).status_code == 200
    assert as_operator.post(begin, YES).status_code == 302
    assert as_operator.post(begin, YES).status_code == 403
    invoices.issue_due(now=clock.now())
    invoices.issue_due(now=clock.now() + timedelta(days=40))
    first, second = Invoice.objects.order_by("sequence")
    pay, void = (f"/admin/billing/invoice/{first.pk}/{what}/" for what in ("mark_paid", "take_back"))
    assert as_operator.post(pay, YES).status_code == 302
    first.refresh_from_db()
    assert (first.paid_at is not None, first.settled_by) == (True, "operator@souk.example")
    assert as_operator.post(void, YES | {"reason": "twice"}).status_code == 403
    void = f"/admin/billing/invoice/{second.pk}/take_back/"
    assert as_operator.post(void, YES).status_code == 200  # it asks why
    assert as_operator.post(void, YES | {"reason": "By mistake"}).status_code == 302
    second.refresh_from_db()
    assert (second.voided_at is not None, second.void_reason) == (True, "By mistake")
    for status, shown in (("paid", first), ("void", second), ("open", None), ("overdue", None)):
        page = as_operator.get(f"/admin/billing/invoice/?status={status}").context["cl"].queryset
        assert list(page) == ([shown] if shown else []), status


def test_staff_who_look_at_invoices_settle_none(platform_client: Client, shop: Tenant) -> None:
    billing.change_plan(tenant=shop, plan_code="growth", actor=actors.TERMINAL)
    billing.begin_paying(tenant=shop, actor=actors.TERMINAL, now=clock.now())
    invoices.issue_due(now=clock.now())
    invoice = Invoice.objects.get()
    viewer = User.objects.create_user("viewer@souk.example", is_staff=True)
    viewers = Group.objects.create(name="Viewers")
    viewers.permissions.add(Permission.objects.get(codename="view_invoice"))
    viewer.groups.add(viewers)
    client = log_in(platform_client, viewer)
    assert client.get(f"/admin/billing/invoice/{invoice.pk}/change/").status_code == 200
    for what in ("mark_paid", "take_back"):
        answer = client.post(f"/admin/billing/invoice/{invoice.pk}/{what}/", YES | {"reason": "x"})
        assert answer.status_code == 403
    assert not Invoice.objects.exclude(paid_at=None, voided_at=None).exists()


def test_what_was_given_up_is_tried_again(as_operator: Client) -> None:
    now = clock.now()
    entry = OutboxEntry.objects.create(
        topic="email", created_at=now, available_at=now, dead_at=now, attempts=12
    )
    assert as_operator.post(f"/admin/outbox/outboxentry/{entry.pk}/retry_one/", YES).status_code == 302
    entry.refresh_from_db()
    assert (entry.dead_at, entry.attempts) == (None, 0)


def test_a_job_is_made_due(as_operator: Client, shop: Tenant) -> None:
    job = TenantJob.objects.filter(tenant=shop).first()
    assert job is not None
    assert as_operator.post(f"/admin/tasks/tenantjob/{job.pk}/run_now/", YES).status_code == 302
    job.refresh_from_db()
    assert job.next_run_at <= clock.now()


def test_staff_without_permission_do_nothing(platform_client: Client, shop: Tenant) -> None:
    client = log_in(platform_client, User.objects.create_user("guest@souk.example", is_staff=True))
    assert client.get("/admin/").status_code == 200
    assert client.get("/admin/tenants/tenant/").status_code == 403
    assert client.post(f"/admin/tenants/tenant/{shop.pk}/suspend/", YES | {"reason": "x"}).status_code == 403


def test_a_fleet_run_is_gone_on_with_by_a_worker(
    as_operator: Client,
    shop: Tenant,
    django_capture_on_commit_callbacks: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(jobs, "_sender", lambda job, schema, ids: asked.append((job, ids)))
    facts = {"status": "failed", "canary": 1, "workers": 1, "max_failures": 1, "created_at": clock.now()}
    run = FleetRun.objects.create(fingerprint=template.fingerprint(), **facts)
    FleetMigration.objects.create(run=run, tenant=shop, status="failed", error="a wish twice")
    url = f"/admin/tenants/fleetrun/{run.pk}/"
    assert "a wish twice" in as_operator.get(f"{url}change/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert as_operator.post(f"{url}go_on/", YES).status_code == 302
    assert asked == [("tenants.migrate_fleet", {"run": str(run.pk)})]
    done = FleetRun.objects.create(fingerprint=template.fingerprint(), **facts | {"status": "done"})
    assert as_operator.post(f"/admin/tenants/fleetrun/{done.pk}/go_on/", YES).status_code == 403
    older = FleetRun.objects.create(fingerprint="older", **facts)
    page = as_operator.post(f"/admin/tenants/fleetrun/{older.pk}/go_on/", YES, follow=True)
    assert "another release" in page.content.decode()
    assert as_operator.post("/admin/tenants/fleetrun/start/", YES).status_code == 302
    assert len(asked) == 1, "the newest run is done, and no shop is behind"


def test_the_first_page_names_the_busiest_shops(as_operator: Client, shop: Tenant) -> None:
    told = {"at": clock.now().timestamp(), "shops": [[shop.schema_name, 41.5, 3.0], ["gone", 9.0, 0.0]]}
    valkey.connected(settings.REDIS_URL).hset("souk:loudest", "elsewhere:1", json.dumps(told))
    page = as_operator.get("/admin/").content.decode()
    assert "Busiest shops" in page
    seconds = [float(found) for found in re.findall(r">([\d.]+) s</span>", page)]
    assert max(seconds) >= 41.5  # servers of other tests may have told of the shop as well
    assert "requests sent away" in page


def test_jobs_are_told_in_words_with_the_names_of_their_shops(as_operator: Client, shop: Tenant) -> None:
    celery.app.loader.import_default_modules()
    ours = {name for name in celery.app.tasks if not name.startswith(("celery.", "tests."))}
    assert ours <= jobs_in_words.NAMES.keys()
    JobRun.objects.create(
        schema_name=shop.schema_name, job="orders.expire_unpaid", outcome="succeeded", started_at=clock.now()
    )
    page = as_operator.get("/admin/tasks/jobrun/").content.decode()
    assert "Let unpaid orders expire" in page
    german = as_operator.get("/admin/tasks/jobrun/", headers={"Accept-Language": "de"}).content.decode()
    assert "Unbezahlte Bestellungen verfallen lassen" in german
    assert "Plattform" in german
    assert "Alpha" in page
    assert shop.schema_name not in page
    crontab = CrontabSchedule(minute="5", hour="3", timezone="UTC")
    assert jobs_in_words.when(PeriodicTask(crontab=crontab)) == "daily at 03:05, UTC"
    crontab.save()
    assert (
        "daily at 03:05, UTC"
        in as_operator.get(f"{BEAT}/crontabschedule/{crontab.pk}/change/").content.decode()
    )
    task = PeriodicTask.objects.create(name="mine", task="tasks.tend", crontab=crontab)
    page = as_operator.get(f"{BEAT}/periodictask/{task.pk}/change/").content.decode()
    assert "Finish sign-ups that were cut off: daily at 03:05, UTC" in page


def test_what_harms_a_shop_is_the_last_of_its_buttons(as_operator: Client, shop: Tenant) -> None:
    shown = as_operator.get(f"/admin/tenants/tenant/{shop.pk}/change/").context["actions_detail"]
    assert "Suspend" not in [str(each["title"]) for each in shown[:-1]]
    assert [str(each["title"]) for each in shown[-1]["items"]][-2:] == ["Suspend", "Close"]


def test_the_first_page_tells_what_was_paid_and_is_owed(as_operator: Client, shop: Tenant) -> None:
    assert "Revenue" not in as_operator.get("/admin/").content.decode()
    billing.change_plan(tenant=shop, plan_code="growth", actor=actors.TERMINAL)
    billing.begin_paying(tenant=shop, actor=actors.TERMINAL, now=clock.now())
    invoices.issue_due(now=clock.now())
    invoices.issue_due(now=clock.now() + timedelta(days=40))
    first, second = Invoice.objects.order_by("sequence")
    Invoice.objects.filter(pk=first.pk).update(paid_at=clock.now())
    page = as_operator.get("/admin/").content.decode()
    assert "Revenue, 30 days" in page
    assert show_money(first.total, "EUR") in page
    assert f"{show_money(second.total, 'EUR')} still to be paid" in page
