"""An export reads back to the same catalogue, and runs as nothing in a spreadsheet."""

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django_tenants.utils import tenant_context
from hypothesis import example, given, strategies as st

from kernel import clock
from media import services as media
from storefront.catalogue import services as catalogue
from storefront.catalogue.models import Product, ProductImage
from storefront.custom_fields import services as custom_fields
from storefront.custom_fields.services import CustomFieldValues
from storefront.imports import formulas, services
from storefront.imports.reports import Report
from storefront.inventory.models import StockLevel
from storefront.transfers import exports
from tenants.models import Tenant
from tests.actors import STAFF
from tests.api.forms import picture
from tests.plugin import ROOT
from tests.storefront.catalogue.factories import make_product, make_sized

FOLDER = ROOT.parent / "shared" / "data" / "shopify"
REAL = sorted(FOLDER.glob("*.csv"))
URL = "https://alpha.example"


def export() -> str:
    out = io.StringIO(newline="")
    exports.export_products(out, shop_url=URL)
    return out.getvalue()


def load(text: str) -> Report:
    report = services.import_products(io.BytesIO(text.encode()), now=clock.now(), actor=STAFF)
    assert report.errors == []
    return report


@pytest.mark.skipif(not REAL, reason="the real product files are not beside the project")
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_a_real_file_goes_round(path: Path, shop: Tenant, other_shop: Tenant) -> None:
    with tenant_context(shop):
        with path.open("rb") as stream:
            first = services.import_products(stream, now=clock.now(), actor=STAFF)
        written = export()
        again = load(written)
        count = Product.objects.count()
        assert count == first.created > 0
        assert (again.unchanged, again.created, again.updated) == (count, 0, 0)
        assert (again.variants, again.images) == (0, 0)
    with tenant_context(other_shop):
        assert load(written).created == count
        assert export() == written


def test_everything_our_own_products_have_goes_round(shop: Tenant, other_shop: Tenant) -> None:
    with tenant_context(shop):
        category = catalogue.create_category(name="Cups & more", actor=STAFF)
        make_product(
            "=HYPERLINK(1)",
            vendor="@us",
            tags=["+1", "a b"],
            category_id=category.pk,
            description='<p>Line one,<br>line "two"</p>\n<p>three</p>',
            status="draft",
        )
        sized = make_sized("Tee; with, signs")
        variant = sized.variants.get(option1="M")
        catalogue.update_variant(
            product_id=sized.pk,
            variant_id=variant.pk,
            compare_at_price=Decimal("19.50"),
            sku="-M",
            barcode="0123",
            weight_grams=250,
            measure={"value": "250", "unit": "g", "base_value": "100", "base_unit": "g"},
            actor=STAFF,
        )
        StockLevel.objects.filter(variant=variant).update(on_hand=3, policy="continue")
        written = export()
        assert load(written).unchanged == 2
    with tenant_context(other_shop):
        assert load(written).created == 2
        assert export() == written
        assert Product.objects.get(slug=sized.slug).variants.get(option1="M").sku == "-M"
        assert StockLevel.objects.get(variant__sku="-M").on_hand == 3


FIELDS = (
    ("product", "text", {"care": "Oil it; “twice”"}),
    ("product", "number", {"depth": -2.5}),
    ("product", "boolean", {"sealed": False}),
    ("product", "date", {"cut_on": "2026-01-31"}),
    ("product", "choice", {"wood": "Oak"}),
    ("variant", "text", {"grain": "=fine"}),
    ("variant", "reference", {"lid": 1}),
)


def define() -> None:
    for kind, holds, values in FIELDS:
        more = {"choice": {"choices": ["Oak", "Ash"]}, "reference": {"refers_to": "product"}}.get(holds, {})
        for key in values:
            wish = {"kind": kind, "key": key, "name": f"+{key} (cm)", "type": holds, **more}
            custom_fields.create(values=CustomFieldValues(**wish), actor=STAFF)  # type: ignore[typeddict-item]


def test_custom_fields_go_round_and_are_checked(in_shop: Tenant) -> None:
    define()
    lid = make_product("Lid")
    pot = make_product("Pot")
    wanted = {kind: {} for kind in ("product", "variant")}
    for kind, holds, values in FIELDS:
        wanted[kind] |= {"lid": lid.pk} if holds == "reference" else values
    catalogue.update_product(product_id=pot.pk, custom_fields=wanted["product"], actor=STAFF)
    variant = pot.variants.get()
    catalogue.update_variant(
        product_id=pot.pk, variant_id=variant.pk, custom_fields=wanted["variant"], actor=STAFF
    )
    written = export()
    assert load(written).unchanged == 2
    Product.objects.filter(pk=pot.pk).update(custom_fields={"care": "gone by the file", "wood": "Ash"})
    pot.variants.update(custom_fields={})
    assert load(written).updated == 1
    pot.refresh_from_db()
    assert pot.custom_fields == wanted["product"]
    assert pot.variants.get().custom_fields == wanted["variant"]
    row = "Handle,{column}\n{handle},{cell}\n"
    for column, cell in (
        ("product.metafields.custom.depth", "deep"),
        ("Wood (product.metafields.custom.wood)", "Pine"),
        ("product.metafields.custom.cut_on", "31.1.2026"),
        ("variant.metafields.custom.lid", "987654321"),
        ("product.metafields.custom.sealed", "perhaps"),
    ):
        text = row.format(column=column, handle=pot.slug, cell=cell)
        report = services.import_products(io.BytesIO(text.encode()), now=clock.now(), actor=STAFF)
        assert [(error.column, error.code) for error in report.errors] == [(column, "not_a_value")]
    report = load(row.format(column="product.metafields.custom.sealed", handle=pot.slug, cell=""))
    assert report.updated == 1
    assert "sealed" not in Product.objects.get(pk=pot.pk).custom_fields
    report = load(row.format(column="product.metafields.custom.unknown", handle=pot.slug, cell="x"))
    assert (report.unchanged, report.ignored_columns) == (1, ["product.metafields.custom.unknown"])
    endless = f"{'a' * 240} (product.metafields.custom.depth)"  # would stand in the note on each row
    report = load(row.format(column=endless, handle=pot.slug, cell="deep"))
    assert (report.unchanged, report.ignored_columns) == (1, [endless])


