"""The way from a cart to an order, in two pages: where to, then how it is sent and paid for.

Nothing is ordered at a price the buyer has not seen: what the page showed is sent along, and where the cart costs
anything else by then, the page comes back with what it costs.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kernel import addresses, clock, once
from kernel.errors import DomainError
from kernel.forms import refuse
from kernel.problems import STATUS
from storefront.carts import gift_cards, queries, rules, services
from storefront.carts.views import CartView
from storefront.checkout import services as checkout
from storefront.credits.rules import Way
from storefront.customers.rules import Shopper
from storefront.policies.models import Policy
from tenants import current
from web import fair_use, payments, policy, shop_page
from web.carts import held as held_carts
from web.carts.views import find
from web.checkout.forms import AGREED, DetailsForm, PaymentForm

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
@policy.private
@fair_use.weighs(fair_use.CHANGE)
def details(request: HttpRequest) -> HttpResponse:
    """Ask who buys and where the goods go."""
    cart, held = find(request), held_carts.find(request)
    if cart is None or held is None:
        return HttpResponseRedirect(reverse("cart"))
    known = cart["shipping_address"] or {"country": current.tenant().country}
    form = DetailsForm(
        request.POST or None, initial={"email": cart["email"], "vat_id": cart["vat_id"], **known}
    )
    if form.is_valid():
        try:
            changes = {"email": form.cleaned_data["email"], "shipping_address": form.address()}
            if "vat_id" in form.fields:
                changes["vat_id"] = form.cleaned_data["vat_id"]
            services.update(cart_id=held[0], shopper=held[1], changes=changes, now=clock.now())
        except DomainError as error:
            refuse(form, error, within="shipping_address")
        else:
            return HttpResponseRedirect(reverse("checkout_payment"))
    context = {**shop_page.context(request), "cart": cart, "form": form}
    return render(request, "web/shop/details.html", context, status=422 if form.is_bound else 200)


@require_http_methods(METHODS)
@once.in_steps
@policy.private
@fair_use.weighs(fair_use.ORDER, when=lambda request: request.method == "POST")
def payment(request: HttpRequest) -> HttpResponse:
    """Ask how the goods are sent and paid for, and order them."""
    cart, held = find(request), held_carts.find(request)
    if held is None:
        return HttpResponseRedirect(reverse("cart"))
    if request.POST.get("do") == "pay" and not request.POST.get("code"):
        return _pay(request, cart, *held)
    if cart is None:
        return HttpResponseRedirect(reverse("cart"))
    if not cart["email"] or cart["shipping_address"] is None:
        return HttpResponseRedirect(reverse("checkout"))
    if (
        request.method == "POST"
    ):  # another way of sending was picked, or a code: the page comes back with its price
        try:
            _change(request, *held)
        except DomainError as error:
            return _page(request, cart, *held, problem=error)
        return HttpResponseRedirect(reverse("checkout_payment"))
    return _page(request, cart, *held)


def _change(request: HttpRequest, cart_id: UUID, shopper: Shopper) -> None:
    """Take what was picked or entered beside the sum into the cart."""
    method = request.POST.get("shipping_method", "")[:100]
    if method:
        changes = {"shipping_method": method}
        services.update(cart_id=cart_id, shopper=shopper, changes=changes, now=clock.now())
    if code := request.POST.get("code", "")[:100]:
        address = addresses.client_address(request)
        gift_cards.enter_code(cart_id=cart_id, shopper=shopper, code=code, address=address, now=clock.now())


def _pay(request: HttpRequest, cart: CartView | None, cart_id: UUID, shopper: Shopper) -> HttpResponse:
    """Order the cart and lead to its order; one that is ordered already leads there as well."""
    seen_total, seen_due, agreed, now = None, None, (), clock.now()
    try:
        if cart is not None:
            methods = queries.list_shipping_options(cart_id=cart_id, shopper=shopper, now=now)
            form = PaymentForm(request.POST, methods=methods, gateways=_ways(cart))
            if not form.is_valid():
                return _page(request, cart, cart_id, shopper, form=form)
            seen_total, method = form.cleaned_data["seen_total"], form.cleaned_data["shipping_method"]
            seen_due = form.cleaned_data["seen_due"]
            agreed = form.cleaned_data["agreed"]
            if method != (cart["shipping_method"] or ""):
                changes = {"shipping_method": method}
                services.update(cart_id=cart_id, shopper=shopper, changes=changes, now=now)
        order = checkout.place(
            cart_id=cart_id,
            shopper=shopper,
            payment=payments.payment_of(request.POST, request),
            expected_total=seen_total,
            expected_due=seen_due,
            agreed=agreed,
            address=addresses.client_address(request),
            now=now,
        )
    except DomainError as error:
        cart = find(request)
        if cart is None:
            return HttpResponseRedirect(reverse("cart"))
        return _page(request, cart, cart_id, shopper, problem=error)
    return HttpResponseRedirect(payments.order_address(order, order.get("token", "")))


def _page(
    request: HttpRequest,
    cart: CartView,
    cart_id: UUID,
    shopper: Shopper,
    *,
    form: PaymentForm | None = None,
    problem: DomainError | None = None,
) -> HttpResponse:
    methods = queries.list_shipping_options(cart_id=cart_id, shopper=shopper, now=clock.now())
    context = {
        **shop_page.context(request),
        "cart": cart,
        "methods": methods,
        "agreed": [
            {**each, "label": Policy.Kind(each["kind"]).label}
            for each in cart["policies"]
            if each["kind"] in AGREED
        ],
        "is_covered": _is_covered(cart),
        **payments.ways_to_pay(request.POST),
        "form": form,
        "problem": problem,
    }
    status = STATUS[problem.kind] if problem else 422 if form is not None else 200
    return render(request, "web/shop/payment.html", context, status=status)


def _is_covered(cart: CartView) -> bool:
    return rules.is_covered(
        credit_total=Decimal(cart["credit_total"]["amount"]), amount_due=Decimal(cart["amount_due"]["amount"])
    )


def _ways(cart: CartView) -> Sequence[Mapping[str, Any]]:
    return [{"code": Way.GIFT_CARD, "name": ""}] if _is_covered(cart) else payments.list_offered()
