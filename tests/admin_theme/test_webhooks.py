"""Webhooks in the admin: made, tested, read and sent again by who may."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django_tenants.utils import tenant_context

from accounts import roles
from accounts.models import AuditEvent
from kernel import actors, clock, jobs
from storefront.webhooks import rules, services, signing
from storefront.webhooks.models import Delivery, Endpoint
from tenants.models import Tenant
from tests.admin_theme.conftest import ROLES

pytestmark = pytest.mark.django_db
ACTOR = actors.job("tests")
YES = {"_form_submitted": "True"}
LIST = "/admin/webhooks/endpoint/"


@pytest.fixture(autouse=True)
def _no_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_sender", lambda *_: None)


@pytest.fixture
def endpoint(shop: Tenant) -> Any:
    with tenant_context(shop):
        found = services.create(
            values={"url": "https://example.com/", "event_types": rules.EVENT_TYPES},
            actor=ACTOR,
            now=clock.now(),
        )
        services.send_test(endpoint_id=found.pk, actor=ACTOR, now=clock.now())
        Delivery.objects.update(body='{"type": "webhook.test"}')
        return found


def test_an_owner_makes_an_endpoint_with_the_addresses_the_api_takes(as_owner: Client, shop: Tenant) -> None:
    form = {"url": "https://example.com/hooks", "event_types": ["order.paid"], "is_enabled": "on"}
    refused = as_owner.post(f"{LIST}add/", form | {"url": "https://10.0.0.1/"})
    assert "public internet" in refused.content.decode()
    assert as_owner.post(f"{LIST}add/", form).status_code == 302
    with tenant_context(shop):
        made = Endpoint.objects.get()
        assert (made.event_types, signing.read(made.secret)[:6]) == (["order.paid"], "whsec_")


def test_the_pages_show_what_was_sent_and_what_came_back(
    as_owner: Client, shop: Tenant, endpoint: Endpoint
) -> None:
    with tenant_context(shop):
        delivery = Delivery.objects.get()
        delivery.response_status, delivery.response_body, delivery.state = 500, "out of order", "failed"
        delivery.save()
        delivery.tries.create(at=clock.now(), status=500, error="HTTP 500")
    assert as_owner.get(LIST).status_code == 200
    assert as_owner.get("/admin/webhooks/delivery/").status_code == 200
    page = as_owner.get(f"/admin/webhooks/delivery/{delivery.pk}/change/").content.decode()
    assert "out of order" in page
    assert "HTTP 500" in page
    assert "webhook.test" in page
    with tenant_context(shop):
        secret = signing.read(endpoint.secret)
    assert secret in as_owner.get(f"{LIST}{endpoint.pk}/change/").content.decode()
    with tenant_context(shop):
        Endpoint.objects.update(secret="c2VhbGVkIGVsc2V3aGVyZSwgYnkgYW5vdGhlciBrZXk=")
    assert "cannot be read here" in as_owner.get(f"{LIST}{endpoint.pk}/change/").content.decode()


def test_there_is_room_for_twenty_here_as_at_the_api(as_owner: Client, shop: Tenant) -> None:
    form = {"url": "https://example.com/hooks", "event_types": ["order.paid"], "is_enabled": "on"}
    for _ in range(rules.MOST_ENDPOINTS):
        assert as_owner.post(f"{LIST}add/", form).status_code == 302
    refused = as_owner.post(f"{LIST}add/", form)
    assert refused.status_code == 200
    assert "room" in refused.content.decode()
    with tenant_context(shop):
        assert Endpoint.objects.count() == rules.MOST_ENDPOINTS


def test_a_new_signing_secret_is_on_record(as_owner: Client, shop: Tenant, endpoint: Endpoint) -> None:
    assert as_owner.post(f"{LIST}{endpoint.pk}/rotate/", YES).status_code == 302
    with tenant_context(shop):
        assert Endpoint.objects.get().secret != endpoint.secret
        event = AuditEvent.objects.order_by("pk").last()
        assert event is not None
        assert (event.verb, event.object_id) == ("signing secret rotated", str(endpoint.pk))
        assert event.user is not None


@pytest.mark.parametrize("role", ROLES)
def test_a_test_event_and_a_second_sending_are_for_who_may(
    role: str, as_role: Callable[[str], Client], shop: Tenant, endpoint: Endpoint
) -> None:
    client = as_role(role)
    with tenant_context(shop):
        Delivery.objects.update(state="failed", next_attempt_at=None)
        delivery = Delivery.objects.get()
    test = f"{LIST}{endpoint.pk}/send_test/"
    again = f"/admin/webhooks/delivery/{delivery.pk}/send_again/"
    may_test, may_retry = role == roles.OWNER, role in (roles.OWNER, roles.MANAGER)
    assert client.post(again, YES).status_code == (302 if may_retry else 403)
    with tenant_context(shop):
        assert Delivery.objects.get().state == ("pending" if may_retry else "failed")
    assert client.post(test, YES).status_code == (302 if may_test else 403)
    with tenant_context(shop):
        assert Delivery.objects.filter(event_type="webhook.test").count() == (2 if may_test else 1)
