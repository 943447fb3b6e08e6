"""A second factor: every door that lets people in asks for it, and each code is good once."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pyotp
import pytest
import time_machine
from django.test import Client
from django_tenants.utils import tenant_context

from accounts import entry_links, errors, roles, services, tokens, two_factor
from accounts.models import AuditEvent, User
from kernel import clock
from kernel.errors import RateLimited
from tenants import hosts
from tenants.models import Tenant
from tests import actors
from tests.admin_theme.conftest import as_operator, as_owner, as_role, log_in  # noqa: F401 - fixtures
from tests.api.conftest import Api, api  # noqa: F401 - a fixture
from tests.database import PASSWORD

pytestmark = pytest.mark.django_db
EMAIL = "owner@alpha.example"
YES = {"_form_submitted": "on"}


def code_at(user: User, now: datetime) -> str:
    return pyotp.TOTP(two_factor._open(user.second_factor)).at(now)


@pytest.fixture
def recovery(shop: Tenant) -> list[str]:
    """The owner's codes to recover by, their second factor having been switched on a while ago."""
    with tenant_context(shop):
        owner = User.objects.get(email=EMAIL)
        then = clock.now() - timedelta(minutes=10)
        two_factor.begin(user_id=owner.pk, now=then)
        owner.refresh_from_db()
        return two_factor.confirm(
            user_id=owner.pk,
            password=PASSWORD,
            code=code_at(owner, then),
            actor=actors.person(owner),
            now=then,
        )


@pytest.fixture
def owner(shop: Tenant, recovery: list[str]) -> User:
    with tenant_context(shop):
        return User.objects.get(email=EMAIL)


class TestCodes:
    """What counts as one."""

    def test_one_is_good_once_and_a_clock_may_be_a_step_off(self, shop: Tenant, owner: User) -> None:
        with tenant_context(shop):
            now = clock.now()
            two_factor.check(user=owner, code=code_at(owner, now - timedelta(seconds=30)), now=now)
            code = code_at(owner, now)
            wide = "".join(chr(ord(digit) + 0xFEE0) for digit in code)
            two_factor.check(user=owner, code=f" {wide[:3]} {wide[3:]}\u200b", now=now)
            for wrong in (code, code_at(owner, now - timedelta(minutes=2)), "000000", "١٢٣٤٥٦"):
                with pytest.raises(errors.WrongCode):
                    two_factor.check(user=owner, code=wrong, now=now)

    def test_one_to_recover_by_too(self, shop: Tenant, owner: User, recovery: list[str]) -> None:
        with tenant_context(shop):
            assert len(set(recovery)) == two_factor.RECOVERY_CODES
            two_factor.check(user=owner, code=recovery[0].upper(), now=clock.now())
            with pytest.raises(errors.WrongCode):
                two_factor.check(user=owner, code=recovery[0], now=clock.now())
            two_factor.check(user=owner, code=recovery[1], now=clock.now())

    def test_nothing_that_is_kept_is_one(self, shop: Tenant, owner: User, recovery: list[str]) -> None:
        kept = str(owner.second_factor)
        with tenant_context(shop):
            assert two_factor._open(owner.second_factor) not in kept
        assert not any(code in kept for code in recovery)

    def test_it_counts_for_nothing_before_a_code_was_given(self, shop: Tenant) -> None:
        with tenant_context(shop):
            user = User.objects.get(email=EMAIL)
            two_factor.begin(user_id=user.pk, now=clock.now())
            user.refresh_from_db()
            two_factor.check(user=user, code="", now=clock.now())
            with pytest.raises(errors.WrongCode):
                two_factor.confirm(
                    user_id=user.pk,
                    password=PASSWORD,
                    code="000000",
                    actor=actors.person(user),
                    now=clock.now(),
                )


