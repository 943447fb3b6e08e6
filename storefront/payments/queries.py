"""Reads on payments."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from kernel import money
from storefront.payments import rules
from storefront.payments.models import PaymentAttempt


def by_order(order_ids: Sequence[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """The payments of each order as its view shows them, in one statement."""
    found: dict[UUID, list[dict[str, Any]]] = {}
    for attempt in PaymentAttempt.objects.filter(order_id__in=order_ids).order_by("created_at", "pk"):
        found.setdefault(attempt.order_id, []).append(view(attempt))
    return found


def view(attempt: PaymentAttempt) -> dict[str, Any]:
    """One try to pay, as buyers see it."""
    return {
        "id": attempt.pk,
        "gateway": attempt.gateway,
        "status": attempt.status,
        "amount": money.as_dict(attempt.amount, attempt.currency),
        "next_action": attempt.next_action,
        "card_last4": attempt.card_last4 or None,
        "failure_code": attempt.failure_code or None,
        "created_at": attempt.created_at,
    }


def find_unsettled(*, order_id: UUID) -> PaymentAttempt | None:
    """The order's attempt whose outcome is missing, or None."""
    return PaymentAttempt.objects.filter(order_id=order_id, status__in=rules.UNSETTLED).first()
