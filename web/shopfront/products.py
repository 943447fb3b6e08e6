"""A product's own page: what it is and costs, and what its buyers say of it."""

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kernel import clock, money
from kernel.errors import DomainError
from kernel.money import MoneyDict
from kernel.problems import STATUS
from storefront.catalogue import errors, queries
from storefront.catalogue.views import ProductView
from storefront.customers.models import Customer
from storefront.reviews import queries as reviews, services
from storefront.taxes.rules import GIFT_CARD_CLASS
from tenants import current
from tenants.countries import EUROPEAN_ECONOMIC_AREA
from web import policy, shop_page
from web.customers import visitor
from web.shopfront import crawlers, facts
from web.templatetags.look import reduced_from

MOST_REVIEWS = 20


@require_safe
@policy.page
def product(request: HttpRequest, slug: str) -> HttpResponse:
    """One product with its pictures, variants and prices. A slug it had before leads to the one it has."""
    found = _find(slug)
    if slug not in (found["slug"], str(found["id"])):
        return HttpResponsePermanentRedirect(reverse("product", args=[found["slug"]]))
    thanks = _("Thank you. Your review is shown once the shop has read it.")
    return _page(request, found, said=thanks if "reviewed" in request.GET else "")


@require_POST
@visitor.own
def write_review(request: HttpRequest, customer: Customer, slug: str) -> HttpResponse:
    """Write a review, which is shown once the shop has read it."""
    found, stars = _find(slug), request.POST.get("rating", "")
    try:
        services.submit(
            product_id=found["id"],
            customer=customer,
            rating=int(stars) if stars in {"1", "2", "3", "4", "5"} else 0,
            title=request.POST.get("title", ""),
            body=request.POST.get("body", ""),
            now=clock.now(),
        )
    except DomainError as error:
        return _page(request, found, problem=error)
    return HttpResponseRedirect(f"{reverse('product', args=[found['slug']])}?reviewed=1#reviews")


def _page(
    request: HttpRequest, found: ProductView, *, said: str = "", problem: DomainError | None = None
) -> HttpResponse:
    has_reviews = found["rating"]["count"] > 0
    context = {
        **shop_page.context(request),
        "head": crawlers.describe_product(request, found),
        "product": found,
        "facts": facts.list_facts(found["custom_fields"]),
        "first": next((variant for variant in found["variants"] if variant["in_stock"]), None),
        "is_gift_card": any(variant["tax_class"] == GIFT_CARD_CLASS for variant in found["variants"]),
        "lowest": _lowest(found),
        "has_prices": len({variant["price"]["amount"] for variant in found["variants"]}) > 1,
        "reviews": reviews.list_reviews(product_id=found["id"], limit=MOST_REVIEWS)[1] if has_reviews else [],
        "said": problem.detail if problem else said,
        "refused": problem is not None,
    }
    status = STATUS[problem.kind] if problem else 200
    return render(request, "web/shop/product.html", context, status=status)


def _lowest(found: ProductView) -> MoneyDict | None:
    """The lowest price of 30 days beside a reduction, where the law of the shop's country wants it shown."""
    price = found["price"]
    if current.tenant().country not in EUROPEAN_ECONOMIC_AREA or price is None or not reduced_from(found):
        return None
    reduced = next((each for each in found["variants"] if each["price"] == price), None)
    if reduced is None:
        return None
    lowest = queries.find_lowest_price(variant_id=reduced["id"], product_id=found["id"])
    return None if lowest is None else money.as_dict(lowest, price["currency"])


def _find(slug: str) -> ProductView:
    """The product of a slug, or of one it had. Raises Http404."""
    try:
        try:
            return queries.get_product(slug)
        except errors.ProductNotFound:
            moved = queries.find_moved("product", slug)
            if moved is None:
                raise
            return queries.get_product(moved)
    except errors.ProductNotFound as error:
        raise Http404("There is no such product.") from error
