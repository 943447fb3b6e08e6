"""A shop with a large catalogue: `python -m perf.catalogue --shop SLUG [--products 10000]`.

Made by Postgres from lists of words, the same at every run: thirty-two categories in two levels, prices
spread log-normally, words as unevenly frequent as words are, one to six variants, vendors and tags of
which few are common, ratings for a third, one in ten sold out. It takes seconds.
"""

import sys
import time

from perf import scratch

ROOMS = ("Kitchen", "Clothing", "Garden", "Office")
KINDS = ("Basics", "Gifts", "Classics", "Outdoor", "Travel", "Children", "Handmade")
THINGS = (
    *("mug", "bowl", "lamp", "shirt", "jacket", "basket", "notebook", "backpack", "knife", "kettle"),
    *("blanket", "chair", "planter", "scarf", "candle", "pillow", "sweater", "bottle", "board", "towel"),
)
STUFF = ("stoneware", "linen", "oak", "cotton", "steel", "wool", "glass", "leather", "bamboo", "copper")
LOOKS = ("blue", "red", "green", "black", "white", "grey", "yellow", "natural", "striped", "dotted")
SIZES = ("XS", "S", "M", "L", "XL", "XXL")
_PICK = "(%s)[1 + floor(power(random(), 1.7) * %s)::int]"

_PRODUCTS = """
    INSERT INTO catalogue_product (title, slug, description, status, vendor, category_id, tags, attributes,
        rating_average, rating_count, in_stock, search_words, search_body, created_at, updated_at)
    SELECT initcap(w.look || ' ' || w.stuff || ' ' || w.thing) || ' ' || n, w.thing || '-' || n,
           '<p>' || w.body || '</p>', CASE WHEN n %% 20 = 0 THEN 'draft' ELSE 'active' END, w.vendor, w.category,
           ARRAY[w.look, w.stuff], jsonb_build_object('Material', w.stuff, 'Washable', n %% 3 = 0),
           CASE WHEN n %% 3 = 0 THEN round((3 + 2 * power(random(), 0.6))::numeric, 2) END,
           CASE WHEN n %% 3 = 0 THEN 1 + (n %% 40) ELSE 0 END, false,
           w.look || ' ' || w.stuff || ' ' || w.thing || ' ' || n || ' ' || lower(w.vendor)
               || ' ' || w.look || ' ' || w.stuff,
           w.body, now() - n * interval '1 minute', now()
    FROM (SELECT n, {look} AS look, {stuff} AS stuff, {thing} AS thing,
                 'Maker ' || (1 + floor(power(random(), 2) * 40)::int) AS vendor,
                 (%(categories)s::bigint[])[1 + floor(random() * %(category_count)s)::int] AS category,
                 'a ' || {look} || ' ' || {thing} || ' of ' || {stuff} || ' made to last in a small workshop and '
                 || {look} || ' like ' || {stuff} || ' should be, for every ' || {thing} AS body
          FROM generate_series(1, %(products)s) n) w
"""
_OPTIONS = """
    INSERT INTO catalogue_productoption (product_id, position, name, values)
    SELECT id, 1, 'Size', (%(sizes)s::varchar[])[1:1 + (id %% 6)] FROM catalogue_product p
    WHERE id > %(after)s
"""
_VARIANTS = """
    INSERT INTO catalogue_variant (product_id, position, title, sku, option1, option2, option3, price,
        weight_grams, barcode, is_taxable, tax_class, requires_shipping, in_stock, created_at, updated_at)
    SELECT p.id, v.position, v.size, 'P' || p.id || '-' || v.size, v.size, '', '',
           round((exp(3 + 0.9 * (random() + random() + random() - 1.5)) + v.position)::numeric, 2),
           100 + (p.id %% 40) * 50, '', true, 'standard', true, false, p.created_at, now()
    FROM catalogue_product p JOIN catalogue_productoption o ON o.product_id = p.id,
         unnest(o.values) WITH ORDINALITY AS v (size, position)
    WHERE p.id > %(after)s
    RETURNING id
"""


def main() -> int:
    """Fill a shop."""
    options = scratch.options(
        __doc__,
        tells_programs=False,
        shop=("", "the slug of a shop, whose plan must allow so many"),
        products=10_000,
    )
    scratch.setup()
    from django_tenants.utils import tenant_context

    from tenants.models import Tenant

    shop = Tenant.objects.filter(slug=options.shop).first()
    if shop is None:
        print(f"There is no shop “{options.shop}”.", file=sys.stderr)  # noqa: T201
        return 2
    began = time.perf_counter()
    with tenant_context(shop):
        variants = generate(products=options.products)
    took = time.perf_counter() - began
    print(f"{options.products} products, {variants} variants in {took:.1f} s")  # noqa: T201
    return 0


def generate(*, products: int) -> int:
    """Fill the current shop; return how many variants there are."""
    from django.db import connection, transaction

    from kernel import actors, clock
    from storefront.catalogue import services
    from storefront.inventory import services as inventory
    from storefront.inventory.rules import StockCount

    by = actors.command("perf.catalogue")
    categories = [
        services.create_category(
            name=f"{kind} for the {room.lower()}", slug=f"{room}-{kind}".lower(), parent_id=top.pk, actor=by
        ).pk
        for room in ROOMS
        for top in [services.create_category(name=room, actor=by)]
        for kind in KINDS
    ]
    for title, kind, relation, value in (
        ("Under twenty", "price", "at_most", "20"),
        ("Stoneware", "tag", "is", "stoneware"),
        ("In stock", "in_stock", "is", "true"),
    ):
        rule = {"field": kind, "relation": relation, "value": value}
        services.create_collection(title=title, kind="rules", rules=[rule], actor=by)
    picks = {name: _words(words) for name, words in (("look", LOOKS), ("stuff", STUFF), ("thing", THINGS))}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.42), coalesce(max(id), 0) FROM catalogue_product")
        values = {
            "after": cursor.fetchone()[1],
            "products": products,
            "categories": categories,
            "category_count": len(categories),
            "sizes": list(SIZES),
        }
        cursor.execute(_PRODUCTS.format(**picks), values)
        cursor.execute(_OPTIONS, values)
        cursor.execute(_VARIANTS, values)
        ids = [row[0] for row in cursor.fetchall()]
        inventory.count_many(
            counts=[
                StockCount(variant_id=pk, on_hand=0 if pk % 10 == 0 else 1_000, policy="deny") for pk in ids
            ],
            reference="generated",
            actor="",
            now=clock.now(),
        )
        # those of which nothing came into stock; the others were touched by that
        cursor.execute("SELECT id FROM catalogue_product WHERE id > %(after)s AND price IS NULL", values)
        services.touch(product_ids=[row[0] for row in cursor.fetchall()])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return len(ids)


def _words(words: tuple[str, ...]) -> str:
    return _PICK % ("ARRAY[" + ", ".join(f"'{word}'" for word in words) + "]", len(words))


if __name__ == "__main__":
    sys.exit(main())
