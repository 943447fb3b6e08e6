"""What must be true of a shop after anything: checked after every race and every fault.

Each check is SQL over the shop's own tables and returns the rows that break the rule, so that a
failure names them.
"""

import hashlib
import re
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import connection
from django_tenants.utils import tenant_context

from kernel import clock
from kernel.outbox import delivery
from media import addresses
from media.models import Asset
from tenants.models import Tenant

OVERDUE = timedelta(seconds=60)

RULES = {
    "what a level has is the sum of its movements": """
        SELECT l.id, l.on_hand, l.reserved, sum(m.on_hand_delta), sum(m.reserved_delta)
        FROM inventory_stocklevel l LEFT JOIN inventory_stockmovement m ON m.level_id = l.id
        GROUP BY l.id
        HAVING l.on_hand <> coalesce(sum(m.on_hand_delta), 0)
            OR l.reserved <> coalesce(sum(m.reserved_delta), 0)""",
    "stock is what was counted in, less what was sent, plus what came back": """
        SELECT l.variant_id, sum(l.on_hand), c.counted, s.sent, c.back
        FROM inventory_stocklevel l
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(m.on_hand_delta) FILTER (WHERE m.kind IN ('adjust', 'count')), 0) AS counted,
                   coalesce(sum(m.on_hand_delta) FILTER (WHERE m.kind = 'restock'), 0) AS back
            FROM inventory_stockmovement m JOIN inventory_stocklevel v ON v.id = m.level_id
            WHERE v.variant_id = l.variant_id) c
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(o.fulfilled), 0) AS sent FROM orders_orderline o
            WHERE o.variant_id = l.variant_id) s
        WHERE l.policy <> 'untracked'
        GROUP BY l.variant_id, c.counted, s.sent, c.back
        HAVING sum(l.on_hand) <> c.counted - s.sent + c.back""",
    "what is back on the shelf was sent, and has come back once": """
        SELECT m.variant_id, m.restocked, c.returned, c.sent
        FROM (SELECT l.variant_id, sum(m.on_hand_delta) AS restocked
              FROM inventory_stockmovement m JOIN inventory_stocklevel l ON l.id = m.level_id
              WHERE m.kind = 'restock' GROUP BY l.variant_id) m
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(o.returned), 0) AS returned, coalesce(sum(o.fulfilled), 0) AS sent
            FROM orders_orderline o WHERE o.variant_id = m.variant_id) c
        WHERE m.restocked > c.returned OR c.returned > c.sent""",
    "what went back at the gateway is what refunds say": """
        SELECT c.key, c.refunds, r.amount
        FROM payments_sandboxcharge c
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(f.amount - f.credited), 0)
                   + coalesce((SELECT CASE a.status WHEN 'released' THEN a.captured ELSE a.amount END
                               FROM payments_paymentattempt a
                               WHERE a.id = c.key AND a.status IN ('duplicate_refunded', 'released')), 0) AS amount
            FROM orders_refund f WHERE f.payment = c.key AND f.status = 'succeeded') r
        WHERE r.amount <> (SELECT coalesce(sum(b.value::numeric), 0) FROM jsonb_each_text(c.refunds) b)""",
    "an order has given back what its refunds say, and each refund is the sum of its parts": """
        SELECT o.number, o.refunded_total, r.amount, r.parts
        FROM orders_order o
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(f.amount), 0) AS amount,
                   coalesce(sum(f.shipping + (SELECT coalesce(sum(l.amount), 0) FROM orders_refundline l
                                              WHERE l.refund_id = f.id)), 0) AS parts
            FROM orders_refund f WHERE f.order_id = o.id AND f.status = 'succeeded') r
        WHERE o.refunded_total <> r.amount OR r.amount <> r.parts""",
    "what is reserved is what open orders have yet to get": """
        SELECT v.variant_id, v.reserved, coalesce(o.waiting, 0)
        FROM (SELECT variant_id, sum(reserved) AS reserved FROM inventory_stocklevel
              WHERE policy <> 'untracked' GROUP BY variant_id) v
        LEFT JOIN (SELECT line.variant_id, sum(line.quantity - line.cancelled - line.fulfilled) AS waiting
                   FROM orders_orderline line JOIN orders_order o ON o.id = line.order_id
                   WHERE o.status NOT IN ('cancelled', 'expired')
                   GROUP BY line.variant_id) o USING (variant_id)
        WHERE v.reserved <> coalesce(o.waiting, 0)""",
    "nothing is promised that is not there": """
        SELECT variant_id, on_hand, reserved FROM inventory_stocklevel
        WHERE reserved < 0 OR policy = 'deny' AND on_hand < reserved""",
    "an order is paid exactly when its payments, less refunds, say so": """
        SELECT o.number, o.payment_status, o.total, p.paid
        FROM orders_order o
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(a.amount), 0) AS paid,
                   count(*) FILTER (WHERE a.gateway NOT IN ('gift_card', 'store_credit')) AS times
            FROM payments_paymentattempt a WHERE a.order_id = o.id AND a.status = 'succeeded') p
        WHERE p.times > 1
           OR (o.payment_status IN ('pending', 'failed') AND p.times > 0)
           OR (o.payment_status NOT IN ('pending', 'failed')
               AND (p.paid <> o.total
                    OR (o.payment_status = 'complete' AND o.refunded_total <> 0)
                    OR (o.payment_status = 'refunded' AND o.refunded_total <> o.total)))""",
    "a balance is the sum of its entries": """
        SELECT b.* FROM (
            SELECT 'gift card' AS what, c.id, c.balance, (SELECT coalesce(sum(e.amount), 0) FROM credits_creditentry e
                                                          WHERE e.gift_card_id = c.id) AS entries
            FROM credits_giftcard c
            UNION ALL
            SELECT 'store credit', c.id, c.balance, (SELECT coalesce(sum(e.amount), 0) FROM credits_creditentry e
                                                     WHERE e.store_credit_id = c.id)
            FROM credits_storecredit c) b
        WHERE b.balance <> b.entries""",
    "what credit has paid of an order is what was taken from balances for it": """
        SELECT o.number, o.credit_total, e.spent FROM orders_order o
        CROSS JOIN LATERAL (SELECT coalesce(-sum(e.amount), 0) AS spent FROM credits_creditentry e
                            WHERE e."order" = o.id AND e.reason = 'spent') e
        WHERE o.credit_total <> e.spent""",
    "every charge of the gateway is one attempt, known here with its outcome": """
        SELECT c.key, c.status, c.amount, a.status, a.amount
        FROM payments_sandboxcharge c LEFT JOIN payments_paymentattempt a ON a.id = c.key
        WHERE a.id IS NULL OR a.amount <> c.amount
           OR c.status <> CASE WHEN a.status LIKE 'duplicate%' THEN 'succeeded'
                               WHEN a.status = 'releasing' THEN c.status ELSE a.status END""",
    "what was captured is what the gateway has taken": """
        SELECT a.id, a.captured, c.captured, t.amount
        FROM payments_paymentattempt a JOIN payments_sandboxcharge c ON c.key = a.id
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(t.amount), 0) AS amount FROM payments_capture t
            WHERE t.attempt_id = a.id AND t.status = 'succeeded') t
        WHERE a.captured <> c.captured OR a.captured <> t.amount""",
    "no order is charged twice, or it has gone back": """
        SELECT a.order_id, count(*)
        FROM payments_sandboxcharge c JOIN payments_paymentattempt a ON a.id = c.key
        WHERE c.status = 'succeeded' AND a.status <> 'duplicate_refunded' GROUP BY a.order_id HAVING count(*) > 1""",
    "no order is half made": """
        SELECT o.number FROM orders_order o
        WHERE NOT EXISTS (SELECT FROM orders_orderline l WHERE l.order_id = o.id)
           OR NOT EXISTS (SELECT FROM orders_orderevent e WHERE e.order_id = o.id AND e.kind = 'placed')
           OR NOT EXISTS (SELECT FROM payments_paymentattempt a WHERE a.order_id = o.id)
           OR o.subtotal <> (SELECT sum(l.unit_price * l.quantity) FROM orders_orderline l
                             WHERE l.order_id = o.id)""",
    "a cart is ordered exactly when its order is there": """
        SELECT c.id, c.status, o.number FROM carts_cart c FULL JOIN orders_order o ON o.cart = c.id
        WHERE (c.status = 'ordered') <> (o.id IS NOT NULL)""",
    "order numbers have no gap": """
        SELECT count(*), min(number), max(number), (SELECT value FROM orders_ordercounter WHERE id = 1)
        FROM orders_order
        HAVING count(*) > 0
           AND (max(number) - min(number) + 1 <> count(*)
                OR max(number) <> (SELECT value FROM orders_ordercounter WHERE id = 1))""",
    "invoice and credit-note numbers have no gap": """
        SELECT s.name, n.given, n.first, n.last, c.value
        FROM (VALUES (2, 'invoice'), (3, 'credit note')) s(id, name)
        LEFT JOIN orders_ordercounter c ON c.id = s.id
        CROSS JOIN LATERAL (
            SELECT count(*) AS given, min(number) AS first, max(number) AS last
            FROM (SELECT invoice_number FROM orders_order WHERE s.id = 2
                  UNION ALL SELECT credit_note FROM orders_refund WHERE s.id = 3) numbered(number)
            WHERE number IS NOT NULL) n
        WHERE n.given > 0 AND (n.last - n.first + 1 <> n.given OR n.last IS DISTINCT FROM c.value)""",
    "a promotion is used as often as open orders carry it": """
        SELECT p.id, p.used_count, p.usage_limit, u.orders
        FROM promotions_promotion p
        CROSS JOIN LATERAL (
            SELECT count(*) AS orders FROM orders_order o, jsonb_array_elements(o.discounts) d
            WHERE o.status NOT IN ('cancelled', 'expired') AND d ->> 'promotion' = p.id::text) u
        WHERE p.used_count <> u.orders OR p.used_count > p.usage_limit""",
    "a discount code is used as often as open orders carry it": """
        SELECT c.code, c.used_count, c.usage_limit, u.orders
        FROM promotions_discountcode c
        CROSS JOIN LATERAL (
            SELECT count(*) AS orders FROM orders_order o, jsonb_array_elements(o.discounts) d
            WHERE o.status NOT IN ('cancelled', 'expired') AND d ->> 'code' = c.code) u
        WHERE c.used_count <> u.orders OR c.used_count > c.usage_limit""",
    "no buyer uses a promotion more often than they may": """
        SELECT p.id, u.buyer, u.times, p.limit_per_buyer
        FROM promotions_promotionuse u JOIN promotions_promotion p ON p.id = u.promotion_id
        WHERE u.times > p.limit_per_buyer""",
}
LATE = """
    SELECT topic, created_at, attempts, last_error FROM outbox_outboxentry
    WHERE delivered_at IS NULL AND (dead_at IS NOT NULL OR
        (created_at < %s AND (attempts > 0 OR available_at <= %s)))"""
