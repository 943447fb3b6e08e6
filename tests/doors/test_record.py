"""The record of what staff and operators did has no holes: each thing that a door offers leaves one entry.

Everything both documents and both admins offer is done here, one thing after the other.
"""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from functools import partial
from typing import Any

import pytest
from django.test import Client
from django_tenants.utils import tenant_context

from accounts import roles
from accounts.models import AuditEvent, User
from admin_theme.platform_site import site as platform_site
from admin_theme.shop_site import site as shop_site
from config import urls_platform, urls_shop  # noqa: F401 - which register the admins' pages
from storefront.catalogue.models import Product
from tasks.models import Schedule
from tenants.models import Tenant
from tests.api.conftest import Api, document, issue
from tests.api.forms import picture, upload
from tests.doors import recording
from tests.isolation import operations, requests, world
from tests.isolation.operations import BILLED, OPERATOR

pytestmark = pytest.mark.django_db

CHANGES_NOTHING = {"emailtemplates_preview", "gatewayaccounts_test", "webhooks_test", "send_test"}
"""What is looked at, or sent to oneself."""


def _writing(name: str) -> Iterator[tuple[str, str, str]]:
    for template, item in document(name)["paths"].items():
        for method, details in item.items():
            if method not in ("get", "head"):
                yield method.upper(), template, details["operationId"]


def _check(door: str, found: dict[str, str], *, at_least: int) -> None:
    assert len(found) >= at_least, sorted(found)
    wrong = {name: what for name, what in found.items() if what}
    if wrong:
        pytest.fail("\n".join(f"{name}: {what}" for name, what in sorted(wrong.items())), pytrace=False)


@pytest.mark.usefixtures("_fresh_limits")
def test_every_writing_operation_of_a_shop_leaves_one_entry(shop: Tenant) -> None:
    alpha = world.build(shop)
    owner, found = alpha.as_(roles.OWNER), {}
    upload(owner, "/settings/logo", picture())  # one that can be deleted
    for method, template, operation in _writing("shop"):
        named = operations.SHOP.get(operation, "")  # that each is named there is another test's
        access = named.partition(":")[2] or named
        if "." not in access or operation in CHANGES_NOTHING:  # what buyers do is told by its own history
            continue
        with world.undone():
            before = _count(shop)
            body = requests.body_of(operation, alpha.ids, alpha.refresh)
            answer = owner(
                method, requests.path_of(template, alpha.ids), body, Idempotency_Key=f"r-{operation}"
            )
            if answer.status_code < 300:
                with tenant_context(shop):
                    found[operation] = recording.verdict(before)
    _check("shop API", found, at_least=50)


def test_every_writing_operation_of_the_platform_leaves_one_entry(
    platform: Api, shop: Tenant, furnished_platform: dict[str, Any]
) -> None:
    operator = User.objects.create_superuser("operator@souk.example")
    caller = platform.with_(Authorization=f"Bearer {issue(operator, None).access}")
    ids = {
        "tenant_id": shop.pk,
        "schedule_id": Schedule.objects.filter(kind="nightly").values_list("pk", flat=True)[0],
    }
    found = {}
    for method, template, operation in _writing("platform"):
        if operations.PLATFORM.get(operation) not in (OPERATOR, BILLED):
            continue
        with world.undone():
            before = recording.count()
            body = requests.body_of(operation, ids, "")
            if operation == "subscription_update":
                body = {"plan": "scale"}
            answer = caller(method, requests.path_of(template, ids), body, Idempotency_Key=f"r-{operation}")
            if answer.status_code < 300:
                found[operation] = recording.verdict(before)
    _check("platform API", found, at_least=6)


def test_every_button_and_form_of_a_shops_admin_leaves_one_entry(as_owner: Client, furnished: Tenant) -> None:
    with tenant_context(furnished):
        first = Product.objects.order_by("pk")[:1]
        Product.objects.filter(pk__in=first.values("pk")).update(
            status=Product.Status.DRAFT
        )  # to be put on sale
    _check("shop admin", _use(as_owner, shop_site, lambda: tenant_context(furnished)), at_least=20)


def test_every_button_and_form_of_the_platforms_admin_leaves_one_entry(
    as_operator: Client, furnished_platform: dict[str, Any]
) -> None:
    _check("platform admin", _use(as_operator, platform_site, nullcontext), at_least=8)


def _use(client: Client, site: Any, inside: Callable[[], Any]) -> dict[str, str]:
    found: dict[str, str] = {}

    def attempt(name: str, run: Callable[[], Any], *, is_form: bool) -> None:
        with world.undone():
            with inside():
                before = recording.count()
            answer = run()
            if answer is None or not (answer.status_code == 302 if is_form else recording.succeeded(answer)):
                return
            with inside():
                found[name] = recording.verdict(before)

    def keys(model: Any) -> list[Any]:
        with inside():
            return list(model._default_manager.order_by("pk").values_list("pk", flat=True)[:6])

    for place, model, _admin, button in recording.buttons(site):
        if button in CHANGES_NOTHING:
            continue
        label = f"{model._meta.label_lower}.{button}"
        for pk in [None] if place == "actions_list" else keys(model):  # until one is in the right state
            if label not in found or (place == "actions" and found[label] == recording.NOTHING):
                press = partial(recording.press, client, place, model, button, pk)
                attempt(label, press, is_form=False)
    for model in site._registry:
        for pk in keys(model)[:1]:
            change = partial(recording.change, client, model, pk)
            attempt(f"{model._meta.label_lower}.change", change, is_form=True)
    return found


def _count(shop: Tenant) -> int:
    with tenant_context(shop):
        return AuditEvent.objects.count()
