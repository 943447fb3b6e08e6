import io

import pytest

from kernel import clock
from storefront.catalogue import queries
from storefront.catalogue.models import Product, ProductImage, Variant
from storefront.imports import services as imports
from storefront.imports.reports import Report
from storefront.inventory.models import StockLevel
from tests.actors import STAFF

pytestmark = pytest.mark.usefixtures("in_shop")
HEADER = (
    "ID,Type,SKU,Name,Published,Is featured?,Short description,Description,Date sale price ends,Tax status,"
    "In stock?,Stock,Backorders allowed?,Weight (kg),Sale price,Regular price,Categories,Tags,Images,Parent,"
    "Attribute 1 name,Attribute 1 value(s),Attribute 2 name,Attribute 2 value(s)"
)


def row(**cells: str) -> str:
    known = {name.lower().split(" (")[0].replace(" ", "_").rstrip("?"): name for name in HEADER.split(",")}
    known |= {"value_1": "Attribute 1 value(s)", "value_2": "Attribute 2 value(s)"}
    by_column = {known[name]: value for name, value in cells.items()}
    return ",".join(f'"{by_column.get(name, "")}"' for name in HEADER.split(","))


def load(*rows: str) -> Report:
    data = "\n".join([HEADER, *rows]).encode()
    tried = imports.import_products(io.BytesIO(data), now=clock.now(), actor=STAFF, dry_run=True)
    done = imports.import_products(io.BytesIO(data), now=clock.now(), actor=STAFF)
    tried.is_dry_run = False
    assert tried == done
    assert imports.import_products(io.BytesIO(data), now=clock.now(), actor=STAFF).unchanged == done.created
    return done


TEE = row(
    id="10", type="variable", sku="WT", name="Woo tee", published="1", description="<p>Soft</p>\\n<p>New</p>",
    categories="Clothing, Clothing > Tees", tags="summer, cotton", weight="0.2",
    images="https://cdn.example/a.jpg, https://cdn.example/b.jpg", tax_status="taxable",
    attribute_1_name="Size", value_1="S, M", attribute_2_name="Fabric", value_2="Cotton",
)  # fmt: skip
SMALL = row(
    id="11", type="variation", sku="WT-S", name="Woo tee - S", parent="WT", published="1", regular_price="20",
    sale_price="15", stock="4", in_stock="1", attribute_1_name="Size", value_1="S",
)  # fmt: skip
MEDIUM = row(
    id="12", type="variation", sku="WT-M", name="Woo tee - M", parent="id:10", published="1", regular_price="21",
    in_stock="1", weight="0.3", images="https://cdn.example/m.jpg", attribute_1_name="Size", value_1="M",
)  # fmt: skip


def test_a_product_with_its_variations() -> None:
    mug = row(id="20", type="simple", sku="MUG", name="Mug", published="0", regular_price="8", in_stock="0")
    report = load(TEE, mug, SMALL, MEDIUM)
    assert (report.created, report.variants, report.images, report.errors) == (2, 3, 3, [])
    shown = queries.get_product("woo-tee")
    assert (shown["category"]["name"], shown["tags"], shown["attributes"]) == (
        "Tees",
        ["summer", "cotton"],
        {"Fabric": "Cotton"},
    )
    small, medium = Variant.objects.filter(product__slug="woo-tee")
    assert (small.sku, small.option1, str(small.price), str(small.compare_at_price), small.weight_grams) == (
        "WT-S", "S", "15.000", "20.000", 200,
    )  # fmt: skip
    assert (str(medium.price), medium.compare_at_price, medium.weight_grams) == ("21.000", None, 300)
    assert ProductImage.objects.get(source_url__endswith="m.jpg").variant == medium
    levels = StockLevel.objects.order_by("variant_id").values_list("variant__sku", "on_hand", "policy")
    assert set(levels) == {("WT-S", 4, "deny"), ("WT-M", 0, "untracked"), ("MUG", 0, "deny")}
    assert Product.objects.get(slug="mug").status == "draft"
    assert report.ignored_columns == ["Is featured?"]


def test_a_variation_may_stand_above_its_product() -> None:
    assert load(SMALL, TEE).variants == 1


def test_what_cannot_be_a_product_is_refused_in_the_files_own_words() -> None:
    grouped = row(id="1", type="grouped", name="Set", published="1")
    orphan = row(id="2", type="variation", name="X", parent="gone", regular_price="1")
    free = row(id="3", type="simple", name="Free", published="1", regular_price="free")
    report = load(
        grouped, orphan, free, row(id="4", type="simple", name="Mug", published="1", regular_price="1")
    )
    assert (report.created, report.skipped) == (1, 3)
    assert {(e.line, e.column, e.code) for e in report.errors} == {
        (2, "Type", "not_a_type"),
        (3, "Parent", "no_parent"),
        (4, "Regular price", "not_a_price"),
    }


def test_two_products_of_one_name_are_two() -> None:
    mugs = [row(id=n, type="simple", name="Mug", published="1", regular_price="1") for n in ("7", "8")]
    assert load(*mugs).created == 2
    assert set(Product.objects.values_list("slug", flat=True)) == {"mug", "mug-8"}


