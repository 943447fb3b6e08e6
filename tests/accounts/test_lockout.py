"""axes counts failures in the cache, for each shop apart, and keeps no table there."""

import uuid

import pytest
from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth import authenticate
from django.db import connection
from django.http import HttpRequest
from django.test import RequestFactory
from django_tenants.utils import tenant_context

from tenants.models import Tenant

pytestmark = pytest.mark.django_db


def fail_until_locked(email: str) -> None:
    for _ in range(settings.AXES_FAILURE_LIMIT):
        authenticate(request(), username=email, password="a guess")


def request() -> HttpRequest:
    return RequestFactory().post("/admin/login/", REMOTE_ADDR="203.0.113.9")


def is_locked(email: str) -> bool:
    return not AxesProxyHandler.is_allowed(request(), {"username": email})


def test_who_is_locked_out_of_one_shop_may_try_at_another(shop: Tenant, other_shop: Tenant) -> None:
    email = f"{uuid.uuid4().hex}@example.com"
    with tenant_context(shop):
        fail_until_locked(email)
        assert is_locked(email)
    with tenant_context(other_shop):
        assert not is_locked(email)
    assert not is_locked(email)  # nor on the platform


def test_a_shop_has_no_table_of_it(shop: Tenant) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = %s AND tablename LIKE 'axes%%'",
            [shop.schema_name],
        )
        assert cursor.fetchall() == []
