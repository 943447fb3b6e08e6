"""What visitors read: in the shop's language, in the one they choose, and with no English word of ours left over."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from config.translations import catalogues
from kernel import scope
from storefront.catalogue.models import Variant
from storefront.shipping import services as shipping
from storefront.taxes import services as taxes
from tenants import hosts
from tenants.models import Tenant
from tests.storefront import stories
from tests.web.test_buying import CARD, DETAILS, Visitor, pays, text

pytestmark = pytest.mark.django_db
TAG, HELD = re.compile("<[^>]+>"), re.compile(r"%\(\w+\)s|\{\w+\}")
READ = {"alt", "aria-label", "title", "placeholder"}
ABSENT = ("/nothing-here/", "/products/nothing/", "/orders/9/?token=none")
ASKED = (
    "/verify-email/?token=x",
    "/reset-password/",
    "/invitation/?token=x",
    "/unsubscribe/?token=x",
    "/mailbox/",
)


class Texts(HTMLParser):
    """All that a page shows and reads out, a text each."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.unread = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.unread = tag in ("style", "script")
        self.found += [value for name, value in attrs if name in READ and value]

    def handle_endtag(self, tag: str) -> None:
        self.unread = False

    def handle_data(self, data: str) -> None:
        if not self.unread and data.strip():
            self.found.append(" ".join(data.split()))


def texts(page: str) -> list[str]:
    reader = Texts()
    reader.feed(page)
    return reader.found


def english(catalogue: Catalog) -> Iterator[re.Pattern[str]]:
    """What a text in English would look like, of every message that reads otherwise in the language."""
    for entry in catalogue:
        singular = entry.id[0] if isinstance(entry.id, tuple) else entry.id
        translated = entry.string[0] if isinstance(entry.string, tuple) else entry.string
        for said, own in zip(TAG.split(singular), TAG.split(str(translated)), strict=False):
            parts = HELD.split(said.strip())
            if re.search("[A-Za-z]{2}", "".join(parts)) and said.strip() != own.strip():
                yield re.compile(".+".join(map(re.escape, parts)))


def settled(shop: Tenant, **values: Any) -> None:
    """The shop with these settings, for whoever asks from now on."""
    with scope.on_platform():
        Tenant.objects.filter(pk=shop.pk).update(**values)
        hosts.forget(shop)


@pytest.fixture(params=["de", "fr", "es", "ar"])
def shop_of(request: pytest.FixtureRequest, in_shop: Tenant) -> str:
    settled(in_shop, locale=request.param)
    shipping.adopt(currency="EUR", language=request.param)
    taxes.adopt_country(country="DE", language=request.param)
    return str(request.param)


@pytest.fixture
def cup(in_shop: Tenant) -> Variant:
    return stories.goods("Tasse", price="10.00", stock=5)


def walk(buyer: Client, cup: Variant) -> Iterator[HttpResponse]:
    """Every page a buyer may come to, from the front page to a paid order."""
    for path in ("/", "/?q=zzz", f"/products/{cup.product.slug}/", "/cart/", *ASKED, *ABSENT):
        yield buyer.get(path)
    yield buyer.post("/reset-password/", {"email": "ada@example.com"})
    yield buyer.post("/cart/items/", {"variant": cup.pk, "quantity": 99})
    buyer.post("/cart/items/", {"variant": cup.pk, "quantity": 1})
    yield buyer.post("/cart/codes/", {"code": "NONE"})
    yield buyer.get("/cart/")
    yield buyer.get("/checkout/")
    yield buyer.post("/checkout/", {**DETAILS, "email": "nobody", "postal_code": "1"})
    buyer.post("/checkout/", DETAILS)
    yield buyer.get("/checkout/payment/")
    yield buyer.post("/checkout/payment/", {**CARD, "do": "pay", "seen_total": "x"})
    yield buyer.get(pays(buyer)["Location"])


