"""The page on which an owner settles what the shop is called, looks like and goes by."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django_tenants.utils import tenant_context

from accounts import roles
from accounts.models import AuditEvent
from tenants import hosts
from tenants.models import Tenant
from tests.admin_theme.conftest import ROLES

URL = "/admin/settings/"


@pytest.fixture(autouse=True)
def _remembered_no_longer() -> Iterator[None]:
    yield
    hosts.forget_hosts(["alpha.localhost"])


def form(**wishes: Any) -> dict[str, Any]:
    """What the page sends; a switch that is off is not sent."""
    return {
        "name": "Alpha",
        "contact_email": "owner@alpha.example",
        "locale": "en",
        "time_zone": "UTC",
        "summary_hour": "7",
        "prices_include_tax": "on",
        "cors_origins": "",
    } | wishes


@pytest.mark.parametrize("role", ROLES)
def test_the_owner_settles_it_and_others_are_refused(
    role: str, as_role: Callable[[str], Client], shop: Tenant
) -> None:
    client = as_role(role)
    may = role == roles.OWNER
    assert client.get(URL).status_code == (200 if may else 403)
    assert client.post(URL, form(name="Felt")).status_code == (302 if may else 403)
    assert Tenant.objects.get(pk=shop.pk).name == ("Felt" if may else "Alpha")
    assert (URL in client.get("/admin/").content.decode()) == may


def test_it_is_saved_shown_and_recorded(
    as_owner: Client, shop: Tenant, django_capture_on_commit_callbacks: Any
) -> None:
    wishes = form(time_zone="Europe/Vienna", locale="de-AT", summary_hour="20")
    wishes |= {"cors_origins": "https://a.example\r\n\r\n https://b.example "}
    del wishes["prices_include_tax"]
    with django_capture_on_commit_callbacks(execute=True):
        page = as_owner.post(URL, wishes, follow=True).content.decode()
    assert "Saved." in page
    assert "https://a.example\nhttps://b.example" in page
    found = Tenant.objects.get(pk=shop.pk)
    assert (found.time_zone, found.locale, found.summary_hour) == (
        "Europe/Vienna",
        "de-AT",
        20,
    )
    assert found.cors_origins == ["https://a.example", "https://b.example"]
    assert not found.prices_include_tax
    with tenant_context(shop):
        event = AuditEvent.objects.get()
        assert (event.actor, event.object_repr) == ("owner@alpha.example", "Alpha")
    assert "Time zone: UTC → Europe/Vienna" in event.changes
    assert "Name" not in event.changes
    assert (event.operation, event.address) == ("admin:shop_settings", "127.0.0.1")


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("name", " ", "This field is required"),
        ("contact_email", "nobody", "valid email address"),
        ("time_zone", "Mars/Olympus", "not one of the available choices"),
        ("locale", "it", "not one of the available choices"),
        ("summary_hour", "24", "not one of the available choices"),
        ("cors_origins", "http://a.example", "is no origin"),
    ],
)
def test_what_is_wrong_is_said_where_it_is_and_nothing_is_saved(
    as_owner: Client, shop: Tenant, field: str, value: str, told: str
) -> None:
    answer = as_owner.post(URL, form(**{"summary_hour": "9", field: value}))
    assert answer.status_code == 200
    assert told in answer.content.decode()
    assert Tenant.objects.get(pk=shop.pk).summary_hour == 7


def test_nobody_comes_in_without_a_log_in(shop_client: Client) -> None:
    answer = shop_client.get(URL)
    assert (answer.status_code, "/login/" in answer["Location"]) == (302, True)
