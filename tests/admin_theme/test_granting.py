"""Nobody gives away, or takes over, what they do not hold; owners and proved addresses are kept."""

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django_tenants.utils import tenant_context

from accounts import api_keys, errors, invitations, roles, services as accounts
from accounts.models import TokenFamily, User
from admin_theme.platform_site import site as platform_site
from admin_theme.shop_site import site as shop_site
from kernel import clock
from kernel.outbox.models import OutboxEntry
from storefront.customers import services as customers
from tenants.models import Tenant
from tests import actors
from tests.admin_theme.conftest import log_in
from tests.database import PASSWORD


class TestGranting:
    """Nobody grants, or takes over, what they do not hold."""

    @pytest.fixture
    def clerk(self, shop: Tenant) -> Client:
        """Someone who may look after users, and holds little else."""
        with tenant_context(shop):
            user = User.objects.create_user("clerk@alpha.example", is_staff=True)
            user.groups.add(Group.objects.get(name=roles.CATALOGUE))
            codes = (
                "view_user",
                "change_user",
                "add_user",
                "view_group",
                "change_group",
                "add_group",
                "add_apikey",
                "view_apikey",
            )
            own = Group.objects.create(name="Clerk")
            own.permissions.set(Permission.objects.filter(codename__in=codes))
            user.groups.add(own)
            return log_in(Client(headers={"host": "alpha.localhost"}), user)

    def test_offers_only_roles_within_ones_own(self, clerk: Client) -> None:
        page = clerk.get("/admin/accounts/user/add/").content.decode()
        assert "Catalogue</label>" in page or "Catalogue\n" in page
        assert "Manager" not in page

    def test_refuses_a_role_beyond_ones_own(self, clerk: Client, shop: Tenant) -> None:
        with tenant_context(shop):
            owner_role = Group.objects.get(name=roles.OWNER).pk
        form = {
            "email": "new@alpha.example",
            "password": PASSWORD,
            "is_staff": "on",
        }
        answer = clerk.post("/admin/accounts/user/add/", form | {"groups": owner_role})
        assert answer.status_code == 200
        with tenant_context(shop):
            assert not User.objects.filter(email="new@alpha.example").exists()
        assert clerk.post("/admin/accounts/user/add/", form).status_code == 302

    def test_owner_is_out_of_reach(self, clerk: Client, shop: Tenant) -> None:
        with tenant_context(shop):
            owner = User.objects.get(email="owner@alpha.example")
        assert (
            clerk.post(f"/admin/accounts/user/{owner.pk}/change/", {"email": "x@y.example"}).status_code
            == 403
        )
        answer = clerk.post(
            f"/admin/accounts/user/{owner.pk}/set_password/",
            {"_form_submitted": "True", "password": PASSWORD},
        )
        assert answer.status_code == 403

    def test_permissions_beyond_ones_own_cannot_be_put_into_a_role(self, clerk: Client, shop: Tenant) -> None:
        sly = {"name": "Sly", "permissions": "orders.view_order"}
        fair = {"name": "Fair", "permissions": "catalogue.view_product"}
        assert clerk.post("/admin/auth/group/add/", sly).status_code == 200
        assert clerk.post("/admin/auth/group/add/", fair).status_code == 302
        with tenant_context(shop):
            assert not Group.objects.filter(name="Sly").exists()
            held = Group.objects.get(name="Fair").permissions.values_list("codename", flat=True)
            assert list(held) == ["view_product"]

    def test_roles_beyond_ones_own_cannot_be_changed(self, clerk: Client, shop: Tenant) -> None:
        with tenant_context(shop):
            manager = Group.objects.get(name=roles.MANAGER)
        assert clerk.post(f"/admin/auth/group/{manager.pk}/change/", {"name": "Mine"}).status_code == 403

    def test_key_has_no_scope_beyond_ones_own(self, clerk: Client, shop: Tenant) -> None:
        sly = {"name": "Sly", "type": "sk", "kind": "sk", "scopes": "orders:read"}
        assert clerk.post("/admin/accounts/apikey/add/", sly).status_code == 200
        fair = sly | {"scopes": "products:read"}
        answer = clerk.post("/admin/accounts/apikey/add/", fair, follow=True)
        assert "sk_" in answer.content.decode()

    def test_the_owners_role_stays_as_it_is(self, as_owner: Client, shop: Tenant) -> None:
        with tenant_context(shop):
            role = Group.objects.get(name=roles.OWNER)
        assert as_owner.post(f"/admin/auth/group/{role.pk}/change/", {"name": "None"}).status_code == 403
        assert as_owner.post(f"/admin/auth/group/{role.pk}/delete/", {"post": "yes"}).status_code == 403

    def test_a_built_in_role_holds_what_it_is_given_and_keeps_its_name(
        self, as_owner: Client, shop: Tenant
    ) -> None:
        with tenant_context(shop):
            role = Group.objects.get(name=roles.SUPPORT)
            hidden = Permission.objects.get(codename="view_contenttype")  # which the form does not offer
            role.permissions.add(hidden)
        form = {"name": "Help", "permissions": ["orders.view_order"]}
        assert as_owner.post(f"/admin/auth/group/{role.pk}/change/", form).status_code == 302
        with tenant_context(shop):
            role = Group.objects.get(pk=role.pk)
            assert role.name == roles.SUPPORT
            held = set(role.permissions.values_list("codename", flat=True))
            assert {"view_order", "view_contenttype"} <= held
            assert "view_review" not in held

    def test_a_role_of_the_shops_own_is_renamed_and_deleted(self, as_owner: Client, shop: Tenant) -> None:
        with tenant_context(shop):
            role = Group.objects.create(name="Packer")
        assert as_owner.post(f"/admin/auth/group/{role.pk}/change/", {"name": "Sender"}).status_code == 302
        with tenant_context(shop):
            assert Group.objects.get(pk=role.pk).name == "Sender"
        assert as_owner.post(f"/admin/auth/group/{role.pk}/delete/", {"post": "yes"}).status_code == 302
        with tenant_context(shop):
            assert not Group.objects.filter(pk=role.pk).exists()


