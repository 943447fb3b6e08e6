"""One rule, one answer: what a service refuses is refused alike over the API and in the admin, and leaves nothing."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django_tenants.utils import tenant_context

from accounts.models import AuditEvent, User
from api.shop import api
from kernel.writing import REASONS
from tenants.models import Tenant
from tests.api.conftest import Api
from tests.doors import (
    refusals,
    refusals_catalogue,
    refusals_credits,
    refusals_orders,
    refusals_people,
    refusals_promotions,
    refusals_shipping,
    refusals_shop,
    refusals_tiers,
    refusals_webhooks,
)
from tests.doors.refusals import Case

pytestmark = pytest.mark.django_db

CASES = [
    *refusals.CASES,
    *refusals_orders.CASES,
    *refusals_catalogue.CASES,
    *refusals_credits.CASES,
    *refusals_people.CASES,
    *refusals_promotions.CASES,
    *refusals_shipping.CASES,
    *refusals_shop.CASES,
    *refusals_tiers.CASES,
    *refusals_webhooks.CASES,
]
ELSEWHERE = {
    *("auth", "carts", "payments"),  # of buyers and gateways: staff have no page for it
    *(
        "catalogue-batches",
        "price-changes",
        "stock-changes",
        "stock-levels",
        "translations",
    ),  # of a noun above
    *("fulfilments", "refunds", "deliveries"),  # made in an order's own page; here their notes and references
    *(
        "exports",
        "imports",
        "invitations",
        "schedules",
        "tax-presets",
    ),  # begin work, and refuse by their own tests
}
"""What the API writes and this table does not try."""
every_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name.replace(" ", "-"))


@every_case
def test_the_api_refuses(owner_api: Api, shop: Tenant, case: Case) -> None:
    with tenant_context(shop):
        ids = case.given()
        before = AuditEvent.objects.count()
    path = case.api.format(**ids)
    answer = (
        owner_api.delete(path)
        if case.method == "delete"
        else getattr(owner_api, case.method)(path, _filled(case.body, ids))
    )
    told = answer.json()
    assert answer.status_code in (403, 409, 422), told
    if case.field:
        assert (case.field, case.code) in {(e["field"], e["code"]) for e in told["errors"]}
    else:
        assert told["code"] == case.code
    with tenant_context(shop):
        assert AuditEvent.objects.count() == before


@every_case
def test_the_admin_refuses_at_the_same_field_with_the_same_code(shop: Tenant, case: Case) -> None:
    client = Client(headers={"host": "alpha.localhost"})
    with tenant_context(shop):
        client.force_login(
            User.objects.get(email="owner@alpha.example"), "django.contrib.auth.backends.ModelBackend"
        )
        ids = case.given()
        before = AuditEvent.objects.count()
    page = client.post(case.admin.format(**ids), _filled(case.form, ids))
    if page.context is not None and page.context.get("protected"):
        pass  # Django's own page, which lists what needs the object and deletes nothing
    elif (
        page.status_code == 200 and "adminform" not in page.context
    ):  # a dialog's form, or one of a page of ours
        policies = (form for _kind, form, _row in page.context.get("policies", ()))
        forms = filter(None, [page.context.get("form"), *policies])
        assert (case.field, case.code) in {each for form in forms for each in _of_form(form, "")}
    elif page.context is None or "adminform" not in page.context:  # said in words, on the page it came from
        assert page.status_code in (302, 403), page.content
        said = [str(message) for message in get_messages(page.wsgi_request)]
        assert page.status_code == 403 or said
    else:
        at = case.field if case.admin_field is None else case.admin_field
        assert (at, case.code) in _refusals(page.context)
    with tenant_context(shop):
        assert AuditEvent.objects.count() == before
        assert connection.schema_name == shop.schema_name


def _filled(values: dict[str, Any], ids: dict[str, Any]) -> dict[str, Any]:
    """The values with the ids where `{name}` stands for one."""
    places = {f"{{{name}}}": pk for name, pk in ids.items()}
    return {
        key: places.get(value, value) if isinstance(value, str) else value for key, value in values.items()
    }


def _refusals(context: Any) -> set[tuple[str, str]]:
    forms = [(context["adminform"].form, "")]
    for shown in context["inline_admin_formsets"]:
        entered = [form for form in shown.formset.forms if form.has_changed() or form.instance.pk]
        forms += [(form, f"{shown.formset.prefix}.{index}.") for index, form in enumerate(entered)]
    return {each for form, at in forms for each in _of_form(form, at)}


def _of_form(form: Any, at: str) -> Iterator[tuple[str, str]]:
    for name, errors in form.errors.as_data().items():
        for error in errors:
            yield "" if name == "__all__" else f"{at}{name}", REASONS.get(error.code, error.code)


def test_every_noun_that_both_doors_write_is_in_the_table() -> None:
    written = {
        path.split("/")[3]
        for path, item in api.get_openapi_schema()["paths"].items()
        if item.keys() & {"post", "put", "patch", "delete"}
    }
    tried = {case.api.split("/")[1] for case in CASES}
    assert written - tried == ELSEWHERE
