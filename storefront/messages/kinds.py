"""The messages of a shop's life: what each is called, who gets it, and whether it may be declined. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

FORGOTTEN = "•••"


class Audience(StrEnum):
    """Who a message is for."""

    BUYER = "buyer"
    STAFF = "staff"
    MERCHANT = "merchant"


@dataclass(frozen=True, slots=True)
class Kind:
    """A sort of message."""

    code: str
    name: str
    audience: Audience
    when: str
    is_transactional: bool = True
    secrets: tuple[str, ...] = ()
    """The facts that let whoever reads them in: they are forgotten once the message has gone out."""


ALL: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind(
            "email_verification",
            "Confirm the address",
            Audience.BUYER,
            "when someone opens an account",
        ),
        Kind(
            "password_reset",
            "New password",
            Audience.BUYER,
            "when someone asks for a new password",
        ),
        Kind(
            "receipt",
            "Receipt",
            Audience.BUYER,
            "when an order is placed that is paid later, and when it is paid",
        ),
        Kind("payment_failed", "Payment failed", Audience.BUYER, "when a payment is declined"),
        Kind("shipped", "Shipped", Audience.BUYER, "when a parcel leaves"),
        Kind("refunded", "Refunded", Audience.BUYER, "when money is paid back"),
        Kind(
            "review_request",
            "Review request",
            Audience.BUYER,
            "a week after everything was sent",
            is_transactional=False,
        ),
        Kind(
            "abandoned_cart",
            "Abandoned cart",
            Audience.BUYER,
            "some hours after a cart was left behind",
            is_transactional=False,
        ),
        Kind("low_stock", "Low stock", Audience.STAFF, "when something is about to sell out"),
        Kind(
            "staff_invitation",
            "Staff invitation",
            Audience.STAFF,
            "when someone is asked to help run the shop",
            secrets=("link",),
        ),
        Kind(
            "webhook_disabled",
            "Webhook switched off",
            Audience.STAFF,
            "when a program of the shop's has failed for days",
        ),
        Kind("daily_summary", "Daily summary", Audience.STAFF, "every morning"),
        Kind(
            "signup_code",
            "Sign-up code",
            Audience.MERCHANT,
            "when a merchant signs up with the platform",
            secrets=("code",),
        ),
        Kind(
            "trial_ends",
            "Trial ends",
            Audience.MERCHANT,
            "some days before a shop's trial ends, and on its last day",
        ),
        Kind("invoice_issued", "Invoice", Audience.MERCHANT, "when a month of a plan begins"),
        Kind(
            "invoice_reminder",
            "Invoice reminder",
            Audience.MERCHANT,
            "some days before an invoice is due, and twice when it is overdue",
        ),
    )
}
SHOP: tuple[Kind, ...] = tuple(kind for kind in ALL.values() if kind.audience != Audience.MERCHANT)
CHOICES = [(kind.code, kind.name) for kind in SHOP]


def is_transactional(code: str) -> bool:
    """Whether the message belongs to something its reader did, and so is sent to who declined others."""
    return code not in ALL or ALL[code].is_transactional


def without_secrets(code: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a message that has gone out, as they may be kept."""
    secrets = ALL[code].secrets if code in ALL else ()
    return {name: FORGOTTEN if name in secrets else value for name, value in facts.items()}


def is_for_buyers(code: str) -> bool:
    """Whether its reader buys here, so that an answer reaches the shop."""
    return code in ALL and ALL[code].audience == Audience.BUYER
