"""An invitation's link that is used many times at one moment works once."""

from collections import Counter

import pytest
from django.contrib.auth.models import Group
from django_tenants.utils import tenant_context

from accounts import errors, invitations, roles
from accounts.models import User
from kernel import clock
from tenants.models import Tenant
from tests import actors
from tests.concurrency import race


def _answer_in_parallel(times: int) -> Counter[str]:
    shop = Tenant.objects.get(slug="alpha")
    with tenant_context(shop):
        owner = User.objects.get(email="owner@alpha.example")
        role = Group.objects.get(name=roles.SUPPORT)
        user = invitations.invite(
            email="new@example.com", role_id=role.pk, actor=actors.person(owner), now=clock.now()
        )
        token = invitations.make_token(user=user)

    def answer(number: int) -> None:
        invitations.accept(token=token, password=f"a password of number {number}", now=clock.now())

    ends = race.run([lambda n=n: answer(n) for n in range(times)], shop=shop)
    return Counter("staff" if end is None else type(end).__name__ for end in ends)


def test_of_many_who_answer_one_invitation_one_sets_the_password(fresh_database: str) -> None:
    assert _answer_in_parallel(6) == {"staff": 1, errors.InvalidToken.__name__: 5}


def test_control_an_invitation_that_is_only_looked_at_is_answered_twice(
    fresh_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = invitations._read

    def only_look(token: str, **given: object) -> User:
        found = read(token, **(given | {"lock": False}))
        race.hesitate()
        return found

    monkeypatch.setattr(invitations, "_read", only_look)
    assert _answer_in_parallel(2) == {"staff": 2}
