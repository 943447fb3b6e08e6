import io
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel import clock
from storefront.catalogue import queries, rules
from storefront.catalogue.models import Category, Product, ProductImage, Variant
from storefront.imports import services
from storefront.imports.errors import UnreadableFile
from storefront.imports.reports import Report
from storefront.inventory.models import StockLevel
from tests.actors import STAFF
from tests.storefront.catalogue.factories import make_product

pytestmark = pytest.mark.usefixtures("in_shop")

HEADER = (
    "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,Option2 Value,"
    "Variant SKU,Variant Grams,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,"
    "Variant Price,Variant Compare At Price,Image Src,Image Position,Image Alt Text,Variant Image,Status"
)
COLUMNS = HEADER.split(",")


def row(handle: str, **cells: Any) -> str:
    """A line of CSV; cells are named like `variant_price` for “Variant Price”."""
    values = {"handle": handle} | {name: str(value) for name, value in cells.items()}
    known = {column.lower().replace(" (html)", "").replace(" ", "_"): column for column in COLUMNS}
    assert set(values) <= set(known), set(values) - set(known)
    quoted = (f'"{values.get(name, "")}"' for name in known)
    return ",".join(quoted)


def csv(*rows: str, header: str = HEADER) -> bytes:
    return ("\n".join([header, *rows]) + "\n").encode()


def load(content: bytes, **options: Any) -> Report:
    return services.import_products(io.BytesIO(content), now=clock.now(), actor=STAFF, **options)


TEE = row(
    "tee",
    title="Tee",
    body="<p>Soft<script>x</script></p>",
    vendor="Us",
    type="Tops",
    tags="a, b, A",
    published="true",
    option1_name="Size",
    option1_value="S",
    variant_sku="T-S",
    variant_grams="120",
    variant_inventory_tracker="shopify",
    variant_inventory_qty="5",
    variant_inventory_policy="deny",
    variant_price="10.00",
    variant_compare_at_price="12",
    image_src="https://pictures.example/tee.jpg",
    image_position="1",
    image_alt_text="A tee",
)
TEE_M = row(
    "tee",
    option1_value="M",
    variant_price="11",
    variant_inventory_tracker="shopify",
    variant_inventory_policy="continue",
    variant_image="https://pictures.example/m.jpg",
)
PICTURE = row("tee", image_src="https://pictures.example/back.jpg", image_position="2")


def test_a_product_with_variants_pictures_and_stock() -> None:
    report = load(csv(TEE, TEE_M, PICTURE))
    assert (report.created, report.variants, report.images, report.errors) == (1, 2, 3, [])
    shown = queries.get_product("tee")
    assert shown["description"] == "<p>Soft</p>"
    assert shown["tags"] == ["a", "b"]
    assert shown["category"]["slug"] == "tops"
    assert shown["options"] == [{"name": "Size", "values": ["S", "M"]}]
    assert [v["in_stock"] for v in shown["variants"]] == [True, True]
    levels = StockLevel.objects.order_by("variant__position").values_list("on_hand", "policy")
    assert list(levels.filter(variant__product__slug="tee")) == [(5, "deny"), (0, "continue")]
    images = ProductImage.objects.order_by("position", "id")
    assert [(i.position, i.alt, i.state) for i in images] == [
        (1, "A tee", "pending"),
        (2, "", "pending"),
        (3, "", "pending"),
    ]
    assert images.get(source_url__endswith="m.jpg").variant == Variant.objects.get(option1="M")


def test_a_second_run_changes_nothing() -> None:
    file = csv(TEE, TEE_M, PICTURE)
    load(file)
    before = Product.objects.get().updated_at
    report = load(file)
    assert (report.unchanged, report.created, report.updated, report.variants, report.images) == (
        1,
        0,
        0,
        0,
        0,
    )
    assert Product.objects.get().updated_at == before


def test_a_dry_run_says_the_same_and_writes_nothing() -> None:
    report = load(csv(TEE, TEE_M, PICTURE), dry_run=True)
    assert (report.created, report.variants, report.images) == (1, 2, 3)
    assert not Product.objects.exists()
    assert not Category.objects.exists()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"10.00"', '"9.50"'),
        ('"Tee"', '"Better Tee"'),
        ('"5"', '"6"'),
        ("Soft", "Softer"),
        ("A tee", "Our tee"),
        ('"Tops"', '"Shirts"'),
        ('"Us"', '"Them"'),
    ],
)
def test_what_differs_is_updated(before: str, after: str) -> None:
    load(csv(TEE, TEE_M))
    changed = csv(TEE.replace(before, after, 1), TEE_M)
    assert load(changed, dry_run=True).updated == 1
    assert load(changed).updated == 1
    assert load(changed).unchanged == 1


