"""What an owner settles of their shop: checked, told in words, and known at once."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django_tenants.utils import tenant_context

from accounts import roles
from accounts.models import AuditEvent
from kernel import scope
from kernel.errors import DomainError, Several
from tasks import rules as clocks
from tasks.models import TenantJob
from tenants import hosts, shop_settings
from tenants.models import Tenant
from tests import actors

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 10, 6, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_shop(in_shop: Tenant) -> None:
    """Stand in alpha's schema."""


def settle(**changes: Any) -> str:
    """Settle it, and say what is different."""
    shop_settings.change(values=changes, actor=actors.TERMINAL, now=NOW)  # type: ignore[arg-type]
    told = AuditEvent.objects.order_by("pk").last()
    return told.changes if told is not None else ""


def test_what_is_named_is_kept_and_the_rest_stays(in_shop: Tenant) -> None:
    before = shop_settings.get()
    wishes = {
        "name": "  Wool & Co ",
        "contact_email": "Hello@Wool.Example",
        "theme_colour": "#BE123C",
        "locale": "de-AT",
        "time_zone": "Europe/Vienna",
        "summary_hour": 20,
        "prices_include_tax": False,
        "cors_origins": ["https://wool.example", "http://localhost:3000", "https://wool.example"],
    }
    settle(**wishes)
    found = shop_settings.get()
    assert {name: getattr(found, name) for name in wishes} == wishes | {
        "name": "Wool & Co",
        "contact_email": "hello@wool.example",
        "theme_colour": "#be123c",
        "cors_origins": ["https://wool.example", "http://localhost:3000"],
    }
    settle(name="Felt")
    found = shop_settings.get()
    assert (found.name, found.locale, found.state, found.currency) == (
        "Felt",
        "de-AT",
        before.state,
        before.currency,
    )
    assert scope.schema() == in_shop.schema_name


def test_the_other_shop_stays_as_it_is(other_shop: Tenant) -> None:
    settle(name="Felt", prices_include_tax=False)
    scope.leave()
    found = Tenant.objects.get(pk=other_shop.pk)
    assert (found.name, found.prices_include_tax) == (other_shop.name, other_shop.prices_include_tax)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("name", ["", "   ", "x" * 121, "two\nlines"]),
        ("contact_email", ["", "nobody", "a@b", f"a@{'b.' * 130}example"]),
        ("theme_colour", ["", "red", "#12345", "#1234567", "#0f766g", "#fff;}"]),
        ("locale", ["", "xx", "it", "de_AT", "de-XX", "en-US-posix"]),
        ("languages", [["it"], ["de", "de-AT"]]),
        ("time_zone", ["", "Europe/Atlantis", "../etc/passwd", "localtime", "Factory", "europe/berlin"]),
        ("summary_hour", [-1, 24]),
        (
            "cors_origins",
            [
                ["http://wool.example"],
                ["https://wool.example/"],
                ["https://wool.example:443"],
                ["https://wool.example:65536"],
                ["https://Wool.example"],
                ["https://*.wool.example"],
                ["https://user@wool.example"],
                ["http://localhost.wool.example"],
                ["*"],
                ["null"],
                ["https://" + "a" * 200],
                [f"https://{n}.example" for n in range(21)],
            ],
        ),
    ],
)
def test_what_is_not_possible_is_refused_by_the_fields_name(field: str, values: list[Any]) -> None:
    before = getattr(shop_settings.get(), field)
    for value in values:
        with pytest.raises(DomainError) as caught:
            settle(**{field: value})
        assert caught.value.field == field, value
    assert getattr(shop_settings.get(), field) == before


def test_all_that_is_wrong_is_told_at_once_and_nothing_is_kept() -> None:
    with pytest.raises(Several) as caught:
        settle(name="Felt", time_zone="Mars", summary_hour=99)
    assert {part.field for part in caught.value.parts} == {"time_zone", "summary_hour"}
    assert shop_settings.get().name == "Alpha"


def test_what_is_different_is_told_and_what_stays_is_not() -> None:
    wish = {"name": "Felt", "prices_include_tax": False, "summary_hour": shop_settings.get().summary_hour}
    assert settle(**wish) == "Name: Alpha → Felt; Prices include tax: yes → no"
    recorded = AuditEvent.objects.count()
    settle(**wish)
    assert AuditEvent.objects.count() == recorded, "what stays as it was is not told"


def test_every_process_hears_of_it(django_capture_on_commit_callbacks: Any) -> None:
    scope.leave()
    kept = hosts.resolve("alpha.localhost").tenant
    assert kept is not None
    scope.enter(kept)
    with django_capture_on_commit_callbacks(execute=True):
        settle(theme_colour="#be123c")
    assert scope.schema() == kept.schema_name
    scope.leave()
    found = hosts.resolve("alpha.localhost").tenant
    assert found is not None
    assert found.theme_colour == "#be123c"
    hosts.forget(found)


def test_daily_work_follows_the_clock(in_shop: Tenant) -> None:
    settle(time_zone="Asia/Tokyo", summary_hour=20)
    scope.leave()
    job = TenantJob.objects.get(tenant=in_shop, schedule__job="reports.daily_summary")
    delay = clocks.jitter(in_shop.pk, job.schedule.job)
    assert job.next_run_at == datetime(2026, 6, 10, 11, tzinfo=UTC) + delay


def test_the_permission_is_in_every_shop_and_the_owners_alone(shop: Tenant, other_shop: Tenant) -> None:
    for each in (shop, other_shop):
        with tenant_context(each):
            held = Permission.objects.get(
                content_type__app_label="tenants", codename="change_tenant"
            ).group_set.values_list("name", flat=True)
            assert list(held) == [roles.OWNER]
