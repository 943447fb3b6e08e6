"""What an upgrade makes of addresses that were kept as they had been typed."""

from importlib import import_module

import pytest
from django.apps import apps

from accounts.models import User
from storefront.emails.models import Suppression
from tests.storefront.stories import NOW

pytestmark = pytest.mark.usefixtures("in_shop")


def test_addresses_get_their_one_form_unless_it_is_taken() -> None:
    for email in ("ada@straße.de", "bel@ü.de", "bel@xn--tda.de", "c@example.com"):
        User.objects.bulk_create([User(email=email)])
    Suppression.objects.create(email="ada@straße.de", reason="bounce", created_at=NOW)
    for app in ("accounts.migrations.0014", "storefront.emails.migrations.0010"):
        import_module(f"{app}_one_form_of_an_address").write_anew(apps, None)
    kept = {"ada@xn--strae-oqa.de", "bel@ü.de", "bel@xn--tda.de", "c@example.com"}
    assert kept <= set(User.objects.values_list("email", flat=True))
    assert [one.email for one in Suppression.objects.all()] == ["ada@xn--strae-oqa.de"]
