import io
import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django_tenants.utils import tenant_context

from accounts.models import User
from kernel import jobs
from storefront.catalogue.models import Product
from storefront.inventory import queries as inventory
from storefront.orders.models import Order, Return
from storefront.reviews.models import Review
from tenants.models import Tenant


def seed(*arguments: str) -> str:
    out = io.StringIO()
    call_command("seed_demo", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.usefixtures("fresh_database")
def test_two_shops_and_their_log_ins_and_a_second_run_changes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(jobs, "_sender", lambda *_: None)
    first = json.loads(seed("--json"))
    assert first == json.loads(seed("--json"))
    assert [shop["slug"] for shop in first["shops"]] == ["amber", "linden"]
    operator = User.objects.get(email=first["platform"]["email"])
    assert operator.is_superuser
    assert operator.check_password(first["platform"]["password"])
    for shop in first["shops"]:
        tenant = Tenant.objects.get(slug=shop["slug"])
        assert tenant.is_open
        with tenant_context(tenant):
            owner = User.objects.get(email=shop["email"])
            assert owner.is_staff
            assert owner.check_password(shop["password"])
            customer = User.objects.get(email=shop["customer"]["email"])
            assert customer.check_password(shop["customer"]["password"])
            assert not customer.is_staff
            assert Product.objects.filter(status="active").count() == 14
    assert "0" not in seed("--trade").split()
    for shop in first["shops"]:
        with tenant_context(Tenant.objects.get(slug=shop["slug"])):
            assert_trades()
    assert seed("--trade").split()[-1] == "0"
    colours = set(Tenant.objects.filter(slug__in=["amber", "linden"]).values_list("theme_colour", "currency"))
    assert len(colours) == 2
    assert "amber" in seed().splitlines()[-1]


def assert_trades() -> None:
    """An owner finds something to do of every kind."""
    states = set(Order.objects.values_list("status", "payment_status", "fulfilment_status"))
    assert {
        ("placed", "complete", "unfulfilled"),
        ("placed", "failed", "unfulfilled"),
        ("completed", "complete", "fulfilled"),
        ("cancelled", "complete", "unfulfilled"),
    } <= states
    assert set(Return.objects.values_list("status", flat=True)) == {"requested", "refunded"}
    assert set(Review.objects.values_list("status", flat=True)) >= {"approved", "pending"}
    assert inventory.list_short(limit=1)
    last = Order.objects.order_by("-placed_at")[0].placed_at
    assert Order.objects.order_by("placed_at")[0].placed_at < last - timedelta(weeks=4)


def test_production_refuses(settings: object) -> None:
    settings.PRODUCTION = True  # type: ignore[attr-defined]
    with pytest.raises(CommandError) as caught:
        seed()
    assert caught.value.returncode == 2
