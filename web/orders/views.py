"""A buyer's order and its invoice, to look at, to pay and to send back; guests come by the link in their mails."""

import re
from collections import Counter
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_POST, require_safe

from kernel import actors, clock, once
from kernel.errors import DomainError
from kernel.problems import STATUS
from storefront.checkout import limits
from storefront.customers.rules import Shopper
from storefront.orders import addresses, errors, paying, queries, returns, wording
from storefront.orders.pieces import PiecesView
from storefront.orders.rules import CLOSED, OPEN_RETURN, UNPAID, PaymentStatus, count_returnable
from storefront.orders.views import OrderLineView, OrderView
from storefront.policies.models import Policy
from web import fair_use, payments, policy, shop_page
from web.customers import visitor

LONGEST_TOKEN = 100
LINE = re.compile(r"[0-9]{1,18} [1-9][0-9]{0,3}")  # a line of the order, and a number of pieces


@require_safe
@policy.keyed
def order(request: HttpRequest, number: int) -> HttpResponse:
    """An order of one's own, a guest's by its token; another's, and another shop's, is not found."""
    shopper = _shopper(request)
    if shopper == Shopper():
        return HttpResponseRedirect(f"{reverse('log_in')}?{urlencode({'next': request.path})}")
    return _page(request, number, shopper)


@require_POST
@fair_use.weighs(fair_use.ORDER)
@once.in_steps
@policy.keyed
def pay(request: HttpRequest, number: int) -> HttpResponse:
    """Try again to pay a guest's order, or confirm the payment that waits for it."""
    shopper = _shopper(request)
    confirmed = request.POST.get("confirm", "")[:LONGEST_TOKEN]
    payment = {"confirm": confirmed} if confirmed else payments.payment_of(request.POST, request)
    try:
        limits.count_payment(number=number, shopper=shopper)
        made = paying.pay(
            number=number,
            shopper=shopper,
            payment=payment,
            request_key=once.form_key(request),
            now=clock.now(),
        )
    except DomainError as error:
        return _page(request, number, shopper, problem=error)
    return HttpResponseRedirect(payments.order_address(made, shopper.token))


@require_POST
@policy.keyed
def send_back(request: HttpRequest, number: int) -> HttpResponse:
    """Ask to send pieces of an order back."""
    shopper = _shopper(request)
    try:
        returns.request(
            number=number,
            shopper=shopper,
            lines=_pieces(request.POST),
            reason=request.POST.get("reason", ""),
            actor=actors.buyer(""),
            now=clock.now(),
        )
    except DomainError as error:
        return _page(request, number, shopper, problem=error)
    return HttpResponseRedirect(_address(number, shopper.token))


@require_safe
@policy.keyed
def come_back(request: HttpRequest, payment_id: UUID) -> HttpResponse:
    """Where a gateway's own page sends its buyer: the gateway is asked what came of it, and their order shows it."""
    try:
        number, token = paying.come_back(
            payment_id=payment_id,
            key=request.GET.get("key", "")[:LONGEST_TOKEN],
            is_cancelled="cancelled" in request.GET,
            now=clock.now(),
        )
    except DomainError as error:
        raise Http404("There is no such payment.") from error
    return HttpResponseRedirect(_address(number, token))


