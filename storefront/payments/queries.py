"""Reads on payments."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from kernel import keys
from storefront.payments import errors, rules
from storefront.payments.models import GatewayAccount, PaymentAttempt
from storefront.payments.views import PaymentView, payment

RETURN = "payment-return"
RETURNS_FOR = timedelta(days=3)
"""How long the address works that a gateway's page leads back to."""


def list_by_payable(payables: Sequence[UUID]) -> dict[UUID, list[PaymentView]]:
    """The payments of each, what credit paid and then the oldest first, in one statement."""
    found: dict[UUID, list[PaymentView]] = {}
    attempts = PaymentAttempt.objects.filter(payable__in=payables).order_by("created_at", "pk")
    for attempt in sorted(attempts, key=lambda attempt: attempt.gateway not in rules.CREDITS):
        found.setdefault(attempt.payable, []).append(payment(attempt))
    return found


def find_unsettled(*, payable: UUID) -> PaymentAttempt | None:
    """The attempt whose outcome is missing, or None."""
    return PaymentAttempt.objects.filter(payable=payable, status__in=rules.UNSETTLED).first()


def find_last(*, payable: UUID) -> PaymentAttempt | None:
    """The attempt at a gateway that was made last, or None."""
    made = PaymentAttempt.objects.filter(payable=payable).exclude(gateway__in=rules.CREDITS)
    return made.order_by("created_at", "pk").last()


def find_open(*, payable: UUID) -> PaymentAttempt | None:
    """The attempt that may still succeed, or None."""
    return PaymentAttempt.objects.filter(payable=payable, status__in=rules.UNFINISHED).first()


def find_held(*, payable: UUID) -> PaymentAttempt | None:
    """The attempt whose money its gateway holds, or None."""
    return PaymentAttempt.objects.filter(payable=payable, status=rules.Status.AUTHORIZED).first()


def find_succeeded(*, payable: UUID) -> PaymentAttempt | None:
    """The attempt that has paid: by a gateway, or, where credit has paid it all, by that; or None."""
    paid = list(PaymentAttempt.objects.filter(payable=payable, status=rules.Status.SUCCEEDED))
    return min(paid, key=lambda attempt: attempt.gateway in rules.CREDITS, default=None)


def list_ways(*, payable: UUID) -> list[str]:
    """The gateways that it was paid by, credit last."""
    paid = PaymentAttempt.objects.filter(payable=payable, status=rules.Status.SUCCEEDED)
    codes = sorted(set(paid.values_list("gateway", flat=True)))
    return sorted(codes, key=lambda code: code in rules.CREDITS)


def find(*, payable: UUID, payment_id: UUID | str) -> PaymentAttempt | None:
    """The attempt of that id, where it is one to pay this, or None."""
    try:
        wanted = payment_id if isinstance(payment_id, UUID) else UUID(payment_id)
    except ValueError:
        return None
    return PaymentAttempt.objects.filter(payable=payable, pk=wanted).first()


def open_return(*, payment_id: UUID, key: str, now: datetime) -> PaymentAttempt:
    """The attempt whose buyer comes back from the gateway's page with its key. Raises PaymentNotFound."""
    if not keys.is_object_token(key, RETURN, payment_id):
        raise errors.PaymentNotFound
    found = PaymentAttempt.objects.filter(pk=payment_id, created_at__gt=now - RETURNS_FOR).first()
    if found is None:
        raise errors.PaymentNotFound
    return found


def find_by_request(*, payable: UUID, request_key: str) -> PaymentAttempt | None:
    """The attempt that a request has made already, or None."""
    if not request_key:
        return None
    return PaymentAttempt.objects.filter(payable=payable, request_key=hashed(request_key)).first()


def hashed(request_key: str) -> str:
    """A request's key as what came of it keeps it."""
    return hashlib.sha256(request_key.encode()).hexdigest()


def list_accounts() -> "QuerySet[GatewayAccount]":
    """How the shop is paid, by gateway."""
    return GatewayAccount.objects.order_by("gateway")
