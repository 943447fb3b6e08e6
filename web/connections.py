"""Where gateways send merchants back who have let the platform act for their account."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from storefront.payments import connecting
from web import policy

_PASSED_ON = ("state", "code", "error", "error_description")
_LONGEST = 2000


@require_safe
@policy.private
def come_back(request: HttpRequest, gateway: str) -> HttpResponse:
    """Lead the merchant on into their shop's admin, where it is checked that they are who went."""
    query = {name: request.GET[name][:_LONGEST] for name in _PASSED_ON if name in request.GET}
    page = connecting.shop_page(state=query.get("state", ""), query=query | {"gateway": gateway})
    if page is None:
        raise Http404("There is no such shop.")
    return HttpResponseRedirect(page)
