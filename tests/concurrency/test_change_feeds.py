"""Commits come in another order than their numbers and times: a reader that goes on from its place misses none."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django_tenants.utils import tenant_context

from kernel import clock
from kernel.revisions import Settled
from storefront.catalogue import queries
from storefront.catalogue import services as catalogue
from storefront.catalogue.queries import Place, ProductFilter
from tenants.models import Tenant
from tests.actors import STAFF

EVERYTHING = str(2**62)


@pytest.fixture
def alpha(fresh_database: str) -> Tenant:
    return Tenant.objects.get(slug="alpha")


def make(title: str) -> int:
    return catalogue.create_product(
        title=title, status="active", price=Decimal(1), actor=STAFF, now=clock.now()
    ).pk


@contextmanager
def changed_but_not_committed(shop: Tenant, product_id: int) -> Iterator[None]:
    """Another connection has changed the product, and commits once the block is left."""
    written, leave = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with tenant_context(shop), transaction.atomic():
                catalogue.update_product(product_id=product_id, title="Held", actor=STAFF)
                written.set()
                leave.wait(60)
        finally:
            connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    try:
        assert written.wait(60)
        yield
    finally:
        leave.set()
        thread.join(60)


def read(after: Place | None) -> tuple[list[str], Place | None]:
    page = queries.list_from(ProductFilter(), ordering="updated_at", after=after, limit=100)
    titles = [product["title"] for product in queries.Page(count=0, json=page.json).results]
    return titles, page.last or after


def read_until(title: str, after: Place | None) -> tuple[list[str], Place | None]:
    """Read on until the title is there: transactions of other databases on the server hold the watermark too."""
    seen: list[str] = []
    give_up = time.monotonic() + 60
    while title not in seen and time.monotonic() < give_up:
        more, after = read(after)
        seen += more
    return seen, after


def race(shop: Tenant) -> list[str]:
    """What a reader sees who reads while a change waits for its commit, and goes on after it."""
    with tenant_context(shop):
        slow, quick = make("Slow"), make("Quick")
        seen, place = read_until("Quick", None)
        with changed_but_not_committed(shop, slow):
            catalogue.update_product(product_id=quick, title="Committed", actor=STAFF)
            more, place = read(place)
            seen += more
        return seen + (read(place)[0] if "Committed" in seen else read_until("Committed", place)[0])


def test_a_change_that_commits_late_is_not_missed(alpha: Tenant) -> None:
    assert race(alpha) == ["Slow", "Quick", "Held", "Committed"]


def test_without_the_watermark_it_is(alpha: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Settled, "template", EVERYTHING)
    assert race(alpha) == ["Slow", "Quick", "Committed"]
