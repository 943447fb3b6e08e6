"""A new password ends every log-in made with the old one, wherever it is set."""

import pytest

from accounts import errors, services, tokens
from accounts.models import User
from kernel import clock
from tenants.models import Tenant

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(in_shop: Tenant) -> User:
    return services.register(email="someone@example.com", password="quite a long password")


def test_a_new_password_ends_every_log_in(user: User) -> None:
    pair = tokens.issue(user=user, now=clock.now())
    user.set_password("another long password")
    user.save()
    with pytest.raises(errors.InvalidToken):
        tokens.authenticate(pair.access)
    with pytest.raises(errors.InvalidToken):
        tokens.rotate(refresh=pair.refresh, now=clock.now())


def test_so_does_taking_the_password_away(user: User) -> None:
    pair = tokens.issue(user=user, now=clock.now())
    user.set_unusable_password()
    user.save(update_fields=["password"])
    with pytest.raises(errors.InvalidToken):
        tokens.authenticate(pair.access)


def test_a_stronger_hash_of_the_same_password_ends_none(user: User) -> None:
    pair = tokens.issue(user=user, now=clock.now())
    User.objects.filter(pk=user.pk).update(password="md5$salt$6a9f8e7c")
    stale = User.objects.get(pk=user.pk)
    stale.set_password("quite a long password")
    stale._password = None  # as AbstractBaseUser.check_password does when it upgrades a hash
    stale.save(update_fields=["password"])
    assert tokens.authenticate(pair.access) == user


@pytest.mark.parametrize("has_password", [True, False])
def test_other_changes_end_none(user: User, has_password: bool) -> None:
    if not has_password:
        user.set_unusable_password()
        user.save()
    pair = tokens.issue(user=user, now=clock.now())
    user.first_name = "Ada"
    user.save()
    assert tokens.authenticate(pair.access) == user
