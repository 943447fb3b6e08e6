"""A German and an Arabic shop's way, from the front page to the invoice, as a phone shows it.

`make pictures` keeps what is seen here in docs/pictures; without it the pages are looked at all the same.
"""

import json
import os
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import typst
from django_tenants.utils import tenant_context
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from demo import drawn
from kernel import clock
from media import services as media
from storefront.catalogue import measures, services as catalogue
from storefront.catalogue.models import ProductImage
from storefront.orders import documents, typesetting
from storefront.orders.models import Order
from storefront.policies import services as policies
from tenants import shop_settings
from tenants.models import Tenant
from tenants.provisioning import pool, signups
from tests.browser import looks
from tests.server import Server
from tests.storefront import stories

pytestmark = pytest.mark.server
WIDTH, HEIGHT, SHOWN = 390, 780, 260
KEPT = os.environ.get("PICTURES", "")


@dataclass(frozen=True)
class Story:
    """A shop, what it sells, and who buys."""

    country: str
    currency: str
    name: str
    seller: dict[str, str]
    colour: str
    goods: tuple[tuple[str, str, str, str], ...]
    buyer: dict[str, str]
    direction: str


STORIES = {
    "de": Story(
        country="DE",
        currency="EUR",
        name="Töpferei Linde",
        seller={
            "name": "Töpferei Linde GmbH",
            "line1": "Torstraße 1",
            "postal_code": "10119",
            "city": "Berlin",
            "country": "DE",
            "vat_id": "DE136695976",
            "register": "HRB 12345 B",
        },
        colour="#3f6f8c",
        goods=(
            ("Becher „Morgen“", "18.00", "mug-3f6f8c", ""),
            ("Schale", "22.00", "bowl-5f8a62", ""),
            ("Teekanne, rund", "64.00", "teapot-54606b", ""),
            ("Bienenwachskerze", "26.00", "candle-e6b84a", "410 g / 100 g"),
            ("Tischleuchte", "98.00", "lamp-e6b84a", ""),
            ("Kissen aus Leinen", "34.00", "cushion-d9a59a", ""),
        ),
        buyer={
            "email": "greta@example.com",
            "first_name": "Greta",
            "last_name": "Sommer",
            "line1": "Lindenallee 7",
            "postal_code": "20095",
            "city": "Hamburg",
        },
        direction="ltr",
    ),
    "ar": Story(
        country="AE",
        currency="AED",
        name="خزف السدرة",
        seller={
            "name": "السدرة للخزف ذ.م.م",
            "line1": "شارع الشيخ زايد 1",
            "city": "دبي",
            "region": "DU",
            "country": "AE",
            "vat_id": "100123456700003",
        },
        colour="#0f766e",
        goods=(
            ("كوب الصباح", "70.00", "mug-3f6f8c", ""),
            ("وعاء", "85.00", "bowl-5f8a62", ""),
            ("إبريق شاي", "250.00", "teapot-54606b", ""),
            ("شمعة من شمع العسل", "100.00", "candle-e6b84a", "410 g / 100 g"),
            ("مصباح طاولة", "380.00", "lamp-e6b84a", ""),
            ("وسادة من الكتان", "130.00", "cushion-d9a59a", ""),
        ),
        buyer={
            "email": "layla@example.com",
            "first_name": "ليلى",
            "last_name": "الحسن",
            "line1": "شارع الوصل 12",
            "city": "دبي",
            "region": "DU",
        },
        direction="rtl",
    ),
}


def opened(story: Story) -> Tenant:
    """The shop, just born there, with its goods and its policies."""
    pool.fill(size=1, now=clock.now())
    signup = signups.reserve(
        slug=f"{story.country.lower()}-way",
        name=story.name,
        email="owner@way.example",
        password="a fairly long password",
        country=story.country,
        currency=story.currency,
        is_email_proved=True,
        now=clock.now(),
    )
    shop = signups.advance(signup.pk, now=clock.now()).tenant
    with tenant_context(shop):
        values: Any = {"legal_identity": story.seller, "palette": {"primary": story.colour}}
        shop = shop_settings.change(values=values, actor=stories.STAFF, now=clock.now())
        for kind in ("imprint", "terms", "privacy", "returns", "shipping"):
            text = "§ 1" if story.country == "DE" else "١"
            policies.publish(kind=kind, body=text, actor=stories.STAFF, now=clock.now())
        for title, price, picture, measure in story.goods:
            offer(title, price, picture, measure)
    return shop


