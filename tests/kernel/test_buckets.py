"""Buckets in Postgres, which stand in for Valkey's where a limit is strict."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django_tenants.utils import tenant_context

from kernel import clock
from kernel.buckets import fallback
from tenants.models import Tenant

FIVE = {"capacity": 5, "seconds": 3600}


def test_twenty_at_once_get_five_tokens(fresh_database: str) -> None:
    shop = Tenant.objects.get(slug="alpha")

    def take(_: int) -> bool:
        try:
            with tenant_context(shop):
                return fallback.take("key", tokens=1, **FIVE)[0]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(take, range(20))) == 5


@pytest.mark.django_db
def test_what_was_taken_is_given_back_and_never_more() -> None:
    assert fallback.take("key", tokens=1, **FIVE) == (True, 4.0)
    for _ in range(3):
        allowed, left = fallback.take("key", tokens=-1, **FIVE)
        assert allowed
        assert left == 5.0


@pytest.mark.django_db
def test_a_bucket_fills_again_and_is_forgotten_when_it_is_full() -> None:
    for _ in range(5):
        fallback.take("key", tokens=1, **FIVE)
    assert not fallback.take("key", tokens=1, **FIVE)[0]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE buckets_bucket SET at = at - interval '30 minutes'")
    assert fallback.take("key", tokens=2, **FIVE)[0]
    assert fallback.forget(now=clock.now()) == 0
    assert fallback.forget(now=clock.now() + timedelta(days=3)) == 1
