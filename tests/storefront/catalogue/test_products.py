from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from kernel import clock
from storefront.catalogue import errors, services, signals
from storefront.catalogue.models import Product
from storefront.catalogue.services import VariantData
from storefront.inventory.models import StockLevel
from tests.actors import STAFF
from tests.storefront.catalogue.factories import make_product, make_sized

pytestmark = pytest.mark.usefixtures("in_shop")


def test_a_price_alone_makes_one_variant() -> None:
    product = make_product(price="12.50")
    variant = product.variants.get()
    assert (variant.price, variant.title, variant.option_values) == (Decimal("12.50"), "", [])
    assert product.price == Decimal("12.50")


def test_every_variant_gets_a_stock_level_of_none() -> None:
    product = make_sized()
    levels = StockLevel.objects.filter(variant__product=product)
    assert [(level.on_hand, level.policy) for level in levels] == [(0, "deny"), (0, "deny")]
    assert product.in_stock is False


def test_a_slug_is_made_of_the_title_and_is_free() -> None:
    assert [make_product("Tea Pot").slug for _ in range(3)] == ["tea-pot", "tea-pot-2", "tea-pot-3"]


@pytest.mark.parametrize(
    ("title", "slug"), [("茶碗", "chawan"), ("Größe Ł", "grosse-l"), ("🎁", "gift"), ("…", "product")]
)
def test_a_title_in_any_script_gets_a_slug_that_means_something(title: str, slug: str) -> None:
    assert make_product(title).slug == slug


@pytest.mark.parametrize("slug", ["шарф-зелёный", "漢方茶", "साड़ी-लाल", "täe"])
def test_a_slug_can_be_of_any_script(slug: str) -> None:
    assert make_product(slug=slug).slug == slug


def test_skus_barcodes_and_option_values_have_up_to_255_characters() -> None:
    longest = "x" * 255
    data = [VariantData(price=Decimal(1), options=[longest], sku=longest, barcode=longest)]
    product = make_product(option_names=["Design"], variants_data=data)
    assert product.variants.get().title == longest
    with pytest.raises(errors.InvalidField):
        services.add_variant(product_id=product.pk, price=Decimal(1), options=["x" * 256], actor=STAFF)


def test_a_taken_slug_is_refused() -> None:
    make_product(slug="tea")
    with pytest.raises(errors.SlugTaken):
        make_product(slug="tea")


@pytest.mark.parametrize(
    "slug", ["Tea", "tea pot", "-tea", "tea--pot", "TÄE", "ta\u0308e", "tea/pot", "🎁", "a" * 256]
)
def test_a_slug_of_another_form_is_refused(slug: str) -> None:
    with pytest.raises(errors.InvalidField) as caught:
        make_product(slug=slug)
    assert caught.value.field == "slug"


@pytest.mark.parametrize("slug", ["Not", "a b", "a/b", "a_b", "a--b", "-a", "a-", "ä?", "ä\x7f"])
def test_the_database_refuses_a_slug_of_another_form(slug: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Product.objects.create(title="x", slug=slug)


def test_a_product_needs_a_price() -> None:
    with pytest.raises(errors.InvalidField):
        services.create_product(title="x", now=clock.now(), actor=STAFF)


@pytest.mark.parametrize("price", ["-1", "1.001", "NaN", "Infinity", "9999999999999"])
def test_an_impossible_price_is_refused(price: str) -> None:
    with pytest.raises(errors.InvalidField) as caught:
        make_product(price=price)
    assert caught.value.field == "price"


def test_more_than_three_options_are_refused() -> None:
    with pytest.raises(errors.InvalidField):
        make_product(option_names=["a", "b", "c", "d"])


def test_a_sku_belongs_to_one_variant() -> None:
    product = make_sized()
    first, second = product.variants.all()
    services.update_variant(product_id=product.pk, variant_id=first.pk, sku="A-1", actor=STAFF)
    with pytest.raises(errors.SkuTaken):
        services.update_variant(product_id=product.pk, variant_id=second.pk, sku="A-1", actor=STAFF)


def test_empty_skus_do_not_collide() -> None:
    product = make_sized()
    for variant in product.variants.all():
        services.update_variant(product_id=product.pk, variant_id=variant.pk, sku="", actor=STAFF)
    assert list(product.variants.values_list("sku", flat=True)) == [None, None]


def test_two_variants_cannot_have_the_same_options() -> None:
    product = make_sized(sizes=("S",))
    with pytest.raises(errors.OptionsTaken):
        services.add_variant(product_id=product.pk, price=Decimal(1), options=["S"], actor=STAFF)


def test_adding_a_variant_adds_its_value_to_the_options() -> None:
    product = make_sized(sizes=("S",))
    services.add_variant(product_id=product.pk, price=Decimal(1), options=["L"], actor=STAFF)
    assert product.options.get().values == ["S", "L"]
    product.refresh_from_db()
    assert product.price == 1


def test_deleting_the_last_variant_is_refused() -> None:
    product = make_product()
    with pytest.raises(errors.LastVariant):
        services.delete_variant(product_id=product.pk, variant_id=product.variants.get().pk, actor=STAFF)
    assert product.variants.count() == 1


def test_deleting_a_variant_takes_its_value_and_price_away() -> None:
    product = make_sized()
    services.delete_variant(
        product_id=product.pk, variant_id=product.variants.get(option1="S").pk, actor=STAFF
    )
    product.refresh_from_db()
    assert (product.price, product.options.get().values) == (11, ["M"])


def test_a_variant_of_another_product_is_not_found() -> None:
    mine, other = make_product(), make_product()
    with pytest.raises(errors.VariantNotFound):
        services.update_variant(
            product_id=mine.pk, variant_id=other.variants.get().pk, price=Decimal(1), actor=STAFF
        )


def test_a_change_is_announced() -> None:
    heard = []
    signals.catalogue_changed.connect(lambda **_: heard.append(1), dispatch_uid="test")
    try:
        make_product()
    finally:
        signals.catalogue_changed.disconnect(dispatch_uid="test")
    assert heard


def test_archiving_and_deleting() -> None:
    product = make_sized()
    assert services.archive_product(product_id=product.pk, actor=STAFF).status == "archived"
    services.delete_product(product_id=product.pk, actor=STAFF)
    assert not Product.objects.filter(pk=product.pk).exists()
    with pytest.raises(errors.ProductNotFound):
        services.delete_product(product_id=product.pk, actor=STAFF)


def test_a_category_cannot_lie_below_itself() -> None:
    top = services.create_category(name="Top", actor=STAFF)
    below = services.create_category(name="Below", parent_id=top.pk, actor=STAFF)
    with pytest.raises(errors.CategoryCycle):
        services.update_category(category_id=top.pk, parent_id=below.pk, actor=STAFF)
    with pytest.raises(errors.CategoryInUse):
        services.delete_category(category_id=top.pk, actor=STAFF)
    moved = services.update_category(category_id=below.pk, parent_id=None, actor=STAFF)
    assert moved.is_root()


def test_a_collection_keeps_its_order() -> None:
    first, second = make_product("First"), make_product("Second")
    collection = services.create_collection(title="Both", products=[second.pk, first.pk], actor=STAFF)
    assert list(collection.places.values_list("product__title", flat=True)) == ["Second", "First"]
    with pytest.raises(errors.ProductNotFound):
        services.update_collection(collection_id=collection.pk, products=[first.pk, 10**9], actor=STAFF)
