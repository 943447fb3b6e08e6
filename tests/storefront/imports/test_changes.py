"""What a second file changes, puts into collections and deletes: what it names, and nothing else."""

import io
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel import clock
from storefront.catalogue import services
from storefront.catalogue.models import (
    Collection,
    CollectionProduct,
    Product,
    ProductChange,
    ProductImage,
    Variant,
)
from storefront.imports import services as imports
from storefront.imports.reports import Progress, Report
from storefront.inventory.models import StockLevel
from tests.actors import STAFF, staff
from tests.factories import OrderFactory, VariantFactory
from tests.storefront.catalogue.factories import make_product, make_sized
from tests.storefront.stories import put_in_stock

pytestmark = pytest.mark.usefixtures("in_shop")


def load(text: str, **options: Any) -> Report:
    return imports.import_products(io.BytesIO(text.encode()), now=clock.now(), actor=staff("ada"), **options)


def tried_and_done(text: str) -> Report:
    """The report of a dry run, which the real one has to agree with."""
    tried, done = load(text, dry_run=True), load(text)
    tried.is_dry_run = False
    assert tried == done
    return done


def places(title: str) -> list[str]:
    found = CollectionProduct.objects.filter(collection__title=title).order_by("position")
    return list(found.values_list("product__slug", flat=True))


class TestUpdates:
    """A file with few columns changes what they say."""

    def test_status_alone(self) -> None:
        tee = make_sized("Tee")
        assert tried_and_done("Handle,Status\ntee,archived\n").updated == 1
        assert Product.objects.get(pk=tee.pk).status == "archived"
        assert tee.variants.count() == 2

    def test_a_price_by_sku_without_naming_options_or_title(self) -> None:
        tee = make_sized("Tee")
        medium = tee.variants.get(option1="M")
        medium.sku = "T-M"
        medium.save()
        report = tried_and_done("Handle,Variant SKU,Variant Price\ntee,T-M,14.50\n")
        assert (report.updated, report.variants, report.errors) == (1, 0, [])
        medium.refresh_from_db()
        assert (medium.price, medium.option1) == (14.5, "M")
        kept = ProductChange.objects.get(variant_id=medium.pk, changes__has_key="price")
        assert (kept.changes["price"][1], kept.actor) == ("14.50", "ada")

    def test_a_variant_that_comes_or_goes_stands_in_the_history(self) -> None:
        tee = make_sized("Tee")
        text = "Handle,Option1 Name,Option1 Value,Variant Price,Variant Command\ntee,Size,L,12,\ntee,,S,,DELETE\n"
        report = tried_and_done(text)
        assert (report.variants, report.variants_deleted, report.errors) == (1, 1, [])
        kept = ProductChange.objects.filter(product=tee, changes__has_key="title").order_by("id")
        assert [(row.changes["title"], row.actor) for row in kept] == [
            ([None, "L"], "ada"),
            (["S", None], "ada"),
        ]
        load("Handle,Title,Variant Price\nnew,New,1\n")
        assert not ProductChange.objects.filter(product__slug="new").exists()

    def test_a_row_that_could_mean_several_variants_is_refused(self) -> None:
        make_sized("Tee")
        report = tried_and_done("Handle,Variant Price\ntee,14.50\n")
        assert [(e.line, e.column, e.code) for e in report.errors] == [(2, "Variant SKU", "which_variant")]

    def test_the_inventory_policy_alone_counts_nothing(self) -> None:
        variant = VariantFactory(product__slug="mug", stock=7)
        assert tried_and_done("Handle,Variant Inventory Policy\nmug,continue\n").updated == 1
        level = StockLevel.objects.get(variant=variant)
        assert (level.policy, level.on_hand) == ("continue", 7)

    def test_a_count_without_a_tracker_column_keeps_the_policy(self) -> None:
        variant = VariantFactory(product__slug="mug", stock=7)
        tried_and_done("Handle,Variant Inventory Qty\nmug,3\n")
        level = StockLevel.objects.get(variant=variant)
        assert (level.policy, level.on_hand) == ("deny", 3)

    def test_pictures_are_added_and_put_in_another_order(self) -> None:
        make_product("Mug")
        url = "https://pictures.example/{}.jpg".format
        tried_and_done(f"Handle,Image Src,Image Position\nmug,{url('a')},1\nmug,{url('b')},2\n")
        report = tried_and_done(
            f"Handle,Image Src,Image Position\nmug,{url('b')},1\nmug,{url('a')},2\nmug,{url('c')},3\n"
        )
        assert (report.updated, report.images) == (1, 1)
        order = ProductImage.objects.order_by("position").values_list("source_url", flat=True)
        assert list(order) == [url("b"), url("a"), url("c")]

    def test_attributes_and_tax_class(self) -> None:
        mug = make_product("Mug")
        tried_and_done('Handle,Attributes,Variant Tax Class\nmug,"{""Dishwasher"": true}",books\n')
        mug.refresh_from_db()
        assert (mug.attributes, mug.variants.get().tax_class) == ({"Dishwasher": True}, "books")
        assert load("Handle,Attributes\nmug,[1]\n").errors[0].code == "not_attributes"

    def test_what_a_file_does_not_know_must_be_there(self) -> None:
        report = tried_and_done("Handle,Command,Status\nnowhere,UPDATE,draft\n")
        assert [(e.line, e.column, e.code) for e in report.errors] == [(2, "Command", "not_there")]
        make_product("Mug")
        report = tried_and_done("Handle,Command,Title,Variant Price\nmug,NEW,Mug,1\n")
        assert report.errors[0].code == "exists"
        assert tried_and_done("Handle,Command,Title\nmug,ignore,Other\n").skipped == 0
        assert Product.objects.get().title == "Mug"


