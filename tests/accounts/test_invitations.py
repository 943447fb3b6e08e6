"""What an invitation gives: the role it names, and nothing its person had before."""

import pytest
from django.contrib.auth.models import Group

from accounts import errors, invitations, roles, users
from accounts.models import User
from kernel import clock
from storefront.customers import credentials
from tenants.models import Tenant
from tests import actors

pytestmark = pytest.mark.django_db


def test_who_was_let_go_comes_back_with_the_role_they_are_invited_to_alone(in_shop: Tenant) -> None:
    owner = User.objects.get(email="owner@alpha.example")
    partner = User.objects.create_user("partner@example.com", "a password of their own")
    partner.groups.set([Group.objects.get(name=roles.OWNER)])
    analyst = Group.objects.get(name=roles.ANALYST)
    invited = invitations.invite(
        email=partner.email, role_id=analyst.pk, actor=actors.person(owner), now=clock.now()
    )

    token = invitations.make_token(user=invited)
    back = invitations.accept(token=token, password="another password of theirs", now=clock.now())

    assert [role.name for role in back.groups.all()] == [roles.ANALYST]
    assert not User.objects.get(pk=back.pk).has_perm("orders.change_order")


def test_what_was_sent_to_another_address_is_nobodys_way_in(in_shop: Tenant) -> None:
    owner = User.objects.get(email="owner@alpha.example")
    role = Group.objects.get(name=roles.ANALYST)
    invited = invitations.invite(
        email="ana@example.com", role_id=role.pk, actor=actors.person(owner), now=clock.now()
    )
    sent = invitations.make_token(user=invited), credentials.reset_token(user=invited)
    users.update(
        user_id=invited.pk, values={"email": "anna@example.com"}, actor=actors.person(owner), now=clock.now()
    )
    with pytest.raises(errors.InvalidToken):
        invitations.get_invited(token=sent[0], now=clock.now())
    with pytest.raises(errors.InvalidToken):
        credentials.get_reset_user(token=sent[1])
