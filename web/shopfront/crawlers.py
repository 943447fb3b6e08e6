"""What search engines and the previews of links are told of a shop's pages."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import get_script_prefix
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.views.decorators.http import require_safe

from storefront.catalogue import queries
from storefront.catalogue.views import CollectionView, ProductView
from tenants import current, languages, look
from web import fair_use

MOST_ADDRESSES = 49_000
"""Of products; with the front page and collections as many as one sitemap may hold (sitemaps.org)."""
DESCRIPTION_LENGTH = 155
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers may read (RFC 9309): what everybody may, and not what is one visitor's own."""
    lines = [
        "User-agent: *",
        *(
            f"Disallow: /{path}/"
            for path in ("admin", "api", "cart", "checkout", "orders", "enter", "mailbox")
        ),
        f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
@fair_use.weighs(fair_use.ALL_PRODUCTS)
def sitemap(request: HttpRequest) -> HttpResponse:
    """The front page, every collection that is shown and every product on sale (sitemaps.org)."""
    origin = request.build_absolute_uri("/")[:-1]
    products = "".join(
        f"<url><loc>{origin}/products/{slug}/</loc><lastmod>{changed:%Y-%m-%dT%H:%M:%SZ}</lastmod></url>\n"
        for slug, changed in queries.list_product_addresses(limit=MOST_ADDRESSES)
    )
    collections = [
        each["slug"]
        for each in map(queries.collection_view, queries.list_collections())
        if each["product_count"]
    ]
    context = {
        "origin": origin,
        "collections": collections,
        "products": mark_safe(products),  # noqa: S308 - slugs, and a host that was judged
    }
    return render(request, "web/shop/sitemap.xml", context, content_type="application/xml; charset=utf-8")


def describe_front(request: HttpRequest) -> Mapping[str, object]:
    """What the head of the front page says of it."""
    name, where, cover = current.tenant().name, _addresses(request, "/"), look.cover(current.tenant())
    return {
        **where,
        "og_type": "website",
        "og_title": name,
        "og_image": request.build_absolute_uri(cover["url"]) if cover else "",
        "structured": _json_ld({"@type": "WebSite", "name": name, "url": where["canonical"]}),
    }


def describe_product(request: HttpRequest, product: ProductView) -> Mapping[str, object]:
    """What the head of a product's page says of it, with its offers (schema.org's Product and Offer)."""
    where = _addresses(request, f"/products/{product['slug']}/")
    url = where["canonical"]
    words = " ".join(strip_tags(product["description"]).split())
    title = product["seo_title"]
    description = product["seo_description"] or Truncator(words).chars(DESCRIPTION_LENGTH)
    pictures = [request.build_absolute_uri(picture["thumbnails"]["large"]) for picture in product["images"]]
    facts: dict[str, Any] = {
        "@type": "Product",
        "name": product["title"],
        "url": url,
        "description": words,
        "image": pictures,
        "brand": {"@type": "Brand", "name": product["vendor"]} if product["vendor"] else None,
        "offers": [
            {
                "@type": "Offer",
                "url": url,
                "sku": variant["sku"],
                "price": variant["price"]["amount"],
                "priceCurrency": variant["price"]["currency"],
                "availability": f"https://schema.org/{'InStock' if variant['in_stock'] else 'OutOfStock'}",
            }
            for variant in product["variants"]
        ],
    }
    if product["rating"]["count"]:
        facts["aggregateRating"] = {
            "@type": "AggregateRating",
            "ratingValue": product["rating"]["average"],
            "reviewCount": product["rating"]["count"],
        }
    return {
        **where,
        "og_type": "product",
        "title": title,
        "og_title": title or product["title"],
        "description": description,
        "og_image": pictures[0] if pictures else "",
        "structured": _json_ld({name: fact for name, fact in facts.items() if fact}),
    }


def describe_collection(request: HttpRequest, collection: CollectionView) -> Mapping[str, object]:
    """What the head of a collection's page says of it (schema.org's CollectionPage)."""
    where = _addresses(request, f"/?collection={quote(collection['slug'])}")
    title = collection["seo_title"] or collection["title"]
    words = " ".join(strip_tags(collection["description"]).split())
    description = collection["seo_description"] or Truncator(words).chars(DESCRIPTION_LENGTH)
    facts = {"@type": "CollectionPage", "name": title, "url": where["canonical"], "description": description}
    return {
        **where,
        "og_type": "website",
        "title": title,
        "og_title": title,
        "description": description,
        "structured": _json_ld({name: fact for name, fact in facts.items() if fact}),
    }


def _addresses(request: HttpRequest, path: str) -> dict[str, Any]:
    """The page's one address in its language, and those it has in each language of the shop, all named by each.

    The main language is at the address without one, which is for everybody else too (`x-default`).
    """
    main, *others = languages.offered(current.tenant())
    paths = {main: path, **{code: f"/{code}{path}" for code in others}}
    spoken = paths.get(get_script_prefix().strip("/"), path)
    alternates = {code: request.build_absolute_uri(each) for code, each in paths.items()}
    return {
        "canonical": request.build_absolute_uri(spoken),
        "alternates": {**alternates, "x-default": alternates[main]} if others else {},
    }


def _json_ld(facts: dict[str, Any]) -> SafeString:
    """Facts as a script element may hold them; no text of a merchant's ends the element."""
    text = json.dumps({"@context": "https://schema.org", **facts}, ensure_ascii=False)
    return mark_safe(text.translate(_ESCAPES))  # noqa: S308 - `<`, `>` and `&` are written as escapes
