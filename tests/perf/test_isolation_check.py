"""The operators' own check of isolation: on a real installation it holds, and where something leaks it says so."""

from typing import Any

import pytest
from django.conf import settings
from django.urls import get_resolver

from perf.isolation import checks, routes
from perf.isolation.shops import Shop
from tenants.models import Tenant


def test_every_route_of_both_hosts_is_walked() -> None:
    for urlconf in (settings.SHOP_URLCONF, settings.PLATFORM_URLCONF):
        found = routes.walk(urlconf)
        named = [name for name in get_resolver(urlconf).reverse_dict if isinstance(name, str)]
        assert len(found) >= len(named)
        assert any(route.has_uuid for route in found)
        assert all("<" not in route.path({"str": "a", "int": 1}) for route in found)
    assert "admin/accounts/apikey/" in {route.template for route in routes.walk(settings.SHOP_URLCONF)}


class Open:
    """An installation that lets everybody in."""

    def ask(self, host: str, path: str, **_: Any) -> checks.Answer:
        """Whatever was asked, with a word of the other shop."""
        return checks.Answer(200 if "Authorization" in str(_) else 404, "", b"isolation-a and isolation-b")


@pytest.mark.django_db
def test_what_comes_through_is_named(shop: Tenant, other_shop: Tenant) -> None:
    shops = []
    for tenant, slug in ((shop, "isolation-a"), (other_shop, "isolation-b")):
        tenant.slug = slug
        bearer = {"Authorization": f"Bearer {slug}"}
        made = Shop(
            tenant, uuids=[str(tenant.pk)], cart="c", slug_of_product="mug", private_path="/media/private/x"
        )
        made.callers = dict.fromkeys(
            ("owner", "customer", "secret key", "admin's cookie", "guest's token"), bearer
        )
        shops.append(made)
    check = checks.Check(Open(), *shops)  # type: ignore[arg-type]
    assert list(check.cache()) == []
    assert list(check.database()) == []
    assert len(list(check.credentials())) > 500
    assert len(list(check.ids())) > 20
    assert len(list(check.media())) == 4
