"""The pages behind the links in verification and password mails, as a browser uses them: with a cookie and a form."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core import mail as django_mail
from django.test import Client
from django_tenants.utils import tenant_context

from accounts import invitations, roles
from accounts.models import User
from kernel import clock
from kernel.outbox import delivery as outbox
from kernel.outbox.models import OutboxEntry
from storefront.customers import credentials
from storefront.customers.models import Customer
from tenants.models import Tenant
from tests import actors
from tests.conftest import _tenant
from tests.factories import PASSWORD, CustomerFactory

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "quite another long one"


@pytest.fixture
def customer(in_shop: Tenant) -> Customer:
    return CustomerFactory(email="grace@example.com")


@pytest.fixture
def browser(in_shop: Tenant) -> Client:
    return Client(headers={"host": "alpha.localhost"}, enforce_csrf_checks=True)


def open_link(browser: Client, path: str, token: str, *, status: int = 200) -> str:
    answer = browser.get(path, {"token": token})
    assert answer.status_code == status
    assert answer["Referrer-Policy"] == "strict-origin"  # the host, and never the token
    assert answer["Cache-Control"] == "no-store"
    page = answer.content.decode()
    assert "<script" not in page
    return page


def send(
    browser: Client, path: str, page: str, *, origin: str = "http://alpha.localhost", **fields: str
) -> "tuple[int, str]":
    """Send the page's form for `path`, as a browser without scripts does."""
    form = page[page.index(f'<form method="post" action="{path}"') :]
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    answer = browser.post(path, {**hidden, **fields}, headers={"origin": origin})
    return answer.status_code, answer.content.decode()


def mails(template: str) -> int:
    with tenant_context(_tenant("alpha")):
        for asked in OutboxEntry.objects.filter(topic=credentials.LINKS):
            credentials.answer_request(asked)
        return OutboxEntry.objects.filter(topic="email", payload__template=template).count()


def now_of(customer: Customer) -> User:
    """The customer's user as it is kept now; a request leaves the shop behind it."""
    with tenant_context(_tenant("alpha")):
        return User.objects.get(pk=customer.user_id)


def test_a_link_that_is_only_opened_confirms_nothing_and_its_form_does(
    customer: Customer, browser: Client
) -> None:
    token = credentials.verification_token(user=customer.user)
    page = open_link(browser, "/verify-email/", token)
    assert now_of(customer).email_verified_at is None
    status, again = send(browser, "/verify-email/", page, password="a guess")
    assert (status, now_of(customer).email_verified_at) == (422, None)
    assert "E-mail address or password is wrong" in again
    status, done = send(browser, "/verify-email/", again, password=PASSWORD)
    assert (status, now_of(customer).email_verified_at is not None) == (200, True)
    assert "is confirmed" in done
    assert "is confirmed" in open_link(browser, "/verify-email/", token)  # once more hurts nobody


def test_a_new_password_is_set_once(customer: Customer, browser: Client) -> None:
    token = credentials.reset_token(user=customer.user)
    page = open_link(browser, "/reset-password/", token)
    status, refused = send(browser, "/reset-password/", page, password="short")
    assert (status, "at least 10 characters" in refused) == (422, True)
    assert 'value="short"' not in refused
    status, done = send(browser, "/reset-password/", refused, password=NEW_PASSWORD)
    assert (status, "Your password is new" in done) == (200, True)
    assert now_of(customer).check_password(NEW_PASSWORD)
    assert "does not fit any more" in open_link(browser, "/reset-password/", token, status=404)
    status, _ = send(browser, "/reset-password/", page, password=PASSWORD)
    assert (status, now_of(customer).check_password(NEW_PASSWORD)) == (404, True)


@pytest.mark.parametrize(
    ("path", "make", "days", "template"),
    [
        ("/verify-email/", credentials.verification_token, 8, "email_verification"),
        ("/reset-password/", credentials.reset_token, 1, "password_reset"),
    ],
)
def test_a_link_that_ran_out_leads_to_another_and_tells_nobody_who_has_an_account(
    customer: Customer, browser: Client, path: str, make, days: int, template: str
) -> None:
    token, before = make(user=customer.user), mails(template)
    with time_machine.travel(clock.now() + timedelta(days=days)):
        page = open_link(browser, path, token, status=404)
        known = send(browser, path, page, email=" Grace@example.com ")
        assert mails(template) == before + 1
        unknown = send(browser, path, page, email="nobody@example.com")
        assert mails(template) == before + 1
    assert known[0] == unknown[0] == 200
    assert known[1].replace("grace@", "nobody@") == unknown[1]


