"""The page behind the link in a guest's mails: their order and its invoice, to look at."""

from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kernel import clock
from storefront.customers.rules import Holder
from storefront.orders import addresses, errors, queries, views, wording
from storefront.orders.rules import CLOSED, UNPAID, PaymentStatus
from tenants import current
from web import policy

LONGEST_TOKEN = 100


@require_safe
@policy.keyed
def order(request: HttpRequest, number: int) -> HttpResponse:
    """A guest's order by its token; another's, and another shop's, is not found."""
    holder, shop = _holder(request), current.tenant()
    made = queries.find(number=number, holder=holder)
    if made is None:
        raise Http404("There is no such order.")
    (found,), way = views.read([made]), wording.way_of(made)
    words, address = wording.words(way.language), found["shipping_address"]
    context = {
        "shop": shop,
        "order": found,
        "token": holder.token,
        "words": words["page"],
        "language": way.language,
        "locale": str(way.locale),
        "placed_on": way.day(found["placed_at"].astimezone(ZoneInfo(shop.time_zone)).date()),
        "status": words["status"][found["status"]],
        "payment": words["payment_status"][found["payment_status"]],
        "fulfilment": words["fulfilment_status"][found["fulfilment_status"]],
        "to_do": _to_do(found),
        "taxes": [tax | {"percent": way.percent(tax["percent"])} for tax in found["taxes"]],
        "parcels": [p["tracking"] for p in found["fulfilments"] if any(p["tracking"].values())],
        "country": way.country(address["country"]) if address else "",
        "was_refunded": found["payment_status"] in (PaymentStatus.PARTIALLY_REFUNDED, PaymentStatus.REFUNDED),
    }
    return render(request, "web/shop/order.html", context)


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


def _to_do(order: dict[str, Any]) -> dict[str, Any] | None:
    """How an unpaid order is to be paid by hand."""
    if order["payment_status"] not in UNPAID or order["status"] in CLOSED:
        return None
    actions = [payment["next_action"] for payment in order["payments"] if payment["next_action"]]
    return next((action for action in actions if action["type"] == "instructions"), None)


def _holder(request: HttpRequest) -> Holder:
    return Holder(token=request.GET.get("token", "")[:LONGEST_TOKEN])
