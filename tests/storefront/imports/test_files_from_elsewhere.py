"""Files as shops really have them: each is taken, taken with a warning, or refused in one plain sentence."""

import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from kernel import clock
from storefront.catalogue import measures, queries, services
from storefront.catalogue.models import Product, Variant
from storefront.imports import services as imports
from storefront.imports.columns import MEASURE
from storefront.imports.errors import UnreadableFile
from storefront.imports.reports import Report
from storefront.inventory.models import StockLevel
from tenants.models import Tenant
from tests.actors import STAFF
from tests.storefront.catalogue.factories import make_product

pytestmark = pytest.mark.usefixtures("in_shop")
PLAIN = "Handle,Title,Variant Price\n"
CHINESE = "\n".join(
    f"c{n},漢方茶のための茶碗東京都有田焼{n}号漢方茶のための茶碗東京都有田焼,3" for n in range(90)
)


def load(content: str | bytes) -> Report:
    """The report of a file, on which a dry run before and a second run after it agree."""
    data = content.encode() if isinstance(content, str) else content

    def run(**options: Any) -> Report:
        return imports.import_products(io.BytesIO(data), now=clock.now(), actor=STAFF, **options)

    tried, done, again = run(dry_run=True), run(), run()
    tried.is_dry_run = False
    assert tried == done
    assert (again.created, again.updated, again.skipped) == (0, 0, done.skipped)
    return done


def codes(report: Report) -> list[tuple[int, str, str]]:
    return [(note.line, note.column, note.code) for note in report.warnings]


def paths() -> set[str]:
    found = Product.objects.select_related("category").exclude(category=None)
    return {
        " > ".join(node.name for node in (*product.category.get_ancestors(), product.category))
        for product in found
        if product.category
    }


