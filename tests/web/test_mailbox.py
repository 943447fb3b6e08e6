"""Every mail is kept and can be looked at, on its own host and on no other."""

import re
from pathlib import Path

import pytest
from django.core.mail import EmailMultiAlternatives, send_mail
from django.test import Client
from django_tenants.utils import tenant_context
from pytest_django import Settings

from tenants.models import Tenant
from web.mailbox import store


def _send(subject: str, **headers: str) -> None:
    mail = EmailMultiAlternatives(
        subject, "plain words", "shop@a.example", ["buyer@b.example"], headers=headers
    )
    mail.attach_alternative("<h1>Hello</h1><script>document.title='owned'</script>", "text/html")
    mail.attach("invoice.pdf", b"%PDF-1.4 the invoice", "application/pdf")
    assert mail.send() == 1


def _only_key(schema: str) -> str:
    (message,) = store.list_newest(schema)
    return message.key


def _text(client: Client, path: str = "/mailbox/") -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def other_client(other_shop: Tenant) -> Client:
    return Client(headers={"host": f"{other_shop.slug}.localhost"})


def test_each_host_shows_its_own_mails_only(
    shop: Tenant, other_shop: Tenant, shop_client: Client, other_client: Client, platform_client: Client
) -> None:
    with tenant_context(shop):
        _send("Receipt of alpha")
    with tenant_context(other_shop):
        _send("Receipt of bravo")
    _send("Code of the platform")
    for client, own in ((shop_client, "alpha"), (other_client, "bravo"), (platform_client, "platform")):
        page = _text(client)
        shown = {
            word for word in ("Receipt of alpha", "Receipt of bravo", "Code of the platform") if word in page
        }
        assert len(shown) == 1
        assert own in shown.pop()


def test_a_key_of_another_host_is_not_found(
    shop: Tenant, shop_client: Client, other_client: Client, platform_client: Client
) -> None:
    with tenant_context(shop):
        _send("Receipt")
    key = _only_key(shop.schema_name)
    assert "No mail yet" in _text(other_client)
    for path in (f"/mailbox/{key}/", f"/mailbox/{key}/body", f"/mailbox/{key}/attachments/0"):
        assert shop_client.get(path).status_code == 200
        assert other_client.get(path).status_code == 404
        assert platform_client.get(path).status_code == 404


def test_the_header_names_the_schema_where_the_sender_stands_elsewhere(
    shop: Tenant, shop_client: Client
) -> None:
    _send("From a task", **{"X-Souk-Schema": shop.schema_name})
    assert "From a task" in _text(shop_client)


@pytest.mark.parametrize("schema", ["../public", "a/b", "", "T_X", "x" * 64, "."])
def test_a_name_that_is_no_schema_makes_no_folder(schema: str, mailbox_dir: Path) -> None:
    with pytest.raises(ValueError, match="schema"):
        store.add(schema, b"Subject: x\n\nx")
    assert not mailbox_dir.exists()


def test_a_message_shows_its_parts_and_offers_its_file(in_shop: Tenant, shop_client: Client) -> None:
    _send("Parts")
    key = _only_key(in_shop.schema_name)
    page = _text(shop_client, f"/mailbox/{key}/")
    assert "plain words" in page
    assert "invoice.pdf" in page
    assert "<script>document" not in page
    file = shop_client.get(f"/mailbox/{key}/attachments/0")
    assert file.content == b"%PDF-1.4 the invoice"
    assert file["Content-Disposition"] == 'attachment; filename="invoice.pdf"'
    assert shop_client.get(f"/mailbox/{key}/attachments/1").status_code == 404


def test_html_is_shown_in_a_sandbox_that_runs_nothing(in_shop: Tenant, shop_client: Client) -> None:
    _send("Hostile")
    key = _only_key(in_shop.schema_name)
    frame = re.search(r"<iframe[^>]*>", _text(shop_client, f"/mailbox/{key}/"))
    assert frame is not None
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in frame[0]
    body = shop_client.get(f"/mailbox/{key}/body")
    policy = body["Content-Security-Policy"]
    assert policy.startswith("sandbox ")
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy
    assert "default-src 'none'" in policy
    assert body["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize("key", ["..", "%2e%2e", "..%2fcur", "nothing-here", "a" * 300, ".hidden", "new%00"])
def test_a_key_that_names_nothing_is_not_found(key: str, in_shop: Tenant, shop_client: Client) -> None:
    _send("Here")
    assert shop_client.get(f"/mailbox/{key}/").status_code == 404


def test_newest_first_and_in_pages(in_shop: Tenant, shop_client: Client) -> None:
    for number in range(53):
        send_mail(f"Mail number {number:02}", "x", "a@a.example", ["b@b.example"])
    page = re.findall(r"Mail number (\d\d)", _text(shop_client))
    assert page == [f"{n:02}" for n in range(52, 2, -1)]
    assert re.findall(r"Mail number (\d\d)", _text(shop_client, "/mailbox/?page=2")) == ["02", "01", "00"]


def test_an_odd_message_does_not_break_the_list(in_shop: Tenant, shop_client: Client) -> None:
    odd = b"Subject: =?x-nope?q?a?=\nDate: yesterday\nContent-Type: text/html; charset=no-such\n\n<b>\xff</b>"
    key = store.add(in_shop.schema_name, odd)
    assert key in _text(shop_client)
    assert shop_client.get(f"/mailbox/{key}/").status_code == 200
    assert shop_client.get(f"/mailbox/{key}/body").status_code == 200


def test_a_mailbox_nobody_wrote_to_is_empty_and_makes_no_folder(
    shop_client: Client, mailbox_dir: Path
) -> None:
    assert "No mail yet" in _text(shop_client)
    assert not mailbox_dir.exists()


def test_it_is_not_there_when_disabled(
    settings: Settings, in_shop: Tenant, shop_client: Client, platform_client: Client
) -> None:
    _send("Secret")
    key = _only_key(in_shop.schema_name)
    settings.MAILBOX_ENABLED = False
    for path in ("/mailbox/", f"/mailbox/{key}/", f"/mailbox/{key}/body", f"/mailbox/{key}/attachments/0"):
        assert shop_client.get(path).status_code == 404
        assert platform_client.get(path).status_code == 404
