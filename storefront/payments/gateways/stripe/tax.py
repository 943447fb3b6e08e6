"""Stripe Tax behind the port of rates: what it would take at a place, asked once a day and place for each shop.

`TAX_PROVIDERS=["storefront.payments.gateways.stripe.tax.STRIPE_TAX"]` has every shop asked for that is paid through
Stripe, under its own key or by its connected account (docs.stripe.com/api/tax/calculations/create). A shop that has not
switched Stripe Tax on goes by its own table. Classes of goods that are Stripe's tax codes (`txcd_…`) and stand in that
table are asked about each; others bear what Stripe takes of the account's usual goods.
"""

import logging
import time
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode

import orjson
from django.conf import settings
from django.core.cache import cache

from kernel import outgoing, scope, throttling
from kernel.outgoing import OutgoingError
from kernel.postal_addresses import region_key
from storefront.payments import sealed_accounts
from storefront.payments.gateways.port import Account
from storefront.payments.models import GatewayAccount
from storefront.taxes.providers import Unreachable
from storefront.taxes.rules import STANDARD_CLASS, Place, Rate, clean_code

logger = logging.getLogger(__name__)

_SECONDS_KEPT, _SECONDS_HERE, _SECONDS_SILENT, _MOST_KEPT = 24 * 3600, 3600, 30, 5_000
_AMOUNT = 10_000
"""What is asked about, in the currency's smallest unit: Stripe answers for amounts, and we keep rates."""
_RULES = outgoing.Rules(seconds=3.0, largest=512 * 1024, ports=None, may_be_local=True)
_OFF, _NO_PLACE = "stripe_tax_inactive", "customer_tax_location_invalid"
_Kept = list[list[str]]
_NOWHERE: _Kept = [[]]
"""What is kept of a place that Stripe does not know."""
_PLACES = throttling.Limit("stripe_tax_places", 500, 3600, is_strict=True)
"""A shop's: whoever has a cart names as many places as they like, and Stripe has each question paid."""
_ORDERED = throttling.Limit("stripe_tax_places_ordered", 10, 3600, is_strict=True)
"""An address's, when it orders: where strangers have used up the shop's, others order on."""


class StripeTax:
    """Knows what Stripe Tax takes; keeps it in this process and, for the others, in the cache."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[float, _Kept]] = {}
        self._silent_until: dict[str, float] = {}

    def learn(self, place: Place, own: Sequence[Rate], *, orderer: str = "") -> None:
        """Ask Stripe about a place that nothing is kept of; what it does not answer stays unknown."""
        if not _is_known(place) or self._kept(place, own) is not None:
            return
        account, schema = _account(), scope.connection.schema_name
        if account is None or time.monotonic() < self._silent_until.get(schema, 0):
            return
        is_allowed = throttling.take(_PLACES, "").is_allowed
        if not (is_allowed or (orderer and throttling.take(_ORDERED, orderer).is_allowed)):
            logger.warning("Stripe Tax is asked about no more places for now")
            return
        try:
            self._keep(_key(place, own), _ask(account, place, _classes(own)))
        except (OutgoingError, Unreachable) as error:
            self._silent_until[schema] = time.monotonic() + _SECONDS_SILENT
            logger.warning("Stripe Tax says nothing of %s %s: %s", place.country, place.region, error)

    def rates_at(self, place: Place, own: Sequence[Rate]) -> Sequence[Rate] | None:
        """What was learnt of the place; None for shops that do not use it. Raises Unreachable."""
        if not _is_known(place):
            return None
        kept = self._kept(place, own)
        if kept is None and _account() is None:
            return None
        if kept is None or kept == _NOWHERE:
            raise Unreachable
        return [
            Rate(name, Decimal(percent), country=place.country, tax_class=of) for of, name, percent in kept
        ] or None

    def forget(self) -> None:
        """Know nothing any more of what this process has learnt."""
        cache.delete_many(list(self._known))
        self._known.clear()
        self._silent_until.clear()

    def _kept(self, place: Place, own: Sequence[Rate]) -> _Kept | None:
        key = _key(place, own)
        until, kept = self._known.get(key, (0.0, []))
        if time.monotonic() < until:
            return kept
        found: _Kept | None = cache.get(key)
        if found is not None:
            self._remember(key, found)
        return found

    def _keep(self, key: str, found: _Kept) -> None:
        self._remember(key, found)
        cache.set(key, found, _SECONDS_KEPT if found else _SECONDS_HERE)

    def _remember(self, key: str, found: _Kept) -> None:
        if len(self._known) >= _MOST_KEPT:
            self._known.clear()
        self._known[key] = time.monotonic() + _SECONDS_HERE, found


STRIPE_TAX = StripeTax()


def _is_known(place: Place) -> bool:
    """Whether it is an address: before there is one, and for goods that are picked up, the shop's table holds."""
    return bool(place.country and (place.region or place.postal_code))


