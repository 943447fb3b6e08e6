"""The cart of a visitor of the shop's own pages: a guest's, whose key the browser keeps in a cookie."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from kernel import addresses, clock, formats
from kernel.errors import DomainError
from kernel.problems import STATUS
from storefront.carts import gift_cards, queries, services
from storefront.carts.errors import CartClosed, CartNotFound
from storefront.carts.models import Cart
from storefront.carts.views import CartView
from storefront.credits import queries as credit_queries
from storefront.customers.rules import Shopper
from web import fair_use, policy, shop_page
from web.carts import cookie, held as held_carts
from web.customers import visitor

Change = Callable[Concatenate[HttpRequest, UUID, Shopper, ...], None]
MOST = 9_999  # pieces that can be typed; what a cart takes is for its rules to say


@require_safe
@policy.private
def cart(request: HttpRequest) -> HttpResponse:
    """What is in the visitor's cart, priced now."""
    return _page(request)


@require_POST
@policy.private
@fair_use.weighs(fair_use.CHANGE)
def add(request: HttpRequest) -> HttpResponse:
    """Put a variant into the visitor's cart, opening one where there is none, and show it or go on to checkout."""
    held, token = held_carts.find(request), ""
    try:
        try:
            if held is None:
                raise CartNotFound
            _add(request, held)
        except (CartNotFound, CartClosed):  # it was ordered or has expired
            with transaction.atomic():  # none is left behind for what cannot be had
                held, token = _open(request)
                _add(request, held)
    except DomainError as error:
        return _page(request, problem=error)
    response = HttpResponseRedirect(reverse("checkout" if request.POST.get("then") == "checkout" else "cart"))
    if token:
        cookie.keep(response, token)
    return response


def _changes(change: Change) -> policy.View:
    """A view that changes the visitor's cart and shows it, or says on it why it could not."""

    @require_POST
    @policy.private
    @fair_use.weighs(fair_use.CHANGE)
    @wraps(change)
    def view(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        held = held_carts.find(request)
        try:
            if held is None:
                raise CartNotFound
            change(request, *held, **kwargs)
        except DomainError as error:
            return _page(request, problem=error)
        return HttpResponseRedirect(reverse("cart"))

    return view


@_changes
def set_quantity(request: HttpRequest, cart_id: UUID, shopper: Shopper, *, item_id: int) -> None:
    """Set how many of an item are wanted; none takes it out."""
    services.set_quantity(
        cart_id=cart_id,
        shopper=shopper,
        item_id=item_id,
        quantity=_number(request, "quantity"),
        now=clock.now(),
    )


@_changes
def add_code(request: HttpRequest, cart_id: UUID, shopper: Shopper) -> None:
    """Enter a discount code or a gift card's."""
    gift_cards.enter_code(
        cart_id=cart_id,
        shopper=shopper,
        code=_code(request),
        address=addresses.client_address(request),
        now=clock.now(),
    )


@_changes
def remove_code(request: HttpRequest, cart_id: UUID, shopper: Shopper) -> None:
    """Take a discount code out."""
    services.remove_code(cart_id=cart_id, shopper=shopper, code=_code(request), now=clock.now())


@_changes
def remove_gift_card(request: HttpRequest, cart_id: UUID, shopper: Shopper) -> None:
    """Take a gift card out."""
    gift_cards.remove(
        cart_id=cart_id, shopper=shopper, card_id=_number(request, "gift_card"), now=clock.now()
    )


@_changes
def use_store_credit(request: HttpRequest, cart_id: UUID, shopper: Shopper) -> None:
    """Pay with what the customer has in the shop, or do not."""
    changes = {"use_store_credit": request.POST.get("use") == "yes"}
    services.update(cart_id=cart_id, shopper=shopper, changes=changes, now=clock.now())


def find(request: HttpRequest) -> CartView | None:
    """The visitor's open cart, priced now; None where there is none or nothing is in it."""
    held = held_carts.find(request)
    if held is None:
        return None
    try:
        found = queries.get(cart_id=held[0], shopper=held[1], now=clock.now())
    except CartNotFound:
        return None
    is_open = found["status"] == Cart.Status.OPEN and found["expires_at"] > clock.now()
    return found if is_open and found["items"] else None


def _open(request: HttpRequest) -> tuple[held_carts.Held, str]:
    wanted, language = formats.preferred(request.headers.get("Accept-Language", "")), get_language() or ""
    wanted = wanted if formats.pick_language([wanted]) == language else language
    return held_carts.open_for(request, locale=wanted)


def _add(request: HttpRequest, held: tuple[UUID, Shopper]) -> None:
    services.add_item(
        cart_id=held[0],
        shopper=held[1],
        variant_id=_number(request, "variant"),
        quantity=_number(request, "quantity"),
        recipient_email=request.POST.get("recipient_email"),
        now=clock.now(),
    )


def _code(request: HttpRequest) -> str:
    return request.POST.get("code", "")[:100]


def _number(request: HttpRequest, name: str) -> int:
    """A whole number that was sent; -1, which every rule refuses, for anything else."""
    text = request.POST.get(name, "")
    return min(int(text), MOST if name == "quantity" else 2**63 - 1) if _is_number(text) else -1


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 20


def _page(request: HttpRequest, *, problem: DomainError | None = None) -> HttpResponse:
    customer, found = visitor.find(request), find(request)
    shown = [warning["detail"] for warning in found["warnings"]] if found else []
    context = {
        **shop_page.context(request),
        "cart": found,
        "told": [line for line in request.session.pop(held_carts.TOLD, []) if line not in shown],
        "store_credit": credit_queries.find_own(customer_id=customer.pk) if customer is not None else None,
        "problem": problem,
    }
    return render(request, "web/shop/cart.html", context, status=STATUS[problem.kind] if problem else 200)