@pytest.mark.parametrize("path", ["/verify-email/", "/reset-password/"])
def test_forged_foreign_and_cut_off_links_do_nothing(
    customer: Customer, browser: Client, other_shop: Tenant, path: str
) -> None:
    make = credentials.reset_token if "reset" in path else credentials.verification_token
    token = make(user=customer.user)
    for forged in ("", "x", token[:-2], token + "A", "\u2603" * 20, "a" * 5000):
        open_link(browser, path, forged, status=404)
    elsewhere = Client(headers={"host": "bravo.localhost"})
    assert elsewhere.get(path, {"token": token}).status_code == 404


def test_a_form_from_elsewhere_is_refused(customer: Customer, browser: Client) -> None:
    token = credentials.verification_token(user=customer.user)
    page = open_link(browser, "/verify-email/", token)
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    foreign = browser.post("/verify-email/", hidden, headers={"origin": "http://evil.example"})
    bare = browser.post("/verify-email/", {"token": token})
    assert (foreign.status_code, bare.status_code) == (403, 403)
    assert now_of(customer).email_verified_at is None


def test_asking_again_and_again_is_limited_by_account_and_by_address(
    customer: Customer, browser: Client
) -> None:
    page = open_link(browser, "/reset-password/", "x", status=404)
    before = mails("password_reset")
    asked = {"email": "grace@example.com"}
    answers = [send(browser, "/reset-password/", page, form_key=uuid4().hex, **asked)[0] for _ in range(31)]
    assert mails("password_reset") == before + 3
    assert answers == [200] * 30 + [429]


def test_an_invitation_is_answered_by_its_form_once(customer: Customer, browser: Client) -> None:
    owner = User.objects.get(email="owner@alpha.example")
    role = Group.objects.get(name=roles.SUPPORT)
    user = invitations.invite(
        email=customer.user.email, role_id=role.pk, actor=actors.person(owner), now=clock.now()
    )
    token = invitations.make_token(user=user)
    page = open_link(browser, "/invitation/", token)
    assert ("Support" in page, now_of(customer).is_staff) == (True, False)
    status, refused = send(browser, "/invitation/", page, password="short")
    assert (status, "at least 10 characters" in refused) == (422, True)
    status, done = send(browser, "/invitation/", refused, password=NEW_PASSWORD)
    assert (status, "Welcome to" in done, now_of(customer).is_staff) == (200, True, True)
    assert "does not fit any more" in open_link(browser, "/invitation/", token, status=404)


def test_who_forgot_their_password_is_led_from_the_log_in_to_a_link(
    customer: Customer, browser: Client
) -> None:
    assert 'href="/reset-password/"' in browser.get("/admin/login/?next=/admin/").content.decode()
    asked = browser.get("/reset-password/")
    assert (asked.status_code, "Forgot your password?" in asked.content.decode()) == (200, True)
    before = mails("password_reset")
    status, said = send(browser, "/reset-password/", asked.content.decode(), email="grace@example.com")
    assert (status, "Check your inbox" in said) == (200, True)
    assert mails("password_reset") == before + 1


def test_who_forgot_the_password_of_the_platform_chooses_another_there(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    platform, where = Client(headers={"host": "localhost"}, enforce_csrf_checks=True), "/reset-password/"
    User.objects.create_user("merchant@alpha.example", PASSWORD)
    assert f'href="{where}"' in platform.get("/admin/login/").content.decode()
    page = platform.get(where).content.decode()
    for email in ("Merchant@alpha.example", "nobody@alpha.example"):
        status, said = send(platform, where, page, origin="http://localhost", email=email)
        assert (status, "Check your inbox" in said) == (200, True)
    outbox.drain()
    outbox.drain()
    (mail,) = (sent for sent in django_mail.outbox if "new password" in sent.subject)
    assert mail.to == ["merchant@alpha.example"]
    token = re.search(r"http://localhost\S*/reset-password/\?token=(\S+)", mail.body).group(1)
    page = open_link(platform, where, token)
    status, said = send(platform, where, page, origin="http://localhost", password=NEW_PASSWORD)
    assert (status, "Your password is new" in said) == (200, True)
    user = User.objects.get(email="merchant@alpha.example")
    assert user.check_password(NEW_PASSWORD)
    assert user.email_verified_at is not None
    open_link(platform, where, token, status=404)
    assert Client(headers={"host": "alpha.localhost"}).get(where, {"token": token}).status_code == 404