class TestDoors:
    """Where people are let in."""

    def test_the_api(self, api: Api, shop: Tenant, owner: User) -> None:  # noqa: F811
        def log_in(**more: str) -> Any:
            return api.post("/auth/token", {"email": EMAIL, "password": PASSWORD, **more})

        assert [log_in().json()["code"] for _ in range(5)] == ["auth.second_factor_needed"] * 5
        wrong = [log_in(code="000000") for _ in range(4)]
        assert [answer.status_code for answer in wrong] == [401, 401, 401, 429]
        assert wrong[0].json()["code"] == "auth.wrong_code"

    def test_the_api_with_a_code(self, api: Api, shop: Tenant, owner: User) -> None:  # noqa: F811
        with tenant_context(shop):
            code = code_at(owner, clock.now())
        sent = {"email": EMAIL, "password": PASSWORD, "code": code}
        assert api.post("/auth/token", sent).status_code == 200
        assert api.post("/auth/token", sent).status_code == 401

    def test_the_admin(self, shop: Tenant, shop_client: Client, owner: User) -> None:
        sent = {"username": EMAIL, "password": PASSWORD}
        assert 'name="code"' not in shop_client.get("/admin/login/").content.decode()
        asked = shop_client.post("/admin/login/", sent)
        assert 'name="code"' in asked.content.decode()
        assert shop_client.get("/admin/").status_code == 302
        with tenant_context(shop):
            code = code_at(owner, clock.now())
        assert shop_client.post("/admin/login/", {**sent, "code": code}).status_code == 302
        assert shop_client.get("/admin/").status_code == 200

    def test_the_admin_also_by_somebody_who_is_logged_in(
        self, shop: Tenant, shop_client: Client, owner: User
    ) -> None:
        with tenant_context(shop):
            log_in(shop_client, User.objects.create_user("buyer@example.com"))
        sent = {"username": EMAIL, "password": PASSWORD, "code": "000000"}
        assert [shop_client.post("/admin/login/", sent).status_code for _ in range(4)] == [200, 200, 200, 429]

    def test_the_admin_whatever_the_spelling(self, shop: Tenant, shop_client: Client, owner: User) -> None:
        wide = [
            EMAIL.replace(letter, chr(ord(letter) + 0xFEE0), 1) for letter in "owne"
        ]  # NFKC makes them one
        sent = {"password": PASSWORD, "code": "000000"}
        tries = [shop_client.post("/admin/login/", {**sent, "username": name}).status_code for name in wide]
        assert tries == [200, 200, 200, 429]

    def test_the_shops_own_pages(self, shop: Tenant, shop_client: Client, owner: User) -> None:
        sent = {"email": EMAIL, "password": PASSWORD}
        assert 'name="code"' not in shop_client.get("/account/login/").content.decode()
        asked = shop_client.post("/account/login/", sent)
        assert asked.status_code == 401
        assert 'name="code"' in asked.content.decode()
        with tenant_context(shop):
            code = code_at(owner, clock.now())
        assert shop_client.post("/account/login/", {**sent, "code": code}).status_code == 302

    def test_a_link_into_the_admin_leads_to_its_log_in(
        self, shop: Tenant, shop_client: Client, owner: User
    ) -> None:
        with tenant_context(shop):
            token = entry_links.make(user=owner, now=clock.now())
        assert shop_client.get(f"/enter/?token={token}")["Location"].startswith("/admin/login/")
        assert shop_client.get("/admin/").status_code == 302


