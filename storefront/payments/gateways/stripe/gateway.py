"""Stripe, by its official SDK: PaymentIntents on the shop's own account, by its own key or by Connect.

Our attempt's id is Stripe's idempotency key and stands in the intent's metadata, so that an intent
whose answer was lost is found again. Amounts go in the currency's smallest unit
(docs.stripe.com/currencies), webhooks are signed over their raw bytes (docs.stripe.com/webhooks).
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

import stripe
from django.conf import settings
from django.utils.translation import gettext as _

from kernel import clock
from storefront.payments import errors
from storefront.payments.gateways.port import Account, Charge, Event, Outcome, Unreachable
from storefront.payments.gateways.stripe import responses
from storefront.payments.rules import Status

T = TypeVar("T")

TIMEOUT_SECONDS = 10
_SEVERAL = {"payment_method_options": {"card": {"request_multicapture": "if_available"}}}
"""What is held is taken in parts, where the card allows it (docs.stripe.com/payments/multicapture)."""


class Stripe:
    """Charges through Stripe; the buyer's app makes the payment method with Stripe's own library."""

    patience = timedelta(minutes=60)

    def __init__(self, account: Account) -> None:
        own = account.text("secret_key")
        self._account = "" if own else account.connected  # named where the platform asks for it
        self._webhook_secret = account.text("webhook_secret") if own else settings.STRIPE_WEBHOOK_SECRET
        self._publishable_key = account.text("publishable_key")
        self._client = stripe.StripeClient(
            own or settings.STRIPE_SECRET_KEY,
            base_addresses={"api": settings.STRIPE_API_BASE},
            max_network_retries=0,
            http_client=stripe.RequestsClient(timeout=TIMEOUT_SECONDS),
        )

    def identify(self) -> str:
        """Whom the keys belong to, by Stripe's word. Raises GatewayRefuses or GatewaySilent."""
        try:
            return str(self._client.v1.accounts.retrieve_current(options=self._options()).id)  # type: ignore[arg-type]
        except (stripe.AuthenticationError, stripe.PermissionError, stripe.InvalidRequestError) as error:
            raise errors.GatewayRefuses(error.user_message or "") from error
        except stripe.StripeError as error:
            raise errors.GatewaySilent from error

    def check(self, details: Mapping[str, Any]) -> None:
        """A payment method is one of Stripe's; without one, the buyer's app confirms the intent.

        With `return_url` the buyer pays on Stripe's own page instead.
        """
        method = details.get("payment_method")
        if details.get("card") or (method is not None and not str(method).startswith("pm_")):
            raise errors.InvalidDetails(
                _("Give a payment_method made by Stripe's library, or none."), field="payment.payment_method"
            )
        if method and details.get("return_url"):
            raise errors.InvalidDetails(
                _("Give either a payment_method or a return_url."), field="payment.return_url"
            )

    def charge(self, charge: Charge, details: Mapping[str, Any]) -> Outcome:
        """Create the intent, and confirm it where a payment method is given; or open Stripe's own page."""
        if details.get("return_url"):
            return self._open_page(charge, details)
        params: dict[str, Any] = {
            "amount": responses.to_minor(charge.amount, charge.currency),
            "currency": charge.currency.lower(),
            "metadata": {"attempt": str(charge.key)},
            "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
        }
        if charge.captures_later:
            params |= {"capture_method": "manual", **_SEVERAL}
        if details.get("payment_method"):
            params |= {"payment_method": details["payment_method"], "confirm": True}
        intents = self._client.v1.payment_intents
        return self._intent(lambda: intents.create(params=params, options=self._options(charge.key)))  # type: ignore[arg-type]

    def _open_page(self, charge: Charge, details: Mapping[str, Any]) -> Outcome:
        """A page of Stripe's for this one charge (docs.stripe.com/payments/checkout), open as long as the order waits.

        Everything in it is the same at every try, as Stripe's idempotency asks for.
        """
        key = str(charge.key)
        begun_at = charge.begun_at or clock.now()
        params: dict[str, Any] = {
            "mode": "payment",
            "client_reference_id": key,
            "metadata": {"attempt": key},
            "payment_intent_data": {"metadata": {"attempt": key, "page": "stripe"}},
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {
                        "currency": charge.currency.lower(),
                        "unit_amount": responses.to_minor(charge.amount, charge.currency),
                        "product_data": {"name": f"#{charge.label}"},
                    },
                }
            ],
            "success_url": details["return_url"],
            "cancel_url": details.get("cancel_url") or details["return_url"],
            "expires_at": int((begun_at + self.patience).timestamp()),
        }
        if charge.captures_later:
            params["payment_intent_data"]["capture_method"] = "manual"
            params |= _SEVERAL
        sessions = self._client.v1.checkout.sessions
        return self._ask(
            lambda: sessions.create(params=params, options=self._options(charge.key)),  # type: ignore[arg-type]
            responses.read_session,
        )

    def confirm(self, charge: Charge) -> Outcome:
        """The buyer has done what Stripe asked for; Stripe says what came of it."""
        if charge.reference.startswith("cs_"):
            sessions = self._client.v1.checkout.sessions
            params: dict[str, Any] = {"expand": ["payment_intent.latest_charge"]}
            return self._ask(
                lambda: sessions.retrieve(charge.reference, params=params, options=self._options()),  # type: ignore[arg-type]
                responses.read_session,
            )
        intents = self._client.v1.payment_intents
        return self._intent(lambda: intents.retrieve(charge.reference, options=self._options()))  # type: ignore[arg-type]

    def find(self, charge: Charge) -> Outcome | None:
        """The intent by its name, or, where that was never heard, by our key in its metadata."""
        intents = self._client.v1.payment_intents
        if charge.reference:
            return self.confirm(charge)
        query = {"query": f"metadata['attempt']:'{charge.key}'", "limit": 1}
        found = _reach(lambda: intents.search(params=query, options=self._options()))  # type: ignore[arg-type]
        return self._told(responses.read_intent(found.data[0])) if found.data else None

    def refund(self, charge: Charge, *, key: UUID, amount: Decimal) -> Outcome:
        """Give back; a refund the bank has yet to take is `processing`.

        One that was asked for before is found by our key in its metadata: Stripe repeats its first answer to an
        idempotency key, and after a day it would give back again (docs.stripe.com/api/idempotent_requests).
        """
        refunds = self._client.v1.refunds
        query = {"payment_intent": charge.reference, "limit": 100}
        params = {
            "payment_intent": charge.reference,
            "amount": responses.to_minor(amount, charge.currency),
            "metadata": {"refund": str(key)},
        }
        try:
            known = _reach(lambda: refunds.list(params=query, options=self._options()))  # type: ignore[arg-type]
            found = (each for each in known.data if getattr(each.metadata, "refund", None) == str(key))
            made = next(found, None)
            if made is None:
                made = _reach(lambda: refunds.create(params=params, options=self._options(key)))  # type: ignore[arg-type]
        except stripe.InvalidRequestError as error:
            return Outcome(status=Status.FAILED, failure_code=error.code or "invalid_request")
        return responses.read_refund(made)

    def capture(self, charge: Charge, *, key: UUID, amount: Decimal) -> Outcome:
        """Take so much of what is held; a part only where the card's issuer lets Stripe take several.

        Whether it was taken already is told by what the intent has received: a key's answer is kept for a day alone.
        """
        intents = self._client.v1.payment_intents
        taken = responses.to_minor(charge.captured + amount, charge.currency)
        params: dict[str, Any] = {"amount_to_capture": responses.to_minor(amount, charge.currency)}
        if charge.captured + amount < charge.amount:
            params["final_capture"] = False
        try:
            known = _reach(lambda: intents.retrieve(charge.reference, options=self._options()))  # type: ignore[arg-type]
            if (getattr(known, "amount_received", 0) or 0) < taken:
                _reach(lambda: intents.capture(charge.reference, params=params, options=self._options(key)))  # type: ignore[arg-type]
        except (stripe.CardError, stripe.InvalidRequestError) as error:
            return Outcome(status=Status.FAILED, failure_code=error.code or "invalid_request")
        return Outcome(status=Status.SUCCEEDED, reference=charge.reference)

    def release(self, charge: Charge) -> Outcome:
        """Cancel the intent: what was not captured is the buyer's again (docs.stripe.com/api/payment_intents)."""
        intents = self._client.v1.payment_intents
        try:
            found = _reach(lambda: intents.retrieve(charge.reference, options=self._options()))  # type: ignore[arg-type]
            if found.status not in ("succeeded", "canceled"):
                found = _reach(lambda: intents.cancel(charge.reference, options=self._options()))  # type: ignore[arg-type]
        except (stripe.CardError, stripe.InvalidRequestError) as error:
            return Outcome(status=Status.FAILED, failure_code=error.code or "invalid_request")
        received = getattr(found, "amount_received", 0) or 0
        return Outcome(status=Status.SUCCEEDED, captured=responses.from_minor(received, charge.currency))

    def read_events(self, body: bytes, headers: Mapping[str, str]) -> list[Event]:
        """An event of the shop's own account, signed with the endpoint's secret no more than 5 minutes ago."""
        event = _verified(body, headers, self._webhook_secret)
        if _account_of(event) != self._account:
            raise errors.ForgedWebhook(_("This event is of another account."))
        told = responses.read_event(event)
        return [replace(told, outcome=self._told(told.outcome))]

    def _intent(self, ask: Callable[[], stripe.PaymentIntent]) -> Outcome:
        return self._ask(ask, responses.read_intent)

    def _ask(self, ask: Callable[[], T], read: Callable[[T], Outcome]) -> Outcome:
        try:
            return self._told(read(_reach(ask)))
        except stripe.CardError as error:
            intent = getattr(error.error, "payment_intent", None)
            code = getattr(error.error, "decline_code", None) or error.code or "card_declined"
            return Outcome(status=Status.FAILED, reference=intent["id"] if intent else "", failure_code=code)
        except stripe.InvalidRequestError as error:
            return Outcome(status=Status.FAILED, failure_code=error.code or "invalid_request")

    def _told(self, outcome: Outcome) -> Outcome:
        if outcome.next_action is None or outcome.next_action["type"] != "stripe":
            return outcome
        named = {"publishable_key": self._publishable_key, "account": self._account}
        return replace(outcome, next_action={**outcome.next_action, **named})

    def _options(self, key: UUID | None = None) -> dict[str, str]:
        options = {"stripe_account": self._account} if self._account else {}
        return options | {"idempotency_key": str(key)} if key is not None else options


