"""Invoices that were kept in the currency's smallest unit are the same amounts afterwards."""

from decimal import Decimal
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from billing import invoices, services
from billing.models import Invoice
from kernel import clock
from tenants.models import Tenant
from tests import actors

migration = import_module("billing.migrations.0003_amounts_are_decimals")


@pytest.mark.django_db
def test_an_old_invoice_keeps_its_amounts(shop: Tenant) -> None:
    services.change_plan(tenant=shop, plan_code="growth", actor=actors.TERMINAL)
    services.begin_paying(tenant=shop, actor=actors.TERMINAL, now=clock.now())
    invoices.issue_due(now=clock.now())
    kept = Invoice.objects.get()
    with connection.cursor() as cursor:
        cursor.execute("SELECT net_minor FROM billing_invoice")
        assert cursor.fetchone() == (None,), (
            "what the release before wrote stays readable, and is not written"
        )
    old: Any = SimpleNamespace(
        currency="EUR",
        net_minor=2900,
        tax_minor=551,
        lines=[{"description": "Growth", "quantity": 1, "unit_minor": 2900, "net_minor": 2900}],
        save=lambda update_fields: None,
    )
    rows = SimpleNamespace(filter=lambda **_: SimpleNamespace(iterator=lambda: iter([old])))
    apps = SimpleNamespace(get_model=lambda *_: SimpleNamespace(objects=rows))
    migration.copy(apps, None)
    assert (old.net, old.tax, old.total) == (Decimal("29.00"), Decimal("5.51"), Decimal("34.51"))
    assert old.lines == kept.lines
