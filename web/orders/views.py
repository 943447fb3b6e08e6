"""The page behind the link in a guest's mails: their order and its invoice, to look at."""

from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kernel import clock
from storefront.customers.rules import Holder, country_name
from storefront.orders import addresses, errors, queries
from storefront.orders.rules import FulfilmentStatus, PaymentStatus, Status
from tenants import current
from web import policy

LONGEST_TOKEN = 100
STATUS_WORDS = {
    Status.PLACED: "",
    Status.COMPLETED: "",
    Status.CANCELLED: "Cancelled",
    Status.EXPIRED: "Not paid in time",
}
PAYMENT_WORDS = {
    PaymentStatus.PENDING: "Not paid yet",
    PaymentStatus.COMPLETE: "Paid",
    PaymentStatus.FAILED: "The payment did not go through",
    PaymentStatus.PARTIALLY_REFUNDED: "Partly paid back",
    PaymentStatus.REFUNDED: "Paid back",
}
FULFILMENT_WORDS = {
    FulfilmentStatus.UNFULFILLED: "Not sent yet",
    FulfilmentStatus.PARTIAL: "Partly sent",
    FulfilmentStatus.FULFILLED: "Sent",
    FulfilmentStatus.RETURNED: "Returned",
}


@require_safe
@policy.keyed
def order(request: HttpRequest, number: int) -> HttpResponse:
    """A guest's order by its token; another's, and another shop's, is not found."""
    holder, shop = _holder(request), current.tenant()
    try:
        found = queries.get(number=number, holder=holder)
    except errors.OrderNotFound as error:
        raise Http404("There is no such order.") from error
    address = found["shipping_address"]
    context = {
        "shop": shop,
        "order": found,
        "token": holder.token,
        "placed_on": found["placed_at"].astimezone(ZoneInfo(shop.time_zone)).date(),
        "status": STATUS_WORDS[found["status"]],
        "payment": PAYMENT_WORDS[found["payment_status"]],
        "fulfilment": FULFILMENT_WORDS[found["fulfilment_status"]],
        "parcels": [p["tracking"] for p in found["fulfilments"] if any(p["tracking"].values())],
        "country": country_name(address["country"]) if address else "",
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


def _holder(request: HttpRequest) -> Holder:
    return Holder(token=request.GET.get("token", "")[:LONGEST_TOKEN])