"""What a limit puts off waits for its moment, untried."""
ERROR = re.compile(r"\[(error|critical)\s*\]|Traceback \(most recent call last\)")


def check(shop: Tenant, *, has_worker: bool = False, media: Path | None = None) -> None:
    """Fail unless every rule holds in the shop, and nothing in its outbox is late or given up.

    Where no worker runs, what waits in the outbox is delivered here: all of it must be deliverable.
    `media` is the folder in which the processes of this test alone keep every shop's files: then none is
    without a row there, and no row without its file.
    """
    broken: dict[str, list[Any]] = {}
    with tenant_context(shop):
        began = clock.now()
        while not has_worker and delivery.drain():
            pass
        for rule, sql in RULES.items():
            if rows := _rows(sql):
                broken[rule] = rows[:10]
        overdue = clock.now() - OVERDUE if has_worker else began
        if rows := _rows(LATE, overdue, clock.now()):
            broken["the outbox holds nothing that is late or given up"] = rows[:10]
        if media is not None:
            stored = {file.name for file in (media / shop.schema_name).rglob("*") if file.is_file()}
            must, may = _files_of_rows()
            if stray := stored - may:
                broken["no file is without a row"] = sorted(stray)
            if missing := must - stored:
                broken["no row is without its file"] = sorted(missing)
    assert not broken, "\n".join(f"{rule}: {rows}" for rule, rows in broken.items())


