"""The shop's policies on its own pages."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kernel.errors import NotFound
from storefront.policies import queries
from storefront.policies.models import Policy
from storefront.policies.views import policy as view
from tenants import current, legal_identity
from web import policy, shop_page


@require_safe
@policy.page
def show(request: HttpRequest, kind: str) -> HttpResponse:
    """A policy in force. The imprint names who sells, also where nothing else is written."""
    identity = legal_identity.read(current.tenant().legal_identity)
    context = {**shop_page.context(request), "kind": kind, "identity": identity}
    try:
        found = view(queries.get_in_force(kind=kind))
        context |= {"title": found["title"], "body": found["body"], "published_at": found["published_at"]}
    except NotFound as error:
        if kind != Policy.Kind.IMPRINT or not identity["name"]:
            raise Http404("There is no such page.") from error
        context["title"] = Policy.Kind.IMPRINT.label
    if kind == Policy.Kind.IMPRINT:
        context["seller"] = legal_identity.lines(identity)
    return render(request, "web/shop/policy.html", context)
