"""What search engines and the previews of links read of a shop, and how collections are found."""

import json
import re
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

from django.test import Client
from django_tenants.utils import tenant_context

from kernel import clock
from storefront.catalogue import services
from storefront.catalogue.models import Collection, CollectionProduct, Product
from tenants.models import Tenant
from tests.actors import STAFF

HOST = "http://alpha.localhost"


def _product(
    title: str = "Cup", *, status: str = "active", description: str = "<p>Holds <b>tea</b>.</p>"
) -> Product:
    return services.create_product(
        title=title,
        status=status,
        description=description,
        option_names=[],
        variants_data=[services.VariantData(price=Decimal("12.90"), options=[])],
        actor=STAFF,
        now=clock.now(),
    )


def _page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def _facts(page: str) -> Any:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])


def test_robots_are_led_to_the_sitemap_and_away_from_what_is_a_visitors_own(
    in_shop: Tenant, shop_client: Client
) -> None:
    lines = _page(shop_client, "/robots.txt").splitlines()
    assert f"Sitemap: {HOST}/sitemap.xml" in lines
    assert {"Disallow: /admin/", "Disallow: /cart/", "Disallow: /checkout/"} < set(lines)


def test_the_sitemap_lists_what_is_on_sale_and_nothing_else(in_shop: Tenant, shop_client: Client) -> None:
    _product("Cup")
    _product("Secret", status="draft")
    tree = ElementTree.fromstring(_page(shop_client, "/sitemap.xml"))
    places = [element.text for element in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert places == [f"{HOST}/", f"{HOST}/products/cup/"]


def test_a_products_page_says_what_it_offers(in_shop: Tenant, shop_client: Client) -> None:
    _product("Cup")
    page = _page(shop_client, "/products/cup/")
    assert '<meta name="description" content="Holds tea.">' in page
    assert f'<link rel="canonical" href="{HOST}/products/cup/">' in page
    assert '<meta property="og:title" content="Cup">' in page
    facts = _facts(page)
    assert (facts["@type"], facts["name"], facts["url"]) == ("Product", "Cup", f"{HOST}/products/cup/")
    offer = facts["offers"][0]
    assert (offer["@type"], offer["price"], offer["priceCurrency"]) == ("Offer", "12.90", "EUR")
    assert offer["availability"].startswith("https://schema.org/")


def test_no_name_ends_the_facts_of_a_page(in_shop: Tenant, shop_client: Client) -> None:
    product = _product('</script><script src="x">&amp;')
    page = _page(shop_client, f"/products/{product.slug}/")
    assert '<script src="x">' not in page
    assert _facts(page)["name"] == product.title


def test_the_front_is_one_page_for_crawlers_and_its_searches_are_not(
    in_shop: Tenant, shop_client: Client
) -> None:
    _product()
    page = _page(shop_client, "/?utm_source=news")
    assert f'<link rel="canonical" href="{HOST}/">' in page
    assert _facts(page) == {
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": "Alpha",
        "url": f"{HOST}/",
    }
    assert "canonical" not in _page(shop_client, "/?q=cup")


def test_collections_lead_from_the_front_to_what_they_hold(in_shop: Tenant, shop_client: Client) -> None:
    cup, _ = _product("Cup"), _product("Plate")
    picks = Collection.objects.create(title="Our picks", slug="our-picks")
    Collection.objects.create(title="Nothing in it", slug="nothing")
    CollectionProduct.objects.create(collection=picks, product=cup)
    front = _page(shop_client, "/")
    assert '<a class="chip" href="/?collection=our-picks">Our picks</a>' in front
    assert "Nothing in it" not in front
    narrowed = _page(shop_client, "/?collection=our-picks")
    assert ("/products/cup/" in narrowed, "/products/plate/" in narrowed) == (True, False)


def test_words_for_search_engines_stand_in_the_head_of_a_product_and_a_collection(
    in_shop: Tenant, shop_client: Client
) -> None:
    product = _product("Cup")
    given: dict[str, Any] = {"seo_title": "Cups, made by hand", "seo_description": "Each is another."}
    services.update_product(product_id=product.pk, actor=STAFF, **given)
    picks = services.create_collection(
        title="Our picks", description="<p>What we <b>use</b>.</p>", products=[product.pk], actor=STAFF
    )
    services.create_collection(title="Empty", actor=STAFF)
    page = _page(shop_client, "/products/cup/")
    assert "<title>Cups, made by hand · Alpha</title>" in page
    assert '<meta name="description" content="Each is another.">' in page
    assert _facts(page)["name"] == "Cup"  # what it is, in the facts
    page = _page(shop_client, "/?collection=our-picks")
    assert "<title>Our picks · Alpha</title>" in page
    assert '<meta name="description" content="What we use.">' in page
    assert f'<link rel="canonical" href="{HOST}/?collection=our-picks">' in page
    with tenant_context(in_shop):
        services.update_collection(collection_id=picks.pk, actor=STAFF, **given)
    page = _page(shop_client, "/?collection=our-picks")
    assert "<title>Cups, made by hand · Alpha</title>" in page
    assert '<meta property="og:description" content="Each is another.">' in page
    assert (_facts(page)["@type"], _facts(page)["name"]) == ("CollectionPage", "Cups, made by hand")
    assert "canonical" not in _page(shop_client, "/?collection=nowhere")
    sitemap = _page(shop_client, "/sitemap.xml")
    assert f"<loc>{HOST}/?collection=our-picks</loc>" in sitemap
    assert "empty" not in sitemap
