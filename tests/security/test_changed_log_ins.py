"""Whoever's log-in was changed reads so in their mailbox, for it may not have been they."""

from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django_tenants.utils import tenant_context
from pytest_django import Settings

from accounts import invitations, roles, two_factor, users
from accounts.models import User
from kernel import clock
from kernel.actors import Actor
from kernel.outbox import delivery as outbox
from storefront.customers import credentials
from tenants.models import Tenant
from tests import actors
from tests.database import PASSWORD

pytestmark = pytest.mark.django_db
NEW = "another very long one"
Change = Callable[[User, Actor], None]


def chooses_another(user: User, owner: Actor) -> None:
    users.change_password(user_id=user.pk, old=PASSWORD, new=NEW, actor=actors.person(user), now=clock.now())


def follows_the_link(user: User, owner: Actor) -> None:
    credentials.reset_password(token=credentials.reset_token(user=user), password=NEW, now=clock.now())


def answers_an_invitation(user: User, owner: Actor) -> None:
    User.objects.filter(pk=user.pk).update(is_staff=False, email_verified_at=clock.now())
    invitations.invite(
        email=user.email, role_id=Group.objects.get(name=roles.ANALYST).pk, actor=owner, now=clock.now()
    )
    outbox.drain()
    mail.outbox.clear()
    user.refresh_from_db()
    invitations.accept(token=invitations.make_token(user=user), password=NEW, now=clock.now())


def is_given_one(user: User, owner: Actor) -> None:
    users.set_password(user_id=user.pk, password=NEW, actor=owner, now=clock.now())


def is_given_an_address(user: User, owner: Actor) -> None:
    users.update(user_id=user.pk, values={"email": "new@example.com"}, actor=owner, now=clock.now())


def switches_on(user: User, owner: Actor) -> None:
    then = clock.now() - timedelta(minutes=1)
    two_factor.begin(user_id=user.pk, now=then)
    user.refresh_from_db()
    code = pyotp.TOTP(two_factor._open(user.second_factor)).at(then)
    two_factor.confirm(user_id=user.pk, password=PASSWORD, code=code, actor=actors.person(user), now=then)


def is_switched_off(user: User, owner: Actor) -> None:
    switches_on(user, owner)
    outbox.drain()
    mail.outbox.clear()
    two_factor.remove(user_id=user.pk, actor=owner, now=clock.now())


CHANGES: list[tuple[Change, str]] = [
    (chooses_another, "The password of your account at Alpha was changed."),
    (follows_the_link, "The password of your account at Alpha was changed."),
    (answers_an_invitation, "The password of your account at Alpha was changed."),
    (is_given_one, "The password of your account at Alpha was changed."),
    (is_given_an_address, "Your account at Alpha is under another e-mail address now."),
    (switches_on, "From now on your account at Alpha asks for a code from your phone."),
    (is_switched_off, "Your account at Alpha no longer asks for a code from your phone."),
]


@pytest.fixture(autouse=True)
def _keep_mail(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.mark.parametrize(("change", "told"), CHANGES, ids=lambda each: getattr(each, "__name__", ""))
def test_it_is_told_where_it_was(shop: Tenant, change: Change, told: str) -> None:
    with tenant_context(shop):
        owner = actors.person(User.objects.get(email="owner@alpha.example"))
        user = User.objects.create_user("clerk@alpha.example", PASSWORD, is_staff=True)
        change(user, owner)
        outbox.drain()
    (message,) = mail.outbox
    assert message.to == ["clerk@alpha.example"]
    assert told in message.body
    assert ("/reset-password/" in message.body) == (change is not is_given_an_address)


def test_on_the_platform_too() -> None:
    merchant = User.objects.create_user("merchant@example.com", PASSWORD)
    chooses_another(merchant, actors.person(merchant))
    outbox.drain()
    (message,) = (each for each in mail.outbox if each.to == [merchant.email])  # beside those of the sign-ups
    assert "The password of your account at Souk was changed." in message.body


def test_what_changes_nothing_is_not_told(shop: Tenant) -> None:
    with tenant_context(shop):
        owner = actors.person(User.objects.get(email="owner@alpha.example"))
        user = User.objects.create_user("clerk@alpha.example", PASSWORD, is_staff=True)
        users.update(
            user_id=user.pk,
            values={"first_name": "Ada", "email": "Clerk@Alpha.example"},
            actor=owner,
            now=clock.now(),
        )
        two_factor.begin(user_id=user.pk, now=clock.now())
        two_factor.remove(user_id=user.pk, actor=owner, now=clock.now())
        assert outbox.drain() == 0
