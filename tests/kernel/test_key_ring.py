"""A master key is replaced without logging anybody out, breaking a link or losing a secret."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django_tenants.utils import tenant_context

from accounts import errors, tokens
from accounts.models import User
from kernel import clock, keys, scope, sealing
from kernel.actors import Actor, Kind
from storefront.carts import tokens as cart_tokens
from storefront.customers import credentials
from storefront.emails import services as emails
from storefront.emails.models import MailSettings
from storefront.promotions import uses
from storefront.webhooks import services as webhooks, signing
from tenants.models import Tenant
from tests.api.conftest import Api, api, owner_api  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db
OLD, NEW = "an old key of thirty-two characters", "a new key of thirty-two characters!"


@pytest.fixture
def old_key(settings: Any, shop: Tenant) -> Iterator[None]:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = OLD, []
    with tenant_context(shop):
        yield


def replace(settings: Any, *, keep_old: bool = True) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD] if keep_old else []


def test_log_ins_links_and_carts_go_on(old_key: None, settings: Any) -> None:
    user = User.objects.get(email="owner@alpha.example")
    pair = tokens.issue(user=user, now=clock.now())
    reset = credentials.reset_token(user=user)
    cart = "0b0f3d0e-94fb-4e2b-8fb5-3dbd0a3f2f10"
    guest = cart_tokens.for_cart(UUID(cart))
    private = keys.expiring_token("file", [1], expires_at=clock.now() + timedelta(hours=1))
    replace(settings)
    assert tokens.authenticate(pair.access) == user
    assert tokens.authenticate(tokens.rotate(refresh=pair.refresh, now=clock.now()).access) == user
    assert credentials.get_reset_user(token=reset) == user
    assert cart_tokens.find_cart(guest) == UUID(cart)
    assert keys.read_expiring_token("file", private, now=clock.now()) == [1]
    assert cart_tokens.for_cart(UUID(cart)) != guest, "the new key signs"


def test_what_the_old_key_signed_is_nothing_once_it_is_dropped(old_key: None, settings: Any) -> None:
    user = User.objects.get(email="owner@alpha.example")
    pair = tokens.issue(user=user, now=clock.now())
    replace(settings, keep_old=False)
    with pytest.raises(errors.InvalidToken):
        tokens.authenticate(pair.access)


def test_a_buyer_s_uses_of_a_promotion_are_counted_on(old_key: None, settings: Any) -> None:
    (mark,) = uses.buyer_keys(customer_id=None, email="ada@example.com")
    replace(settings)
    assert mark in uses.buyer_keys(customer_id=None, email="ada@example.com")


def test_secrets_are_sealed_anew_in_every_shop(old_key: None, settings: Any, capsys: Any) -> None:
    actor = Actor(kind=Kind.PERSON, name="owner@alpha.example")
    emails.update_settings(values={}, password="of the mail server", actor=actor)
    wanted: webhooks.EndpointValues = {"url": "https://example.com/", "event_types": ["order.paid"]}
    endpoint = webhooks.create(values=wanted, actor=actor, now=clock.now())
    secret = signing.read(endpoint.secret)
    replace(settings)
    with scope.on_platform():
        call_command("rotate_keys")
    assert "2 secrets sealed anew" in capsys.readouterr().out
    replace(settings, keep_old=False)
    sealed = MailSettings.objects.get().password_sealed
    assert sealing.open_sealed(sealed, purpose="smtp-password") == "of the mail server"
    endpoint.refresh_from_db()
    assert signing.read(endpoint.secret) == secret


def test_there_is_nothing_to_do_without_an_older_key() -> None:
    with pytest.raises(CommandError, match="SECRET_KEY_FALLBACKS is empty"):
        call_command("rotate_keys")


def test_a_retry_is_answered_across_the_change(owner_api: Api, settings: Any) -> None:  # noqa: F811
    first = owner_api.post("/categories", {"name": "Mugs"}, Idempotency_Key="k")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = NEW
    again = owner_api.post("/categories", {"name": "Mugs"}, Idempotency_Key="k")
    assert (again.content, again["Idempotency-Replayed"]) == (first.content, "true")
