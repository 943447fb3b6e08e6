"""Mollie, by its official client: payments on its own page (docs.mollie.com/reference/create-payment).

Our attempt's id is Mollie's idempotency key and stands in the payment's metadata, so that a payment whose answer was
lost is found again. A webhook says no more than a payment's name, and proves nothing: what became of it is asked.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar
from urllib.parse import parse_qs
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from mollie.api import error as said
from mollie.api.client import Client
from mollie.api.objects.payment import Payment

from kernel import clock, throttling
from storefront.payments import errors
from storefront.payments.gateways.mollie import line, responses
from storefront.payments.gateways.port import Account, Charge, Event, Outcome, Unreachable
from storefront.payments.models import PaymentAttempt
from storefront.payments.rules import Status
from tenants import current, hosts

T = TypeVar("T")

_WEBHOOK = "/api/v1/payments/webhooks/mollie"
_NAME = re.compile(r"tr_\w{1,60}", re.ASCII)
_KEY_IS_KEPT = timedelta(minutes=50)
"""Mollie keeps an idempotency key for an hour (docs.mollie.com/reference/api-idempotency)."""
_PAGE, _PAGES = 250, 20
"""How many payments a list has at most, and how many lists are read to find one."""
_CLOCKS_DIFFER_BY = timedelta(minutes=5)
_LOCALES = {
    **{
        "en": "en_US",
        "de": "de_DE",
        "fr": "fr_FR",
        "es": "es_ES",
        "nl": "nl_NL",
        "it": "it_IT",
        "pt": "pt_PT",
    },
    **{
        "pl": "pl_PL",
        "sv": "sv_SE",
        "da": "da_DK",
        "fi": "fi_FI",
        "nb": "nb_NO",
        "hu": "hu_HU",
        "ca": "ca_ES",
    },
}
"""The languages of Mollie's page; in any other it speaks as the buyer's browser does."""
_TOLD_OF_OURS = throttling.Limit("mollie_payment", 30, 3600, is_strict=True)
_TOLD_OF_OTHERS = throttling.Limit("mollie_strange_names", 20, 60, is_strict=True)
_ANSWERS = (400, 404, 410, 422)
"""Mollie's noes. All else may be over by the next time it is asked."""