class TestPromotion:
    """Someone who opened an account themselves may not be whom the shop takes them for."""

    def promote(self, client: Client, user: User) -> Any:
        form = {"email": user.email, "is_active": "on", "is_staff": "on"}
        return client.post(f"/admin/accounts/user/{user.pk}/change/", form)

    def test_who_has_not_proved_their_address_is_to_be_invited(self, as_owner: Client, shop: Tenant) -> None:
        with tenant_context(shop):
            user = customers.register(email="eve@example.com", password=PASSWORD, now=clock.now()).user
        answer = self.promote(as_owner, user)
        assert "e-mail address is not confirmed yet: invite them" in answer.content.decode()
        with tenant_context(shop):
            assert not User.objects.get(pk=user.pk).is_staff

    def test_who_has_proved_their_address_keeps_their_password(self, as_owner: Client, shop: Tenant) -> None:
        with tenant_context(shop):
            user = customers.register(email="eve@example.com", password=PASSWORD, now=clock.now()).user
            accounts.mark_email_verified(email=user.email, now=clock.now())
        assert self.promote(as_owner, user).status_code == 302
        with tenant_context(shop):
            user = User.objects.get(pk=user.pk)
            assert user.is_staff
            assert user.check_password(PASSWORD)

    def test_the_platform_takes_nobody_on_whose_address_is_not_proved(self, as_operator: Client) -> None:
        user = User.objects.create_user("merchant@example.com", PASSWORD)
        answer = self.promote(as_operator, user)
        assert "e-mail address is not confirmed yet" in answer.content.decode()
        assert not User.objects.get(pk=user.pk).is_staff


class TestInviting:
    """Someone is asked to help run the shop by the same service as over the API."""

    def invite(self, client: Client, role: Group, email: str = "new@alpha.example") -> Any:
        form = {"_form_submitted": "True", "email": email, "role": role.pk}
        return client.post("/admin/accounts/user/invite/", form, follow=True)

    def test_sends_a_link_and_makes_nobody_staff_yet(self, as_owner: Client, shop: Tenant) -> None:
        with tenant_context(shop):
            role = Group.objects.get(name=roles.SUPPORT)
        assert "on its way to new@alpha.example" in self.invite(as_owner, role).content.decode()
        with tenant_context(shop):
            invited = User.objects.get(email="new@alpha.example")
            assert (invited.invited_as, invited.is_staff) == (role, False)
            assert OutboxEntry.objects.filter(payload__template="staff_invitation").count() == 1
        again = self.invite(as_owner, role, email="owner@alpha.example").content.decode()
        assert "They are staff already" in again

    def test_offers_no_role_beyond_ones_own(self, as_role: Callable[[str], Client], shop: Tenant) -> None:
        with tenant_context(shop):
            add = Permission.objects.get(codename="add_user")
            Group.objects.get(name=roles.MANAGER).permissions.add(add)
            owner, catalogue = (Group.objects.get(name=name) for name in (roles.OWNER, roles.CATALOGUE))
        manager = as_role(roles.MANAGER)
        assert "Select a valid choice" in self.invite(manager, owner).content.decode()
        assert self.invite(as_role(roles.CATALOGUE), catalogue).status_code == 403
        with tenant_context(shop):
            assert not User.objects.filter(email="new@alpha.example").exists()
        assert "on its way" in self.invite(manager, catalogue).content.decode()

    def test_a_deactivated_persons_invitation_does_not_come_back_with_them(
        self, as_owner: Client, shop: Tenant
    ) -> None:
        with tenant_context(shop):
            role = Group.objects.get(name=roles.SUPPORT)
            owner = User.objects.get(email="owner@alpha.example")
            invited = invitations.invite(
                email="new@alpha.example", role_id=role.pk, actor=actors.person(owner), now=clock.now()
            )
            token = invitations.make_token(user=invited)
        for is_active in ("", "on"):
            form = {"email": invited.email, "is_active": is_active}
            assert as_owner.post(f"/admin/accounts/user/{invited.pk}/change/", form).status_code == 302
        with tenant_context(shop):
            assert User.objects.get(pk=invited.pk).is_active
            with pytest.raises(errors.InvalidToken):
                invitations.get_invited(token=token, now=clock.now())