def _page(
    request: HttpRequest, number: int, shopper: Shopper, *, problem: DomainError | None = None
) -> HttpResponse:
    made = queries.find(number=number, shopper=shopper)
    if made is None:
        raise Http404("There is no such order.")
    (found,), fmt = queries.read([made]), wording.format_of(made)
    words, address = wording.words(fmt.language), found["shipping_address"]
    around = shop_page.context(request)
    step = _next_step(found)
    context = {
        **around,
        "problem": problem,
        "confirm": step.get("payment") if step.get("type") == "confirm" else None,
        "go_to": step.get("url") if step.get("type") == "redirect" else None,
        "goes_on": "go" in request.GET and problem is None,
        **(payments.ways_to_pay(request.POST) if _can_be_paid_again(found, step) else {}),
        "order": found,
        "returnable": _returnable(found),
        "token": shopper.token,
        "locale": str(fmt.locale),
        "placed_on": fmt.day(found["placed_at"].astimezone(ZoneInfo(around["shop"].time_zone)).date()),
        "status": words["status"][found["status"]],
        "payment": words["payment_status"][found["payment_status"]],
        "fulfilment": words["fulfilment_status"][found["fulfilment_status"]],
        "to_do": step if step.get("type") == "instructions" else None,
        "taxes": [tax | {"percent": fmt.percent(tax["percent"])} for tax in found["taxes"]],
        "why_untaxed": wording.why_untaxed(made, fmt.language),
        "parcels": [p["tracking"] for p in found["fulfilments"] if any(p["tracking"].values())],
        "country": fmt.country(address["country"]) if address else "",
        "has_credit": found["credit_total"]["amount"].strip("0.") != "",
        "was_refunded": found["payment_status"] in (PaymentStatus.PARTIALLY_REFUNDED, PaymentStatus.REFUNDED),
    }
    status = STATUS[problem.kind] if problem else 200
    with translation.override(fmt.language):
        context["agreed"] = [{**each, "label": Policy.Kind(each["kind"]).label} for each in found["policies"]]
        return render(request, "web/shop/order.html", context, status=status)


@require_safe
@policy.keyed
def invoice(request: HttpRequest, number: int) -> HttpResponse:
    """The order's invoice: its token leads to a signed address, so that one handed on is no key to the order."""
    signature, now = request.GET.get("signature", ""), clock.now()
    try:
        if not signature:
            made = addresses.sign(number=number, refund_id=None, shopper=_shopper(request), now=now)
            return HttpResponseRedirect(f"{request.path}?{urlencode({'signature': made.text})}")
        content = addresses.open_signed(signature=signature, number=number, refund_id=None, now=now)
    except errors.AddressExpired as error:
        raise PermissionDenied(error.detail) from error
    except (errors.OrderNotFound, errors.NoInvoice) as error:
        raise Http404("There is no such invoice.") from error
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="invoice-{number}.pdf"'
    return answer


def _address(number: int, token: str) -> str:
    query = f"?{urlencode({'token': token})}" if token else ""
    return f"{reverse('order', args=[number])}{query}"


def _pieces(sent: QueryDict) -> list[PiecesView]:
    """How many of which lines were named; what is no number counts as none."""
    return [
        {"id": int(name), "quantity": int(str(sent[key]))}
        for key in sent
        if (name := key.removeprefix("line_")).isdecimal() and LINE.fullmatch(f"{name} {sent[key]}")
    ]


def _returnable(order: OrderView) -> list[tuple[OrderLineView, int]]:
    """The lines of which pieces can still come back, and how many."""
    coming_back: Counter[int] = Counter()
    for made in order["returns"]:
        for piece in made["lines"] if made["status"] in OPEN_RETURN else ():
            coming_back[piece["id"]] += piece["quantity"]
    sent = [(line["id"], line["fulfilled"], line["returned"]) for line in order["lines"]]
    left = count_returnable(sent, coming_back)
    return [(line, left[line["id"]]) for line in order["lines"] if left[line["id"]] > 0]


def _next_step(order: OrderView) -> dict[str, Any]:
    """What the buyer of an unpaid order has to do for its payment to be made; nothing in most cases."""
    if not _is_unpaid(order):
        return {}
    actions = [payment["next_action"] for payment in order["payments"] if payment["next_action"]]
    return next((action for action in actions if action is not None), {})


def _can_be_paid_again(order: OrderView, step: dict[str, Any]) -> bool:
    """After a payment that failed, before any, or while the buyer has left the gateway's page without paying there."""
    is_open = order["payment_status"] == PaymentStatus.FAILED or step.get("type") == "redirect"
    return _is_unpaid(order) and (is_open or not order["payments"])


def _is_unpaid(order: OrderView) -> bool:
    return order["payment_status"] in UNPAID and order["status"] not in CLOSED


def _shopper(request: HttpRequest) -> Shopper:
    """Who asks: the bearer of the order's token, or the customer who has logged in."""
    token = (request.POST.get("token", "") or request.GET.get("token", ""))[:LONGEST_TOKEN]
    customer = None if token else visitor.find(request)
    return Shopper.of(customer) if customer is not None else Shopper(token=token)
