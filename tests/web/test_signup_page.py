"""The sign-up page: from the form to a live shop, and what it says when it will not."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from kernel import clock, throttling
from kernel.outbox.models import OutboxEntry
from tenants.models import Domain, Signup, Tenant
from tenants.provisioning import signups
from tests.database import PASSWORD

GOOD = {
    "shop_name": "Olive & Thyme",
    "slug": "olive",
    "email": "Ada@olive.example",
    "password": PASSWORD,
    "country": "AT",
    "currency": "EUR",
}


@pytest.fixture
def client(platform_client: Client) -> Client:
    return platform_client


def _post(client: Client, **changes: str) -> tuple[int, str]:
    response = client.post("/signup/", {**GOOD, **changes})
    return response.status_code, response.content.decode()


def _reserved(client: Client) -> Signup:
    response = client.post("/signup/", GOOD)
    assert response.status_code == 302, response.content.decode()
    found = Signup.objects.select_related("tenant").get(tenant__slug="olive")
    assert response["Location"] == f"/signup/{found.id}/"
    return found


def test_the_form_leads_to_a_live_shop_and_into_its_admin(client: Client) -> None:
    found = _reserved(client)
    assert (found.tenant.name, found.tenant.country, found.email) == (
        "Olive & Thyme",
        "AT",
        "ada@olive.example",
    )
    signups.advance(found.id, now=clock.now())

    page = client.get(f"/signup/{found.id}/").content.decode()
    assert "is open" in page
    assert "http://olive.localhost:8000/" in page
    link = client.post(f"/signup/{found.id}/admin")["Location"]
    assert link.startswith("http://olive.localhost:8000/enter/?token=")

    shop = Client(headers={"host": "olive.localhost"})
    assert shop.get("/").status_code == 200
    assert shop.get(link.partition(":8000")[2])["Location"] == "/admin/"
    assert shop.get("/admin/").status_code == 200


def test_the_way_into_the_admin_fits_once_and_not_for_long(client: Client) -> None:
    found = _reserved(client)
    signups.advance(found.id, now=clock.now())
    first, second = (
        client.post(f"/signup/{found.id}/admin")["Location"].partition(":8000")[2] for _ in range(2)
    )

    def enter(path: str, host: str = "olive.localhost") -> str:
        return Client(headers={"host": host}).get(path)["Location"]

    assert enter(first, host="alpha.localhost").startswith("/admin/login/")
    assert enter(first + "x").startswith("/admin/login/")
    with time_machine.travel(clock.now() + timedelta(seconds=61)):
        assert enter(first).startswith("/admin/login/")
    assert enter(first) == "/admin/"
    assert enter(first).startswith("/admin/login/")
    assert enter(second).startswith("/admin/login/")


def test_another_browser_that_knows_the_address_has_to_log_in(client: Client) -> None:
    found = _reserved(client)
    signups.advance(found.id, now=clock.now())
    stranger = Client(headers={"host": "localhost"})
    assert "Log in to the admin" in stranger.get(f"/signup/{found.id}/").content.decode()
    assert stranger.post(f"/signup/{found.id}/admin")["Location"] == "http://olive.localhost:8000/admin/"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"slug": "ab"}, "Use 3 to 40 lower-case letters, digits and single hyphens."),
        ({"slug": "olive--thyme"}, "Use 3 to 40 lower-case letters, digits and single hyphens."),
        ({"slug": "../etc"}, "Use 3 to 40 lower-case letters, digits and single hyphens."),
        ({"slug": "admin"}, "“admin” is reserved."),
        ({"slug": "alpha"}, "“alpha” is taken."),
        ({"slug": ""}, "This field is required."),
        ({"email": "nobody"}, "This is not an e-mail address."),
        ({"password": "short"}, "This password is too short."),
        ({"password": "password1234"}, "This password is too common."),
        ({"password": "94837261504837"}, "This password is entirely numeric."),
        ({"shop_name": "  "}, "This field is required."),
        ({"country": "ZZ"}, "Select a valid choice."),
        ({"currency": "XXX"}, "Select a valid choice."),
    ],
)
def test_a_bad_answer_is_marked_and_nothing_is_made(
    client: Client, changes: dict[str, str], words: str
) -> None:
    before = (
        Tenant.objects.count(),
        Domain.objects.count(),
        Signup.objects.count(),
        OutboxEntry.objects.count(),
    )
    status, page = _post(client, **changes)
    assert status == 422
    assert words in page
    assert 'aria-invalid="true"' in page
    assert PASSWORD not in page
    assert before == (
        Tenant.objects.count(),
        Domain.objects.count(),
        Signup.objects.count(),
        OutboxEntry.objects.count(),
    )


def test_a_taken_address_comes_with_free_ones(client: Client) -> None:
    _, page = _post(client, slug="alpha")
    suggested = re.findall(r'data-slug="([^"]+)"', page)
    assert suggested
    assert _post(client, slug=suggested[0])[0] == 302


def test_a_form_without_its_token_is_refused(platform_client: Client) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    response = strict.post("/signup/", GOOD)
    assert response.status_code == 403
    assert "This form has expired" in response.content.decode()
    assert not Tenant.objects.filter(slug="olive").exists()


def test_the_page_makes_the_shop_itself_when_no_worker_does(client: Client) -> None:
    found = _reserved(client)
    page = client.get(f"/signup/{found.id}/").content.decode()
    assert "Opening Olive &amp; Thyme" in page
    assert '<noscript><meta http-equiv="refresh" content="1"></noscript>' in page
    with time_machine.travel(clock.now() + timedelta(seconds=3)):
        assert "is open" in client.get(f"/signup/{found.id}/").content.decode()
    assert Signup.objects.get(pk=found.id).status == Signup.Status.LIVE


def test_a_step_that_fails_is_tried_again_and_the_page_still_answers(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = _reserved(client)

    def broken(*_args: object) -> None:
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as broken_now:
        broken_now.setattr(signups, "_make_schema", broken)
        with time_machine.travel(clock.now() + timedelta(seconds=3)):
            response = client.get(f"/signup/{found.id}/")
    assert response.status_code == 200
    assert "the disk is full" not in response.content.decode()
    with time_machine.travel(clock.now() + timedelta(seconds=6)):
        assert "is open" in client.get(f"/signup/{found.id}/").content.decode()


def test_the_code_confirms_the_address_and_a_wrong_one_says_so(client: Client) -> None:
    found = _reserved(client)
    code = OutboxEntry.objects.order_by("-created_at")[0].payload["context"]["code"]
    wrong = client.post(f"/signup/{found.id}/verification", {"code": "nonsense"})
    assert wrong.status_code == 422
    assert "This code is wrong or has expired" in wrong.content.decode()
    assert client.post(f"/signup/{found.id}/verification", {"code": code}).status_code == 302
    assert "ada@olive.example is confirmed" in client.get(f"/signup/{found.id}/").content.decode()


def test_an_unknown_signup_is_not_found(client: Client) -> None:
    nobody = "/signup/00000000-0000-4000-8000-000000000000/"
    assert client.get(nobody).status_code == 404
    assert client.post(f"{nobody}verification", {"code": "123456"}).status_code == 404
    assert client.post(f"{nobody}admin").status_code == 404


@pytest.mark.parametrize(
    ("language", "country", "currency"),
    [("en-GB,en;q=0.9", "GB", "GBP"), ("de", "DE", "EUR"), ("x-%%", "DE", "EUR")],
)
def test_country_and_currency_are_guessed_from_the_browser(
    client: Client, language: str, country: str, currency: str
) -> None:
    page = client.get("/signup/?shop_name=<b>", headers={"accept-language": language}).content.decode()
    assert re.search(rf'value="{country}"[^>]* selected', page)
    assert re.search(rf'value="{currency}"[^>]* selected', page)
    assert "&lt;b&gt;" in page


def test_strangers_cannot_open_shops_without_end(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttling, "SIGNUP", throttling.Limit("signup", 2, 3600))
    answers = [_post(client, slug=f"olive-{number}") for number in range(3)]
    assert [status for status, _ in answers] == [302, 302, 429]
    assert "Try again in" in answers[2][1]
    assert not signups.is_taken("olive-2")


def test_a_code_is_not_asked_for_without_end(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttling, "VERIFICATION", throttling.Limit("verification", 2, 900))
    found = _reserved(client)
    answers = [client.post(f"/signup/{found.id}/verification", {"code": "x"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [422, 422, 429]
