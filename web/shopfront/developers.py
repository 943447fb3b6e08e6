"""What a developer needs first: the documents of `docs/api`, with this shop's own address, currency and goods."""

from functools import cache
from html import escape

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe
from markdown_it import MarkdownIt

from kernel import postal_addresses
from storefront.catalogue import queries as catalogue
from storefront.shipping import queries as shipping, rules as shipping_rules
from tenants import countries, current
from web import policy, shop_page

FOLDER = settings.BASE_DIR / "docs" / "api"
CHAPTERS = ("start", "keys", "orders", "sync", "webhooks", "errors", "versions")


@require_safe
@policy.page
def page(request: HttpRequest) -> HttpResponse:
    """Everything on one page, so that it can be searched, printed and copied from."""
    shop = current.tenant()
    own = {
        "https://shop.example": request.build_absolute_uri("/").rstrip("/"),
        "EUR": shop.currency,
        "“Cup”": f"“{catalogue.find_title_on_sale() or 'Cup'}”",
        '"standard"': f'"{_method(shop.country)}"',
    }
    if shop.country and shop.country != "DE":
        own |= _address(shop.country)
    chapters = [(name, *_chapter(name)) for name in CHAPTERS]
    context = {
        **shop_page.context(request),
        "chapters": [(name, title, _with(own, html)) for name, title, html in chapters],
    }
    return render(request, "web/shop/developers.html", context)


@cache
def _chapter(name: str) -> tuple[str, str]:
    """The title of a document, and the rest of it as HTML."""
    title, _newline, text = (FOLDER / f"{name}.md").read_text(encoding="utf-8").partition("\n")
    html = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    return title.removeprefix("# "), html.replace(
        "<pre>", '<pre tabindex="0">'
    )  # long lines scroll, by keys too


def _with(own: dict[str, str], html: str) -> SafeString:
    for general, particular in own.items():
        html = html.replace(escape(general), escape(particular))
    return SafeString(html)  # our own documents, without HTML of theirs, and what is put in is escaped


def _address(country: str) -> dict[str, str]:
    """By what of the German example it stands for, what an address in the country says."""
    city = countries.guess_time_zone(country).rpartition("/")[2].replace("_", " ")
    address = postal_addresses.give_example(country, city=city)
    region = f'", "region": "{address["region"]}' if address["region"] else ""
    return {
        '"DE"': f'"{country}"',
        "Torstraße 1": address["line1"],
        "10119": address["postal_code"],
        "Berlin": address["city"] + region,
    }


def _method(country: str) -> str:
    methods = shipping_rules.methods_for(shipping.list_terms(), country=country)
    return methods[0].code if methods else "standard"
