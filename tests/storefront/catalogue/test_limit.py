"""The plan's number of products, alone and against parallel creation."""

import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django_tenants.utils import tenant_context

from kernel import clock
from storefront.catalogue import errors, limits, services
from storefront.catalogue.models import Product
from storefront.imports import services as imports
from tenants.models import Tenant
from tests.actors import STAFF
from tests.storefront.catalogue.factories import make_product


def limit(shop: Tenant, number: int | None) -> None:
    shop.entitlements = {"plan": "Starter", "max_products": number}


def test_one_more_than_the_plan_allows_is_refused(in_shop: Tenant) -> None:
    limit(in_shop, 2)
    make_product()
    make_product()
    with pytest.raises(errors.ProductLimitReached) as caught:
        make_product()
    assert caught.value.code == "plan.product_limit"
    assert caught.value.kind == "limit"
    assert caught.value.data == {"plan": "Starter", "limit": 2}
    assert "Starter" in caught.value.detail


def test_no_limit_means_none(in_shop: Tenant) -> None:
    limit(in_shop, None)
    make_product()


def test_archived_products_free_their_place_and_need_it_to_come_back(in_shop: Tenant) -> None:
    limit(in_shop, 1)
    product = make_product()
    services.archive_product(product_id=product.pk, actor=STAFF)
    make_product()
    with pytest.raises(errors.ProductLimitReached):
        services.update_product(product_id=product.pk, status="active", actor=STAFF)


@pytest.mark.parametrize("dry_run", [True, False])
def test_an_import_stops_at_the_limit_and_says_so(in_shop: Tenant, dry_run: bool) -> None:
    limit(in_shop, 2)
    rows = "".join(f"p{n},P{n},1\n" for n in range(4))
    file = io.BytesIO(f"Handle,Title,Variant Price\n{rows}".encode())
    report = imports.import_products(file, now=clock.now(), actor=STAFF, dry_run=dry_run)
    assert (report.created, report.skipped) == (2, 2)
    assert [(e.line, e.code) for e in report.errors] == [(4, "plan.product_limit"), (5, "plan.product_limit")]


def create_in_parallel(shop: Tenant, number: int) -> int:
    def create(n: int) -> bool:
        try:
            with tenant_context(shop):
                make_product(f"Parallel {n}", slug=f"parallel-{n}")
            return True
        except errors.ProductLimitReached:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=8) as pool:
        return sum(pool.map(create, range(number)))


@pytest.mark.usefixtures("fresh_database")
def test_parallel_creation_never_passes_the_limit() -> None:
    shop = Tenant.objects.get(slug="alpha")
    with tenant_context(shop):
        before = Product.objects.exclude(status="archived").count()
    limit(shop, before + 3)
    assert create_in_parallel(shop, 16) == 3


@pytest.mark.usefixtures("fresh_database")
def test_control_without_the_lock_the_limit_is_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    def unguarded() -> None:
        number = Product.objects.exclude(status="archived").count()
        time.sleep(0.05)
        if number >= before + 3:
            raise limits.refusal()

    shop = Tenant.objects.get(slug="alpha")
    with tenant_context(shop):
        before = Product.objects.exclude(status="archived").count()
    limit(shop, before + 3)
    monkeypatch.setattr(limits, "claim_place", unguarded)
    assert create_in_parallel(shop, 16) > 3
