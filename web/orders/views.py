"""The page behind the link in a guest's mails: their order and its invoice, to look at and to pay."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from kernel import clock
from kernel.errors import DomainError
from kernel.problems import STATUS
from storefront.checkout import limits
from storefront.customers.rules import Holder
from storefront.orders import addresses, errors, paying, queries, wording
from storefront.orders.rules import CLOSED, UNPAID, PaymentStatus
from storefront.orders.views import OrderView
from web import payments, policy, shop_page

LONGEST_TOKEN = 100


@require_safe
@policy.keyed
def order(request: HttpRequest, number: int) -> HttpResponse:
    """A guest's order by its token; another's, and another shop's, is not found."""
    return _page(request, number, _holder(request))


@require_POST
@policy.keyed
def pay(request: HttpRequest, number: int) -> HttpResponse:
    """Try again to pay a guest's order, or confirm the payment that waits for it."""
    holder = Holder(token=request.POST.get("token", "")[:LONGEST_TOKEN])
    confirmed = request.POST.get("confirm", "")[:LONGEST_TOKEN]
    payment = {"confirm": confirmed} if confirmed else payments.payment_of(request.POST, request)
    try:
        limits.count_payment(number=number, holder=holder)
        made = paying.pay(number=number, holder=holder, payment=payment, now=clock.now())
    except DomainError as error:
        return _page(request, number, holder, problem=error)
    return HttpResponseRedirect(payments.order_address(made, holder.token))


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
    if not token:
        return HttpResponseRedirect("/")
    return HttpResponseRedirect(f"{reverse('order', args=[number])}?{urlencode({'token': token})}")


def _page(
    request: HttpRequest, number: int, holder: Holder, *, problem: DomainError | None = None
) -> HttpResponse:
    made = queries.find(number=number, holder=holder)
    if made is None:
        raise Http404("There is no such order.")
    (found,), way = queries.read([made]), wording.way_of(made)
    words, address = wording.words(way.language), found["shipping_address"]
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
        "token": holder.token,
        "words": words["page"],
        "language": way.language,
        "locale": str(way.locale),
        "placed_on": way.day(found["placed_at"].astimezone(ZoneInfo(around["shop"].time_zone)).date()),
        "status": words["status"][found["status"]],
        "payment": words["payment_status"][found["payment_status"]],
        "fulfilment": words["fulfilment_status"][found["fulfilment_status"]],
        "to_do": step if step.get("type") == "instructions" else None,
        "taxes": [tax | {"percent": way.percent(tax["percent"])} for tax in found["taxes"]],
        "parcels": [p["tracking"] for p in found["fulfilments"] if any(p["tracking"].values())],
        "country": way.country(address["country"]) if address else "",
        "was_refunded": found["payment_status"] in (PaymentStatus.PARTIALLY_REFUNDED, PaymentStatus.REFUNDED),
    }
    status = STATUS[problem.kind] if problem else 200
    return render(request, "web/shop/order.html", context, status=status)


@require_safe
@policy.keyed
def invoice(request: HttpRequest, number: int) -> HttpResponse:
    """The order's invoice: its token leads to a signed address, so that one handed on is no key to the order."""
    signature, now = request.GET.get("signature", ""), clock.now()
    try:
        if not signature:
            made = addresses.sign(number=number, refund_id=None, holder=_holder(request), now=now)
            return HttpResponseRedirect(f"{request.path}?{urlencode({'signature': made.text})}")
        content = addresses.open_signed(signature=signature, number=number, refund_id=None, now=now)
    except errors.AddressExpired as error:
        raise PermissionDenied(error.detail) from error
    except (errors.OrderNotFound, errors.NoInvoice) as error:
        raise Http404("There is no such invoice.") from error
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="invoice-{number}.pdf"'
    return answer


def _next_step(order: OrderView) -> dict[str, Any]:
    """What the buyer of an unpaid order has to do for its payment to be made; nothing in most cases."""
    if not _is_unpaid(order):
        return {}
    actions = [payment["next_action"] for payment in order["payments"] if payment["next_action"]]
    return next((action for action in actions if action is not None), {})


def _can_be_paid_again(order: OrderView, step: dict[str, Any]) -> bool:
    """After a payment that failed, or while the buyer has left the gateway's page without paying there."""
    is_open = order["payment_status"] == PaymentStatus.FAILED or step.get("type") == "redirect"
    return _is_unpaid(order) and is_open


def _is_unpaid(order: OrderView) -> bool:
    return order["payment_status"] in UNPAID and order["status"] not in CLOSED


def _holder(request: HttpRequest) -> Holder:
    return Holder(token=request.GET.get("token", "")[:LONGEST_TOKEN])