class TestSpreadsheets:
    """What spreadsheet programs make of a file."""

    @pytest.mark.parametrize(
        ("encode", "title"),
        [
            (lambda text: text.encode("cp1252"), "Käse „Bergtaler“ – 5 €"),
            (lambda text: text.encode("latin-1", errors="replace"), "Käse ?Bergtaler? ? 5 ?"),
            (lambda text: text.encode("utf-16-le"), "Käse „Bergtaler“ – 5 €"),
            (lambda text: f"{text}{CHINESE}".encode("utf-16-le"), "Käse „Bergtaler“ – 5 €"),
            (lambda text: f"{text}{CHINESE}".encode("utf-16-be"), "Käse „Bergtaler“ – 5 €"),
            (lambda text: text.encode("utf-16"), "Käse „Bergtaler“ – 5 €"),
            (lambda text: text.encode("utf-8-sig"), "Käse „Bergtaler“ – 5 €"),
            (lambda text: text.replace("\n", "\r").encode(), "Käse „Bergtaler“ – 5 €"),
            (lambda text: text.replace("\n", "\r").encode("cp1252"), "Käse „Bergtaler“ – 5 €"),
            (lambda text: f"sep=,\n{text}".encode(), "Käse „Bergtaler“ – 5 €"),
            (lambda text: f"\n\n{text}".encode(), "Käse „Bergtaler“ – 5 €"),
            (lambda text: text.replace("\n", ",,,\n").encode(), "Käse „Bergtaler“ – 5 €"),
        ],
        ids=[
            "cp1252",
            "latin-1",
            "utf-16 unmarked",
            "utf-16 unmarked, of other scripts",
            "utf-16 unmarked, the other way round",
            "utf-16",
            "bom",
            "mac",
            "mac cp1252",
            "sep",
            "blank",
            "commas",
        ],
    )
    def test_is_read_whatever_it_is_written_in(self, encode: Callable[[str], bytes], title: str) -> None:
        report = load(encode(f"{PLAIN}kaese,Käse „Bergtaler“ – 5 €,9.90\nmug,Mug,3\n"))
        assert (report.skipped, report.errors, report.warnings) == (0, [], [])
        assert Product.objects.get(slug="kaese").title == title

    @pytest.mark.parametrize(
        ("country", "locale", "encoding", "title"),
        [
            ("JP", "en", "shift_jis", "抹茶碗"),
            ("KR", "en", "cp949", "한글 찻잔"),
            ("CN", "en", "gb18030", "中国茶叶"),
            ("TW", "en", "big5", "臺灣茶"),
            ("HK", "en", "big5hkscs", "香港茶"),
            ("RU", "en", "cp1251", "Шарф зелёный"),
            ("DE", "ar", "cp1256", "تمر مجدول"),
            ("AE", "ar-AE", "cp1256", "تمر مجدول"),
            ("PL", "en", "cp1250", "Świeca żółta"),
            ("PL", "de", "cp1252", "Käse"),
            ("TR", "en", "cp1254", "Işık şamdanı"),
            ("GB", "en", "cp1252", "Käse"),
        ],
    )
    def test_of_other_languages_are_read_as_theirs(
        self, in_shop: Tenant, country: str, locale: str, encoding: str, title: str
    ) -> None:
        in_shop.country, in_shop.locale = country, locale
        report = load(f"{PLAIN}a,{title},9.90\n".encode(encoding))
        assert Product.objects.get().title == title
        assert len(report.remarks) == 1
        assert load(f"{PLAIN}b,{title},9.90\n").remarks == []

    def test_letters_that_may_be_wrong_are_spoken_of(self) -> None:
        remark = "The file is not in UTF-8: it was read as Windows-1252. If letters look wrong"
        assert load(f"{PLAIN}a,Käse,9.90\n".encode("cp1252")).remarks[0].startswith(remark)

    def test_a_space_behind_a_comma_is_none_of_the_cell(self) -> None:
        assert load('Handle, "Title", "Variant Price"\na, "Cup, tall", 3\n').ignored_columns == []
        assert Product.objects.get().title == "Cup, tall"

    def test_a_large_file_of_old_mac_lines_is_no_endless_line(self) -> None:
        rows = "".join(f"p{n},Product {n},1,{'x' * 300_000}\r" for n in range(15))
        data = f"Handle,Title,Variant Price,Body (HTML)\r{rows}".encode()
        assert (
            imports.import_products(io.BytesIO(data), now=clock.now(), actor=STAFF, dry_run=True).created
            == 15
        )

    def test_semicolons_leave_the_comma_to_decimals(self) -> None:
        report = load(
            "sep=;\r\nHandle;Title;Variant Price;Variant Grams\r\na;A;49,90;1,5\r\nb;B;1.299,00;2\r\nc;C;1.299;0\r\n"
        )
        assert [(e.line, e.column, e.code) for e in report.errors] == [
            (5, "Variant Price", "ambiguous_price")
        ]
        assert [str(v.price) for v in Variant.objects.order_by("id")] == ["49.900", "1299.000"]
        assert any("Semicolons" in remark for remark in report.remarks)

    def test_a_column_that_is_there_twice_counts_once_and_one_without_a_name_not_at_all(self) -> None:
        report = load("Handle,Title,Tags,Variant Price,Tags,\na,A,x,3,y,left over\n")
        assert Product.objects.get().tags == ["x"]
        assert report.ignored_columns == ["Tags (the second one)", "column 6 (it has no name)"]

    def test_a_barcode_that_a_spreadsheet_has_rounded_is_left_out(self) -> None:
        report = load(
            "Handle,Title,Variant Price,Variant Barcode\na,A,1,4.00638E+12\nb,B,1,4006381333931\nc,C,1,'4E12X\n"
        )
        assert (report.created, codes(report)) == (3, [(2, "Variant Barcode", "rounded_number")])
        assert [v.barcode for v in Variant.objects.order_by("id")] == ["", "4006381333931", "4E12X"]

    def test_codes_that_were_kept_from_being_numbers_are_read_as_they_were(self) -> None:
        report = load(
            'Handle,Title,Variant Price,Variant SKU,Variant Barcode\na,A,1,"=""0012""","=""00123"""\n'
            "b,B,1,1.2E+05,4006381333931.0\n"
        )
        assert codes(report) == [(3, "Variant SKU", "rounded_number")]
        kept = [(v.sku, v.barcode) for v in Variant.objects.order_by("id")]
        assert kept == [("0012", "00123"), (None, "4006381333931")]

    @pytest.mark.parametrize(("row", "line"), [('a,"Cup 12" tall,1', 2), ('a,"Cup,1\nb,B,1', 3)])
    def test_a_quotation_mark_at_the_wrong_place_is_named(self, row: str, line: int) -> None:
        with pytest.raises(UnreadableFile, match=f"Line {line}: a quotation mark"):
            load(f"{PLAIN}{row}\n")


