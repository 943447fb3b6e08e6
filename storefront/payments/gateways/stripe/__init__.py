"""Cards, wallets and local methods by Stripe: by the shop's own key, or on an account connected to the platform.

The SDK is large: only a shop that uses it pays for it, and so nothing of it is imported here.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Literal
from urllib.parse import urlencode

from django.conf import settings
from django.utils.translation import gettext as _, gettext_lazy
from typing_extensions import TypedDict

from storefront.payments import errors
from storefront.payments.gateways.port import (
    CANCEL_URL,
    RETURN_URL,
    Account,
    AccountField,
    Authorisation,
    Detail,
    Gateway,
    GatewayType,
    translated,
)


class StripeAction(TypedDict):
    """The buyer's app goes on with Stripe's library."""

    type: Literal["stripe"]
    client_secret: str
    publishable_key: str
    """The shop's own, where it is paid by its own key."""
    account: str
    """The connected account to name to the library."""


def _open(account: Account) -> Gateway:
    if not account.text("secret_key") and not (settings.STRIPE_SECRET_KEY and account.connected):
        raise errors.UnknownGateway(field="payment.gateway")
    from storefront.payments.gateways.stripe.gateway import Stripe

    return Stripe(account)


def _identify(account: Account) -> str:
    if not account.text("secret_key") and not (settings.STRIPE_SECRET_KEY and account.connected):
        raise errors.GatewayRefuses(_("There is no key for it, here or at the platform."))
    from storefront.payments.gateways.stripe.gateway import Stripe

    return Stripe(account).identify()


def _account_of(body: bytes, headers: Mapping[str, str]) -> str:
    from storefront.payments.gateways.stripe import gateway

    return gateway.account_of(body, headers)


def _authorise_address(state: str, back: str) -> str:
    """Connect's page for accounts that exist (docs.stripe.com/connect/oauth-standard-accounts)."""
    query = {
        "response_type": "code",
        "client_id": settings.STRIPE_CLIENT_ID,
        "scope": "read_write",
        "state": state,
        "redirect_uri": back,
    }
    return f"{settings.STRIPE_CONNECT_BASE}/oauth/authorize?{urlencode(query)}"


def _redeem(code: str) -> str:
    from storefront.payments.gateways.stripe import gateway

    return gateway.redeem(code)


def _mode(account: Account) -> Literal["test", "live"]:
    key = account.text("secret_key") or settings.STRIPE_SECRET_KEY
    return "live" if "_live_" in key else "test"


TYPES = (
    GatewayType(
        code="stripe",
        title="Stripe",
        wording=translated(name=gettext_lazy("Card")),
        open=_open,
        fields=(
            AccountField(
                "publishable_key",
                gettext_lazy("Publishable key"),
                gettext_lazy("pk_…: the buyer's app needs it; it is no secret."),
                begins=("pk_",),
            ),
            AccountField(
                "secret_key",
                gettext_lazy("Secret key"),
                gettext_lazy("sk_… or, better, a restricted key rk_…."),
                kind="secret",
                begins=("sk_", "rk_"),
            ),
            AccountField(
                "webhook_secret",
                gettext_lazy("Signing secret of webhooks"),
                gettext_lazy("whsec_…, of the endpoint that you name at Stripe."),
                kind="secret",
                begins=("whsec_",),
            ),
        ),
        details=(
            Detail("payment_method", "stripe: made by Stripe's library in the buyer's app"),
            RETURN_URL,
            CANCEL_URL,
        ),
        is_hosted=True,
        holds_for=timedelta(
            days=6
        ),  # cards hold for seven (docs.stripe.com/payments/place-a-hold-on-a-payment-method)
        next_actions=(StripeAction,),
        needs_account=True,
        settles_within=timedelta(days=14),
        mode=_mode,
        identify=_identify,
        authorisation=Authorisation(
            is_possible=lambda: bool(settings.STRIPE_CLIENT_ID and settings.STRIPE_SECRET_KEY),
            address=_authorise_address,
            redeem=_redeem,
        ),
        account_of=_account_of,
    ),
)
