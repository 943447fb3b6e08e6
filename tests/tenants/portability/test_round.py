"""A shop that is lost is had back from its archive: every row, every file, and nobody else's (R10)."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django_tenants.utils import tenant_context

from billing.models import Subscription
from kernel import clock, crashpoints
from kernel.jobs.models import Wakeup
from storefront.catalogue.models import Product
from storefront.webhooks import signing
from storefront.webhooks.models import Endpoint
from tenants import erasure
from tenants.models import Operation, StateChange, Tenant
from tenants.portability import operations, tables
from tenants.provisioning import template
from tests import actors, invariants
from tests.factories import OrderFactory, ProductFactory
from tests.tenants.portability.conftest import create_endpoint, facts, list_schemas, page, run


def test_a_schema_that_was_dropped_is_back_with_every_row_and_file(
    alpha: Tenant, bravo: Tenant, media: Path, file: Path
) -> None:
    before, others = facts(alpha), facts(bravo)
    made = run("export_shop", "alpha", "-o", file)
    assert made["rows"] == sum(found[0] for name, found in before.items() if name in _tables(alpha))
    assert made["files"] == 2
    assert not list(file.parent.glob(".*part"))
    marks = Wakeup.objects.filter(schema_name=alpha.schema_name).count()
    template.drop(alpha.schema_name)
    (media / alpha.schema_name / "picture.webp").unlink()
    restored = run("restore_shop", file)
    assert "replaced" not in restored
    assert facts(alpha) == before
    assert facts(bravo) == others
    shop = Tenant.objects.get(pk=alpha.pk)
    assert shop.schema_name != alpha.schema_name
    assert Wakeup.objects.filter(schema_name=shop.schema_name).count() == marks
    assert not (media / alpha.schema_name / "private").exists() or not list(
        (media / alpha.schema_name / "private").iterdir()
    )
    assert page("alpha").status_code == 200
    invariants.check(shop)
    with tenant_context(shop):
        OrderFactory(paid=True)
    invariants.check(shop)


def test_a_shop_that_was_erased_by_mistake_is_back_under_its_address_and_id(
    alpha: Tenant, file: Path
) -> None:
    before = facts(alpha)
    run("export_shop", "alpha", "-o", file)
    erasure.end_cooling_off(tenant=alpha, actor=actors.TERMINAL, now=clock.now())
    erasure.erase(tenant=alpha, actor=actors.TERMINAL, now=clock.now())
    assert page("alpha").status_code == 404
    restored = run("restore_shop", file)
    assert restored["id"] == str(alpha.pk)
    assert facts(alpha) == before
    shop = Tenant.objects.get(pk=alpha.pk)
    assert (shop.slug, shop.name, shop.state, shop.memberships.count()) == ("alpha", "Alpha", "trial", 1)
    assert Subscription.objects.get(tenant=shop).status == "trialing"
    assert StateChange.objects.filter(tenant=shop).first().before == "erased"
    assert page("alpha").status_code == 200


def test_a_living_shop_goes_back_in_time_and_what_was_there_is_kept(alpha: Tenant, file: Path) -> None:
    before = facts(alpha)
    run("export_shop", "alpha", "-o", file)
    with tenant_context(alpha):
        product = Product.objects.first()
        Product.objects.filter(pk=product.pk).update(title="Changed since")
        seen = Product.objects.latest("changed_in").changed_in
        late = ProductFactory()
        product.changed_in = late.changed_in
        Product.objects.filter(pk=product.pk).update(changed_in=late.changed_in)
    restored = run("restore_shop", file)
    after = facts(alpha)
    differing = {name for name in before if before[name] != after[name]}
    assert differing == {"catalogue_product"}, "only by the number that tells readers of the feed"
    with tenant_context(Tenant.objects.get(pk=alpha.pk)):
        told = Product.objects.filter(changed_in__gt=max(seen, late.changed_in))
        assert [p.pk for p in told] == [product.pk], (
            "readers see what is not as they saw it last, and no more"
        )
        assert not Product.objects.filter(pk=late.pk).exists()
    again = operations.ask(
        kind=Operation.Kind.RESTORE,
        tenant=None,
        is_owners=False,
        actor=actors.TERMINAL,
        now=clock.now(),
        archive=restored["replaced"],
    )
    operations.go_on_as_job(again.pk)
    with tenant_context(Tenant.objects.get(pk=alpha.pk)):
        assert Product.objects.filter(pk=late.pk).exists()
    assert template.exists(alpha.schema_name) is False


LOOK = {
    "logo": {"name": "picture.webp", "icon": "picture.webp", "width": 9, "height": 9},
    "palette": {"text": "#101014"},
    "announcement": "Soon",
}


def test_a_copy_aside_has_the_rows_and_none_of_the_originals_powers(
    alpha: Tenant, bravo: Tenant, file: Path
) -> None:
    Tenant.objects.filter(pk=alpha.pk).update(**LOOK)
    with tenant_context(alpha):
        secret = signing.read(create_endpoint().secret)
    before, others = facts(alpha), facts(bravo)
    run("export_shop", "alpha", "-o", file)
    copied = run("restore_shop", file, "--slug", "alpha-copy")
    copy = Tenant.objects.get(slug="alpha-copy")
    assert (copied["id"], copy.state, copy.name) == (str(copy.pk), "trial", "Alpha")
    assert (copy.logo, copy.palette, copy.announcement) == tuple(LOOK.values())
    assert copy.pk != alpha.pk
    assert page("alpha-copy").status_code == 200
    with tenant_context(copy):
        assert signing.read(Endpoint.objects.get().secret) == secret, "sealed anew with the copy's own key"
    found = facts(copy)
    assert {name for name in before if before[name] != found[name]} <= tables.OF_THE_ORIGINAL | {
        "django_admin_log",
        "shop_messages_mailsettings",
        "payments_gatewayaccount",
        "webhooks_endpoint",
    }
    assert found["outbox_outboxentry"][0] == 0
    assert (facts(alpha), facts(bravo)) == (before, others)
    assert not Wakeup.objects.filter(schema_name=copy.schema_name).exists()
    with pytest.raises(CommandError, match="taken"):
        run("restore_shop", file, "--slug", "alpha-copy")


@pytest.mark.parametrize("point", ["files_stored", "rows_loaded", "adopting", "adopted"])
def test_one_that_dies_on_the_way_leaves_nothing_half_made(
    point: str, alpha: Tenant, media: Path, file: Path
) -> None:
    before = facts(alpha)
    run("export_shop", "alpha", "-o", file)
    _die(f"portability.{point}", lambda: call_command("restore_shop", str(file), "--slug", "alpha-copy"))
    is_made = point == "adopted"
    assert Tenant.objects.filter(slug="alpha-copy").exists() is is_made
    assert facts(alpha) == before
    if not is_made:
        operations.tend(now=clock.now())
        living = set(Tenant.objects.values_list("schema_name", flat=True))
        assert {name for name in list_schemas() if name.startswith("t_")} <= living
        assert not [
            path for path in media.rglob("*") if path.is_file() and path.parts[-2] not in (*living, "private")
        ]
        run("restore_shop", file, "--slug", "alpha-copy")
    assert page("alpha-copy").status_code == 200


def test_an_export_that_dies_leaves_no_file_that_looks_whole(alpha: Tenant, file: Path) -> None:
    _die("portability.exporting", lambda: call_command("export_shop", "alpha", "-o", str(file)))
    assert not file.exists()
    run("export_shop", "alpha", "-o", file)
    assert list(file.parent.glob("*.souk")) == [file]


def _tables(shop: Tenant) -> set[str]:
    return {table.name for table in tables.list_tables(Tenant.objects.get(pk=shop.pk).schema_name)}


def _die(point: str, work: Callable[[], object]) -> None:
    connection.close()  # a child must not end the session of its parent
    child = os.fork()
    if child == 0:
        try:
            settings.CRASH_AT = point
            work()
        finally:
            os._exit(1)  # nothing of the test run may go on in here
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == crashpoints.KILLED, f"not killed at {point}"
