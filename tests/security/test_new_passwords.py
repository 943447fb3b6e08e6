"""A new password ends every log-in made with the old one, wherever it is set."""

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client
from django_tenants.utils import tenant_context

from accounts import errors, log_ins, services, tokens, users
from accounts.models import AuditEvent, User
from kernel import clock
from tenants.models import Tenant
from tests.admin_theme.conftest import as_owner  # noqa: F401 - a fixture
from tests.api.conftest import Api
from tests.database import PASSWORD

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


def test_hashing_the_old_one_anew_brings_it_not_back(user: User) -> None:
    old = make_password("quite a long password", hasher="pbkdf2_sha256")
    User.objects.filter(pk=user.pk).update(password=old)
    seen = User.objects.get(pk=user.pk)
    assert User.objects.get(pk=user.pk).check_password("quite a long password")
    anew = User.objects.get(pk=user.pk)
    assert anew.password != old, "hashed as passwords are now"
    anew.set_password("another long password")
    anew.save()
    assert seen.check_password("quite a long password"), "as it was read"
    assert User.objects.get(pk=user.pk).check_password("another long password")


@pytest.mark.parametrize("has_password", [True, False])
def test_other_changes_end_none(user: User, has_password: bool) -> None:
    if not has_password:
        user.set_unusable_password()
        user.save()
    pair = tokens.issue(user=user, now=clock.now())
    user.first_name = "Ada"
    user.save()
    assert tokens.authenticate(pair.access) == user


@pytest.mark.parametrize("end", ["reset", "ended", "deactivated"])
def test_a_log_in_that_was_under_way_is_none_any_more(user: User, end: str) -> None:
    now = clock.now()
    seen, _ = log_ins.log_in(
        email=user.email, password="quite a long password", address="203.0.113.9", now=now
    )
    if end == "reset":
        user.set_password("another long password")
        user.save()
    elif end == "ended":
        services.end_log_ins(user=user, because="second factor switched on", now=now)
    else:
        services.shut_out(user=user, now=now)
        services.reactivate(user=user)
    with pytest.raises(errors.BadCredentials):
        tokens.issue(user=seen, now=now)
    assert not user.token_families.exists()
    again = User.objects.get(pk=user.pk)
    assert tokens.authenticate(tokens.issue(user=again, now=now).access) == user


def test_the_present_one_is_not_guessed_from_inside(shop: Tenant, as_owner: Client) -> None:  # noqa: F811
    page, new = "/admin/password_change/", "another very long one"
    sent = {"new_password1": new, "new_password2": new}
    with tenant_context(shop):
        owner = User.objects.get(email="owner@alpha.example")
    answer = as_owner.post(page, sent | {"old_password": PASSWORD, "new_password2": "not that"})
    assert answer.status_code == 200  # does not count: nothing is told of the present one
    for _ in range(users.OLD_PASSWORDS.capacity):
        answer = as_owner.post(page, sent | {"old_password": "a guess"})
        assert "This is not your present password." in answer.content.decode()
    answer = as_owner.post(page, sent | {"old_password": PASSWORD})
    assert answer.status_code == 200
    with tenant_context(shop):
        owner.refresh_from_db()
        assert owner.check_password(PASSWORD)


def test_staff_change_their_own_on_record(shop: Tenant, as_owner: Client) -> None:  # noqa: F811
    page, new = "/admin/password_change/", "another very long one"
    elsewhere = Client(headers={"host": "alpha.localhost"})
    with tenant_context(shop):
        owner = User.objects.get(email="owner@alpha.example")
        elsewhere.force_login(owner)
    weak = {"old_password": PASSWORD, "new_password1": "short", "new_password2": "short"}
    assert as_owner.post(page, weak).status_code == 200
    sent = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert as_owner.post(page, sent)["Location"] == "/admin/password_change/done/"
    assert as_owner.get("/admin/").status_code == 200
    assert elsewhere.get("/admin/").status_code == 302
    with tenant_context(shop):
        owner.refresh_from_db()
        assert owner.check_password(new)
        assert AuditEvent.objects.get(verb="password set").user_id == owner.pk


def test_a_merchant_changes_the_password_of_their_account_at_the_platform(shop: Tenant) -> None:
    platform = Api("localhost", "platform")
    merchant = User.objects.get(email="owner@alpha.example")
    User.objects.filter(pk=merchant.pk).update(second_factor={"is_on": False})
    here, elsewhere = (tokens.issue(user=merchant, now=clock.now()) for _ in range(2))
    own = platform.with_(Authorization=f"Bearer {here.access}")
    new = "another very long one"
    assert platform.put("/auth/password", {"old": PASSWORD, "password": new}).status_code == 401
    wrong = own.put("/auth/password", {"old": "a guess", "password": new})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "old")
    weak = own.put("/auth/password", {"old": PASSWORD, "password": "short"})
    assert (weak.status_code, weak.json()["code"]) == (422, "account.weak_password")
    changed = own.put("/auth/password", {"old": PASSWORD, "password": new})
    assert (changed.status_code, changed["Cache-Control"]) == (200, "no-store")
    for ended in (here, elsewhere):
        with pytest.raises(errors.InvalidToken):
            tokens.authenticate(ended.access)
    after = tokens.authenticate(changed.json()["access"])
    assert (after, after.second_factor) == (merchant, {"is_on": False})
    assert after.check_password(new)
    assert AuditEvent.objects.get(verb="password set").user_id == merchant.pk
    with tenant_context(shop):
        assert User.objects.get(email="owner@alpha.example").check_password(PASSWORD), "the shop's is another"


def test_the_present_one_is_not_guessed_over_the_api_either(shop: Tenant) -> None:
    platform = Api("localhost", "platform")
    merchant = User.objects.get(email="owner@alpha.example")
    own = platform.with_(Authorization=f"Bearer {tokens.issue(user=merchant, now=clock.now()).access}")
    for _ in range(users.OLD_PASSWORDS.capacity):
        assert (
            own.put("/auth/password", {"old": "a guess", "password": "very long indeed"}).status_code == 422
        )
    refused = own.put("/auth/password", {"old": PASSWORD, "password": "very long indeed"})
    assert refused.status_code == 429