def test_every_page_of_a_shop_speaks_its_language(shop_of: str, cup: Variant, in_shop: Tenant) -> None:
    patterns = list(english(catalogues.read(shop_of)))
    left = {}
    for answer in walk(Visitor(headers={"host": "alpha.localhost"}), cup):
        page = text(answer)
        assert f'<html lang="{shop_of}" dir="{"rtl" if shop_of == "ar" else "ltr"}">' in page
        assert answer["Content-Language"] == shop_of
        left |= {
            said: answer.request["PATH_INFO"]
            for said in texts(page)
            if any(p.fullmatch(said) for p in patterns)
        }
    assert left == {}


def test_a_visitor_reads_what_the_address_names_and_keeps_it(in_shop: Tenant, cup: Variant) -> None:
    settled(in_shop, languages=["de", "ar"])
    buyer = Visitor(headers={"host": "alpha.localhost"})
    assert "Add to cart" in text(buyer.get(f"/products/{cup.product.slug}/"))
    page = buyer.get(f"/de/products/{cup.product.slug}/")
    assert "In den Warenkorb" in text(page)
    assert 'href="/de/cart/"' in text(page)
    assert f'href="/ar/products/{cup.product.slug}/"' in text(page)
    assert "Ihr Warenkorb ist leer" in text(buyer.get("/cart/"))
    assert buyer.get("/fr/").status_code == 404


def test_crawlers_are_told_of_the_page_in_each_language(
    in_shop: Tenant, shop_client: Client, cup: Variant
) -> None:
    path = f"/products/{cup.product.slug}/"
    assert "hreflang" not in shop_client.get(path).content.decode().partition("<body")[0]
    settled(in_shop, languages=["de", "ar"])
    for at, own in ((path, path), (f"/de{path}", f"/de{path}"), (f"/en{path}", path)):
        head = shop_client.get(at).content.decode().partition("<body")[0]
        assert re.findall(r'hreflang="([^"]+)" href="http://[^/]+([^"]+)"', head) == [
            ("en", path),
            ("de", f"/de{path}"),
            ("ar", f"/ar{path}"),
            ("x-default", path),
        ]
        assert re.findall(r'rel="canonical" href="http://[^/]+([^"]+)"', head) == [own]


def test_a_browser_s_own_language_is_spoken_where_the_shop_offers_it(in_shop: Tenant, cup: Variant) -> None:
    settled(in_shop, languages=["de"])
    for asked, said in (("de-AT, en;q=0.5", "Warenkorb"), ("fr, de;q=0.3", "Warenkorb"), ("fr", "Cart")):
        answer = Visitor(headers={"host": "alpha.localhost"}).get(
            "/cart/", headers={"accept-language": asked}
        )
        assert said in text(answer)
        assert "Accept-Language" in answer["Vary"]


def test_the_api_says_what_is_wrong_in_the_language_that_is_asked_for(shop_client: Client) -> None:
    for asked, title in (
        ("de-CH", "Dieses Produkt gibt es nicht"),
        ("es", "No existe ese producto"),
        ("xx", "No such product"),
    ):
        answer = shop_client.get("/api/v1/products/none", headers={"accept-language": asked})
        assert answer.json()["title"] == title
        assert answer["Content-Language"] == asked[:2].replace("xx", "en")


def test_the_platform_s_pages_follow_the_browser(platform_client: Client, settings: Settings) -> None:
    settings.DEVELOPMENT = True
    for path in ("/", "/signup/"):
        page = text(platform_client.get(path, headers={"accept-language": "de"}))
        assert '<html lang="de" dir="ltr">' in page
        patterns = list(english(catalogues.read("de")))
        assert [said for said in texts(page) if any(p.fullmatch(said) for p in patterns)] == []


def test_the_catalogues_are_whole() -> None:
    """Beside `make lint`, which says more: what is translated has the placeholders of its message."""
    for language in sorted({*catalogues.LANGUAGES} - {"en"}):
        entries = [entry for entry in catalogues.read(language) if entry.id]
        assert len([entry for entry in entries if entry.string]) > 400
        assert [entry.id for entry in entries if "fuzzy" in entry.flags] == []
