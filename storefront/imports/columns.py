"""The columns of a product file: what they are called here and elsewhere, and those that are not taken."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from storefront.imports.errors import UnreadableFile

HANDLE = "Handle"
TITLE = "Title"
CURRENCY = "Currency"
# what newer exports and other programs call the columns
ALIASES = {
    "url handle": HANDLE,
    "slug": HANDLE,
    "name": TITLE,
    "product title": TITLE,
    "description": "Body (HTML)",
    "published on online store": "Published",
    "sku": "Variant SKU",
    "barcode": "Variant Barcode",
    "price": "Variant Price",
    "compare-at price": "Variant Compare At Price",
    "compare at price": "Variant Compare At Price",
    "charge tax": "Variant Taxable",
    "inventory tracker": "Variant Inventory Tracker",
    "inventory quantity": "Variant Inventory Qty",
    "continue selling when out of stock": "Variant Inventory Policy",
    "weight value (grams)": "Variant Grams",
    "requires shipping": "Variant Requires Shipping",
    "product image url": "Image Src",
    "image url": "Image Src",
    "variant image url": "Variant Image",
    "custom collections": "Collections",
    "google shopping / google product category": "Google Product Category",
    "body html": "Body (HTML)",
    "hosted image urls": "Image Src",
    **dict.fromkeys(
        ("visible", "is visible", "active", "active (0/1)", "enabled", "product_online"), "Published"
    ),
    **{f"option {part} {n}": f"Option{n} {part.title()}" for n in (1, 2, 3) for part in ("name", "value")},
    **{f"option {n} {part}": f"Option{n} {part.title()}" for n in (1, 2, 3) for part in ("name", "value")},
    **dict.fromkeys(
        (
            "currency code",
            "currency_code",
            "price currency",
            "variant price currency",
            "währung",
            "devise",
            "moneda",
        ),
        CURRENCY,
    ),
    # tables of one's own, in the languages of the house and their neighbours'
    **dict.fromkeys(
        ("titel", "bezeichnung", "titre", "título", "titolo", "naam", "nom", "nombre", "nome"), TITLE
    ),
    **dict.fromkeys(
        ("beschreibung", "descripción", "descrizione", "beschrijving", "descrição"), "Body (HTML)"
    ),
    **dict.fromkeys(("preis", "prix", "precio", "prezzo", "prijs", "preço"), "Variant Price"),
    **dict.fromkeys(("artikelnummer", "référence", "referencia", "codice"), "Variant SKU"),
    **dict.fromkeys(("ean", "gtin", "strichcode", "code-barres", "código de barras"), "Variant Barcode"),
    **dict.fromkeys(
        ("stock", "quantity", "bestand", "lagerbestand", "quantité", "cantidad", "quantità", "voorraad"),
        "Variant Inventory Qty",
    ),
    **dict.fromkeys(
        ("category", "kategorie", "catégorie", "categoría", "categoria", "categorie"), "Product Category"
    ),
    **dict.fromkeys(("brand", "hersteller", "marke", "marque", "marca", "merk"), "Vendor"),
    **dict.fromkeys(("schlagwörter", "étiquettes", "etiquetas"), "Tags"),
    **dict.fromkeys(("image", "bild", "imagen", "immagine", "afbeelding"), "Image Src"),
}
CATEGORIES = ("Type", "Product Type", "Product Category", "Google Product Category")
"""Columns that say a product's category, the merchant's own first."""
MOST = 1000
"""Columns of a file."""
LONGEST_NAME = 300
"""Characters of a column's name: it stands in each note on a cell of the column."""
NO_OPTION = ("Title", "Default Title")
"""The name and the value of the one option of a product that has none."""
COLLECTIONS = ("Collection", "Collections")
STOCK = ("Variant Inventory Tracker", "Variant Inventory Qty", "Variant Inventory Policy")
MEASURE = (
    "Unit Price Total Measure", "Unit Price Total Measure Unit",
    "Unit Price Base Measure", "Unit Price Base Measure Unit",
)  # fmt: skip
KNOWN = {
    name.lower(): name
    for name in (
        HANDLE, TITLE, "Body (HTML)", "Vendor", *CATEGORIES, "Tags", "Published", "Status",
        *(f"Option{n} {part}" for n in (1, 2, 3) for part in ("Name", "Value")),
        "Variant SKU", "Variant Grams", "Variant Weight", "Variant Weight Unit", *STOCK, *MEASURE, "Variant Price",
        "Variant Compare At Price", "Variant Requires Shipping", "Variant Taxable", "Variant Barcode",
        "Image Src", "Image Position", "Image Alt Text", "Variant Image", "Command", "Variant Command",
        "Image Command", *COLLECTIONS, "Attributes", "Variant Tax Class", "SEO Title", "SEO Description", "Gift Card",
        CURRENCY,
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Columns:
    """The header of a file: for each place the column it is, or None; how the file calls each; what is left out.

    `repeated` are names that stand there more than once: the first is taken. `nameless` are places.
    """

    at: Sequence[str | None]
    names: dict[str, str] = field(default_factory=dict)
    ignored: Sequence[str] = ()
    repeated: Sequence[str] = ()
    nameless: Sequence[int] = ()

    def has(self, *columns: str) -> bool:
        """Whether the file has one of these columns."""
        return any(column in self.names for column in columns)


def check_size(cells: Sequence[str]) -> None:
    """Raises UnreadableFile for a first line of too many columns, or one with a name that is too long."""
    if len(cells) > MOST:
        detail = _("The first line has {count} columns; a product CSV has at most {most}.")
        raise UnreadableFile(detail.format(count=len(cells), most=MOST))
    if any(len(cell) > LONGEST_NAME for cell in cells):
        detail = _("The name of a column has at most {longest} characters; the first line has a longer one.")
        raise UnreadableFile(detail.format(longest=LONGEST_NAME))


def read_header(cells: Sequence[str], *, known: dict[str, str]) -> Columns:
    """The columns of a first line, where `known` says what a name in lower case means."""
    at: list[str | None] = []
    names: dict[str, str] = {}
    ignored: list[str] = []
    repeated: list[str] = []
    exact = {name.strip().lower() for name in cells}
    for cell in cells:
        name = cell.strip()
        column = known.get(name.lower())
        if column is not None and column.lower() != name.lower() and column.lower() in exact:
            column = None  # its usual name is there as well
        if column in names:
            repeated.append(name)
            column = None
        elif column is None and name:
            ignored.append(name)
        if column is not None:
            names[column] = name
        at.append(column)
    nameless = [place for place, cell in enumerate(cells) if not cell.strip()]
    return Columns(at, names, list(dict.fromkeys(ignored)), repeated, nameless)


def read_shopify_header(cells: Sequence[str], *, own: dict[str, str]) -> Columns:
    """The columns of a file in Shopify's format, with the shop's `own`.

    Raises UnreadableFile where no column names products.
    """
    known = KNOWN | ALIASES | own
    columns = read_header(cells, known=known)
    if not columns.has(HANDLE, TITLE):
        raise UnreadableFile(
            _(
                "The first line must name the columns, with “Handle” or “Title” among them; it does not."
                " Is this a product CSV, saved with its first line?"
            )
        )
    for column in columns.repeated:
        if known[column.lower()] == HANDLE:
            raise UnreadableFile(_("The first line names the column “{name}” twice.").format(name=column))
    return columns
