"""What people read: pages called as the menu calls them, places and amounts as they are written, a form that outlives
its session."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client
from django.utils import translation
from django_celery_beat.models import PeriodicTask
from django_tenants.utils import tenant_context

from accounts.models import User
from admin_theme import navigation
from admin_theme.shop_site import site
from storefront.catalogue.models import Product
from storefront.credits.models import CreditEntry
from storefront.credits.rules import EntryReason
from storefront.emails.models import SentMessage
from storefront.taxes.models import TaxRate
from tenants.models import Tenant
from tests.admin_theme.conftest import MARK
from tests.database import PASSWORD

pytestmark = pytest.mark.django_db
RATE = {"name": "MwSt", "percent": "7", "country": "AT", "region": "", "tax_class": "books"}


def test_every_list_is_called_as_in_the_menu_and_stands_alone(as_owner: Client, furnished: Tenant) -> None:
    wrong = []
    for model in site._registry:
        meta = model._meta
        with tenant_context(furnished):
            name = navigation.name_of(model)
        page = as_owner.get(f"/admin/{meta.app_label}/{meta.model_name}/").content.decode()
        heading = re.sub(r"<[^>]+>|\s+", " ", re.findall(r"<h1.*?</h1>", page, re.S)[0])
        if not unescape(heading).strip().startswith(name) or "chevron_right" in heading:
            wrong.append(f"{meta.label}: {heading!r}")
    assert not wrong, "\n".join(wrong)


def test_a_library_s_words_and_those_of_columns_are_people_s_in_each_language() -> None:
    once = PeriodicTask._meta.get_field("one_off")
    entry = CreditEntry(reason=EntryReason.SPENT)
    for language, label, reason in (
        ("en", "once", "paid an order"),
        ("de", "einmal", "bezahlte eine Bestellung"),
    ):
        with translation.override(language):
            assert (once.verbose_name, entry.get_reason_display()) == (label, reason)


@pytest.mark.parametrize(
    ("language", "place", "amount"), [("en", "Germany", "€10.00"), ("de", "Deutschland", "10,00\xa0€")]
)
def test_places_and_amounts_are_written_as_the_reader_writes(
    as_owner: Client, furnished: Tenant, language: str, place: str, amount: str
) -> None:
    asks = {"Accept-Language": language}
    page = unescape(as_owner.get("/admin/catalogue/product/", headers=asks).content.decode())
    assert amount in page
    found = as_owner.get("/admin/orders/order/", headers=asks).content.decode()
    key = re.findall(r"/admin/orders/order/([0-9a-f-]{36})/change/", found)[0]
    order = as_owner.get(f"/admin/orders/order/{key}/change/", headers=asks).content.decode()
    assert place in re.findall(r"<address.*?</address>", order, re.S)[0]
    assert MARK in order


def test_a_form_outlives_its_session(as_owner: Client, shop: Tenant) -> None:
    page = "/admin/taxes/taxrate/add/"
    as_owner.cookies.clear()
    asked = as_owner.post(page, RATE)
    kept = re.findall(r'name="kept" value="([^"]*)"', asked.content.decode())
    assert (asked.status_code, len(kept)) == (403, 1)
    address = unescape(re.findall(r'<form action="([^"]*)"', asked.content.decode())[0])
    wrong = {"username": "owner@alpha.example", "password": "not this", "kept": unescape(kept[0])}
    assert 'name="kept"' in as_owner.post(address, wrong).content.decode()
    shown = as_owner.post(address, wrong | {"password": PASSWORD}).content.decode()
    assert f'action="{page}"' in shown
    entered = {
        unescape(name): unescape(value)
        for name, value in re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', shown)
        if name in RATE
    }
    assert entered == RATE
    assert as_owner.post(page, entered).status_code == 302
    with tenant_context(shop):
        assert TaxRate.objects.filter(tax_class="books", country="AT").exists()


def test_what_was_kept_is_sent_nowhere_else(shop: Tenant, shop_client: Client) -> None:
    with tenant_context(shop):
        assert User.objects.filter(email="owner@alpha.example").exists()
    values = {"username": "owner@alpha.example", "password": PASSWORD, "kept": '[["a", "b"]]'}
    answer = shop_client.post("/admin/login/?next=https://evil.example/", values)
    assert answer.status_code == 302
    assert "evil" not in answer["Location"]


def test_a_letter_without_a_subject_has_a_word_for_it(as_owner: Client, furnished: Tenant) -> None:
    with tenant_context(furnished):
        SentMessage.objects.update(subject="")
        letter = SentMessage.objects.values_list("pk", flat=True)[0]
    for page in ("", f"{letter}/change/"):
        assert "(no subject)" in as_owner.get(f"/admin/shop_messages/sentmessage/{page}").content.decode()


def test_who_sells_is_looked_for_in_the_shops_own_country(as_owner: Client, shop: Tenant) -> None:
    assert as_owner.get("/admin/legal/").context["identity"]["country"].value() == shop.country


def test_policies_are_written_as_they_will_look(as_owner: Client, shop: Tenant) -> None:
    draft = as_owner.get("/admin/legal/?starter=imprint").content.decode()
    assert "rich_text.js" in draft
    assert (
        '<div class="souk-html" contenteditable="true" role="textbox" aria-multiline="true" hidden><p>'
        in draft
    )


def test_policies_are_published_by_who_may(as_holder: Callable[..., Client], shop: Tenant) -> None:
    clerk = as_holder("change_tenant")
    assert "Publish" not in clerk.get("/admin/legal/").content.decode()
    assert clerk.post("/admin/legal/", {"kind": "terms", "terms-body": "All is free."}).status_code == 403
    assert (
        clerk.post("/admin/legal/", {"kind": "", "name": "A. Lovelace", "country": "DE"}).status_code == 302
    )


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("catalogue/variant", "€10.00"),
        ("reviews/review", "★★★★☆ "),
        ("payments/paymentattempt", " · €15.00"),
        ("shop_messages/mailsettings", "E-mail settings"),
    ],
)
def test_a_page_that_is_looked_at_is_named_and_written_for_people(
    as_owner: Client, furnished: Tenant, page: str, said: str
) -> None:
    found = as_owner.get(f"/admin/{page}/").content.decode()
    keys = re.findall(rf"/admin/{page}/([^/]+)/change/", found)
    shown = unescape(as_owner.get(f"/admin/{page}/{keys[-1]}/change/").content.decode())
    assert said in re.sub(r"\s+", " ", shown[shown.index("<h1") :])
    assert "10.000" not in shown


def test_what_deletes_is_called_as_a_language_says_it(as_owner: Client, furnished: Tenant) -> None:
    with tenant_context(furnished):
        product = Product.objects.first()
    page = f"/admin/catalogue/product/{product.pk}/change/"
    for language, words in (("en", "Delete product"), ("de", "Produkt löschen")):
        shown = as_owner.get(page, headers={"accept-language": language}).content.decode()
        assert words in " ".join(shown.split())
        assert shown.count('name="_save"') == 1