class TestCollections:
    """Products in collections that are filled by hand."""

    def test_they_are_joined_in_the_files_order_and_made_where_there_are_none(self) -> None:
        file = "Handle,Title,Variant Price,Collections\nb,B,1,Sale; Summer 2026\na,A,1,sale\n"
        assert tried_and_done(file).created == 2
        assert (places("Sale"), places("Summer 2026")) == (["b", "a"], ["b"])
        assert tried_and_done(file).unchanged == 2

    def test_the_column_says_all_of_them(self) -> None:
        tried_and_done("Handle,Title,Variant Price,Collections\na,A,1,Sale; Summer\n")
        assert tried_and_done("Handle,Collections\na,Summer\n").updated == 1
        assert (places("Sale"), places("Summer")) == ([], ["a"])
        assert tried_and_done("Handle,Title\na,A\n").unchanged == 1
        assert places("Summer") == ["a"]

    def test_the_singular_only_adds(self) -> None:
        tried_and_done("Handle,Title,Variant Price,Collections\na,A,1,Sale\n")
        tried_and_done("Handle,Collection\na,Summer\n")
        assert (places("Sale"), places("Summer")) == (["a"], ["a"])

    def test_one_that_is_filled_by_rules_takes_nobody(self) -> None:
        rule = [{"field": "tag", "relation": "is", "value": "x"}]
        services.create_collection(title="Picks", kind=Collection.Kind.RULES, rules=rule, actor=STAFF)
        report = tried_and_done("Handle,Title,Variant Price,Collections\na,A,1,Picks\n")
        assert [(e.column, e.code) for e in report.errors] == [("Collections", "filled_by_rules")]