class TestHandles:
    """What a product is called."""

    def test_of_any_script_are_kept(self) -> None:
        report = load(f"{PLAIN}تمر-مجدول,A,1\n漢方茶,B,1\nШарф-Зелёный,C,1\n🎁🎁,D,1\n,شاي أخضر,1\n")
        assert (report.created, codes(report)) == (5, [(5, "Handle", "handle_changed")])
        slugs = set(Product.objects.values_list("slug", flat=True))
        assert slugs == {"تمر-مجدول", "漢方茶", "шарф-зелёный", "gift-gift", "shy-khdr"}

    def test_that_are_no_addresses_become_some_with_a_warning(self) -> None:
        report = load(f"{PLAIN}Summer Sale/2024_Tee,Tee,3\n")
        assert (report.with_warnings, codes(report)) == (1, [(2, "Handle", "handle_changed")])
        assert Product.objects.get().slug == "summer-sale-2024-tee"

    def test_are_made_of_the_title_where_there_are_none(self) -> None:
        report = load("Title,Option1 Name,Option1 Value,Price\nNo handle,Size,S,3\n,,M,4\nOther,,,5\n")
        assert (report.created, report.variants, report.warnings) == (2, 3, [])
        assert set(Product.objects.values_list("slug", flat=True)) == {"no-handle", "other"}


class TestSkus:
    """A SKU belongs to one variant; who has it first keeps it."""

    def test_that_two_products_have_is_left_out_of_the_second(self) -> None:
        report = load("Handle,Title,Variant SKU,Variant Price\nred,Red,S,1\nblue,Blue,S,2\ngreen,Green,G,3\n")
        assert (report.created, report.skipped, report.with_warnings) == (3, 0, 1)
        assert codes(report) == [(3, "Variant SKU", "sku_taken")]
        assert dict(Variant.objects.values_list("product__slug", "sku")) == {
            "red": "S",
            "blue": None,
            "green": "G",
        }

    def test_that_two_variants_of_a_product_have_is_left_out_of_the_second(self) -> None:
        report = load(
            "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price\ntee,Tee,Size,S,T,1\ntee,,,M,T,1\n"
        )
        assert (report.variants, codes(report)) == (2, [(3, "Variant SKU", "sku_taken")])

    def test_that_a_product_gives_up_is_free_for_the_next_in_a_dry_run_too(self) -> None:
        load("Handle,Title,Variant SKU,Variant Price\na,A,S,1\nb,B,,1\n")
        text = b"Handle,Variant SKU\na,NEW\nb,S\n"
        for dry_run in (True, False):
            report = imports.import_products(io.BytesIO(text), now=clock.now(), actor=STAFF, dry_run=dry_run)
            assert (report.updated, report.warnings) == (2, [])

    def test_of_255_characters_and_option_values_too_are_taken(self) -> None:
        long = "x" * 255
        header = "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price\n"
        assert load(f"{header}a,A,Design,{long},{long},1\n").created == 1
        assert load(f"{header}b,B,Design,{long}x,S,1\n").errors[0].code == "too_long"


class TestCategories:
    """Paths become the tree."""

    def test_paths_are_followed_from_the_top(self) -> None:
        load(
            "Handle,Title,Type,Variant Price\na,A,Home > Kitchen > Cups,1\nb,B,Garden > cups,1\nc,C,Home>Kitchen,1\n"
        )
        assert paths() == {"Home > Kitchen > Cups", "Garden > cups", "Home > Kitchen"}

    def test_a_name_alone_is_a_category_wherever_it_hangs(self) -> None:
        home = services.create_category(name="Home", actor=STAFF)
        services.create_category(name="Cups", parent_id=home.pk, actor=STAFF)
        load("Handle,Title,Type,Variant Price\na,A,cups,1\n")
        assert paths() == {"Home > Cups"}

    @pytest.mark.parametrize("column", ["Product Category", "Google Shopping / Google Product Category"])
    def test_lists_of_categories_are_taken_where_the_merchant_says_none(self, column: str) -> None:
        report = load(
            f"Handle,Title,Type,{column},Variant Price\n"
            "a,A,Mine,Home & Garden > Lawn,1\nb,B,,Home & Garden > Lawn,1\nc,C,,1604,1\n"
        )
        assert paths() == {"Mine", "Home & Garden > Lawn"}
        assert codes(report) == [(4, column, "category_number")]
        assert any(column in remark for remark in report.remarks)

    def test_a_dry_run_knows_that_a_product_without_one_gets_one(self) -> None:
        make_product("Mug")
        assert load("Handle,Type\nmug,New ones\n").updated == 1


