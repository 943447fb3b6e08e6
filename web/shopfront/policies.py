"""The shop's policies on its own pages."""

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kernel import formats
from kernel.errors import NotFound
from storefront.policies import queries
from storefront.policies.models import Policy
from storefront.policies.views import policy as view
from tenants import current, legal_identity, tax_numbers
from web import policy, shop_page

VERSION = re.compile(r"[1-9][0-9]{0,8}")


@require_safe
@policy.page
def show(request: HttpRequest, kind: str) -> HttpResponse:
    """A policy in force, or with `?version=` what it said before. The imprint names who sells in any case."""
    identity = legal_identity.read(current.tenant().legal_identity)
    context = {**shop_page.context(request), "kind": kind, "identity": identity}
    asked = request.GET.get("version", "")
    try:
        found = view(queries.get(kind=kind, version=int(asked) if VERSION.fullmatch(asked) else None))
        context |= {"title": found["title"], "body": found["body"], "published_at": found["published_at"]}
    except NotFound as error:
        if kind != Policy.Kind.IMPRINT or not identity["name"]:
            raise Http404("There is no such page.") from error
        context["title"] = Policy.Kind.IMPRINT.label
    if kind == Policy.Kind.IMPRINT:
        context["vat_label"] = tax_numbers.NAMES.get(current.tenant().country)
        context["seller"] = legal_identity.lines(identity, formats.of([context["locale"]]))
    return render(request, "web/shop/policy.html", context)