class TestDeletions:
    """By a command, and never by leaving something out."""

    def test_a_product(self) -> None:
        make_product("Mug")
        make_product("Cup")
        report = tried_and_done("Handle,Command\nmug,DELETE\ngone,DELETE\n")
        assert (report.deleted, report.unchanged, report.skipped) == (1, 1, 0)
        assert list(Product.objects.values_list("slug", flat=True)) == ["cup"]

    def test_one_that_was_sold_is_archived(self) -> None:
        OrderFactory(variants=(VariantFactory(product__slug="mug"),))
        report = tried_and_done("Handle,Command\nmug,DELETE\n")
        assert (report.deleted, report.archived) == (0, 1)
        assert Product.objects.get().status == "archived"
        assert tried_and_done("Handle,Command\nmug,DELETE\n").unchanged == 1

    def test_a_variant_and_a_picture(self) -> None:
        tee = make_sized("Tee")
        url = "https://pictures.example/a.jpg"
        ProductImage.objects.create(product=tee, source_url=url)
        report = tried_and_done(
            "Handle,Option1 Name,Option1 Value,Variant Command,Image Src,Image Command\n"
            f"tee,Size,M,DELETE,{url},DELETE\n"
        )
        assert (report.updated, report.variants_deleted, report.images_deleted) == (1, 1, 1)
        assert "M" not in tee.variants.values_list("option1", flat=True)
        assert "M" not in tee.options.get().values
        assert not tee.images.exists()

    def test_the_last_variant_stays_and_so_does_all_of_the_product(self) -> None:
        make_product("Mug")
        report = tried_and_done("Handle,Title,Variant SKU,Variant Command\nmug,Other,,DELETE\n")
        assert [(e.column, e.code) for e in report.errors] == [("Variant Command", "catalogue.last_variant")]
        assert Product.objects.get().title == "Mug"

    def test_a_variant_that_was_ordered_stays(self) -> None:
        tee = make_sized("Tee")
        sold = tee.variants.get(option1="M")
        put_in_stock(sold, 1)
        OrderFactory(variants=(sold,))
        report = tried_and_done("Handle,Option1 Name,Option1 Value,Variant Command\ntee,Size,M,DELETE\n")
        assert [(e.column, e.code) for e in report.errors] == [("Variant Command", "catalogue.variant_sold")]
        assert tee.variants.filter(option1="M").exists()

    def test_a_word_that_is_no_command_does_nothing(self) -> None:
        make_product("Mug")
        report = tried_and_done("Handle,Command\nmug,DROP\n")
        assert [(e.line, e.column, e.code) for e in report.errors] == [(2, "Command", "not_a_command")]


class TestGoingOn:
    """An import that was cut off goes on from what its last batch has written down."""

    def test_counts_and_rows_come_out_as_if_it_had_never_stopped(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(imports, "BATCH", 2)
        rows = "".join(f"p{n},P{n},{'x' if n == 1 else 1}\n" for n in range(7))
        file = f"Handle,Title,Variant Price\n{rows}"
        told: list[Progress] = []

        def tell(at: Progress) -> None:
            told.append(at)
            if len(told) == 2:
                raise InterruptedError

        with pytest.raises(InterruptedError):
            load(file, on_progress=tell)
        assert Product.objects.count() == 2  # what the second batch wrote was taken back
        report = load(file, begin_at=told[0])
        assert (report.created, report.unchanged, report.skipped) == (6, 0, 1)
        assert (report.error_count, Product.objects.count()) == (1, 6)

    def test_the_stock_of_few_variants_is_locked_at_a_time(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(imports, "BATCH_VARIANTS", 4)
        rows = "".join(f"p{n},P{n},Size,s{size}\n" for n in range(3) for size in range(2))
        told: list[int] = []
        load(
            f"Handle,Title,Option1 Name,Option1 Value\n{rows}", on_progress=lambda at: told.append(at.groups)
        )
        assert told == [2, 3]

    def test_what_the_file_does_not_change_is_not_written(self) -> None:
        file = "Handle,Title,Variant SKU,Variant Price,Variant Barcode\nmug,Mug,MUG-1,{price},{code}\n"
        load(file.format(price=5, code="4006381333931"))
        with CaptureQueriesContext(connection) as captured:
            report = load(file.format(price=6, code="4006381333931"))
        assert (report.updated, Variant.objects.get().price) == (1, 6)
        written = [query["sql"] for query in captured if '"price" = ' in query["sql"]]
        assert len(written) == 1
        assert '"barcode" = ' not in written[0]