class TestStock:
    """A file that says nothing of stock does not say that there is none."""

    def test_is_not_counted_where_the_file_has_no_column_for_it(self) -> None:
        report = load(f"{PLAIN}a,A,1\nb,B,1\n")
        assert report.variants_untracked == 2
        assert "2 new variants are not counted" in report.stock_remark
        assert set(StockLevel.objects.values_list("policy", flat=True)) == {"untracked"}
        assert queries.get_product("a")["in_stock"] is True

    def test_of_a_variant_the_shop_has_stays_as_it_is(self) -> None:
        mug = make_product("Mug")
        assert load(f"{PLAIN}mug,Mug,9\n").variants_untracked == 0
        assert StockLevel.objects.get(variant__product=mug).policy == "deny"

    def test_of_a_row_without_a_quantity_is_none_and_said(self) -> None:
        data = b"Handle,Title,Variant Price,Variant Inventory Qty\na,A,1,\nb,B,1,-2\n"
        report = imports.import_products(io.BytesIO(data), now=clock.now(), actor=STAFF)
        assert {(note.line, note.code) for note in report.warnings} == {
            (2, "no_quantity"),
            (3, "stock_below_none"),
        }
        assert report.created == 2


class TestCells:
    """Single cells that are not what they should be."""

    def test_columns_that_are_not_taken_are_named(self) -> None:
        report = load(
            "Handle,Title,Variant Price,Price / International,Care (product.metafields.custom.care)\na,A,1,2,Cold\n"
        )
        assert report.ignored_columns == ["Price / International", "Care (product.metafields.custom.care)"]

    def test_gift_cards_are_known_by_their_column(self) -> None:
        report = load(
            "Handle,Title,Variant SKU,Variant Price,Gift Card\ncard,Card,CARD,25,true\ncup,Cup,CUP,9,false\n"
        )
        assert report.ignored_columns == []
        kept = dict(Variant.objects.values_list("sku", "tax_class"))
        assert kept == {"CARD": "gift_card", "CUP": "standard"}

    def test_a_compare_at_price_below_the_price_is_left_out(self) -> None:
        report = load("Handle,Title,Variant Price,Variant Compare At Price\na,A,10,8\n")
        assert codes(report) == [(2, "Variant Compare At Price", "compare_at_lower")]
        assert Variant.objects.get().compare_at_price is None

    def test_a_compare_at_price_of_0_is_none(self) -> None:
        assert load("Handle,Title,Variant Price,Variant Compare At Price\na,A,10,0.00\n").warnings == []
        assert Variant.objects.get().compare_at_price is None

    def test_words_that_are_too_long_are_cut_and_cost_no_product(self) -> None:
        report = load(
            "Handle,Title,Variant Price,Vendor,SEO Title,SEO Description,Image Src,Image Position,Image Alt Text\n"
            f"a,A,1,{'v' * 200},{'t' * 300},{'d' * 800},https://cdn.example/a.jpg,99999999999,{'a' * 600}\n"
        )
        cut = ["Vendor", "SEO Title", "SEO Description", "Image Alt Text"]
        assert codes(report) == [(2, column, "text_cut") for column in cut]
        assert (Product.objects.get().vendor, report.images) == ("v" * 120, 1)

    def test_what_runs_in_a_description_is_left_out(self) -> None:
        report = load('Handle,Title,Body (HTML),Variant Price\na,A,"<p>x</p><iframe src=""y""></iframe>",1\n')
        assert codes(report) == [(2, "Body (HTML)", "html_left_out")]

    def test_an_address_that_is_none_costs_the_picture_and_not_the_product(self) -> None:
        report = load(f"{PLAIN.strip()},Image Src\na,A,1,javascript:x\nb,B,1,//cdn.example/b.jpg\n")
        assert (report.created, report.images, codes(report)) == (2, 1, [(2, "Image Src", "not_an_address")])

    @pytest.mark.parametrize(
        ("cells", "kept"),
        [
            ("750,ml,1,l", "750 ml / 1 l"),
            ("1.5,KG,100,g", "1.5 kg / 100 g"),
            ("6,item,,", "6 item / 1 item"),
            ("0,,0,", ""),
            (",,,", ""),
            ("5,bushel,1,l", "warned"),
            ("5,kg,1,l", "warned"),
        ],
    )
    def test_unit_prices_are_shopifys(self, cells: str, kept: str) -> None:
        report = load(f"Handle,Title,Variant Price,{','.join(MEASURE)}\na,A,1,{cells}\n")
        is_warned = kept == "warned"
        assert codes(report) == ([(2, MEASURE[0], "not_a_measure")] if is_warned else [])
        measure = Variant.objects.get().measure
        assert (measures.text_of(measure) if measure else "") == ("" if is_warned else kept)

    @pytest.mark.parametrize(
        ("cells", "grams"),
        [("453.592,,lb", 454), (",1.5,kg", 1500), (",2,lbs", 907), (',"1,5 kg",', 1500), (",250 g,kg", 250)],
    )
    def test_weights_have_units(self, cells: str, grams: int) -> None:
        load(f"Handle,Title,Variant Price,Variant Grams,Variant Weight,Variant Weight Unit\na,A,1,{cells}\n")
        assert Variant.objects.get().weight_grams == grams

    def test_a_weight_in_an_unknown_unit_is_not_guessed(self) -> None:
        report = load("Handle,Title,Variant Price,Variant Weight,Variant Weight Unit\na,A,1,2,stone\n")
        assert report.errors[0].code == "not_a_weight"

    def test_a_price_in_another_currency_is_refused_and_in_our_own_taken(self) -> None:
        report = load(f'{PLAIN}a,A,€12.90\nb,B,"1,299.00"\nc,C,$3\nd,D,12.345\n')
        assert report.created == 2
        assert [(e.line, e.code) for e in report.errors] == [(4, "other_currency"), (5, "too_many_decimals")]

    def test_notes_name_columns_as_the_file_calls_them(self) -> None:
        assert load("Title,Price\nMug,free\n").errors[0].column == "Price"