def test_a_variant_is_known_by_its_sku_when_its_option_is_renamed() -> None:
    load(csv(TEE))
    known = Variant.objects.get().pk
    report = load(csv(TEE.replace('"S"', '"Small"')))
    assert (report.updated, report.variants) == (1, 0)
    variant = Variant.objects.get()
    assert (variant.pk, variant.option1, variant.title) == (known, "Small", "Small")


def test_a_variant_without_sku_is_known_by_its_options() -> None:
    load(csv(TEE, TEE_M))
    assert load(csv(TEE, TEE_M.replace('"11"', '"13"'))).variants == 0
    assert Variant.objects.get(option1="M").price == 13


def test_a_product_without_options_has_one_default_variant() -> None:
    line = row("mug", title="Mug", option1_name="Title", option1_value="Default Title", variant_price="8")
    load(csv(line))
    shown = queries.get_product("mug")
    assert shown["options"] == []
    assert [v["title"] for v in shown["variants"]] == [""]


def test_an_empty_tracker_means_that_nobody_counts() -> None:
    load(
        csv(
            row(
                "mug",
                title="Mug",
                variant_price="8",
                variant_inventory_qty="3",
                variant_inventory_policy="deny",
            )
        )
    )
    level = StockLevel.objects.get(variant__product__slug="mug")
    assert (level.policy, level.on_hand) == ("untracked", 3)
    assert queries.get_product("mug")["in_stock"] is True


def test_rows_of_a_product_need_not_be_neighbours() -> None:
    other = row("mug", title="Mug", variant_price="8")
    report = load(csv(TEE, other, TEE_M, PICTURE))
    assert (report.created, report.variants, report.images) == (2, 3, 3)


def test_columns_that_are_not_there_leave_what_is() -> None:
    load(csv(TEE))
    report = load(b"Handle,Title,Variant Price,Option1 Name,Option1 Value\ntee,Tee,10.00,Size,S\n")
    assert report.unchanged == 1
    assert Variant.objects.get().sku == "T-S"


def test_published_and_status() -> None:
    load(
        csv(
            row("a", title="A", variant_price="1", published="false"),
            row("b", title="B", variant_price="1", published="TRUE"),
            row("c", title="C", variant_price="1", published="true", status="archived"),
        )
    )
    assert dict(Product.objects.values_list("slug", "status")) == {
        "a": "draft",
        "b": "active",
        "c": "archived",
    }


@pytest.mark.parametrize(
    ("bad", "line", "column", "code"),
    [
        (row("x", title="X", variant_price="ten"), 3, "Variant Price", "not_a_price"),
        (row("x", title="X", variant_price="-1"), 3, "Variant Price", "price_out_of_range"),
        (row("x", title="X", variant_price="1.234"), 3, "Variant Price", "too_many_decimals"),
        (row("x", title="X", variant_sku="1"), 3, "Variant Price", "missing"),
        (row("x", title="X"), 3, "Variant Price", "missing"),
        (row("x", variant_price="1"), 3, "Title", "missing"),
        (row("", variant_price="1"), 3, "Handle", "missing"),
        (row("///", title="X", variant_price="1"), 3, "Handle", "not_a_handle"),
        (row("x", title="X" * 256, variant_price="1"), 3, "Title", "too_long"),
        (row("x", title="X", variant_price="1", published="maybe"), 3, "Published", "not_true_or_false"),
        (row("x", title="X", variant_price="1", status="sold"), 3, "Status", "not_a_status"),
        (
            row("x", title="X", variant_price="1", variant_inventory_qty="1.5"),
            3,
            "Variant Inventory Qty",
            "not_a_number",
        ),
        (row("x", title="X", variant_price="1", variant_grams="heavy"), 3, "Variant Grams", "not_a_weight"),
        (row("x", title="X", variant_price="1", option1_name="Size"), 3, "Option1 Value", "missing"),
        (row("TEE", title="X", variant_price="1"), 3, "Handle", "repeated"),
        (
            row(
                "x",
                title="X",
                variant_price="1",
                variant_inventory_tracker="x",
                variant_inventory_policy="perhaps",
            ),
            3,
            "Variant Inventory Policy",
            "not_a_policy",
        ),
    ],
)
def test_an_error_names_line_and_column_and_stops_nobody(bad: str, line: int, column: str, code: str) -> None:
    last = row("last", title="Last", variant_price="1")
    report = load(csv(TEE, bad, last))
    assert (report.created, report.skipped) == (2, 1)
    error = report.errors[0]
    assert (error.line, error.column, error.code) == (line, column, code)
    assert error.detail
    assert sorted(Product.objects.values_list("slug", flat=True)) == ["last", "tee"]


