"""How much a shop's rows may take of the database that all share.

It is measured where somebody writes much at once. What is small is let through until a look has found twice as much:
buyers order on in a shop that may write no more, and whoever writes little at a time comes to an end as well. What
strangers grow is left out, or they could fill a shop for its merchant: it is bounded by itself, and of orders those
that nobody has paid are left out.
"""

import time
from functools import lru_cache

from django.db import connection, transaction
from django.utils.translation import gettext as _

from kernel import scope
from tenants import current, errors, hosts, rules
from tenants.models import Tenant

SMALL = 4096
"""Bytes of a body: orders are worked on all the same."""
LEAST_MB = 256
LOOKS_AGAIN_AFTER = 10.0
MEGABYTE = 1024 * 1024
_SIZES = """
    SELECT n.nspname, sum(pg_total_relation_size(c.oid)) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = ANY(%s) AND c.relkind IN ('r', 'm') AND c.relname !~ %s GROUP BY n.nspname
"""
_OF_STRANGERS = (
    "^(accounts_tokenfamily|api_idempotencykey|carts_|django_session|outbox_|shop_messages_sentmessage)"
)
_ORDERS = ("orders_order", "orders_orderline", "orders_orderevent", "payments_paymentattempt")
_UNPAID = """
    SELECT (SELECT count(*) FILTER (WHERE o.paid_at IS NULL AND o.external_id IS NULL)::float / greatest(count(*), 1)
            FROM "{schema}".orders_orderline l JOIN "{schema}".orders_order o ON o.id = l.order_id)
         * (SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = %s AND c.relname = ANY(%s))
"""
_AT_ONCE = 50


def require(written: int) -> None:
    """Have room for a body of so many bytes. Raises DataLimitReached.

    A shop has half as much for its rows as its plan has for files, LEAST_MB at least; without end where that has none.
    """
    if scope.is_platform():
        return
    entitlements = current.tenant().entitlements
    most = _most(current.tenant())
    if most is None or (written <= SMALL and not entitlements.get("is_full")):
        return
    used = used_bytes(most=most)
    if used > most * MEGABYTE:
        plan = entitlements.get("plan", "")
        raise errors.DataLimitReached(
            _("The plan “{plan}” allows {limit} MB of data. Change the plan to write more.").format(
                plan=plan, limit=most
            ),
            plan=plan,
            limit_mb=most,
            used_mb=round(used / MEGABYTE, 1),
        )


def used_bytes(*, most: int = 0) -> int:
    """What the current shop's tables take with their indexes, as it was some seconds ago.

    Whose orders are not paid is asked where it is more than `most` megabytes.
    """
    return _measured(scope.schema(), most, int(time.monotonic() / LOOKS_AGAIN_AFTER))


def find_full() -> int:
    """Note which open shops have twice what they may, and which have no more; return how many are full."""
    full, shops = 0, list(Tenant.objects.filter(state__in=rules.OPEN))
    for begin in range(0, len(shops), _AT_ONCE):
        some = shops[begin : begin + _AT_ONCE]
        sizes = _sizes([shop.schema_name for shop in some])
        for shop in some:
            most = _most(shop)
            is_full = most is not None and _counted(shop.schema_name, sizes, 2 * most) > 2 * most * MEGABYTE
            full += is_full
            if is_full != shop.entitlements.get("is_full", False):
                _note(shop, is_full=is_full)
    return full


@transaction.atomic
def _note(shop: Tenant, *, is_full: bool) -> None:
    locked = Tenant.objects.select_for_update().get(pk=shop.pk)
    locked.entitlements = {**locked.entitlements, "is_full": is_full}
    locked.save(update_fields=["entitlements"])
    transaction.on_commit(lambda: hosts.forget(locked))


def _most(shop: Tenant) -> int | None:
    megabytes = shop.entitlements.get("max_media_mb")
    return None if megabytes is None else max(LEAST_MB, int(megabytes) // 2)


@lru_cache(maxsize=1000)
def _measured(schema: str, most: int, _moment: int) -> int:
    return _counted(schema, _sizes([schema]), most)


def _counted(schema: str, sizes: dict[str, int], most: int) -> int:
    """What counts of a schema's size; the orders that nobody has paid are looked for beyond so many megabytes."""
    size = sizes.get(schema, 0)
    if size <= most * MEGABYTE:
        return size
    with connection.cursor() as cursor:
        cursor.execute(_UNPAID.format(schema=schema), [schema, list(_ORDERS)])
        return size - int(cursor.fetchone()[0] or 0)


def _sizes(schemas: list[str]) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(_SIZES, [schemas, _OF_STRANGERS])
        return {schema: int(size) for schema, size in cursor.fetchall()}
