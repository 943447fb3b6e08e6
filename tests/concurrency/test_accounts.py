"""An account at a gateway is one shop's, though several name it at one moment."""

from collections import Counter

import pytest
from django.db import connection
from django_tenants.utils import tenant_context

from storefront.payments import accounts
from storefront.payments.models import GatewayAccount
from tenants import connected_accounts
from tenants.errors import AccountTaken
from tenants.models import ConnectedAccount, Tenant
from tests.concurrency import race
from tests.storefront import stories


def _claim_in_parallel() -> Counter[str]:
    shops = list(Tenant.objects.filter(slug__in=("alpha", "bravo")))

    def claim(shop: Tenant) -> str:
        with tenant_context(shop):
            accounts.connect(gateway="stripe", account="acct_1", actor=stories.STAFF)
        return shop.slug

    ends = race.run([lambda shop=shop: claim(shop) for shop in shops * 4], runners=8)
    return Counter(end if isinstance(end, str) else type(end).__name__ for end in ends)


def _shops_that_have_it() -> list[str]:
    found = []
    for shop in Tenant.objects.filter(slug__in=("alpha", "bravo")):
        with tenant_context(shop):
            found += [shop.slug] * GatewayAccount.objects.filter(account="acct_1").count()
    return found


def test_one_shop_has_an_account_that_two_name_at_once(fresh_database: str) -> None:
    ends = _claim_in_parallel()
    (owner,) = _shops_that_have_it()
    assert ends == {owner: 4, "AccountTaken": 4}
    assert [row.tenant.slug for row in ConnectedAccount.objects.select_related("tenant")] == [owner]


def test_control_an_account_that_is_only_looked_for_is_had_by_both(
    fresh_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connection.cursor() as cursor:
        for name in ("connectedaccount_one_shop", "connectedaccount_one_a_shop"):
            cursor.execute(f"ALTER TABLE tenants_connectedaccount DROP CONSTRAINT {name}")

    def look_and_write(*, tenant: Tenant, gateway: str, account: str) -> None:
        is_taken = ConnectedAccount.objects.filter(account=account).exclude(tenant=tenant).exists()
        race.hesitate()
        if is_taken:
            raise AccountTaken
        ConnectedAccount.objects.create(tenant=tenant, gateway=gateway, account=account)

    monkeypatch.setattr(connected_accounts, "claim", look_and_write)
    _claim_in_parallel()
    assert sorted(_shops_that_have_it()) == ["alpha", "bravo"]
