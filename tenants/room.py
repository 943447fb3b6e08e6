"""How much a shop's rows may take of the database that all share.

It is measured where somebody writes much at once. What is small is let through until a look has found twice as much:
buyers order on in a shop that may write no more, and whoever writes little at a time comes to an end as well. What
strangers grow is left out, or they could fill a shop for its merchant: it is bounded by itself. Of a table that both
fill the strangers' part is left out: carts but no drafts, orders that nobody has paid but not what staff wrote of them,
mails on their way but no webhooks, accounts of whoever has bought nothing (but not those that staff added, until they
are used), reviews that nobody has approved, and what programs are told of orders, customers and reviews. Bytes are
counted and not rows.
"""

import time
from functools import lru_cache

from django.apps import apps
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
_OF_STRANGERS = "^(accounts_tokenfamily|api_idempotencykey|django_session|shop_messages_sentmessage)"
_DRAFTED = """EXISTS (SELECT FROM "{schema}".carts_cart c WHERE c.id = o.cart AND c.drafted_by <> '')"""
_UNPAID = f"o.paid_at IS NULL AND o.external_id IS NULL AND NOT {_DRAFTED}"
_USER = 'JOIN "{schema}".accounts_user u ON u.id = r.user_id'
_ADDED = "u.is_active AND u.email_verified_at IS NULL AND u.password LIKE '!%'"
_BUYER = 'EXISTS (SELECT FROM "{schema}".customers_customer b WHERE b.user_id = u.id AND b.order_count > 0)'
_IDLE = f"NOT (u.is_staff OR {_ADDED} OR {_BUYER})"
_TOLD = r"^(order|customer|review)\."
_THEIR_ROWS = {
    "accounts_user": (_IDLE.replace("u.", "r."), ""),
    "accounts_profile": (_IDLE, _USER),
    "customers_customer": (_IDLE, _USER),
    "customers_address": (
        _IDLE,
        f'JOIN "{{schema}}".customers_customer c ON c.id = r.customer_id {_USER.replace("r.", "c.")}',
    ),
    "reviews_review": ("status <> 'approved'", ""),
    "carts_cart": ("drafted_by = ''", ""),
    "carts_cartitem": ("c.drafted_by = ''", 'JOIN "{schema}".carts_cart c ON c.id = r.cart_id'),
    "orders_order": (_UNPAID.replace("o.", "r."), ""),
    "orders_orderline": (_UNPAID, 'JOIN "{schema}".orders_order o ON o.id = r.order_id'),
    "orders_orderevent": (
        f"r.kind <> 'note' AND {_UNPAID}",
        'JOIN "{schema}".orders_order o ON o.id = r.order_id',
    ),
    "payments_paymentattempt": (_UNPAID, 'JOIN "{schema}".orders_order o ON o.id = r.order_id'),
    "outbox_outboxentry": ("topic <> 'webhook'", ""),
    "webhooks_event": (f"r.type ~ '{_TOLD}'", ""),
    "webhooks_delivery": (f"r.event_type ~ '{_TOLD}'", ""),
    "webhooks_attempt": (
        f"d.event_type ~ '{_TOLD}'",
        'JOIN "{schema}".webhooks_delivery d ON d.id = r.delivery_id',
    ),
}
"""Tables that both fill: which rows a stranger does, and what has to be looked at for that."""
_STAFFS = frozenset(
    ("custom_fields", "metadata", "tags", "external_id", "tax_exemption_certificate", "reply")
)
_NOTES = "customers_customer"
"""Whose `note` staff write; an order's is its buyer's."""
_OF_A_ROW = 28
"""Bytes beside its columns."""
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

    What of it strangers wrote is asked where it is more than `most` megabytes.
    """
    return _measured(scope.schema(), most, int(time.monotonic() / LOOKS_AGAIN_AFTER))


def staffs(table: str) -> frozenset[str]:
    """Columns of the table that nobody but staff and programs write, whoever a row is."""
    return _STAFFS | ({"note"} if table == _NOTES else set())


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
    """What counts of a schema's size; what strangers wrote of it is looked for beyond so many megabytes."""
    size = sizes.get(schema, 0)
    if size <= most * MEGABYTE:
        return size
    with connection.cursor() as cursor:
        cursor.execute(_theirs().format(schema=schema))
        return size - sum(int(theirs) for (theirs,) in cursor.fetchall())


@lru_cache(maxsize=1)
def _theirs() -> str:
    """Asks what of each table is strangers': as large a part of it as of the bytes in its rows, as they are stored."""
    models = {model._meta.db_table: model for model in apps.get_models()}
    parts = []
    for table, (theirs, beside) in _THEIR_ROWS.items():
        columns = [field.column for field in models[table]._meta.concrete_fields]
        size = {name: f"coalesce(pg_column_size(r.{name}), 0)" for name in columns}
        every = " + ".join([str(_OF_A_ROW), *size.values()])
        own = " + ".join([str(_OF_A_ROW), *(size[name] for name in columns if name not in staffs(table))])
        parts.append(
            f"""SELECT coalesce(sum({own}) FILTER (WHERE {theirs}), 0)::float / greatest(sum({every}), 1)
                * pg_total_relation_size('"{{schema}}".{table}'::regclass) FROM "{{schema}}".{table} r {beside}"""
        )
    return " UNION ALL ".join(parts)


def _sizes(schemas: list[str]) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(_SIZES, [schemas, _OF_STRANGERS])
        return {schema: int(size) for schema, size in cursor.fetchall()}