class Mollie:
    """Charges on Mollie's page, by whatever the buyer chooses there."""

    patience = timedelta(minutes=60)

    def __init__(self, account: Account) -> None:
        self._client = Client(api_endpoint=settings.MOLLIE_API_BASE)
        self._client._client = line.session()
        self._client.set_api_key(account.text("api_key"))

    def identify(self) -> str:
        """The website profile that the key is of. Raises GatewayRefuses or GatewaySilent."""
        try:
            return str(self._client.profiles.get("me").name)
        except said.ResponseError as error:
            if error.status in (401, 403):
                raise errors.GatewayRefuses(str(error)) from error
            raise errors.GatewaySilent from error
        except said.Error as error:
            raise errors.GatewaySilent from error

    def check(self, details: Mapping[str, Any]) -> None:
        """The buyer pays on Mollie's page, which has to know where they come back to."""
        if not details.get("return_url"):
            raise errors.InvalidDetails(
                _("Give a return_url: the buyer pays on the gateway's page and comes back there."),
                field="payment.return_url",
            )

    def charge(self, charge: Charge, details: Mapping[str, Any]) -> Outcome:
        """Open a page of Mollie's for this one charge. Everything in it is the same at every try.

        Who cancels there comes back as who pays does: the payment is over, and Mollie is asked. One whose key Mollie
        may have forgotten is looked for first.
        """
        begun_at = charge.begun_at or clock.now()
        found = self.find(charge) if begun_at < clock.now() - _KEY_IS_KEPT else None
        if found is not None:
            return found
        data: dict[str, Any] = {
            "amount": responses.write_amount(charge.amount, charge.currency),
            "description": f"#{charge.label}",
            "redirectUrl": details["return_url"],
            "metadata": {"attempt": str(charge.key)},
        }
        if settings.PUBLIC_SCHEME == "https":  # Mollie takes no address that it cannot reach
            data["webhookUrl"] = hosts.shop_url(current.tenant().slug, _WEBHOOK)
        written = charge.locale or current.tenant().locale
        if locale := _LOCALES.get(written.replace("_", "-").split("-")[0]):
            data["locale"] = locale
        return self._ask(lambda: self._client.payments.create(data, idempotency_key=str(charge.key)))

    def confirm(self, charge: Charge) -> Outcome:
        """The buyer has come back; Mollie says what came of it."""
        return self._ask(lambda: self._client.payments.get(charge.reference))

    def find(self, charge: Charge) -> Outcome | None:
        """The payment by its name, or, where that was never heard, by our key among those made since."""
        if charge.reference:
            return self.confirm(charge)
        earliest = (charge.begun_at or clock.now() - timedelta(days=1)) - _CLOCKS_DIFFER_BY
        page = _reach(lambda: self._client.payments.list(limit=_PAGE))
        for _each in range(_PAGES):
            for payment in page:
                if responses.key_of(payment, "attempt") == charge.key:
                    return responses.read_payment(payment)
                if datetime.fromisoformat(payment.created_at) < earliest:
                    return None
            if not page.has_next():
                return None
            page = _reach(page.get_next)
        raise Unreachable("there were too many payments since to find one among them")

    def refund(self, charge: Charge, *, key: UUID, amount: Decimal) -> Outcome:
        """Give back; it is under way for a day or two.

        One that was asked for before is found by our key in its metadata: Mollie forgets its own after an hour.
        """
        refunds = Payment({"id": charge.reference}, self._client).refunds
        data = {
            "amount": responses.write_amount(amount, charge.currency),
            "description": f"#{charge.label}",
            "metadata": {"refund": str(key)},
        }
        try:
            known = _reach(lambda: refunds.list(limit=_PAGE))
            made = next((each for each in known if responses.key_of(each, "refund") == key), None)
            if made is None:
                made = _reach(lambda: refunds.create(data, idempotency_key=str(key)))
        except said.ResponseError as error:
            return _refused(error)
        return responses.read_refund(made)

    def read_events(self, body: bytes, headers: Mapping[str, str]) -> list[Event]:
        """What became of the payment that is named, and of its refunds, by Mollie's word; nothing of one that is not
        this account's. Raises Unreachable, also where Mollie was asked so often: strangers may send any name, and each
        is a call with the shop's key.
        """
        names = parse_qs(body.decode(errors="replace")).get("id", [])
        if len(names) != 1 or not _NAME.fullmatch(names[0]):
            raise errors.ForgedWebhook
        is_ours = PaymentAttempt.objects.filter(gateway="mollie", reference=names[0]).exists()
        limit, what = (_TOLD_OF_OURS, names[0]) if is_ours else (_TOLD_OF_OTHERS, "")
        if not throttling.take(limit, what).is_allowed:
            raise Unreachable("it was asked so often that it is let be")
        try:
            payment = _reach(lambda: self._client.payments.get(names[0], embed="refunds"))
        except said.ResponseError:
            return []
        return responses.read_events(payment)

    def _ask(self, ask: Callable[[], Payment]) -> Outcome:
        try:
            return responses.read_payment(_reach(ask))
        except said.ResponseError as error:
            return _refused(error)


def _refused(error: said.ResponseError) -> Outcome:
    return Outcome(status=Status.FAILED, failure_code=f"invalid_{error.field or 'request'}")


def _reach(ask: Callable[[], T]) -> T:
    """Ask Mollie. Raises its noes, which are answers; all else is Unreachable."""
    try:
        return ask()
    except said.ResponseError as error:
        if error.status in _ANSWERS:
            raise
        raise Unreachable(f"Mollie answered {error.status}: {error}") from error
    except said.Error as error:
        raise Unreachable(f"{type(error).__name__}: {error}") from error
