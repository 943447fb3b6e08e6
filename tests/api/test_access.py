"""Staff, roles and invitations over the API: nobody grants what they do not hold, and an owner stays."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django_tenants.utils import tenant_context

from accounts import invitations, roles
from accounts.models import User
from kernel import clock
from kernel.outbox.models import OutboxEntry
from tenants.models import Tenant
from tests.api.conftest import Api
from tests.database import PASSWORD

pytestmark = pytest.mark.django_db
CHOSEN = "a password of my own"
MAY = ("view_user", "change_user", "add_user", "view_group", "add_group", "change_group", "delete_group")


def role_id(api: Api, name: str) -> int:
    return next(role["id"] for role in api.get("/roles").json()["results"] if role["name"] == name)


def staff_id(api: Api, email: str) -> str:
    return next(one["id"] for one in api.get("/staff?limit=100").json()["results"] if one["email"] == email)


def code_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def token_of(shop: Tenant, email: str) -> str:
    with tenant_context(shop):
        sent = OutboxEntry.objects.filter(payload__template="staff_invitation", payload__to=[email])
        return sent.latest("created_at").payload["context"]["link"].partition("token=")[2]


def log_in(api: Api, email: str, password: str) -> Any:
    return api.post("/auth/token", {"email": email, "password": password})


@pytest.fixture
def clerk_api(api: Api, shop: Tenant) -> Api:
    """Someone who looks after staff, and holds little else than the catalogue."""
    with tenant_context(shop):
        clerk = User.objects.create_user("clerk@staff.example", is_staff=True)
        own = Group.objects.create(name="Clerk")
        own.permissions.set(Permission.objects.filter(codename__in=MAY))
        clerk.groups.set([own, Group.objects.get(name=roles.CATALOGUE)])
    return api.as_(clerk, shop)


def test_lists_staff_with_their_roles_and_no_customers(
    owner_api: Api, customer_api: Api, member: Callable[..., User]
) -> None:
    member(roles.ANALYST)
    found = owner_api.get("/staff").json()["results"]
    assert [(one["email"], [role["name"] for role in one["roles"]]) for one in found] == [
        ("analyst@staff.example", ["Analyst"]),
        ("owner@alpha.example", ["Owner"]),
    ]
    path = f"/staff/{found[0]['id']}"
    assert owner_api.get(path).json() == found[0]
    assert customer_api.get("/staff").status_code == 403


def test_gives_other_roles(owner_api: Api, api: Api, shop: Tenant, member: Callable[..., User]) -> None:
    analyst = member(roles.ANALYST)
    path = f"/staff/{analyst.pk}"
    changed = owner_api.patch(
        path, {"roles": [role_id(owner_api, "Support"), role_id(owner_api, "Catalogue")]}
    )
    assert [role["name"] for role in changed.json()["roles"]] == ["Catalogue", "Support"]
    assert api.as_(analyst, shop).post("/categories", {"name": "Mugs"}).status_code == 201
    assert owner_api.patch(path, {"roles": []}).json()["roles"] == []
    assert owner_api.patch(path, {"roles": [999_999]}).status_code == 422


def test_who_is_kept_out_is_so_at_once_and_comes_back_by_a_new_log_in_only(
    owner_api: Api, api: Api, shop: Tenant, member: Callable[..., User]
) -> None:
    leaver = member(roles.MANAGER)
    theirs, admin = api.as_(leaver, shop), Client(headers={"host": "alpha.localhost"})
    admin.post("/admin/login/", {"username": leaver.email, "password": PASSWORD})
    assert admin.get("/admin/").status_code == 200
    assert owner_api.delete(f"/staff/{leaver.pk}").status_code == 204
    assert theirs.get("/orders").status_code == 401
    assert admin.get("/admin/").status_code == 302
    assert owner_api.get(f"/staff/{leaver.pk}").json()["is_active"] is False
    assert [one["email"] for one in owner_api.get("/staff?is_active=false").json()["results"]] == [
        leaver.email
    ]
    assert owner_api.patch(f"/staff/{leaver.pk}", {"is_active": True}).json()["is_active"] is True
    assert theirs.get("/orders").status_code == 401
    assert admin.get("/admin/").status_code == 302
    assert log_in(api, leaver.email, PASSWORD).status_code == 200


class TestNobodyBeyondThemselves:
    """A clerk may look after staff, and neither gives away nor takes over what they do not hold."""

    def test_gives_no_role_beyond_their_own(self, clerk_api: Api, member: Callable[..., User]) -> None:
        other = member(roles.CATALOGUE)
        path = f"/staff/{other.pk}"
        for name, status in (("Owner", 403), ("Manager", 403), ("Clerk", 200)):
            assert clerk_api.patch(path, {"roles": [role_id(clerk_api, name)]}).status_code == status, name

    @pytest.mark.parametrize("is_active", [True, False])
    def test_changes_nobody_who_holds_more_or_will_again(
        self, clerk_api: Api, shop: Tenant, member: Callable[..., User], is_active: bool
    ) -> None:
        second = member(roles.OWNER)
        with tenant_context(shop):
            User.objects.filter(pk=second.pk).update(is_active=is_active)
        answer = clerk_api.patch(f"/staff/{second.pk}", {"roles": [], "is_active": True})
        assert code_of(answer) == (403, "staff.role_too_high")
        with tenant_context(shop):
            assert User.objects.get(pk=second.pk).groups.get().name == roles.OWNER

    def test_makes_and_changes_no_role_beyond_their_own(self, clerk_api: Api) -> None:
        sly = {"name": "Sly", "permissions": ["orders.view_order"]}
        assert code_of(clerk_api.post("/roles", sly)) == (403, "staff.role_too_high")
        fair = clerk_api.post("/roles", {"name": "Fair", "permissions": ["catalogue.view_product"]})
        assert (fair.status_code, fair.json()["permissions"]) == (201, ["catalogue.view_product"])
        path = f"/roles/{fair.json()['id']}"
        assert code_of(clerk_api.patch(path, sly)) == (403, "staff.role_too_high")
        assert clerk_api.get(path).json()["name"] == "Fair"
        manager = f"/roles/{role_id(clerk_api, 'Manager')}"
        assert code_of(clerk_api.patch(manager, {"permissions": []})) == (403, "staff.role_too_high")

    def test_invites_nobody_beyond_their_own(self, clerk_api: Api, shop: Tenant) -> None:
        sly = {"email": "new@example.com", "role": role_id(clerk_api, "Manager")}
        assert code_of(clerk_api.post("/invitations", sly)) == (403, "staff.role_too_high")
        with tenant_context(shop):
            assert not User.objects.filter(email="new@example.com").exists()

    def test_the_admins_door_keeps_a_deactivated_owner_out_of_reach_too(
        self, shop: Tenant, clerk_api: Api, member: Callable[..., User]
    ) -> None:
        gone = member(roles.OWNER)
        client = Client(headers={"host": "alpha.localhost"})
        with tenant_context(shop):
            User.objects.filter(pk=gone.pk).update(is_active=False)
            client.force_login(
                User.objects.get(email="clerk@staff.example"), "django.contrib.auth.backends.ModelBackend"
            )
        form = {"password1": CHOSEN, "password2": CHOSEN}
        assert client.post(f"/admin/accounts/user/{gone.pk}/set_password/", form).status_code == 403


@pytest.mark.parametrize("change", [{"roles": []}, {"is_active": False}])
def test_the_last_owner_stays(owner_api: Api, member: Callable[..., User], change: dict[str, Any]) -> None:
    path = f"/staff/{staff_id(owner_api, 'owner@alpha.example')}"
    assert code_of(owner_api.patch(path, change)) == (409, "staff.last_owner")
    assert owner_api.get(path).json()["is_active"] is True
    member(roles.OWNER)
    assert owner_api.patch(path, change).status_code == 200


class TestRoles:
    """Six come with every shop."""

    def test_lists_them_with_what_they_hold(self, owner_api: Api) -> None:
        found = {role["name"]: role for role in owner_api.get("/roles").json()["results"]}
        assert set(found) == set(roles.PATTERNS)
        assert all(role["is_built_in"] for role in found.values())
        assert found["Owner"]["people"] == 1
        assert "accounts.add_user" in found["Owner"]["permissions"]
        assert "orders.view_order" in found["Analyst"]["permissions"]

    def test_the_built_in_ones_keep_their_names_and_stay(self, owner_api: Api) -> None:
        owner, support = (f"/roles/{role_id(owner_api, name)}" for name in ("Owner", "Support"))
        for answer in (
            owner_api.patch(owner, {"permissions": []}),
            owner_api.delete(owner),
            owner_api.patch(support, {"name": "Help"}),
            owner_api.delete(support),
        ):
            assert code_of(answer) == (409, "role.protected")
        changed = owner_api.patch(support, {"permissions": ["orders.view_order"]})
        assert changed.json()["permissions"] == ["orders.view_order"]

    def test_own_ones_are_made_renamed_and_deleted_once_nobody_has_them(
        self, owner_api: Api, member: Callable[..., User]
    ) -> None:
        made = owner_api.post("/roles", {"name": "Packer", "permissions": ["orders.view_order"]})
        path = made["Location"].removeprefix("/api/v1")
        assert code_of(owner_api.post("/roles", {"name": "Packer"})) == (409, "role.name_taken")
        assert owner_api.patch(path, {"name": "Sender"}).json()["name"] == "Sender"
        unknown = owner_api.patch(path, {"permissions": ["orders.fly_order"]})
        assert unknown.json()["errors"][0]["field"] == "permissions"
        someone = member(roles.ANALYST)
        owner_api.patch(f"/staff/{someone.pk}", {"roles": [made.json()["id"]]})
        assert code_of(owner_api.delete(path)) == (409, "role.in_use")
        owner_api.patch(f"/staff/{someone.pk}", {"roles": []})
        assert owner_api.delete(path).status_code == 204
        assert owner_api.get(path).status_code == 404


class TestInvitations:
    """Someone becomes staff by answering an e-mail."""

    @pytest.fixture
    def wanted(self, owner_api: Api) -> dict[str, Any]:
        return {"email": "New@Example.com", "role": role_id(owner_api, "Support")}

    def test_who_answers_is_staff_with_the_role_and_their_own_password_once(
        self, owner_api: Api, api: Api, shop: Tenant, wanted: dict[str, Any]
    ) -> None:
        invited = owner_api.post("/invitations", wanted)
        assert (invited.status_code, invited.json()["role"]["name"]) == (201, "Support")
        assert owner_api.get("/invitations").json()["results"] == [invited.json()]
        assert staff_of(owner_api) == ["owner@alpha.example"]
        token = token_of(shop, "new@example.com")
        assert token not in invited.content.decode()
        weak = api.post("/invitations/confirm", {"token": token, "password": "short"})
        assert code_of(weak) == (422, "account.weak_password")
        answer = {"token": token, "password": CHOSEN}
        assert api.post("/invitations/confirm", answer).status_code == 204
        assert code_of(api.post("/invitations/confirm", answer)) == (401, "auth.invalid_token")
        access = log_in(api, "new@example.com", CHOSEN).json()["access"]
        assert api.with_(Authorization=f"Bearer {access}").get("/orders").status_code == 200
        (found,) = [one for one in owner_api.get("/staff").json()["results"] if one["email"][:3] == "new"]
        assert (found["email_verified"], found["roles"][0]["name"]) == (True, "Support")
        assert owner_api.get("/invitations").json()["count"] == 0
        assert code_of(owner_api.post("/invitations", wanted)) == (409, "staff.already")

    def test_a_customer_stays_as_they_are_until_they_answer_and_is_then_logged_out_everywhere(
        self, owner_api: Api, api: Api, customer_api: Api, shop: Tenant, wanted: dict[str, Any]
    ) -> None:
        owner_api.post("/invitations", wanted | {"email": "ada@example.com"})
        assert customer_api.get("/customers/me").status_code == 200
        answer = {"token": token_of(shop, "ada@example.com"), "password": CHOSEN}
        assert api.post("/invitations/confirm", answer).status_code == 204
        assert customer_api.get("/customers/me").status_code == 401
        assert log_in(api, "ada@example.com", PASSWORD).status_code == 401
        assert log_in(api, "ada@example.com", CHOSEN).status_code == 200
        with tenant_context(shop):
            assert User.objects.get(email="ada@example.com").email_verified_at is not None

    def test_a_link_taken_back_sent_anew_or_out_of_time_fits_nothing(
        self, owner_api: Api, api: Api, shop: Tenant, wanted: dict[str, Any]
    ) -> None:
        first = owner_api.post("/invitations", wanted).json()
        tokens = [token_of(shop, "new@example.com")]
        owner_api.post("/invitations", wanted)
        tokens.append(token_of(shop, "new@example.com"))

        def answer(token: str) -> int:
            return api.post("/invitations/confirm", {"token": token, "password": CHOSEN}).status_code

        assert answer(tokens[0]) == 401
        with time_machine.travel(clock.now() + invitations.LIFETIME + timedelta(minutes=1)):
            assert answer(tokens[1]) == 401
        assert owner_api.delete(f"/invitations/{first['id']}").status_code == 204
        assert answer(tokens[1]) == 401
        gone = owner_api.delete(f"/invitations/{first['id']}")
        assert code_of(gone) == (404, "invitation.not_found")

    def test_a_token_of_another_shop_fits_nothing(
        self, owner_api: Api, other_api: Api, shop: Tenant, other_shop: Tenant, wanted: dict[str, Any]
    ) -> None:
        owner_api.post("/invitations", wanted)
        token = token_of(shop, "new@example.com")
        with tenant_context(shop):
            user = User.objects.get(email="new@example.com")
        with tenant_context(other_shop):  # the same person, invited at the same moment by an owner there
            user.invited_by = User.objects.get(email="owner@bravo.example")
            User.objects.bulk_create([user])
            assert invitations.get_invited(token=invitations.make_token(user=user), now=clock.now()) == user
        answer = other_api.post("/invitations/confirm", {"token": token, "password": CHOSEN})
        assert code_of(answer) == (401, "auth.invalid_token")

    def test_what_someone_who_was_let_go_has_begun_comes_to_nothing(
        self, owner_api: Api, api: Api, shop: Tenant, member: Callable[..., User], wanted: dict[str, Any]
    ) -> None:
        second = member(roles.OWNER)
        api.as_(second, shop).post("/invitations", wanted)
        owner_api.delete(f"/staff/{second.pk}")
        answer = {"token": token_of(shop, "new@example.com"), "password": CHOSEN}
        assert api.post("/invitations/confirm", answer).status_code == 401

    def test_nobody_who_is_kept_out_is_invited(
        self, owner_api: Api, shop: Tenant, member: Callable[..., User], wanted: dict[str, Any]
    ) -> None:
        gone = member(roles.ANALYST)
        owner_api.delete(f"/staff/{gone.pk}")
        assert code_of(owner_api.post("/invitations", wanted | {"email": gone.email})) == (
            409,
            "staff.already",
        )
        with tenant_context(shop):
            User.objects.create_user("blocked@example.com", is_active=False)
        blocked = owner_api.post("/invitations", wanted | {"email": "blocked@example.com"})
        assert code_of(blocked) == (409, "account.deactivated")

    def test_invitations_are_counted(self, owner_api: Api, wanted: dict[str, Any]) -> None:
        ends = [owner_api.post("/invitations", wanted).status_code for _ in range(21)]
        assert (ends[-2], ends[-1]) == (201, 429)


def staff_of(api: Api) -> list[str]:
    return [one["email"] for one in api.get("/staff").json()["results"]]


class TestKeys:
    """A key is renamed and loses scopes; it gains none."""

    def test_scopes_become_fewer_and_never_more(self, owner_api: Api, api: Api) -> None:
        wanted = {
            "name": "Program",
            "type": "sk",
            "scopes": ["orders:read", "stock:read"],
        }
        made = owner_api.post("/api-keys", wanted).json()
        path, program = f"/api-keys/{made['id']}", api.with_(Authorization=f"Bearer {made['key']}")
        assert program.get("/orders").status_code == 200
        changed = owner_api.patch(path, {"name": "Stock", "scopes": ["stock:read"]}).json()
        assert (changed["name"], changed["scopes"]) == ("Stock", ["stock:read"])
        assert program.get("/orders").status_code == 403
        more = owner_api.patch(path, {"scopes": ["orders:read"]})
        assert more.json()["errors"][0]["field"] == "scopes"
        owner_api.delete(path)
        assert code_of(owner_api.patch(path, {"name": "Late"})) == (409, "api_key.revoked")


@pytest.mark.parametrize("email", ['"<b>x</b>"@evil.example', "a<b>@evil.example", '"a b"@evil.example'])
def test_nobody_is_invited_or_registers_as_markup(shop: Tenant, owner_api: Api, api: Api, email: str) -> None:
    with tenant_context(shop):
        role = Group.objects.get(name=roles.SUPPORT).pk
    for made in (
        owner_api.post("/invitations", {"email": email, "role": role}),
        api.post("/customers", {"email": email, "password": "a long password for tests"}),
    ):
        assert (made.status_code, made.json()["errors"][0]["field"]) == (422, "email")
