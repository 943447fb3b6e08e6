"""The page on which a merchant chooses when the daily summary comes."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client
from django_tenants.utils import tenant_context

from accounts import audit, roles
from accounts.models import AuditEvent
from tasks import daily_summary
from tasks.models import TenantJob
from tenants import hosts
from tenants.models import Tenant
from tests.admin_theme.conftest import ROLES

URL = "/admin/daily-summary/"


@pytest.fixture(autouse=True)
def _in_berlin(shop: Tenant) -> Iterator[None]:
    Tenant.objects.filter(pk=shop.pk).update(time_zone="Europe/Berlin", summary_hour=7)
    hosts.forget(shop)
    yield
    hosts.forget_hosts(["alpha.localhost"])


@pytest.mark.parametrize("role", ROLES)
def test_owner_and_manager_choose_and_others_are_refused(
    role: str, as_role: Callable[[str], Client], shop: Tenant
) -> None:
    client = as_role(role)
    may = role in (roles.OWNER, roles.MANAGER)
    assert client.get(URL).status_code == (200 if may else 403)
    assert client.post(URL, {"is_on": "on", "hour": "20"}).status_code == (302 if may else 403)
    assert Tenant.objects.get(pk=shop.pk).summary_hour == (20 if may else 7)
    assert (URL in client.get("/admin/").content.decode()) == may


def test_the_next_run_is_shown_on_the_shops_clock_and_moves_at_once(as_owner: Client, shop: Tenant) -> None:
    with time_machine.travel("2026-03-28T12:00:00Z", tick=False):  # the clock is put forward that night
        chosen = as_owner.post(URL, {"is_on": "on", "hour": "9"}, follow=True)
    page = chosen.content.decode()
    assert "now sent at 09:00" in page
    assert "29 March 2026, 09:" in page
    assert "Europe/Berlin" in page
    job = TenantJob.objects.get(tenant=shop, schedule__job=daily_summary.JOB)
    assert (job.next_run_at.day, job.next_run_at.hour) == (29, 7)
    with tenant_context(shop):
        event = AuditEvent.objects.get()
    assert (event.verb, event.changes) == (audit.UPDATED, "Summary hour: 7 → 9")
    assert (event.operation, event.address) == ("admin:daily_summary", "127.0.0.1")


def test_it_is_switched_off(as_owner: Client, shop: Tenant) -> None:
    page = as_owner.post(URL, {"hour": "9"}, follow=True).content.decode()
    assert "It is switched off." in page
    assert not TenantJob.objects.get(tenant=shop, schedule__job=daily_summary.JOB).is_enabled


@pytest.mark.parametrize("hour", ["24", "-1", "noon", "7.5", ""])
def test_what_is_no_hour_is_refused_clearly(as_owner: Client, shop: Tenant, hour: str) -> None:
    answer = as_owner.post(URL, {"is_on": "on", "hour": hour})
    assert answer.status_code == 200
    assert ("from 0 to 23" in answer.content.decode()) == bool(hour)
    assert Tenant.objects.get(pk=shop.pk).summary_hour == 7


def test_nobody_comes_in_without_a_log_in(shop_client: Client) -> None:
    answer = shop_client.get(URL)
    assert (answer.status_code, "/login/" in answer["Location"]) == (302, True)
