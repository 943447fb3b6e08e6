"""Taking no more mail: the page behind the link at the foot of a message, and mail programs' one click."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from kernel import clock
from storefront.emails import suppression
from storefront.emails.errors import UnsubscribeLinkInvalid
from web import policy, shop_page


@csrf_exempt  # mail programs post without a cookie (RFC 8058); the signed token says who may
@require_http_methods(["GET", "HEAD", "POST"])
@policy.private
def unsubscribe(request: HttpRequest) -> HttpResponse:
    """Ask on GET, since programs follow links on their own; take the address off on POST."""
    token = request.GET.get("token", "") or request.POST.get("token", "")
    context = {**shop_page.context(request), "token": token, "is_done": request.method == "POST"}
    try:
        if request.method == "POST":
            email = suppression.unsubscribe(token=token, now=clock.now())
        else:
            email = suppression.read_token(token=token)
    except UnsubscribeLinkInvalid:
        return render(request, "web/shop/unsubscribe.html", context | {"email": ""}, status=404)
    return render(request, "web/shop/unsubscribe.html", context | {"email": email})
