"""The messages of a shop's life: what each is called, who gets it, and whether it may be declined. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_noop as _

FORGOTTEN = "•••"


class Audience(StrEnum):
    """Who a message is for."""

    BUYER = "buyer"
    STAFF = "staff"
    MERCHANT = "merchant"


@dataclass(frozen=True, slots=True)
class EmailType:
    """A sort of message."""

    code: str
    name: str
    audience: Audience
    when: str
    is_transactional: bool = True
    credentials: tuple[str, ...] = ()
    """The facts that let whoever reads them in: they are forgotten once the message has gone out."""


URGENT = frozenset({"log_in_code", "password_reset", "email_verification", "staff_invitation", "signup_code"})
"""What somebody waits for, in front of a form: it is sent before all other mail."""

ALL: dict[str, EmailType] = {
    each.code: each
    for each in (
        EmailType(
            "email_verification",
            _("Confirm the address"),
            Audience.BUYER,
            _("when someone opens an account"),
        ),
        EmailType(
            "password_reset",
            _("New password"),
            Audience.BUYER,
            _("when someone asks for a new password"),
        ),
        EmailType(
            "log_in_code",
            _("Log-in code"),
            Audience.BUYER,
            _("when someone asks for a code to log in by"),
        ),
        EmailType(
            "log_in_changed",
            _("Log-in changed"),
            Audience.BUYER,
            _("when a password, an address to log in by or a second factor was changed"),
        ),
        EmailType(
            "receipt",
            _("Receipt"),
            Audience.BUYER,
            _("when an order to be paid later is placed, and when an order is paid"),
        ),
        EmailType("payment_failed", _("Payment failed"), Audience.BUYER, _("when a payment is declined")),
        EmailType("shipped", _("Shipped"), Audience.BUYER, _("when a parcel is shipped")),
        EmailType("cancelled", _("Cancelled"), Audience.BUYER, _("when an order is cancelled")),
        EmailType("refunded", _("Refunded"), Audience.BUYER, _("when money is refunded")),
        EmailType(
            "gift_card",
            _("Gift card"),
            Audience.BUYER,
            _("when a gift card is issued to someone"),
            credentials=("code",),
        ),
        EmailType(
            "review_request",
            _("Review request"),
            Audience.BUYER,
            _("a week after everything was shipped"),
            is_transactional=False,
        ),
        EmailType(
            "abandoned_cart",
            _("Abandoned cart"),
            Audience.BUYER,
            _("some hours after a cart was abandoned"),
            is_transactional=False,
        ),
        EmailType("low_stock", _("Low stock"), Audience.STAFF, _("when something is about to sell out")),
        EmailType(
            "staff_invitation",
            _("Staff invitation"),
            Audience.STAFF,
            _("when someone is invited to the team"),
            credentials=("link",),
        ),
        EmailType(
            "mention",
            _("Named in a note"),
            Audience.STAFF,
            _("when a note on an order names someone of the team"),
        ),
        EmailType(
            "webhook_disabled",
            _("Webhook switched off"),
            Audience.STAFF,
            _("when a webhook has failed for days"),
        ),
        EmailType("daily_summary", _("Daily summary"), Audience.STAFF, _("every morning")),
        EmailType(
            "signup_code",
            _("Sign-up code"),
            Audience.MERCHANT,
            _("when a merchant signs up with the platform"),
            credentials=("code",),
        ),
        EmailType(
            "trial_ends",
            _("Trial ends"),
            Audience.MERCHANT,
            _("some days before a shop's trial ends, and on its last day"),
        ),
        EmailType("invoice_issued", _("Invoice"), Audience.MERCHANT, _("when a month of a plan begins")),
        EmailType(
            "invoice_reminder",
            _("Invoice reminder"),
            Audience.MERCHANT,
            _("some days before an invoice is due, and twice when it is overdue"),
        ),
    )
}
SHOP: tuple[EmailType, ...] = tuple(each for each in ALL.values() if each.audience != Audience.MERCHANT)
ACCOUNT = frozenset({"email_verification", "log_in_changed", "log_in_code", "password_reset", "signup_code"})
"""Messages without which nobody gets into their account, or learns that somebody else did."""
FROM_STRANGERS = ACCOUNT | {"receipt", "payment_failed"}
"""What anyone can have sent to an address that they type in, as long as nothing is paid."""
CHOICES = [(each.code, each.name) for each in SHOP]


def is_transactional(code: str) -> bool:
    """Whether the message belongs to something its reader did, and so is sent to who declined others."""
    return code not in ALL or ALL[code].is_transactional


def without_credentials(code: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a message that has gone out, as they may be kept."""
    credentials = ALL[code].credentials if code in ALL else ()
    return {name: FORGOTTEN if name in credentials else value for name, value in facts.items()}


def is_for_buyers(code: str) -> bool:
    """Whether its reader buys here, so that an answer reaches the shop."""
    return code in ALL and ALL[code].audience == Audience.BUYER
