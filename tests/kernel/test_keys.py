"""No two shops share a key."""

import pytest
from django_tenants.utils import tenant_context

from kernel import keys, scope
from tenants.models import Tenant

pytestmark = pytest.mark.django_db


def test_keys_differ_by_shop_and_purpose(shop: Tenant, other_shop: Tenant) -> None:
    found = {keys.derived_key("jwt")}
    for tenant in (shop, other_shop):
        with tenant_context(tenant):
            found |= {keys.derived_key("jwt"), keys.derived_key("cart")}
    assert len(found) == 5


def test_a_token_opens_its_object_in_its_shop_only(shop: Tenant, other_shop: Tenant) -> None:
    with tenant_context(shop):
        token = keys.object_token("cart", 7)
        assert token == keys.object_token("cart", 7)
        assert keys.is_object_token(token, "cart", 7)
        assert not keys.is_object_token(token, "cart", 8)
        assert not keys.is_object_token(token, "order", 7)
    with tenant_context(other_shop):
        assert not keys.is_object_token(token, "cart", 7)


def test_a_schema_entered_without_its_tenant_has_no_keys() -> None:
    from django.db import connection

    connection.set_schema("t_nobody0000")
    with pytest.raises(scope.OutOfScope):
        keys.derived_key("jwt")