def test_the_newest_shopify_format() -> None:
    report = load(
        "Title,URL handle,Description,Vendor,Status,SKU,Price,Compare-at price,Inventory quantity,"
        "Continue selling when out of stock,Weight value (grams),Product image URL\n"
        "New,new-format,Hello,V,Active,NF-1,3.00,4.00,7,DENY,100,https://cdn.example/a.jpg\n"
    )
    assert (report.created, report.images, report.ignored_columns) == (1, 1, [])
    level = StockLevel.objects.get(variant__sku="NF-1")
    assert (level.on_hand, level.policy) == (7, "deny")


@pytest.mark.parametrize(
    "header",
    [
        "Titel;Beschreibung;Preis;Artikelnummer;EAN;Bestand;Kategorie;Hersteller;Schlagwörter",
        "Titre;Description;Prix;Référence;Code-barres;Quantité;Catégorie;Marque;Étiquettes",
        "Nombre;Descripción;Precio;Referencia;Código de barras;Cantidad;Categoría;Marca;Etiquetas",
        "Ｔitle;Description;Price;SKU;GTIN;Quantity;Category;Brand;Tags",
    ],
)
def test_a_table_of_ones_own_has_columns_in_ones_own_language(header: str) -> None:
    report = load(f"{header}\nTasse;Blau;9,90;T-1;4006381333931;3;Küche;Eigene;neu\n".encode())
    assert (report.created, report.errors, report.ignored_columns) == (1, [], [])
    product = Product.objects.get()
    assert (product.title, str(product.price), product.vendor, product.tags) == (
        "Tasse",
        "9.900",
        "Eigene",
        ["neu"],
    )
    assert paths() == {"Küche"}
    variant = product.variants.get()
    assert (variant.sku, variant.barcode) == ("T-1", "4006381333931")


def test_what_keeps_excel_from_making_numbers_of_codes_is_none_of_the_code() -> None:
    header = "Handle,Title,Variant SKU,Variant Barcode,Variant Price\n"
    report = load(f'{header}mug,Mug,="00123","=""04006381333931""","=""4.90"""\n\x1a')
    assert (report.created, report.errors) == (1, [])
    variant = Product.objects.get().variants.get()
    assert (variant.sku, variant.barcode, str(variant.price)) == ("00123", "04006381333931", "4.900")


