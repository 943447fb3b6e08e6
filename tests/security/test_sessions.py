"""Where somebody is logged in, and the end of one log-in or of all others."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django_tenants.utils import tenant_context

from accounts import sessions, tokens
from accounts.errors import InvalidToken
from accounts.models import AuditEvent, Session, TokenFamily, User
from kernel import clock
from tasks import registry
from tenants.models import Tenant
from tests.admin_theme.conftest import as_operator  # noqa: F401 - a fixture
from tests.api.conftest import Api, api  # noqa: F401 - a fixture
from tests.database import PASSWORD

pytestmark = pytest.mark.django_db
OWNER = {"username": "owner@alpha.example", "password": PASSWORD}
PAGE = "/admin/log-ins/"


def enter(device: str) -> Client:
    """A browser in which the owner has logged in."""
    client = Client(headers={"host": "alpha.localhost", "user-agent": device})
    assert client.post("/admin/login/", OWNER).status_code == 302
    return client


def ids(page: str) -> list[str]:
    return re.findall(r'name="session" value="([^"]+)"', page)


def test_sessions_that_are_over_are_forgotten(shop: Tenant) -> None:
    enter("Firefox")
    with tenant_context(shop):
        ends = Session.objects.get().expire_date
        assert sessions.delete_expired(now=ends - timedelta(seconds=1)) == 0
        registry.tidy_up.run()
        assert Session.objects.exists()
        with time_machine.travel(ends + timedelta(seconds=1), tick=False):
            registry.tidy_up.run()
        assert not Session.objects.exists()


def test_they_are_listed_with_their_devices_and_one_is_ended(shop: Tenant, api: Api) -> None:  # noqa: F811
    first, second = enter("Firefox"), enter("Chrome")
    api.post("/auth/token", {"email": OWNER["username"], "password": PASSWORD}, User_Agent="Till")
    page = first.get(PAGE).content.decode()
    assert all(device in page for device in ("Firefox", "Chrome", "Till", "127.0.0.1"))
    with tenant_context(shop):
        assert not any(row.session_key in page for row in Session.objects.all()), "an id is no key"
    others = ids(page)
    assert len(others) == 2, "all but this one"
    for each in others:
        first.post(PAGE, {"session": each})
    assert first.get(PAGE).status_code == 200
    assert second.get("/admin/").status_code == 302
    with tenant_context(shop):
        assert not TokenFamily.objects.filter(revoked_at=None).exists()
        assert AuditEvent.objects.filter(verb="log-in ended").count() == 2


def test_all_others_end_at_once_and_this_one_goes_on(shop: Tenant, api: Api) -> None:  # noqa: F811
    first, second = enter("Firefox"), enter("Chrome")
    pair = api.post("/auth/token", {"email": OWNER["username"], "password": PASSWORD}).json()
    first.post(PAGE)
    assert first.get(PAGE).status_code == 200
    assert second.get("/admin/").status_code == 302
    assert api.get("/orders", Authorization=f"Bearer {pair['access']}").status_code == 401


def test_nobody_ends_anybody_elses(shop: Tenant) -> None:
    owner = enter("Firefox")
    (theirs,) = [row["id"] for row in owner.get(PAGE).context["sessions"]]
    with tenant_context(shop):
        User.objects.create_user("clerk@alpha.example", PASSWORD, is_staff=True)
    clerk = Client(headers={"host": "alpha.localhost"})
    assert clerk.post("/admin/login/", OWNER | {"username": "clerk@alpha.example"}).status_code == 302
    assert theirs not in clerk.get(PAGE).content.decode()
    clerk.post(PAGE, {"session": theirs})
    assert owner.get(PAGE).status_code == 200


def test_operators_have_the_same(as_operator: Client) -> None:  # noqa: F811
    assert "127.0.0.1" not in as_operator.get(PAGE).content.decode()  # it was not entered through a door
    assert as_operator.post(PAGE).status_code == 302
    assert as_operator.get(PAGE).status_code == 200


def test_so_many_log_ins_of_a_person_hold_and_the_oldest_end(
    shop: Tenant,
    api: Api,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tokens, "MOST_LOG_INS", 3)
    with tenant_context(shop):
        user = User.objects.get(email=OWNER["username"])
        now = clock.now()
        pairs = [tokens.issue(user=user, now=now - timedelta(seconds=9 - n)) for n in range(5)]
        assert TokenFamily.objects.filter(user=user).count() == 3
        for pair in pairs[:2]:
            with pytest.raises(InvalidToken):
                tokens.authenticate(pair.access)
        assert tokens.authenticate(pairs[2].access) == user
    customer = {"email": "ada@example.com", "password": "a long password for tests"}
    assert api.post("/customers", customer).status_code == 201
    browsers = [Client(headers={"host": "alpha.localhost"}) for _ in range(5)]
    for number, browser in enumerate(browsers):
        with time_machine.travel(now + timedelta(minutes=number), tick=False):
            assert browser.post("/account/login/", customer).status_code == 302
    with tenant_context(shop):
        ada = User.objects.get(email="ada@example.com")
        assert Session.objects.filter(user_id=ada.pk).count() == 3
    assert [browser.get("/account/").status_code for browser in browsers] == [302, 302, 200, 200, 200]
