"""Refunds, returns and parcels of all orders, as lists that staff and programs page through."""

from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

from kernel import lookup
from kernel.errors import NotFound
from storefront.orders import errors
from storefront.orders.models import Fulfilment, Refund, Return

Row = TypeVar("Row", bound=Model)


def refunds(
    *,
    status: str | None = None,
    order: int | None = None,
    since: datetime | None = None,
    external_id: str = "",
    updated_since: datetime | None = None,
) -> "QuerySet[Refund]":
    """The refunds in a status, of an order by its number, made since, changed since."""
    return (
        Refund.objects.prefetch_related("lines")
        .select_related("order")
        .filter(
            **_wanted(
                status=status,
                order__number=order,
                created_at__gte=since,
                external_id=external_id,
                updated_at__gte=updated_since,
            )
        )
    )


def returns(
    *,
    status: str | None = None,
    order: int | None = None,
    since: datetime | None = None,
    updated_since: datetime | None = None,
) -> "QuerySet[Return]":
    """The returns in a status, of an order by its number, requested since, changed since."""
    return Return.objects.select_related("order").filter(
        **_wanted(status=status, order__number=order, requested_at__gte=since, updated_at__gte=updated_since)
    )


def fulfilments(
    *,
    order: int | None = None,
    is_delivered: bool | None = None,
    since: datetime | None = None,
    external_id: str = "",
    updated_since: datetime | None = None,
) -> "QuerySet[Fulfilment]":
    """The parcels of an order by its number, arrived or not, sent since, changed since."""
    found = Fulfilment.objects.select_related("order").filter(
        **_wanted(
            order__number=order,
            sent_at__gte=since,
            external_id=external_id,
            updated_at__gte=updated_since,
        )
    )
    return found if is_delivered is None else found.filter(delivered_at__isnull=not is_delivered)


def refund(*, refund_id: UUID) -> Refund:
    """One of `refunds`. Raises RefundNotFound."""
    return _one(refunds(), refund_id, missing=errors.RefundNotFound())


def fulfilment(*, fulfilment_id: int) -> Fulfilment:
    """One of `fulfilments`. Raises FulfilmentNotFound."""
    return _one(fulfilments(), fulfilment_id, missing=errors.FulfilmentNotFound())


def _one(rows: "QuerySet[Row]", pk: UUID | int, *, missing: NotFound) -> Row:
    return lookup.one(rows.filter(pk=pk), missing)


def _wanted(**filters: Any) -> dict[str, Any]:
    return {name: value for name, value in filters.items() if value not in (None, "")}