class TestOwners:
    """A shop keeps at least one."""

    @pytest.mark.parametrize("change", [{"is_active": ""}, {"is_staff": ""}, {"groups": []}])
    def test_the_last_one_stays(self, change: dict[str, Any], as_owner: Client, shop: Tenant) -> None:
        with tenant_context(shop):
            owner = User.objects.get(email="owner@alpha.example")
            form = {
                "email": owner.email,
                "is_active": "on",
                "is_staff": "on",
                "groups": Group.objects.get(name=roles.OWNER).pk,
            }
        sent = {key: value for key, value in (form | change).items() if value}
        answer = as_owner.post(f"/admin/accounts/user/{owner.pk}/change/", sent)
        assert answer.status_code == 200
        assert "at least one owner" in answer.content.decode()

    def test_one_of_two_may_go_and_loses_their_tokens(self, as_owner: Client, shop: Tenant) -> None:
        now = clock.now()
        with tenant_context(shop):
            second = User.objects.create_user("second@alpha.example", is_staff=True)
            second.groups.add(Group.objects.get(name=roles.OWNER))
            mine = {"name": "Warehouse", "kind": "sk", "scopes": ["orders:read"]}
            api_keys.create(actor=actors.person(second), **mine, now=now)  # type: ignore[arg-type]
            TokenFamily.objects.create(
                user=second, current_jti="x", created_at=now, rotated_at=now, expires_at=now
            )
        path = f"/admin/accounts/user/{second.pk}/change/"
        assert "Warehouse" in as_owner.get(path).content.decode(), "which key ends with them"
        form = {"email": second.email, "is_staff": "on"}
        assert as_owner.post(f"/admin/accounts/user/{second.pk}/change/", form).status_code == 302
        with tenant_context(shop):
            assert not User.objects.get(pk=second.pk).is_active
            assert TokenFamily.objects.get(user=second).revoked_at is not None


@pytest.mark.parametrize("site", [shop_site, platform_site], ids=["shop", "platform"])
def test_no_form_makes_anybody_a_superuser(
    site: Any, as_owner: Client, as_operator: Client, shop: Tenant
) -> None:
    client = as_owner if site is shop_site else as_operator
    with tenant_context(shop) if site is shop_site else nullcontext():
        keys = {
            model: model._default_manager.values_list("pk", flat=True).first() for model in site._registry
        }
    pages = [
        f"/admin/{model._meta.app_label}/{model._meta.model_name}/{page}/"
        for model, key in keys.items()
        for page in ("add", f"{key}/change")
        if key is not None or page == "add"
    ]
    shown = [page for page in map(client.get, pages) if page.context and "adminform" in page.context]
    assert len(shown) >= 5
    for page in shown:
        assert not {"is_superuser", "user_permissions", "password_hash"} & set(
            page.context["adminform"].form.fields
        )


def test_a_superusers_mark_that_is_sent_along_is_not_taken(as_owner: Client, shop: Tenant) -> None:
    form = {"email": "new@alpha.example", "password": PASSWORD, "is_superuser": "on"}
    assert as_owner.post("/admin/accounts/user/add/", form).status_code == 302
    with tenant_context(shop):
        made = User.objects.get(email="new@alpha.example")
        assert not made.is_superuser
        changed = {"email": made.email, "is_active": "on", "is_superuser": "on"}
    as_owner.post(f"/admin/accounts/user/{made.pk}/change/", changed)
    with tenant_context(shop):
        assert not User.objects.get(pk=made.pk).is_superuser
