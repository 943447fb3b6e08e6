"""What an upgrade makes of addresses that were kept as they had been typed."""

from importlib import import_module
from pkgutil import iter_modules

import pytest
from django.apps import apps

from accounts.models import User
from storefront.carts.models import Cart
from storefront.emails.models import Suppression
from tests.storefront.stories import NOW

pytestmark = pytest.mark.usefixtures("in_shop")


def _migrations(app: str) -> list[str]:
    return [each.name for each in iter_modules(import_module(f"{app}.migrations").__path__)]


def test_addresses_get_their_one_form_unless_it_is_taken() -> None:
    for email in ("ada@straße.de", "bel@ü.de", "bel@xn--tda.de", "c@example.com"):
        User.objects.bulk_create([User(email=email)])
    Suppression.objects.create(email="ada@straße.de", reason="bounce", created_at=NOW)
    cart = Cart.objects.create(
        email="ada@straße.de", currency="EUR", created_at=NOW, updated_at=NOW, expires_at=NOW
    )
    for app in (
        "accounts",
        "storefront.emails",
        "storefront.orders",
        "storefront.carts",
        "storefront.credits",
    ):
        (anew,) = [name for name in _migrations(app) if name.endswith("_one_form_of_an_address")]
        import_module(f"{app}.migrations.{anew}").write_anew(apps, None)
    cart.refresh_from_db()
    assert cart.email == "ada@xn--strae-oqa.de"
    kept = {"ada@xn--strae-oqa.de", "bel@ü.de", "bel@xn--tda.de", "c@example.com"}
    assert kept <= set(User.objects.values_list("email", flat=True))
    assert [one.email for one in Suppression.objects.all()] == ["ada@xn--strae-oqa.de"]
