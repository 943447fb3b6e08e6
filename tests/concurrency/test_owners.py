"""Two owners who take each other's place at one moment leave the shop one of them."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django_tenants.utils import tenant_context

from accounts import errors, grants, roles, staff
from accounts.models import User
from kernel import clock
from tenants.models import Tenant
from tests import actors
from tests.concurrency import race


def _demote_each_other() -> tuple[list[Any], int]:
    shop = Tenant.objects.get(slug="alpha")
    with tenant_context(shop):
        owner = User.objects.get(email="owner@alpha.example")
        second = User.objects.create_user("second@alpha.example", is_staff=True)
        second.groups.add(Group.objects.get(name=roles.OWNER))

    def demote(actor: User, other: User) -> None:
        staff.update(staff_id=other.pk, role_ids=[], actor=actors.person(actor), now=clock.now())

    pairs = ((owner, second), (second, owner))
    ends = race.run([lambda pair=pair: demote(*pair) for pair in pairs], shop=shop)
    with tenant_context(shop):
        return ends, User.objects.filter(groups__name=roles.OWNER).count()


def test_of_two_owners_who_demote_each_other_one_stays(fresh_database: str) -> None:
    ends, owners = _demote_each_other()
    assert owners == 1
    refused = [end for end in ends if end is not None]
    assert [type(end) for end in refused] in ([errors.LastOwner], [errors.RoleTooHigh])


def test_control_owners_who_are_only_counted_demote_each_other(
    fresh_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def only_count(user: User, **_kwargs: Any) -> None:
        if User.objects.filter(groups__name=roles.OWNER).count() < 2:
            raise errors.LastOwner
        race.hesitate()

    monkeypatch.setattr(grants, "keep_owner", only_count)
    _, owners = _demote_each_other()
    assert owners == 0
