"""What a developer needs first: the documents of `docs/api`, with this shop's own address, currency and goods."""

from functools import cache
from html import escape

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe
from markdown_it import MarkdownIt

from storefront.catalogue import queries as catalogue
from storefront.shipping import queries as shipping
from storefront.shipping import rules as shipping_rules
from tenants import current
from web import policy, shop_page

FOLDER = settings.BASE_DIR / "docs" / "api"
CHAPTERS = ("start", "keys", "orders", "sync", "webhooks", "errors", "versions")
_ADDRESSES = {
    "AT": ("Stephansplatz 1", "1010", "Wien"),
    "CH": ("Bahnhofplatz 1", "8001", "Zürich"),
    "ES": ("Calle de Alcalá 1", "28014", "Madrid"),
    "FR": ("1 rue de Rivoli", "75004", "Paris"),
    "GB": ("12 St James’s Square", "SW1Y 4JH", "London"),
}
_EXAMPLE = ("Torstraße 1", "10119", "Berlin")


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
    if shop.country in _ADDRESSES:
        own |= {'"DE"': f'"{shop.country}"', **dict(zip(_EXAMPLE, _ADDRESSES[shop.country], strict=True))}
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


def _method(country: str) -> str:
    methods = shipping_rules.methods_for(shipping.list_terms(), country=country)
    return methods[0].code if methods else "standard"
