"""What gateways say of their own accord: shown to be theirs, taken once, in any order.

An event about a payment nobody here knows is parked and tried again by `reconcile`: it may have come
before its payment, or before a database was restored.
"""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from kernel.jobs import wakeups
from storefront.payments import errors, gateways, services, signals
from storefront.payments.gateways import Event, Outcome
from storefront.payments.models import GatewayEvent
from storefront.payments.rules import EventResult, Status

logger = logging.getLogger(__name__)

PARKED_FOR = timedelta(days=30)


def receive(*, gateway: str, body: bytes, headers: Mapping[str, str], now: datetime) -> str:
    """Take a webhook; return what became of it: handled, parked or ignored, the same at every replay.

    Of several events in it the one is told that did worst. Raises UnknownGateway, ForgedWebhook, WebhookMismatch,
    and GatewaySilent where the gateway has to be asked and does not answer: it is to tell again.
    """
    try:
        events = gateways.get_configured(gateway).read_events(body, headers)
    except gateways.Unreachable as error:
        raise errors.GatewaySilent from error
    with transaction.atomic(durable=True):
        results = [_take(gateway, event, now=now) for event in events]
    if EventResult.REFUSED in results:
        raise errors.WebhookMismatch
    return EventResult.PARKED if EventResult.PARKED in results else next(iter(results), EventResult.IGNORED)


def settle_parked(*, now: datetime) -> int:
    """Try the events again that nobody knew; return how many found their payment."""
    settled = 0
    parked = GatewayEvent.objects.filter(result=EventResult.PARKED, received_at__gt=now - PARKED_FOR)
    for pk in list(parked.order_by("received_at").values_list("pk", flat=True)[:200]):
        with services.isolate_failure(pk, now=now), transaction.atomic(durable=True):
            row = GatewayEvent.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
            if row is not None and row.result == EventResult.PARKED:
                settled += _handle(row, now=now) != EventResult.PARKED
    return settled


def _take(gateway: str, event: Event, *, now: datetime) -> str:
    row = GatewayEvent(
        gateway=gateway,
        event=event.id,
        kind=event.kind,
        facts=_facts(event),
        result=EventResult.PARKED,
        received_at=now,
    )
    GatewayEvent.objects.bulk_create([row], ignore_conflicts=True)
    kept = GatewayEvent.objects.select_for_update().get(gateway=gateway, event=row.event)
    if kept.result != EventResult.PARKED:
        return str(kept.result)
    result = _handle(kept, now=now)
    if result == EventResult.PARKED:
        logger.warning("event %s of %s is about nothing known here, and parked", kept.event, gateway)
        wakeups.mark(services.JOB, due_at=now + services.ASKED_AGAIN_AFTER)
    return result


def _handle(row: GatewayEvent, *, now: datetime) -> str:
    """Do what the event says, from what was kept of it: a parked one is handled as a fresh one is."""
    facts = row.facts
    if facts["charge"] is not None:
        result = _handle_charge(row, UUID(facts["charge"]), now=now)
    elif facts["refund"] is not None:
        result = _handle_refund(row, UUID(facts["refund"]), now=now)
    else:
        result = EventResult.IGNORED
    if result != EventResult.PARKED:
        row.result, row.handled_at = result, now
        row.save(update_fields=["result", "handled_at"])
    return str(result)


def _handle_charge(row: GatewayEvent, key: UUID, *, now: datetime) -> EventResult:
    attempt = services.lock_attempt(key)
    if attempt is None or attempt.gateway != row.gateway:
        return EventResult.PARKED
    if not _agrees(row.facts, attempt.amount, attempt.currency):
        logger.error("event %s of %s: another amount than payment %s", row.event, row.gateway, key)
        signals.amount_mismatched.send(
            sender=GatewayEvent,
            owner=attempt.owner,
            attempt=attempt,
            event=row.event,
            amount=row.facts["amount"],
            now=now,
        )
        return EventResult.REFUSED
    services.apply_outcome(attempt, _outcome(row.facts), now=now)
    return EventResult.HANDLED


def _handle_refund(row: GatewayEvent, key: UUID, *, now: datetime) -> EventResult:
    amount = row.facts["amount"]
    told = signals.refund_reported.send(
        sender=GatewayEvent,
        refund=key,
        gateway=row.gateway,
        amount=None if amount is None else Decimal(amount),
        currency=row.facts["currency"],
        outcome=_outcome(row.facts),
        now=now,
    )
    result = next((answer for _, answer in told if answer is not None), EventResult.PARKED)
    if result == EventResult.REFUSED:
        logger.error("event %s of %s: another amount than refund %s", row.event, row.gateway, key)
    return EventResult(result)


def _agrees(facts: Mapping[str, Any], amount: Decimal, currency: str) -> bool:
    return facts["amount"] is not None and (Decimal(facts["amount"]), facts["currency"]) == (amount, currency)


def _facts(event: Event) -> dict[str, Any]:
    outcome = event.outcome
    return {
        "charge": None if event.charge is None else str(event.charge),
        "refund": None if event.refund is None else str(event.refund),
        "amount": None if event.amount is None else str(event.amount),
        "currency": event.currency,
        "status": str(outcome.status),
        "reference": outcome.reference,
        "card_last4": outcome.card_last4,
        "next_action": outcome.next_action,
        "failure_code": outcome.failure_code,
    }


def _outcome(facts: Mapping[str, Any]) -> Outcome:
    return Outcome(
        status=Status(facts["status"]),
        reference=facts["reference"],
        card_last4=facts["card_last4"],
        next_action=facts["next_action"],
        failure_code=facts["failure_code"],
    )
