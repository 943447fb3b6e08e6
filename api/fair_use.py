"""Fair use: every operation takes from its caller's bucket, its address's and its shop's, by what it costs.

A read takes one token and a write two; what costs more is listed. Kept answers of the catalogue cost less than asking
Valkey for a token: they are counted by the process that gives them, and beyond what it gives an address in a minute
they are calls as all others. While Valkey is down nobody is limited.
"""

from collections import Counter

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from api import caller
from kernel import addresses, throttling

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
    "imports_retry_pictures": 10,
    "webhooks_replay": 20,
}
"""Tokens of operations that cost more than reading or writing a thing."""
SEARCH = 3
KEPT_FOR_A_TOKEN = 100


class _InAMinute:
    """Counts what a process is asked, by address and minute; with the minute it is forgotten."""

    def __init__(self) -> None:
        self._minute, self._asked = 0, Counter[str]()

    def _count(self, address: str, at: float) -> tuple[int, int]:
        """How often the address has asked by now, and how many seconds are left, at a moment of `perf_counter`."""
        minute, second = divmod(int(at), 60)
        if minute != self._minute:
            self._minute, self._asked = minute, Counter()
        self._asked[address] += 1
        return self._asked[address], 60 - second


class KeptAnswers(_InAMinute):
    """What a process gives of kept answers."""

    def take(self, *, direct: str, forwarded: str, at: float) -> dict[str, str] | None:
        """Take one: the headers that say what is left, or None if nothing is."""
        asked, seconds = self._count(addresses.seen(direct, forwarded), at)
        most = settings.CALLS_A_MINUTE * KEPT_FOR_A_TOKEN
        if asked > most:
            return None
        left = most - asked
        return {"RateLimit-Policy": f'"kept";q={most};w=60', "RateLimit": f'"kept";r={left};t={seconds}'}


class UnknownHosts(_InAMinute):
    """Hosts that a process does not know, and would have to look up."""

    def take(self, *, address: str, at: float) -> bool:
        """Take one; whether the address had any left. All who ask at such hosts stand in one line."""
        most = max(30, settings.CALLS_A_MINUTE // 40)
        return self._count(address, at)[0] <= most


kept_answers, unknown_hosts = KeptAnswers(), UnknownHosts()


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