def offer(title: str, price: str, picture: str, measure: str) -> None:
    fields: dict[str, Any] = {"measure": measures.parse(measure)} if measure else {}
    variant = stories.goods(title, price=price, product__slug=picture, **fields)
    shape, colour = picture.split("-")
    asset = media.store_picture(
        picture=drawn.get(shape=shape, colour=colour), filename=f"{picture}.webp", now=clock.now()
    )
    ProductImage.objects.create(
        product=variant.product, asset=asset, position=1, alt=title, state=ProductImage.State.READY
    )
    catalogue.touch(product_ids={variant.product_id})


@pytest.fixture
def _files_of_the_server(process_environment: dict[str, str], settings: Any) -> None:
    settings.MEDIA_ROOT = Path(process_environment["VAR_DIR"]) / "media"


@pytest.mark.usefixtures("_files_of_the_server")
@pytest.mark.parametrize("language", list(STORIES))
def test_the_way_is_fit_to_be_seen(language: str, browser: Browser, server: Server) -> None:
    story = STORIES[language]
    shop = opened(story)
    context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, locale=language)
    page, seen = context.new_page(), []

    def look() -> None:
        page.wait_for_load_state("load")
        assert page.locator("html").get_attribute("lang") == language
        assert page.evaluate("getComputedStyle(document.documentElement).direction") == story.direction
        assert list(looks.complaints_of(page, asks_colours=True)) == []
        seen.append(Image.open(BytesIO(page.screenshot(animations="disabled"))))

    page.goto(server.url("/", shop=shop.slug))
    look()
    page.get_by_role("link", name=story.goods[3][0]).first.click()
    look()
    page.locator(".buy-line .button").first.click()
    look()
    page.locator("a.button[href='/checkout/']").click()
    for name, value in story.buyer.items():
        fill(page, name, value)
    look()
    page.locator("main form button.button").last.click()
    expect(page.locator("#checkout")).to_be_visible()
    look()
    page.locator("button[value=pay]").click()
    page.wait_for_url("**/orders/**")
    look()
    number = int(urlsplit(page.url).path.split("/")[2])
    context.close()
    with tenant_context(shop):
        order = Order.objects.get(number=number)
        assert order.payment_status == "complete"
        assert order.total == Decimal(story.goods[3][1]) + order.shipping_total
        seen.append(invoice(order))
    keep(seen, language)


def fill(page: Page, name: str, value: str) -> None:
    """Write into a field, or choose in it."""
    field = page.locator(f"[name={name}]")
    if field.evaluate("field => field.tagName") == "SELECT":
        field.select_option(value)
    else:
        field.fill(value)


def invoice(order: Order) -> Image.Image:
    """The order's invoice as it is printed."""
    data = [documents.invoice_data(order, list(order.lines.all()))]
    made = typst.compile(
        str(typesetting._TEMPLATE),
        font_paths=typesetting.fonts(),
        sys_inputs={"data": json.dumps(data), "logo": "[]", "han": "JP"},
        format="png",
        ppi=72,
    )
    return Image.open(BytesIO(made))


def keep(seen: list[Image.Image], language: str) -> None:
    """Side by side, in few colours; written down where somebody asks for it."""
    high = HEIGHT * SHOWN // WIDTH
    tiles = [
        image.convert("RGB").resize((image.width * high // image.height, high), Image.Resampling.LANCZOS)
        for image in seen
    ]
    gap = 12
    strip = Image.new("RGB", (sum(tile.width + gap for tile in tiles) + gap, high + 2 * gap), "#d8dbe0")
    at = gap
    for tile in tiles:
        strip.paste(tile, (at, gap))
        at += tile.width + gap
    if KEPT:
        strip.quantize(96).save(Path(KEPT) / f"way-{language}.png", optimize=True)
