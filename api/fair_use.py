"""Fair use: every operation takes from its caller's bucket, its address's and its shop's, by what it costs.

A read takes one token and a write two; what costs more is listed. Kept answers of the catalogue cost less than
counting them, and are not counted (`api.early`). While Valkey is down nobody is limited.
"""

from django.http import HttpRequest, HttpResponse

from api import caller
from kernel import throttling

WEIGHTS: dict[str, int] = {
    "search_suggest": 2,
    "products_facets": 3,
    "carts_create": 5,
    "orders_create": 10,
    "orders_pay": 10,
    "customers_register": 10,
    "auth_log_in": 10,
    "auth_reset": 10,
    "invitations_accept": 10,
    "signups_create": 20,
    "reports_get": 10,
    "bulk_prices": 10,
    "bulk_stock": 10,
    "emailtemplates_preview": 10,
    "orderdocuments_invoice": 5,
    "orderdocuments_credit_note": 5,
    "images_create": 10,
    "imports_create": 20,
    "exports_create": 20,
    "dataexports_create": 20,
}
"""Tokens of operations that cost more than reading or writing a thing."""
SEARCH = 3


def take(request: HttpRequest, operation: str) -> None:
    """Take what the operation costs, and note on the request what is left. Raises RateLimited.

    The caller must have been identified, or be taken for a stranger.
    """
    who = caller.of(request)
    verdict = throttling.require_fair(
        principal=who.principal, address=who.address, tokens=weight(request, operation)
    )
    request.limits = verdict.headers()  # type: ignore[attr-defined]


def tell(request: HttpRequest, response: HttpResponse) -> None:
    """Say what is left, unless the answer says so of a limit that is closer to its end."""
    for name, value in getattr(request, "limits", {}).items():
        response.setdefault(name, value)


def weight(request: HttpRequest, operation: str) -> int:
    """How many tokens a call takes."""
    if operation in WEIGHTS:
        return WEIGHTS[operation]
    if request.method in ("GET", "HEAD"):
        return SEARCH if request.GET.get("q") else 1
    return 2