def _files_of_rows() -> tuple[set[str], set[str]]:
    """The names of the files that the shop's rows must have, and of those they may: renditions are made later."""
    must, may = set(), set()
    for asset in Asset.objects.all():
        own = {Path(asset.name).name}
        smaller = {addresses.thumbnail_name(asset.name, size) for size in addresses.SIZES}
        must |= own | (smaller if asset.renditions == Asset.Renditions.MADE else set())
        may |= own | (smaller if asset.kind == Asset.Kind.IMAGE else set())
    return must, may


def checksum(shop: Tenant) -> str:
    """One value for every row of every table of the shop."""
    digest = hashlib.sha256()
    with tenant_context(shop), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1", [shop.schema_name])
        for (table,) in cursor.fetchall():
            cursor.execute(
                f"""SELECT coalesce(md5(string_agg(t::text, E'\\n' ORDER BY t::text)), '') FROM "{table}" t"""
            )
            digest.update(f"{table}:{cursor.fetchone()[0]}\n".encode())
    return digest.hexdigest()


def unexpected_errors(words: str, *, expected: Iterable[str] = ()) -> list[str]:
    """The lines of a log that tell of errors which the test has not brought about."""
    patterns = [re.compile(pattern) for pattern in expected]
    lines = [line for line in words.splitlines() if ERROR.search(line)]
    return [line for line in lines if not any(pattern.search(line) for pattern in patterns)]


def _rows(sql: str, *parameters: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters or None)
        return cursor.fetchall()