def _key(place: Place, own: Sequence[Rate]) -> str:
    parts = (region_key(place.country, place.region), clean_code(place.postal_code), *_classes(own))
    return f"stripe-tax:{scope.connection.schema_name}:{place.country}:{':'.join(parts)}"


def _classes(own: Iterable[Rate]) -> list[str]:
    return [STANDARD_CLASS, *sorted({rate.tax_class for rate in own if rate.tax_class.startswith("txcd_")})]


def _account() -> Account | None:
    """The shop's account at Stripe, if it is paid through one."""
    row = GatewayAccount.objects.filter(gateway="stripe", is_active=True).first()
    return None if row is None else sealed_accounts.read(row)


def _ask(account: Account, place: Place, classes: Sequence[str]) -> _Kept:
    """The rates of the classes there; none where the account does not use it. Raises OutgoingError, Unreachable."""
    own = account.text("secret_key")
    headers = {
        "Authorization": f"Bearer {own or settings.STRIPE_SECRET_KEY}",
        "Content-Type": "application/x-www-form-urlencoded",
        **({} if own else {"Stripe-Account": account.connected}),
    }
    url = f"{settings.STRIPE_API_BASE}/v1/tax/calculations"
    body = urlencode(_question(place, classes)).encode()
    answer = outgoing.request("POST", url, headers=headers, body=body, rules=_RULES)
    try:
        said = orjson.loads(answer.body)
        if answer.status == 200:
            lines = {line["reference"]: line for line in said["line_items"]["data"]}
            return [[of, *_rate(lines[of])] for of in classes]
        code = said["error"].get("code", "")
    except (orjson.JSONDecodeError, KeyError, TypeError, InvalidOperation) as error:
        raise Unreachable(f"an answer of {answer.status} that is not understood") from error
    if code == _OFF:
        return []
    if code == _NO_PLACE:
        return _NOWHERE
    raise Unreachable(f"{answer.status} {code}")


def _question(place: Place, classes: Sequence[str]) -> dict[str, Any]:
    address = {"country": place.country, "state": place.region, "postal_code": place.postal_code}
    asked: dict[str, Any] = {"currency": "usd", "customer_details[address_source]": "shipping"}
    asked |= {f"customer_details[address][{name}]": value for name, value in address.items() if value}
    for at, of in enumerate(classes):
        line = {"amount": _AMOUNT, "reference": of, "tax_behavior": "exclusive"}
        asked |= {f"line_items[{at}][{name}]": value for name, value in line.items()}
        if of != STANDARD_CLASS:
            asked[f"line_items[{at}][tax_code]"] = of
    return asked | {"expand[0]": "line_items.data.tax_breakdown"}


def _rate(line: dict[str, Any]) -> tuple[str, str]:
    """What a line's taxes are called, and their percent: state's, county's and city's together."""
    taxed = [part for part in line["tax_breakdown"] if part["taxable_amount"] and part["tax_rate_details"]]
    details = [part["tax_rate_details"] for part in taxed]
    percent = sum((Decimal(each["percentage_decimal"]) for each in details), Decimal(0))
    return (details[0]["display_name"] if details else "Tax"), str(percent)
