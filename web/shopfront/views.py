"""A shop's own pages: what it sells."""

from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib.auth import login
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_cookie

from accounts import entry_links, sessions
from accounts.errors import InvalidToken
from accounts.models import User
from kernel import addresses, clock, once
from kernel.errors import DomainError
from media import covers, logos
from storefront.catalogue import queries
from storefront.catalogue.errors import CollectionNotFound
from storefront.catalogue.views import CategoryView, CollectionView
from tenants import current, look, shop_settings
from tenants.shop_settings import SettingsValues
from web import fair_use, policy, shop_page
from web.shopfront import colours, crawlers

MAY_PUBLISH = "tenants.change_tenant"
PER_PAGE = 24
MOST_COLLECTIONS = 20
LAST_PAGE = 500
ORDERINGS = {
    "": gettext_lazy("Newest"),
    "price": gettext_lazy("Price, low to high"),
    "-price": gettext_lazy("Price, high to low"),
    "title": gettext_lazy("Name"),
}


@require_safe
@vary_on_cookie  # it says what is in the cart
@policy.page
@fair_use.weighs(fair_use.SEARCH, when=lambda request: bool(request.GET.get("q")))
def index(request: HttpRequest) -> HttpResponse:
    """The products of the shop, searched, narrowed and ordered by GET."""
    return render(request, "web/shop/index.html", _shelf(request, shop_page.context(request)))


@once.exempt  # it changes nothing
@require_POST
@policy.private
def preview(request: HttpRequest) -> HttpResponse:
    """The front page in the look that a form of the admin holds, for those who may publish it.

    Raises PermissionDenied.
    """
    if not (isinstance(request.user, User) and request.user.is_staff and request.user.has_perm(MAY_PUBLISH)):
        raise PermissionDenied
    shown = cast(dict[str, str], look.palette(current.tenant()))
    chosen = {name: request.POST.get(name, kept) for name, kept in shown.items()}
    chosen = {
        name: colour for name, colour in chosen.items() if colour != shown[name]
    }  # the rest goes on following
    values: SettingsValues = {
        "palette": chosen,
        "announcement": request.POST.get("announcement", ""),
        "fonts": request.POST.get("fonts", ""),
    }
    file, cover = request.FILES.get("file"), request.FILES.get("cover")
    try:
        frame = shop_page.context(request, shop=shop_settings.preview(values))
        if file is not None:
            frame["logo"] = logos.inline(file.read())
        if cover is not None:
            frame["cover"] = covers.inline(cover.read())
    except DomainError as error:
        frame = {**shop_page.context(request), "told": [part.detail for part in error.parts]}
    return render(request, "web/shop/index.html", _shelf(request, {**frame, "is_preview": True}))


def _shelf(request: HttpRequest, frame: dict[str, Any]) -> dict[str, Any]:
    q, category = request.GET.get("q", "").strip()[:200], request.GET.get("category", "")[:200]
    collection = request.GET.get("collection", "")[:200]
    ordering = request.GET.get("ordering", "") if request.GET.get("ordering", "") in ORDERINGS else ""
    number = _page_number(request.GET.get("page", ""))
    found = queries.list_products(
        queries.ProductFilter(q=q, category=category, collection=collection),
        ordering=[ordering] if ordering else [],
        limit=PER_PAGE,
        offset=PER_PAGE * (number - 1),
    )
    categories = [node for node in queries.list_categories() if _holds_products(node)]
    return {
        **frame,
        "products": found.results,
        "count": found.count,
        "page": Paginator(range(found.count), PER_PAGE).get_page(number),
        "q": q,
        "category": category,
        "categories": categories,
        "collection": collection,
        "collections": _collections(),
        "head": None if q or category or number > 1 else _head(request, collection),
        "ordering": ordering,
        "orderings": ORDERINGS,
        "is_narrowed": bool(q or category or collection),
        "query": "".join(
            f"{urlencode({name: value})}&"
            for name, value in (
                ("q", q),
                ("category", category),
                ("collection", collection),
                ("ordering", ordering),
            )
            if value
        ),
    }


@require_safe
@cache_control(public=True, max_age=86_400)
def theme(request: HttpRequest) -> HttpResponse:
    """The colours that the address names, or else the shop's, as custom properties of CSS.

    An address stands for the same colours always, so the answer may be kept, and a preview needs no other.
    """
    css = colours.style_sheet(request.GET.get("c", "") or colours.write(current.tenant()))
    return HttpResponse(css, content_type="text/css; charset=utf-8")


@require_safe
@policy.private
def enter(request: HttpRequest) -> HttpResponse:
    """Let a member of staff into the admin by a one-time link; with one that does not fit, to its log-in."""
    try:
        user = entry_links.redeem(token=request.GET.get("token", ""), now=clock.now())
    except InvalidToken:
        return HttpResponseRedirect("/admin/login/?next=/admin/")
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    sessions.note(
        request.session,
        address=addresses.client_address(request),
        device=request.headers.get("User-Agent", ""),
        now=clock.now(),
    )
    return HttpResponseRedirect("/admin/")


def _head(request: HttpRequest, collection: str) -> Mapping[str, object] | None:
    """What is told of the front page, or of the page of a collection that is shown."""
    if not collection:
        return crawlers.describe_front(request)
    try:
        return crawlers.describe_collection(request, queries.get_collection(collection))
    except CollectionNotFound:
        return None


def _page_number(text: str) -> int:
    return (
        min(int(text), LAST_PAGE)
        if text.isascii() and text.isdigit() and text.strip("0") and len(text) < 6
        else 1
    )


def _collections() -> list[CollectionView]:
    found = [queries.collection_view(row) for row in queries.list_collections()[:MOST_COLLECTIONS]]
    return [collection for collection in found if collection["product_count"]]


def _holds_products(node: CategoryView) -> bool:
    return bool(node["product_count"]) or any(_holds_products(child) for child in node["children"])