def account_of(body: bytes, headers: Mapping[str, str]) -> str:
    """The connected account that an event sent to the platform is of; empty for the platform's own.

    Raises ForgedWebhook.
    """
    return _account_of(_verified(body, headers, settings.STRIPE_WEBHOOK_SECRET))


def redeem(code: str) -> str:
    """The account that a merchant has let the platform act for, by Connect's code.

    Raises GatewayRefuses, GatewaySilent.
    """
    client = stripe.StripeClient(
        settings.STRIPE_SECRET_KEY,
        base_addresses={"api": settings.STRIPE_API_BASE, "connect": settings.STRIPE_CONNECT_BASE},
        max_network_retries=0,
        http_client=stripe.RequestsClient(timeout=TIMEOUT_SECONDS),
    )
    try:
        answer = client.oauth.token(params={"grant_type": "authorization_code", "code": code})
    except stripe.APIConnectionError as error:
        raise errors.GatewaySilent from error
    except stripe.StripeError as error:
        raise errors.GatewayRefuses(error.user_message or "") from error
    return str(answer.stripe_user_id)


def _verified(body: bytes, headers: Mapping[str, str], secret: str) -> stripe.Event:
    """The event, signed with the secret no more than five minutes ago. Raises ForgedWebhook."""
    lowered = {name.lower(): value for name, value in headers.items()}
    if not secret:
        raise errors.ForgedWebhook
    try:
        return stripe.Webhook.construct_event(body, lowered.get("stripe-signature", ""), secret)
    except (
        stripe.SignatureVerificationError,
        ValueError,
        TypeError,
    ) as error:  # a letter beyond ASCII is no digest
        raise errors.ForgedWebhook from error


def _account_of(event: stripe.Event) -> str:
    return str(getattr(event, "account", None) or "")


def _reach(ask: Callable[[], T]) -> T:
    """Ask Stripe. Raises its card and request errors, which are answers; all others are Unreachable."""
    try:
        return ask()
    except (stripe.CardError, stripe.InvalidRequestError):
        raise
    except stripe.StripeError as error:
        raise Unreachable(f"{type(error).__name__}: {error.user_message or error.code or ''}") from error
