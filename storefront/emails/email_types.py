"""The messages of a shop's life: what each is called, who gets it, and whether it may be declined. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_noop

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
            gettext_noop("Confirm the address"),
            Audience.BUYER,
            gettext_noop("when someone opens an account"),
        ),
        EmailType(
            "password_reset",
            gettext_noop("New password"),
            Audience.BUYER,
            gettext_noop("when someone asks for a new password"),
        ),
        EmailType(
            "log_in_code",
            gettext_noop("Log-in code"),
            Audience.BUYER,
            gettext_noop("when someone asks for a code to log in by"),
        ),
        EmailType(
            "log_in_changed",
            gettext_noop("Log-in changed"),
            Audience.BUYER,
            gettext_noop("when a password, an address to log in by or a second factor was changed"),
        ),
        EmailType(
            "receipt",
            gettext_noop("Receipt"),
            Audience.BUYER,
            gettext_noop("when an order to be paid later is placed, and when an order is paid"),
        ),
        EmailType(
            "payment_failed",
            gettext_noop("Payment failed"),
            Audience.BUYER,
            gettext_noop("when a payment is declined"),
        ),
        EmailType(
            "shipped", gettext_noop("Shipped"), Audience.BUYER, gettext_noop("when a parcel is shipped")
        ),
        EmailType(
            "cancelled", gettext_noop("Cancelled"), Audience.BUYER, gettext_noop("when an order is cancelled")
        ),
        EmailType(
            "refunded", gettext_noop("Refunded"), Audience.BUYER, gettext_noop("when money is refunded")
        ),
        EmailType(
            "gift_card",
            gettext_noop("Gift card"),
            Audience.BUYER,
            gettext_noop("when a gift card is issued to someone"),
            credentials=("code",),
        ),
        EmailType(
            "review_request",
            gettext_noop("Review request"),
            Audience.BUYER,
            gettext_noop("a week after everything was shipped"),
            is_transactional=False,
        ),
        EmailType(
            "abandoned_cart",
            gettext_noop("Abandoned cart"),
            Audience.BUYER,
            gettext_noop("some hours after a cart was abandoned"),
            is_transactional=False,
        ),
        EmailType(
            "low_stock",
            gettext_noop("Low stock"),
            Audience.STAFF,
            gettext_noop("when something is about to sell out"),
        ),
        EmailType(
            "staff_invitation",
            gettext_noop("Staff invitation"),
            Audience.STAFF,
            gettext_noop("when someone is invited to the team"),
            credentials=("link",),
        ),
        EmailType(
            "mention",
            gettext_noop("Named in a note"),
            Audience.STAFF,
            gettext_noop("when a note on an order names someone of the team"),
        ),
        EmailType(
            "webhook_disabled",
            gettext_noop("Webhook switched off"),
            Audience.STAFF,
            gettext_noop("when a webhook has failed for days"),
        ),
        EmailType(
            "daily_summary", gettext_noop("Daily summary"), Audience.STAFF, gettext_noop("every morning")
        ),
        EmailType(
            "signup_code",
            gettext_noop("Sign-up code"),
            Audience.MERCHANT,
            gettext_noop("when a merchant signs up with the platform"),
            credentials=("code",),
        ),
        EmailType(
            "trial_ends",
            gettext_noop("Trial ends"),
            Audience.MERCHANT,
            gettext_noop("some days before a shop's trial ends, and on its last day"),
        ),
        EmailType(
            "invoice_issued",
            gettext_noop("Invoice"),
            Audience.MERCHANT,
            gettext_noop("when a month of a plan begins"),
        ),
        EmailType(
            "invoice_reminder",
            gettext_noop("Invoice reminder"),
            Audience.MERCHANT,
            gettext_noop("some days before an invoice is due, and twice when it is overdue"),
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