class TestPage:
    """Where it is switched on and off."""

    @pytest.mark.parametrize("viewer", ["as_owner", "as_operator"])
    def test_on_and_off_again(self, viewer: str, request: pytest.FixtureRequest, shop: Tenant) -> None:
        client: Client = request.getfixturevalue(viewer)
        page = "/admin/two-factor/"
        assert client.post(page, {"do": "begin"}).status_code == 302
        shown = client.get(page)
        assert "no-store" in shown["Cache-Control"]
        secret = re.search(r"<code>([A-Z2-7]{32})</code>", shown.content.decode())[1]
        now = clock.now()
        assert client.post(page, {"do": "confirm", "code": "000000"}).status_code == 302
        sent = {"do": "confirm", "code": pyotp.TOTP(secret).at(now)}
        done = client.post(page, {**sent, "password": PASSWORD}).content.decode()
        codes = re.findall(r"<li>([0-9a-f]{8}-[0-9a-f]{8})</li>", done)
        assert len(codes) == two_factor.RECOVERY_CODES
        assert codes[0] not in client.get(page).content.decode()
        client.post(page, {"do": "remove", "code": "000000"})
        assert "It is on" in client.get(page).content.decode()
        client.post(page, {"do": "remove", "code": codes[0]})
        assert "It is on" not in client.get(page).content.decode()

    def test_whoever_finds_a_session_open_switches_nothing_on_and_its_other_log_ins_end_with_it(
        self,
        api: Api,  # noqa: F811
        as_owner: Client,  # noqa: F811
        shop: Tenant,
        shop_client: Client,
    ) -> None:
        program = api.post("/auth/token", {"email": EMAIL, "password": PASSWORD}).json()
        with tenant_context(shop):
            user = User.objects.get(email=EMAIL)
            elsewhere = Client(headers={"host": "alpha.localhost"})
            log_in(elsewhere, user)
        page = "/admin/two-factor/"
        as_owner.post(page, {"do": "begin"})
        with tenant_context(shop):
            user.refresh_from_db()
            sent = {"do": "confirm", "code": code_at(user, clock.now())}
        for guess in ("", "a guess"):
            assert as_owner.post(page, sent | {"password": guess}).status_code == 302
        with tenant_context(shop):
            assert not two_factor.is_on(User.objects.get(pk=user.pk))
        assert elsewhere.get("/admin/").status_code == 200
        assert as_owner.post(page, sent | {"password": PASSWORD}).status_code == 200
        assert as_owner.get(page).status_code == 200
        assert elsewhere.get("/admin/").status_code == 302
        assert api.post("/auth/token/refresh", {"refresh": program["refresh"]}).status_code == 401

    def test_what_another_log_in_began_or_was_begun_long_ago_is_not_gone_on_with(
        self,
        as_owner: Client,  # noqa: F811
        shop: Tenant,
    ) -> None:
        page, elsewhere = "/admin/two-factor/", Client(headers={"host": "alpha.localhost"})
        with tenant_context(shop):
            user = User.objects.get(email=EMAIL)
            log_in(elsewhere, user)
        elsewhere.post(page, {"do": "begin"})
        assert b"<code>" in elsewhere.get(page).content
        assert b"<code>" not in as_owner.get(page).content
        later = clock.now() + two_factor.ENROLS_FOR
        with tenant_context(shop):
            user.refresh_from_db()
            codes = code_at(user, clock.now()), code_at(user, later)
        sent = {"do": "confirm", "password": PASSWORD}
        as_owner.post(page, sent | {"code": codes[0]})
        with time_machine.travel(later, tick=False):
            assert b"<code>" not in elsewhere.get(page).content
            elsewhere.post(page, sent | {"code": codes[1]})
        with tenant_context(shop):
            assert not two_factor.is_on(User.objects.get(pk=user.pk))

    def test_an_owner_takes_it_from_who_has_lost_it_and_nobody_from_an_owner(
        self,
        shop: Tenant,
        owner: User,
        as_owner: Client,  # noqa: F811
        as_role: Callable[[str], Client],  # noqa: F811
    ) -> None:
        def drop(client: Client, user: User) -> None:
            client.post(f"/admin/accounts/user/{user.pk}/drop_second_factor/", YES)

        drop(as_role(roles.MANAGER), owner)
        with tenant_context(shop):
            clerk = User.objects.get(email="manager-only@alpha.example")
            clerk.set_password(PASSWORD)
            clerk.save()
            two_factor.begin(user_id=clerk.pk, now=clock.now())
            clerk.refresh_from_db()
            now = clock.now()
            code = code_at(clerk, now)
            two_factor.confirm(
                user_id=clerk.pk, password=PASSWORD, code=code, actor=actors.person(clerk), now=now
            )
            with pytest.raises(errors.RoleTooHigh):
                two_factor.remove(user_id=owner.pk, actor=actors.person(clerk), now=now)
        drop(as_owner, clerk)
        with tenant_context(shop):
            assert two_factor.is_on(User.objects.get(pk=owner.pk))
            assert not two_factor.is_on(User.objects.get(pk=clerk.pk))
            told = AuditEvent.objects.get(verb="second factor switched off")
            assert told.user_id == owner.pk


