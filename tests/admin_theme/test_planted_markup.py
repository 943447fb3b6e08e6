"""What people have written is markup nowhere in the admin: not in a label, a help text, a choice or a column."""

import re
from contextlib import suppress
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, models, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.test import Client
from django_tenants.utils import tenant_context

from accounts.models import Session
from admin_theme.shop_site import site
from config import urls_shop  # noqa: F401 - the site is registered with its addresses
from tenants.models import Tenant

PLANTED = '"><u/hx-get=x>'
_PLACE = re.compile(r"<[^>]*object_id>")
ELSEWHERE = {"contenttypes", "sessions", "sites", "auth", "tenants", "billing", "outbox"}


def _plant() -> int:
    """Write markup before every text of the current shop that has no rule against it; of how many columns."""
    planted = 0
    for model in apps.get_models():
        if model._meta.app_label in ELSEWHERE or model is Session or not model._meta.managed:
            continue
        for field in model._meta.concrete_fields:
            if not isinstance(field, models.CharField | models.TextField):
                continue
            if field.choices or field.name in (
                "password",
                "path",
            ):  # by which one is logged in, or has a parent
                continue
            with suppress(DatabaseError), transaction.atomic():
                rows = model._base_manager.exclude(**{field.name: ""})
                planted += rows.update(**{field.name: Concat(Value(PLANTED), F(field.name))}) > 0
    return planted


@pytest.fixture
def planted(as_owner: Client, furnished: Tenant) -> dict[Any, Any]:
    """The shop's models with one row's key each, once everything in it names markup."""
    with tenant_context(furnished):
        assert _plant() > 60
        return {
            model: model._default_manager.values_list("pk", flat=True).first() for model in site._registry
        }


def test_what_people_have_written_is_no_markup_in_the_admin(
    as_owner: Client, planted: dict[Any, Any]
) -> None:
    seen, wrong = 0, []
    for model, key in planted.items():
        base = f"/admin/{model._meta.label_lower.replace('.', '/')}/"
        routes = {_PLACE.sub(str(key), str(url.pattern), count=1) for url in site._registry[model].get_urls()}
        for path in sorted(base + route for route in routes if "<" not in route and "delete" not in route):
            page = as_owner.get(path)
            assert page.status_code in (200, 302, 403, 404, 405), (path, page.status_code)
            if page.status_code == 200 and not page.streaming:
                text = page.content.decode(errors="replace")
                seen += "hx-get=x" in text
                wrong += [path] if "<u/hx-get=x" in text else []
    assert wrong == []
    assert seen > 40
