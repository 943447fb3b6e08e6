"""How often promotions are used: taken with an order, given back when it is cancelled."""

from collections.abc import Collection, Sequence

from django.db import connection

from kernel import keys
from kernel.mailboxes import normalise_email
from kernel.prepared import Statement
from storefront.promotions import errors
from storefront.promotions.rules import Offer

_TAKE = Statement(
    """
    WITH promotions AS (
        UPDATE promotions_promotion p SET used_count = p.used_count + 1, updated_at = statement_timestamp()
        FROM (SELECT id FROM promotions_promotion WHERE id = ANY(%(promotions)s) ORDER BY id FOR UPDATE) held
        WHERE p.id = held.id AND (p.usage_limit IS NULL OR p.used_count < p.usage_limit)
        RETURNING p.id
    ), codes AS (
        UPDATE promotions_discountcode c SET used_count = c.used_count + 1, updated_at = statement_timestamp()
        FROM (SELECT id FROM promotions_discountcode WHERE code = ANY(%(codes)s) ORDER BY id FOR UPDATE) held
        WHERE c.id = held.id AND (c.usage_limit IS NULL OR c.used_count < c.usage_limit)
        RETURNING c.id
    ), uses AS (
        INSERT INTO promotions_promotionuse AS u (promotion_id, buyer, times)
        SELECT p.id, b.mark, 1 FROM unnest(%(promotions)s::bigint[] || NULL::bigint) AS p(id)
        CROSS JOIN unnest(%(buyers)s::text[]) AS b(mark) ORDER BY b.mark, p.id
        ON CONFLICT (buyer, promotion_id) DO UPDATE SET times = u.times + 1
        WHERE u.times < coalesce(
            CASE WHEN excluded.promotion_id IS NULL THEN %(orders)s::int
                 ELSE (%(limits)s::int[])[array_position(%(promotions)s::bigint[], excluded.promotion_id)] END,
            2147483647)
        RETURNING u.id
    )
    SELECT (SELECT count(*) FROM promotions), (SELECT count(*) FROM codes), (SELECT count(*) FROM uses)
    """,
    promotions="bigint[]",
    codes="text[]",
    buyers="text[]",
    limits="int[]",
    orders="int",
)
_RETURN = """
    UPDATE {table} SET used_count = greatest(used_count - 1, 0), updated_at = statement_timestamp()
    WHERE id IN (SELECT id FROM {table} WHERE {key} = ANY(%s) ORDER BY id FOR UPDATE)
"""
_UNCOUNT = """
    UPDATE promotions_promotionuse SET times = greatest(times - 1, 0)
    WHERE id IN (SELECT id FROM promotions_promotionuse
                 WHERE buyer = ANY(%s) AND (promotion_id IS NULL OR promotion_id = ANY(%s))
                 ORDER BY buyer, promotion_id FOR UPDATE)
"""
_PROMOTIONS = {"table": "promotions_promotion", "key": "id"}
_CODES = {"table": "promotions_discountcode", "key": "code"}


def buyer_keys(*, customer_id: int | None, email: str) -> list[str]:
    """The names a buyer's uses are counted under: the customer's id, and a mark of their e-mail address.

    Both are counted and both are asked, so that neither logging out nor another address in the cart
    makes a buyer new. The mark is keyed and one-way: the table holds no address.
    While a key is being replaced the mark under either key counts.
    """
    found = [] if customer_id is None else [f"customer-{customer_id}"]
    if email:
        found += keys.object_tokens("promotion buyer", normalise_email(email))
    return found


def consume(*, offers: Sequence[Offer], buyers: Sequence[str]) -> None:
    """Take one use of each offer for a buyer's new order, in the order's transaction.

    One statement of conditional writes, in the order of the rows' keys: of parallel orders for the last
    use exactly one has it, whether it is the promotion's, the code's or the buyer's own, and two
    orders never wait for each other in a circle. Raises UsedUp when one has none left.
    """
    limits = {offer.promotion: offer.limit_per_buyer for offer in offers if offer.promotion is not None}
    ids = sorted(limits)
    codes = sorted({offer.code for offer in offers if offer.code is not None})
    marks = sorted(set(buyers))
    is_first = any(offer.is_first_order_only for offer in offers)
    (taken,) = _TAKE.fetch(
        promotions=ids,
        codes=codes,
        buyers=marks,
        limits=[limits[each] for each in ids],
        orders=1 if is_first else None,
    )
    if taken != (len(ids), len(codes), len(marks) * (len(ids) + 1)):
        raise errors.UsedUp


def give_back(*, promotion_ids: Collection[int], codes: Collection[str], buyers: Collection[str]) -> None:
    """Return what an order took, when it is cancelled or has expired."""
    ids, words = sorted(set(promotion_ids)), sorted(set(codes))
    with connection.cursor() as cursor:
        if ids:
            cursor.execute(_RETURN.format(**_PROMOTIONS), [ids])
        if words:
            cursor.execute(_RETURN.format(**_CODES), [words])
        cursor.execute(_UNCOUNT, [sorted(set(buyers)), ids])