class TestRequired:
    """A shop may ask it of its staff, and an installation of its operators."""

    @pytest.fixture
    def strict(self, shop: Tenant) -> Iterator[Tenant]:
        Tenant.objects.filter(pk=shop.pk).update(requires_second_factor=True)
        hosts.forget_hosts(["alpha.localhost"])
        yield shop
        hosts.forget_hosts(["alpha.localhost"])

    def test_staff_without_one_are_led_to_set_it_up(
        self,
        strict: Tenant,
        as_owner: Client,  # noqa: F811
        as_role: Callable[[str], Client],  # noqa: F811
    ) -> None:
        for client in (as_owner, as_role(roles.ANALYST)):
            for path in (
                "/admin/",
                "/admin/orders/order/",
                "/admin/search/?s=cup",
                "/admin/password_change/",
            ):
                assert client.get(path)["Location"] == "/admin/two-factor/"
            assert client.get("/admin/two-factor/").status_code == 200
        client = as_owner
        client.post("/admin/two-factor/", {"do": "begin"})
        secret = re.search(r"<code>([A-Z2-7]{32})</code>", client.get("/admin/two-factor/").content.decode())[
            1
        ]
        sent = {"do": "confirm", "password": PASSWORD, "code": pyotp.TOTP(secret).at(clock.now())}
        client.post("/admin/two-factor/", sent)
        assert client.get("/admin/").status_code == 200

    def test_the_api_is_no_way_around_it_and_customers_are_not_asked(
        self,
        strict: Tenant,
        api: Api,  # noqa: F811
    ) -> None:
        sent = {"email": EMAIL, "password": PASSWORD}
        assert api.post("/auth/token", sent).json()["code"] == "auth.second_factor_required"
        with tenant_context(strict):
            pair = tokens.issue(user=User.objects.get(email=EMAIL), now=clock.now())
            services.register(email="buyer@example.com", password=PASSWORD)
        refused = api.get("/orders", Authorization=f"Bearer {pair.access}")
        assert (refused.status_code, refused.json()["code"]) == (401, "auth.second_factor_required")
        assert api.post("/auth/token", sent | {"email": "buyer@example.com"}).status_code == 200

    def test_operators_where_the_installation_says_so(self, as_operator: Client, settings: Any) -> None:  # noqa: F811
        assert as_operator.get("/admin/").status_code == 200
        settings.OPERATORS_NEED_SECOND_FACTOR = True
        assert as_operator.get("/admin/")["Location"] == "/admin/two-factor/"


class TestLost:
    """Whoever has lost their phone, and whoever has found somebody's session."""

    def test_codes_to_switch_it_off_are_not_guessed_from_inside(self, shop: Tenant, owner: User) -> None:
        with tenant_context(shop):
            for _ in range(two_factor.GUESSES.capacity):
                with pytest.raises(errors.WrongCode):
                    two_factor.remove(
                        user_id=owner.pk, actor=actors.person(owner), code="000000", now=clock.now()
                    )
            with pytest.raises(RateLimited):
                two_factor.remove(
                    user_id=owner.pk, actor=actors.person(owner), code="000000", now=clock.now()
                )

    def test_a_new_password_leaves_it_on(self, api: Api, shop: Tenant, owner: User) -> None:  # noqa: F811
        with tenant_context(shop):
            owner.set_password("another long password")
            owner.save()
        sent = {"email": EMAIL, "password": "another long password"}
        assert api.post("/auth/token", sent).json()["code"] == "auth.second_factor_needed"

    def test_an_operator_takes_it_from_an_owner_who_has_lost_it_on_both_records(
        self,
        shop: Tenant,
        owner: User,
        as_operator: Client,  # noqa: F811
    ) -> None:
        page = f"/admin/tenants/tenant/{shop.pk}/reset_second_factor/"
        as_operator.post(page, YES | {"email": "nobody@alpha.example", "reason": "phone lost"})
        as_operator.post(page, YES | {"email": EMAIL, "reason": "phone lost"})
        assert AuditEvent.objects.filter(verb="second factor reset").count() == 1
        with tenant_context(shop):
            assert not two_factor.is_on(User.objects.get(pk=owner.pk))
            told = AuditEvent.objects.get(verb="second factor switched off")
            assert told.actor == "operator operator@souk.example"


def test_it_goes_on_under_a_new_key(shop: Tenant, owner: User, settings: Any) -> None:
    with tenant_context(shop):
        secret = two_factor._open(owner.second_factor)
        settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "n" * 40
        assert two_factor.seal_anew() == 1
        settings.SECRET_KEY_FALLBACKS = []
        assert two_factor._open(User.objects.get(pk=owner.pk).second_factor) == secret