def test_a_bad_variant_keeps_its_whole_product_out() -> None:
    report = load(csv(TEE, TEE_M.replace('"11"', '"eleven"')))
    assert (report.created, report.skipped, report.errors[0].line) == (0, 1, 3)
    assert report.is_failure
    assert not Product.objects.exists()


def test_two_variants_with_the_same_options() -> None:
    report = load(csv(TEE, TEE_M.replace('"M"', '"S"')))
    assert (report.errors[0].line, report.errors[0].code) == (3, "repeated")


def test_a_sku_of_another_product_in_the_shop() -> None:
    product = make_product("Mug")
    Variant.objects.filter(product=product).update(sku="T-S")
    tried, done = load(csv(TEE), dry_run=True), load(csv(TEE))
    for report in (tried, done):
        assert (report.created, report.skipped, report.with_warnings) == (1, 0, 1)
        assert [(w.line, w.code) for w in report.warnings if w.column == "Variant SKU"] == [(2, "sku_taken")]
    assert Variant.objects.get(product__slug="tee").sku is None


def test_what_the_database_refuses_keeps_only_that_product_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "clean_slug", lambda text: text)  # a gap in our checks
    report = load(csv(row("Not A Slug", title="X", variant_price="1"), TEE))
    assert (report.created, report.skipped) == (1, 1)
    assert (report.errors[0].line, report.errors[0].code) == (2, "rejected")


def test_formulas_are_only_text() -> None:
    load(csv(row("f", title="=1+1", variant_price="1", tags="@SUM(A1)")))
    assert (Product.objects.get().title, Product.objects.get().tags) == ("=1+1", ["@SUM(A1)"])


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.encode("latin-1"),
        lambda text: text.encode("utf-16"),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace(",", ";").encode(),
    ],
    ids=["bom", "latin-1", "utf-16", "crlf", "semicolons"],
)
def test_files_as_they_come(encode: Any) -> None:
    report = load(encode('Handle,Title,Variant Price\ncafe,"Café\nau lait",3\nthe,Thé,x\n'))
    assert (report.created, report.skipped) == (1, 1)
    assert Product.objects.get().title.startswith("Café")
    assert report.errors[0].line == 4  # the title above takes two lines


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        b"Handle,Title\n",
        b"Name of it,Price\nTee,1\n",
        b'{"products": []}',
        b"<html><body>Not found</body></html>",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00",
        b"PK\x03\x04rest of a spreadsheet",
        b"Handle,Title\n" + b"x\x00y,Z\n",
        b"Handle,Handle,Title\na,b,c\n",
        b'Handle,Title,Variant Price\ntee,"never closed,1\nmug,Mug,2\n',
        b"x" * 6_000_000,
    ],
    ids=[
        "empty", "blank", "no rows", "no handle", "json", "html", "png", "xlsx", "nul", "twice", "quote", "endless",
    ],
)  # fmt: skip
def test_an_unreadable_file_changes_nothing(content: bytes) -> None:
    with pytest.raises(UnreadableFile) as caught:
        load(content)
    assert caught.value.code == "imports.unreadable_file"
    assert not Product.objects.exists()


def test_a_stream_that_cannot_be_rewound() -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    report = services.import_products(Pipe(csv(TEE)), now=clock.now(), actor=STAFF)
    assert report.created == 1


def test_progress_is_told_to_the_end() -> None:
    told: list[tuple[int, int]] = []
    load(csv(TEE, TEE_M), on_progress=lambda at: told.append((at.rows, at.total)))
    assert told[-1] == (2, 2)


def test_statements_do_not_grow_with_products() -> None:
    def count(number: int) -> int:
        rows = [row(f"n{number}-{i}", title="P", variant_price="1", type="T") for i in range(number)]
        with CaptureQueriesContext(connection) as captured:
            load(csv(*rows))
        return len(captured)

    count(1)
    assert count(90) <= count(2) + 2


ROOT = Path(__file__).parents[3]
REAL = sorted((ROOT.parent / "shared" / "data" / "shopify").glob("*.csv"))


@pytest.mark.skipif(not REAL, reason="the real exports are not at hand")
def test_the_real_exports() -> None:
    for expected in ("created", "unchanged"):
        for path in REAL:
            with path.open("rb") as stream:
                report = services.import_products(stream, now=clock.now(), actor=STAFF)
            assert (getattr(report, expected), report.errors) == (20, [])
    assert (Product.objects.count(), Variant.objects.count()) == (60, 66)
    assert Product.objects.filter(in_stock=True).count() == 60


def test_what_is_told_of_rubbish_is_not_the_rubbish() -> None:
    with pytest.raises(UnreadableFile) as caught:
        load(b"<script>alert(1)</script>\n1,2\n")
    assert "script" not in caught.value.detail
    assert "“Handle”" in caught.value.detail