def test_texts_in_further_languages_go_round(in_shop: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_shop, "languages", ["de", "fr"])
    pot = make_product("Pot")
    texts = {"de": {"title": "Topf", "description": "<p>Rund</p>"}, "fr": {"title": "Marmite"}}
    catalogue.update_product(product_id=pot.pk, translations=texts, actor=STAFF)
    written = export()
    assert load(written).unchanged == 1
    changed = (
        f"Handle,Title (de),Body (HTML) (fr),Title (es)\n{pot.slug},,<p>Ronde</p><script>x</script>,Olla\n"
    )
    report = load(changed)
    assert (report.updated, report.ignored_columns) == (1, ["Title (es)"])
    assert Product.objects.get().translations == {
        "de": {"description": "<p>Rund</p>"},
        "fr": {"title": "Marmite", "description": "<p>Ronde</p>"},
    }
    assert load(written).updated == 1
    assert Product.objects.get().translations["de"] == texts["de"]


def test_what_is_owed_to_buyers_stays_owed(in_shop: Tenant) -> None:
    variant = make_product().variants.get()
    StockLevel.objects.filter(variant=variant).update(on_hand=-3, policy="continue")
    assert load(export()).unchanged == 1
    assert StockLevel.objects.get(variant=variant).on_hand == -3


def test_an_uploaded_picture_is_known_again_by_its_address(
    in_shop: Tenant, settings: pytest.FixtureRequest, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    product = make_product()
    asset = media.store_image(content=picture(), filename="a.png", now=clock.now())
    catalogue.add_image(product_id=product.pk, asset=asset, alt="Front", actor=STAFF)
    written = export()
    assert f"{URL}/media/{asset.name}" in written
    assert load(written).unchanged == 1
    assert ProductImage.objects.get().asset == asset


def test_no_cell_of_an_export_is_a_formula(in_shop: Tenant) -> None:
    for n, start in enumerate("=+-@\t＝|"):
        make_product(f"{start}cmd|' /C calc'!A{n}", vendor=f"{start}1+1", tags=[f"{start}x"])
    for row in export().splitlines()[1:]:
        for cell in row.split(","):
            assert cell.strip('"').lstrip()[:1] not in tuple("=+-@＝|"), row


def test_the_command_writes_what_the_other_reads(
    shop: Tenant, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with tenant_context(shop):
        make_product("Cup")
    file = tmp_path / "alpha.csv"
    call_command("export_products", "--shop", "alpha", "-o", str(file), "--json")
    assert json.loads(capsys.readouterr().out)["products"] == 1
    call_command("import_products", "--shop", "alpha", str(file), "--json")
    assert json.loads(capsys.readouterr().out)["unchanged"] == 1
    call_command("export_products", "--shop", "alpha")
    assert capsys.readouterr().out.splitlines()[0].startswith("Handle,Title,")
    for wrong in (
        ["--shop", "nowhere"],
        ["--shop", "alpha", "--json"],
        ["--shop", "alpha", "-o", "/nowhere/x"],
    ):
        with pytest.raises(CommandError):
            call_command("export_products", *wrong)


@example("x;=1+1+cmd|' /C calc'!A0;y")
@example('x;"=1;y')
@example("x,\n=1")
@given(st.text(alphabet="=+-@'\"＝| \t\r\n;,019.ax", max_size=12))
def test_a_neutralised_cell_reads_back_and_is_no_formula_to_any_separator(cell: str) -> None:
    written = formulas.escape(cell)
    assert formulas.unescape(written) == cell
    line = io.StringIO(newline="")
    csv.writer(line).writerow(["a", written, "b"])
    for separator in ",;\t":
        for row in csv.reader(io.StringIO(line.getvalue(), newline=""), delimiter=separator):
            assert not [each for each in row if each.lstrip()[:1] in tuple("=+@＝＋－＠|")], (separator, row)


def test_memory_and_statements_stay_flat(
    in_shop: Tenant, django_assert_max_num_queries: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "BATCH", 3)
    for n in range(7):
        make_product(f"Tee {n}")
    with django_assert_max_num_queries(2 + 3 * 6 + 1):  # type: ignore[operator]
        assert export().count("\n") == 8
