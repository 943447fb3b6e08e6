"""A key is somebody's: it ends with them, with its time, or when it is replaced; and it may what its scopes say."""

from datetime import timedelta
from fnmatch import fnmatchcase

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group, Permission

from accounts import api_keys, errors, roles, scopes, staff
from accounts.models import ApiKey, AuditEvent, User
from kernel import clock
from kernel.errors import Invalid
from tests import actors

pytestmark = pytest.mark.usefixtures("in_shop")


def owner() -> User:
    return User.objects.get(email="owner@alpha.example")


def colleague(role: str = roles.OWNER, *, email: str = "second@alpha.example") -> User:
    user = User.objects.create_user(email, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


def make(*, of: User | None = None, **wish: object) -> tuple[ApiKey, str]:
    wanted = {"name": "ERP", "kind": "sk", "scopes": ["orders:read"], "now": clock.now()} | wish
    return api_keys.create(actor=actors.person(of or owner()), **wanted)  # type: ignore[arg-type]


def works(text: str, *, after: timedelta = timedelta(0)) -> bool:
    try:
        api_keys.authenticate(text, now=clock.now() + after)
    except errors.InvalidToken:
        return False
    return True


def let_go(user: User) -> None:
    staff.update(staff_id=user.pk, is_active=False, actor=actors.person(owner()), now=clock.now())


def test_a_key_ends_when_its_owner_is_let_go() -> None:
    leaver = colleague()
    _, text = make(of=leaver)
    assert works(text)
    let_go(leaver)
    assert not works(text)


def test_who_lets_somebody_go_sees_which_keys_end() -> None:
    leaver = colleague()
    make(of=leaver, name="Warehouse")
    revoked, _ = make(of=leaver, name="Old till")
    api_keys.revoke(key_id=revoked.pk, actor=actors.person(owner()), now=clock.now())
    rotated, _ = make(name="Books")
    api_keys.rotate(key_id=rotated.pk, overlap=timedelta(0), actor=actors.person(leaver), now=clock.now())
    assert [key.name for key in api_keys.list_known(user=leaver, now=clock.now())] == ["Books", "Warehouse"]


def test_a_key_that_was_handed_over_goes_on() -> None:
    leaver = colleague()
    key, text = make(of=leaver)
    let_go(leaver)
    api_keys.update(key_id=key.pk, owner_id=owner().pk, actor=actors.person(owner()))
    assert works(text)
    assert AuditEvent.objects.latest("pk").fields == {
        "owner": ["second@alpha.example", "owner@alpha.example"]
    }


@pytest.mark.parametrize("by", ["rotating it", "handing it over"])
def test_who_knows_a_key_of_somebody_elses_takes_it_along(by: str) -> None:
    leaver = colleague()
    if by == "rotating it":
        key, text = api_keys.rotate(
            key_id=make()[0].pk, overlap=timedelta(0), actor=actors.person(leaver), now=clock.now()
        )
    else:
        key, text = make(of=leaver)
        ApiKey.objects.update(shown_to=None)  # as those of older releases
        api_keys.update(key_id=key.pk, owner_id=owner().pk, actor=actors.person(leaver))
    key.refresh_from_db()
    assert key.created_by == owner()
    assert works(text)
    leaver.groups.clear()
    assert not api_keys.is_held(ApiKey.objects.get(pk=key.pk), "orders.view_order")
    let_go(leaver)
    assert not works(text)
    api_keys.update(key_id=key.pk, owner_id=owner().pk, actor=actors.person(owner()))
    assert works(text), "somebody else has it go on"


def test_nobody_is_handed_a_key_that_may_more_than_they() -> None:
    key, _ = make()
    clerk, second_owner = colleague(roles.CATALOGUE), colleague(email="third@alpha.example")
    with pytest.raises(errors.RoleTooHigh):
        api_keys.update(key_id=key.pk, owner_id=clerk.pk, actor=actors.person(owner()))
    with pytest.raises(errors.RoleTooHigh):
        api_keys.update(key_id=key.pk, owner_id=second_owner.pk, actor=actors.person(clerk))


def test_a_key_expires() -> None:
    _, text = make(expires_at=clock.now() + timedelta(days=1))
    assert works(text)
    assert not works(text, after=timedelta(days=1))
    with pytest.raises(Invalid):
        make(expires_at=clock.now())


def test_while_a_key_is_replaced_both_work() -> None:
    key, old = make()
    replacement, new = api_keys.rotate(
        key_id=key.pk, overlap=timedelta(hours=2), actor=actors.person(owner()), now=clock.now()
    )
    assert (replacement.scopes, replacement.name) == (key.scopes, key.name)
    assert (works(old), works(new)) == (True, True)
    assert (works(old, after=timedelta(hours=2)), works(new, after=timedelta(hours=2))) == (False, True)
    with pytest.raises(Invalid):
        api_keys.rotate(
            key_id=key.pk, overlap=timedelta(days=8), actor=actors.person(owner()), now=clock.now()
        )


def test_what_is_done_to_a_key_is_on_record_and_its_text_is_not() -> None:
    key, text = make()
    api_keys.revoke(key_id=key.pk, actor=actors.person(owner()), now=clock.now())
    rows = AuditEvent.objects.filter(object_id=str(key.pk)).order_by("pk")
    assert [row.verb for row in rows] == ["created", "revoked"]
    assert text not in str(list(rows.values()))


def test_every_permission_is_a_scopes_or_a_persons() -> None:
    ours = {app.label for app in apps.get_app_configs() if app.name in settings.TENANT_APPS}
    found = Permission.objects.filter(content_type__app_label__in=ours)
    every = [f"{p.content_type.app_label}.{p.codename}" for p in found]
    persons = [pattern for patterns in scopes.PERSONS_ONLY.values() for pattern in patterns]
    undecided = [
        name
        for name in every
        if scopes.of(name) is None and not any(fnmatchcase(name, pattern) for pattern in persons)
    ]
    assert [
        name for name in undecided if not name.startswith(("contenttypes.", "sessions.", "admin.", "api."))
    ] == []


def test_who_may_write_may_read_and_no_scope_reaches_another_noun() -> None:
    assert scopes.permits(["products:write"], "catalogue.view_product")
    assert not scopes.permits(["products:read"], "catalogue.change_product")
    assert not scopes.permits(["products:write"], "catalogue.change_collection")
    assert not scopes.permits(scopes.SCOPES, "accounts.add_apikey")
    assert not scopes.permits(scopes.SCOPES, "shop_messages.change_emailtemplate")


def test_a_key_of_before_there_were_scopes_means_what_it_did() -> None:
    old = ["catalogue.change_product", "shop_messages.change_emailtemplate"]
    assert scopes.permits(old, "catalogue.change_product")
    assert not scopes.permits(old, "catalogue.delete_product")
    assert not scopes.permits(old, "shop_messages.change_emailtemplate")