@pytest.mark.parametrize(
    "words",
    [
        "WAHR FALSCH",
        "VRAI FAUX",
        "VERDADERO FALSO",
        "VERO FALSO",
        "WAAR ONWAAR",
        "PRAWDA FAŁSZ",
        "ИСТИНА ЛОЖЬ",
    ],
)
def test_excel_says_true_and_false_in_its_own_language(words: str) -> None:
    yes, no = words.split()
    report = load(f"Handle,Title,Variant Requires Shipping,Variant Price\na,A,{yes},1\nb,B,{no},1\n")
    assert (report.created, report.errors) == (2, [])
    found = Product.objects.order_by("slug").values_list("variants__requires_shipping", flat=True)
    assert list(found) == [True, False]


class TestOtherPrograms:
    """Files of programs that have another idea of a product."""

    def test_squarespaces_options_pictures_and_hidden_products(self) -> None:
        report = load(
            "Title,SKU,Option Name 1,Option Value 1,Price,Stock,Visible,Hosted Image URLs\n"
            "Tee,T-S,Size,S,20.00,Unlimited,No,https://x.example/a.jpg https://x.example/b.jpg\n"
            ",T-M,,M,20.00,4,,\n"
        )
        assert (report.created, report.images, report.ignored_columns) == (1, 2, [])
        product = Product.objects.get()
        assert product.status == Product.Status.DRAFT
        assert [variant.option1 for variant in product.variants.order_by("sku")] == ["M", "S"]
        assert not StockLevel.objects.filter(variant__sku="T-S", policy="deny").exists()
        assert StockLevel.objects.get(variant__sku="T-M").on_hand == 4

    @pytest.mark.parametrize("column", ["visible", "Is Visible", "active", "product_online"])
    def test_what_is_hidden_there_is_not_shown_here(self, column: str) -> None:
        load(f"Handle,Title,Price,{column}\na,A,3,0\n")
        assert Product.objects.get().status == Product.Status.DRAFT

    @pytest.mark.parametrize("column", ["CURRENCY_CODE", "Price Currency", "Currency"])
    def test_a_currency_in_a_column_is_heeded(self, column: str) -> None:
        report = load(f"Title,Price,{column}\nMug,12.00,usd\nCup,13.00,eur\n")
        assert (report.created, report.skipped) == (1, 1)
        assert [(note.column, note.code) for note in report.errors] == [(column, "other_currency")]

    @pytest.mark.parametrize("between", [" ", ";", "|", ", ", "\n"])
    def test_several_pictures_in_a_cell_are_several(self, between: str) -> None:
        cell = between.join(["https://x.example/a.jpg", "https://x.example/b,c.jpg"])
        report = load(f'Handle,Title,Variant Price,Image Src,Image Position\na,A,3,"{cell}",1\n')
        urls = Product.objects.get().images.order_by("position").values_list("source_url", flat=True)
        assert list(urls) == ["https://x.example/a.jpg", "https://x.example/b,c.jpg"]
        assert report.images == 2

    @pytest.mark.parametrize("cell", ["'12.90", '"=""12.90"""', "'12.90 €"])
    def test_a_price_that_was_kept_from_being_a_number(self, cell: str) -> None:
        load(f"{PLAIN}a,A,{cell}\n")
        assert Variant.objects.get().price == Decimal("12.90")

    @pytest.mark.parametrize(("cell", "policy"), [("yes", "continue"), ("0", "deny")])
    def test_going_on_to_sell_is_a_yes_or_a_no(self, cell: str, policy: str) -> None:
        load(f"{PLAIN[:-1]},Inventory quantity,Continue selling when out of stock\na,A,3,2,{cell}\n")
        assert StockLevel.objects.get().policy == policy

    def test_a_line_that_is_there_twice_is_taken_once(self) -> None:
        report = load(f"{PLAIN}a,A,3\na,A,3\nb,B,4\na,A,3\n")
        assert (report.created, report.skipped, report.variants) == (2, 0, 2)
        assert codes(report) == [(3, "", "repeated_line"), (5, "", "repeated_line")]

    def test_a_line_with_too_many_cells_counts_as_left_out(self) -> None:
        report = load(f"{PLAIN}a,A,3\nb,B, C,3\n")
        assert (report.created, report.skipped, report.error_count) == (1, 1, 1)

    def test_attributes_that_are_none_are_refused_in_our_words(self) -> None:
        report = load(f"{PLAIN[:-1]},Attributes\na,A,3,Material: Wool\n")
        assert report.errors[0].detail == "Write them like {“Material”: “Wool”}."