def test_a_sale_for_some_days_and_a_second_category_are_said() -> None:
    mug = row(
        id="1", type="simple, virtual", name="Mug", published="1", regular_price="9", sale_price="5",
        date_sale_price_ends="2026-12-01", categories="A > B, C",
    )  # fmt: skip
    report = load(mug)
    assert {note.code for note in report.warnings} == {"sale_for_some_days", "one_category"}
    variant = Variant.objects.get()
    assert (str(variant.price), variant.compare_at_price, variant.requires_shipping) == ("9.000", None, False)


GERMAN = (
    "ID,Typ,Artikelnummer,Name,Veröffentlicht,Beschreibung,Vorrätig?,Lager,Gewicht (kg),Angebotspreis,Regulärer Preis,"
    "Kategorien,Schlagwörter,Bilder,Übergeordnetes Produkt,Attribut 1 Name,Attribut 1 Wert(e)"
)
SPANISH = (
    "ID,Tipo,SKU,Nombre,Publicado,Descripción,¿Existencias?,Inventario,Peso (kg),Precio rebajado,Precio normal,"
    "Categorías,Etiquetas,Imágenes,Superior,Nombre del atributo 1,Valor(es) del atributo 1"
)


@pytest.mark.parametrize("header", [GERMAN, SPANISH])
def test_an_export_is_known_in_other_languages(header: str) -> None:
    lines = (
        '10,variable,WT,Tee,1,Soft,,,"0.2",,,Clothing > Tees,"summer, cotton",https://cdn.example/a.jpg,,Size,"S, M"',
        "11,variation,WT-S,Tee - S,1,,1,4,,15,20,,,,WT,Size,S",
    )
    data = "\n".join([header, *lines]).encode()
    report = imports.import_products(io.BytesIO(data), now=clock.now(), actor=STAFF)
    assert (report.errors, report.warnings, report.ignored_columns, report.images) == ([], [], [], 1)
    variant = Variant.objects.get()
    assert (variant.sku, variant.option1, str(variant.price), variant.weight_grams) == (
        "WT-S",
        "S",
        "15.000",
        200,
    )
    assert (variant.product.tags, variant.product.category.name) == (["summer", "cotton"], "Tees")  # type: ignore[union-attr]
    assert StockLevel.objects.get().on_hand == 4


@pytest.mark.parametrize(
    "header",
    [
        'ID,Type,UGS,Nom,Publié,"En stock\u00a0?",Stock,"Tarif promo","Tarif régulier",Catégories,'
        "Parent,Nom de l’attribut 1,Valeur(s) de l’attribut 1,Poids (kg)",
        "ID,Type,UGS,Nom,Publie\u0301,En stock\u202f?,Stock,Tarif promo,Tarif re\u0301gulier,Cate\u0301gories,"
        "Parent,Nom de l'attribut 1,Valeur(s) de l'attribut 1,Poids (kg)",
        "ID,Tipo,COD,Nome,Pubblicato,In stock?,Magazzino,Prezzo in offerta,Prezzo di listino,Categorie,"
        "Genitore,Nome dell'attributo 1,Valore dell'attributo 1,Peso (kg)",
        "ID,Tipo,COD,Nome,Pubblicato,In stock?,Magazzino,Prezzo in offerta,Prezzo di listino,Categorie,"
        "Genitore,Attributo 1 nome,Attributo 1 valuta(e),Peso (kg)",
        "ID,Type,Artikelnummer,Naam,Gepubliceerd,Op voorraad?,Voorraad,Actieprijs,Reguliere prijs,Categorieën,"
        "Hoofd,Naam eigenschap 1,Waarde eigenschap 1,Gewicht (kg)",
        "ID,Tipo,SKU,Nome,Publicado,Em estoque?,Estoque,Preço promocional,Preço,Categorias,"
        "Ascendente,Nome do atributo 1,Valores do atributo 1,Peso (kg)",
        "ID,Typ,SKU,Nazwa,Opublikowano,W magazynie?,Stan magazynowy,Cena promocyjna,Cena,Kategorie,"
        "Element nadrzędny,Nazwa atrybutu 1,Wartości atrybutu 1,Waga (kg)",
    ],
    ids=["fr", "fr decomposed", "it", "it of old", "nl", "pt", "pl"],
)
def test_an_export_in_the_languages_of_others(header: str) -> None:
    rows = [
        '10,variable,WT,Tee,1,1,,,,Tops,,Size,"S, M",',
        "11,variation,WT-S,Tee - S,1,1,4,15,20,,WT,Size,S,0.2",
    ]
    data = "\n".join([header, *rows]).encode()
    report = imports.import_products(io.BytesIO(data), now=clock.now(), actor=STAFF)
    assert (report.created, report.errors, report.warnings, report.ignored_columns) == (1, [], [], [])
    variant = Variant.objects.get()
    assert (variant.sku, str(variant.price), str(variant.compare_at_price)) == ("WT-S", "15.000", "20.000")
    assert (variant.option_values, variant.weight_grams) == (["S"], 200)
    assert queries.get_product("tee")["category"]["name"] == "Tops"
    assert StockLevel.objects.get().on_hand == 4
