"""Whether a VAT number is registered: the European Commission's register (VIES) is asked, in the background and once.

Nothing waits for its answer and nothing is refused for it: the register, or one state's part of it, is away for hours.
It blocks who asks too much, so a shop's answers are remembered for a day and its questions are counted.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import orjson
from django.conf import settings
from django.core.cache import cache

from kernel import clock, outgoing, scope, throttling
from kernel.outbox import delivery as outbox
from kernel.outbox.models import OutboxEntry
from tenants import current, tax_numbers
from tenants.models import Tenant

TOPIC = "vat_number"
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 10, 60, 360, 1440))
QUESTIONS = throttling.Limit("vat_numbers", 100, 3600, is_strict=True)
_REMEMBERED = 24 * 3600
_RULES = outgoing.Rules(seconds=3.0, ports=None, may_be_local=True)  # an operator names the address


class Unanswered(Exception):
    """The register could not say."""


def ask_later(
    number: str,
    *,
    topic: str = TOPIC,
    payload: dict[str, str] | None = None,
    key: str | None = None,
    now: datetime,
) -> None:
    """Have the register asked about a number that has one, once the current transaction has committed."""
    if settings.VIES_URL and tax_numbers.country_of(number):
        outbox.add(topic, payload or {}, key=key, now=now)


def call(number: str, *, settle: Callable[[bool], None]) -> outbox.Call | None:
    """The question, as a message's delivery; `settle` is told whether the number is registered.

    It is told at once, and nobody asked, of a number that the shop has asked about in the last day. Raises Postponed
    beyond QUESTIONS.
    """
    name = f"vat_number:{scope.schema()}:{number}"
    remembered = cache.get(name)
    if remembered is not None:
        settle(remembered)
        return None
    asked = throttling.take(QUESTIONS, "")
    if not asked.is_allowed:
        until = clock.now() + timedelta(seconds=asked.retry_after)
        raise outbox.Postponed("the shop has asked about too many VAT numbers", until=until)

    def note(answer: Callable[[], bool]) -> None:
        is_registered = answer()
        cache.set(name, is_registered, _REMEMBERED)
        settle(is_registered)

    host = urlsplit(settings.VIES_URL).hostname or ""
    return outbox.Call(host=host, run=lambda: _ask(number), settle=note)


def _ask(number: str) -> bool:
    """Raises OutgoingError or Unanswered."""
    body = orjson.dumps({"countryCode": number[:2], "vatNumber": number[2:]})
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    url = f"{settings.VIES_URL.rstrip('/')}/check-vat-number"
    answer = outgoing.request("POST", url, headers=headers, body=body, rules=_RULES)
    try:
        found = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        found = None
    if answer.status != 200 or not isinstance(found, dict) or not isinstance(found.get("valid"), bool):
        raise Unanswered(f"VIES answered {answer.status}: {answer.body[:200].decode(errors='replace')}")
    return bool(found["valid"])


def check_own(_entry: OutboxEntry) -> outbox.Call | None:
    """The question about the shop's own number as it is now; what is answered stands with the shop."""
    shop = current.tenant()
    with scope.on_platform():
        number = Tenant.objects.values_list("legal_identity", flat=True).get(pk=shop.pk).get("vat_id", "")

    def note(is_registered: bool) -> None:
        check = {"number": number, "is_registered": is_registered, "at": clock.now().isoformat()}
        with scope.on_platform():
            Tenant.objects.filter(pk=shop.pk, legal_identity__vat_id=number).update(vat_check=check)

    return call(number, settle=note) if number else None
