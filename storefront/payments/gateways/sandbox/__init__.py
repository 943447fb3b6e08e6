"""A gateway to try things with: test cards and no money."""

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy, gettext_noop

from storefront.payments import errors
from storefront.payments.gateways.port import Account, Detail, GatewayType, translated
from storefront.payments.gateways.sandbox.gateway import CARDS, ConfirmAction, Sandbox


def _open(account: Account) -> Sandbox:
    if not settings.SANDBOX_PAYMENTS:
        raise errors.UnknownGateway(field="payment.gateway")
    return Sandbox()


TYPES = (
    GatewayType(
        code="sandbox",
        title=gettext_noop("Test cards"),
        wording=translated(name=gettext_lazy("Card (test)")),
        open=_open,
        details=(
            Detail("card", "sandbox: the number of a test card", 40, "4242424242424242", choices=CARDS),
        ),
        next_actions=(ConfirmAction,),
        holds_for=timedelta(days=7),
        mode=lambda _: "test",
    ),
)
