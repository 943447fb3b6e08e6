"""WooCommerce's own product export, row by row as Shopify's format says the same.

Format: https://github.com/woocommerce/woocommerce/wiki/Product-CSV-Import-Schema
"""

import html
import itertools
import json
import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from storefront.catalogue import rules
from storefront.imports import columns
from storefront.imports.columns import Columns
from storefront.imports.rows import Group, Row, RowNote, first_of

MOST_ATTRIBUTES = 50
_SHOWN = 120  # characters of a category's path
_WEIGHT = re.compile(r"weight \((kg|g|lbs|oz)\)")
_ATTRIBUTE = re.compile(r"attribute (\d{1,4}) (name|value\(s\))")
_LIST = re.compile(r"(?<!\\),")
# what a column is called there, and which of ours it fills
_FILLS = {
    "ID": "",
    "Type": "",
    "SKU": "Variant SKU",
    "GTIN, UPC, EAN, or ISBN": "Variant Barcode",
    "Name": "Title",
    "Published": "Status",
    "Short description": "",
    "Description": "Body (HTML)",
    "Date sale price starts": "",
    "Date sale price ends": "",
    "Tax status": "Variant Taxable",
    "In stock?": "Variant Inventory Tracker",
    "Stock": "Variant Inventory Qty",
    "Backorders allowed?": "Variant Inventory Policy",
    "Sale price": "",
    "Regular price": "Variant Price",
    "Categories": "Product Category",
    "Tags": "Tags",
    "Images": "Image Src",
    "Parent": columns.HANDLE,
    "Brands": "Vendor",
}

# what other languages call them: the export is written in the site's
_ELSEWHERE = {
    "Typ": "Type", "Artikelnummer": "SKU", "GTIN, UPC, EAN oder ISBN": "GTIN, UPC, EAN, or ISBN",
    "Veröffentlicht": "Published", "Kurzbeschreibung": "Short description", "Beschreibung": "Description",
    "Datum, an dem Angebotspreis beginnt": "Date sale price starts",
    "Datum, an dem Angebotspreis endet": "Date sale price ends", "Steuerstatus": "Tax status",
    "Vorrätig?": "In stock?", "Lager": "Stock", "Lieferrückstände erlaubt?": "Backorders allowed?",
    "Angebotspreis": "Sale price", "Regulärer Preis": "Regular price", "Kategorien": "Categories",
    "Schlagwörter": "Tags", "Bilder": "Images", "Übergeordnetes Produkt": "Parent", "Marken": "Brands",
    "Tipo": "Type", "GTIN, UPC, EAN o ISBN": "GTIN, UPC, EAN, or ISBN", "Nombre": "Name", "Publicado": "Published",
    "Descripción corta": "Short description", "Descripción": "Description",
    "Día en que empieza el precio rebajado": "Date sale price starts",
    "Día en que termina el precio rebajado": "Date sale price ends", "Estado del impuesto": "Tax status",
    "¿Existencias?": "In stock?", "Inventario": "Stock",
    "¿Permitir reservas de productos agotados?": "Backorders allowed?", "Precio rebajado": "Sale price",
    "Precio normal": "Regular price", "Categorías": "Categories", "Etiquetas": "Tags", "Imágenes": "Images",
    "Superior": "Parent", "Marcas": "Brands",
    "UGS": "SKU", "GTIN, UPC, EAN ou ISBN": "GTIN, UPC, EAN, or ISBN", "Nom": "Name", "Publié": "Published",
    "Description courte": "Short description", "Date de début de promo": "Date sale price starts",
    "Date de fin de promo": "Date sale price ends", "État de la TVA": "Tax status", "En stock ?": "In stock?",
    "Autoriser les commandes de produits en rupture ?": "Backorders allowed?", "Tarif promo": "Sale price",
    "Tarif régulier": "Regular price", "Catégories": "Categories", "Étiquettes": "Tags", "Marques": "Brands",
    "COD": "SKU", "GTIN, UPC, EAN, o ISBN": "GTIN, UPC, EAN, or ISBN", "Nome": "Name", "Pubblicato": "Published",
    "Breve descrizione": "Short description", "Descrizione": "Description",
    "Data di partenza del prezzo in saldo": "Date sale price starts",
    "Termine data del prezzo di vendita": "Date sale price ends",
    "Data in cui termina l'offerta": "Date sale price ends", "Stato delle imposte": "Tax status",
    "In stock?": "In stock?", "Magazzino": "Stock", "Abilita gli ordini arretrati?": "Backorders allowed?",
    "Prezzo in offerta": "Sale price", "Prezzo di listino": "Regular price", "Categorie": "Categories",
    "Etichette": "Tags", "Tag": "Tags", "Immagine": "Images", "Immagini": "Images", "Genitore": "Parent",
    "Marchi": "Brands",
    "GTIN, UPC, EAN of ISBN": "GTIN, UPC, EAN, or ISBN", "Naam": "Name", "Gepubliceerd": "Published",
    "Korte omschrijving": "Short description", "Korte beschrijving": "Short description",
    "Beschrijving": "Description", "Startdatum actieprijs": "Date sale price starts",
    "Einddatum actieprijs": "Date sale price ends", "Btw status": "Tax status", "Op voorraad?": "In stock?",
    "Voorraad": "Stock", "Nabestellingen toestaan?": "Backorders allowed?", "Actieprijs": "Sale price",
    "Reguliere prijs": "Regular price", "Categorieën": "Categories", "Afbeeldingen": "Images", "Hoofd": "Parent",
    "Merken": "Brands",
    "GTIN, UPC, EAN, ou ISBN": "GTIN, UPC, EAN, or ISBN", "Descrição curta": "Short description",
    "Descrição": "Description", "Data de preço promocional começa em": "Date sale price starts",
    "Data de preço promocional termina em": "Date sale price ends", "Status do imposto": "Tax status",
    "Em estoque?": "In stock?", "Estoque": "Stock", "São permitidas encomendas?": "Backorders allowed?",
    "Preço promocional": "Sale price", "Preço": "Regular price", "Categorias": "Categories", "Imagens": "Images",
    "Ascendente": "Parent",
    "Nazwa": "Name", "Opublikowano": "Published", "Krótki opis": "Short description", "Opis": "Description",
    "Data rozpoczęcia promocji": "Date sale price starts", "Data zakończenia promocji": "Date sale price ends",
    "Status podatku": "Tax status", "W magazynie?": "In stock?", "Stan magazynowy": "Stock", "Magazyn": "Stock",
    "Pozwalać na zamówienia oczekujące (na dostawę do magazynu)?": "Backorders allowed?",
    "Cena promocyjna": "Sale price", "Cena": "Regular price", "Cena regularna": "Regular price",
    "Kategorie": "Categories", "Tagi": "Tags", "Obrazki": "Images", "Element nadrzędny": "Parent",
    "Nadrzędny": "Parent", "Marki": "Brands",
}  # fmt: skip
_KNOWN = {name.lower(): name for name in _FILLS} | {
    theirs.lower(): name for theirs, name in _ELSEWHERE.items()
}
_NUMBERED = (
    (re.compile(r"(?:gewicht|peso|poids|waga) (\((?:kg|g|lbs|oz)\))"), r"weight \1"),
    (
        re.compile(
            r"attributo? (\d{1,4}) (?:name|nome)|(?:nombre del atributo|nom de l'attribut|nome dell'attributo"
            r"|naam eigenschap|nome do atributo|nazwa atrybutu) (\d{1,4})"
        ),
        r"attribute \1\2 name",
    ),
    (
        re.compile(
            r"attributo? (\d{1,4}) (?:wert|valuta)\(e\)|(?:valor\(es\) del atributo|valeur\(s\) de l'attribut"
            r"|valore dell'attributo|waarden? eigenschap|valores do atributo|wartości atrybutu) (\d{1,4})"
        ),
        r"attribute \1\2 value(s)",
    ),
)


class Products:
    """The products of a file by what its variations call them: their SKU, or `id:` and their number."""

    def __init__(self) -> None:
        self._handles: dict[str, str] = {}
        self._owners: dict[str, str] = {}
        self._awaited: set[str] = set()
        self.parents_below: set[str] = set()

    def add(self, row: Row) -> str:
        """Learn of a row's product, and say its handle as far as it is known by now."""
        if _is_variation(row):
            handle = self.key(row)
            if not handle:
                self._awaited.add(row.get("Parent").lower())
            return handle
        names = [f"id:{row.get('ID')}".lower(), row.get("SKU").lower()]
        handle = rules.slugify(row.get("Name"))
        owner = self._owners.setdefault(handle, names[0])
        if handle and owner != names[0]:  # two products of one name
            handle = f"{handle[: rules.MAX_SLUG_LENGTH - 20]}-{row.get('ID') or row.line}"
        for name in filter(None, names):
            self._handles.setdefault(name, handle)
            if name in self._awaited:
                self.parents_below.add(handle)
        return handle

    def key(self, row: Row) -> str:
        """The handle of a row's product; empty where the file does not have it."""
        if _is_variation(row):
            return self._handles.get(row.get("Parent").lower(), "")
        return self._handles.get(f"id:{row.get('ID')}".lower(), "") or rules.slugify(row.get("Name"))


def is_header(cells: Sequence[str]) -> bool:
    """Whether a first line is that of WooCommerce's export."""
    named = {_KNOWN.get(cell.strip().lower()) for cell in cells}
    is_ours = any(cell.strip().lower() == columns.HANDLE.lower() for cell in cells)
    return {"Name", "Regular price"} <= named and bool({"ID", "Type", "SKU"} & named) and not is_ours


def read_header(cells: Sequence[str]) -> Columns:
    """The columns of a first line; `names` also says how the file calls what each of ours is filled from."""
    known = dict(_KNOWN)
    for cell in cells:
        theirs = name = cell.strip().lower()
        for pattern, ours in _NUMBERED:
            if found_name := pattern.fullmatch(theirs):
                name = found_name.expand(ours)
        if _WEIGHT.fullmatch(name) or _ATTRIBUTE.fullmatch(name):
            known[theirs] = name
    found = columns.read_header(cells, known=known)
    fills = {ours: found.names[theirs] for theirs, ours in _FILLS.items() if ours and theirs in found.names}
    return Columns(found.at, found.names | fills, found.ignored, found.repeated, found.nameless)


def convert(group: Group, header: Columns) -> Group:
    """The rows of a product as Shopify's format has them: the first says what is the product's."""
    made = Group(group.handle, is_cut=group.is_cut, lines=len(group.rows))
    parent = next((row for row in group.rows if not _is_variation(row)), None)
    if parent is None:
        row = group.rows[0]
        detail = _("The file has no product “{parent}” that this variation is of.")
        made.errors.append(
            RowNote(row.line, "Parent", "no_parent", detail.format(parent=row.get("Parent")[:40]))
        )
        made.rows = [Row(row.line, {})]
        return made
    kinds = _kinds(parent)
    for kind in ("grouped", "external"):
        if kind in kinds:
            detail = _("A product of the type “{kind}” has no variants of its own to sell.")
            made.errors.append(RowNote(parent.line, "Type", "not_a_type", detail.format(kind=kind)))
    variations = [row for row in group.rows if _is_variation(row)]
    names = _option_names(made, parent, variations)
    head = _head(made, parent, names, header)
    sold = variations if variations or "variable" in kinds else [parent]
    for row in sold:
        made.rows.append(Row(row.line, _variant(made, row, parent, names, header)))
    if not made.rows:
        made.rows.append(Row(parent.line, {}))
    pictures = first_of(_split(parent.get("Images")), parent, "Images", made.warnings)
    while len(made.rows) < len(pictures):
        made.rows.append(Row(parent.line, {}))
    for place, url in enumerate(pictures):
        made.rows[place].values |= {"Image Src": url, "Image Position": str(place + 1)}
    made.rows[0].values |= head
    for row in made.rows:
        row.values[columns.HANDLE] = group.handle
    return made


def _head(made: Group, parent: Row, options: Sequence[str], header: Columns) -> dict[str, str]:
    values = {columns.TITLE: html.unescape(parent.get("Name"))}
    if header.has("Description", "Short description"):
        text = parent.get("Description") or parent.get("Short description")
        values["Body (HTML)"] = text.replace("\\n", "\n")
    if header.has("Brands"):
        values["Vendor"] = html.unescape(next(iter(_split(parent.get("Brands"))), ""))
    if header.has("Tags"):
        values["Tags"] = html.unescape(", ".join(_split(parent.get("Tags"))))
    if header.has("Categories"):
        values["Product Category"] = _category(made, parent)
    if header.has("Published"):
        values["Status"] = "active" if parent.get("Published") == "1" else "draft"
    for place, name in enumerate(options, start=1):
        values[f"Option{place} Name"] = name
    values.setdefault("Option1 Name", columns.NO_OPTION[0])
    facts = {name: value for name, value in _attributes(parent) if name not in options}
    if any(name.startswith("attribute ") for name in header.names):
        values["Attributes"] = json.dumps(dict(list(facts.items())[:MOST_ATTRIBUTES])) if facts else ""
    return values


def _variant(made: Group, row: Row, parent: Row, options: Sequence[str], header: Columns) -> dict[str, str]:
    values = {"Variant SKU": row.get("SKU")}
    of_row = dict(_attributes(row))
    for place, name in enumerate(options, start=1):
        values[f"Option{place} Value"] = of_row.get(name, "")
    if not options:
        values["Option1 Value"] = columns.NO_OPTION[1]
    regular, sale = row.get("Regular price"), row.get("Sale price")
    if sale and (row.get("Date sale price starts") or row.get("Date sale price ends")):
        detail = _("The sale price {price} is left out: it is for some days only.").format(price=sale)
        made.warnings.append(RowNote(row.line, "Sale price", "sale_for_some_days", detail))
        sale = ""
    values["Variant Price"] = sale or regular
    values["Variant Compare At Price"] = regular if sale else ""
    if header.has("GTIN, UPC, EAN, or ISBN"):
        values["Variant Barcode"] = row.get("GTIN, UPC, EAN, or ISBN")
    if header.has("Stock", "In stock?"):
        values |= _stock(made, row, parent)
    for name in header.names:
        if weight := _WEIGHT.fullmatch(name):
            values["Variant Weight"] = row.get(name) or parent.get(name)
            values["Variant Weight Unit"] = weight[1].removesuffix("s") if weight[1] == "lbs" else weight[1]
    status = row.get("Tax status") or parent.get("Tax status")
    if status:
        values["Variant Taxable"] = "true" if status == "taxable" else "false"
    if header.has("Type"):
        values["Variant Requires Shipping"] = "false" if _kinds(row) & {"virtual", "downloadable"} else "true"
    if row is not parent:
        values["Variant Image"] = next(iter(_split(row.get("Images"))), "")
    return values


def _stock(made: Group, row: Row, parent: Row) -> dict[str, str]:
    stock, is_there = row.get("Stock"), row.get("In stock?").lower()
    if stock.lower() == "parent" or (not stock and row is not parent and parent.get("Stock")):
        detail = _("Variations that share their product's stock are not counted: count each one.")
        made.warnings.append(RowNote(row.line, "Stock", "shared_stock", detail))
        stock = ""
    goes_on = row.get("Backorders allowed?").lower() not in ("", "0", "no") or is_there == "backorder"
    if stock:
        return {
            "Variant Inventory Tracker": "woocommerce",
            "Variant Inventory Qty": stock,
            "Variant Inventory Policy": "continue" if goes_on else "deny",
        }
    is_out = is_there in ("0", "no") and not goes_on
    return {
        "Variant Inventory Tracker": "woocommerce" if is_out else "",
        "Variant Inventory Qty": "0" if is_out else "",
        "Variant Inventory Policy": "deny",
    }


def _option_names(made: Group, parent: Row, variations: Sequence[Row]) -> list[str]:
    """The attributes that tell variations apart, in the product's order."""
    used = list(dict.fromkeys(name for row in variations for name, value in _attributes(row) if value))
    order = {name: place for place, (name, _value) in enumerate(_attributes(parent))}
    used.sort(key=lambda name: order.get(name, len(order)))
    if len(used) > rules.MAX_OPTIONS:
        detail = _("The variations differ in {count} attributes; a product has at most {most} options.")
        note = detail.format(count=len(used), most=rules.MAX_OPTIONS)
        made.errors.append(RowNote(parent.line, "Type", "too_many_options", note))
    return used[: rules.MAX_OPTIONS]


def _category(made: Group, parent: Row) -> str:
    """The deepest of the product's categories; the first, where several are of different branches."""
    given = first_of(_split(parent.get("Categories")), parent, "Categories", made.warnings)
    paths = [html.unescape(" > ".join(part.strip() for part in path.split(">"))) for path in given]
    if not paths:
        return ""
    # sorted, what is below a path comes right after it
    ordered = sorted({f"{path} > " for path in paths})
    above = {one for one, other in itertools.pairwise(ordered) if other.startswith(one)}
    taken = next(path for path in paths if f"{path} > " not in above)
    others = [path for path in paths if path != taken and not taken.startswith(f"{path} > ")]
    if others:
        detail = _("A product is in one category: it is put into “{taken}”, and not into {others}.")
        shown = ", ".join(f"“{other[:_SHOWN]}”" for other in others)
        note = detail.format(taken=taken[:_SHOWN], others=shown)
        made.warnings.append(RowNote(parent.line, "Categories", "one_category", note))
    return taken


def _attributes(row: Row) -> list[tuple[str, str]]:
    found = []
    for column, name in row.values.items():
        if name and (match := _ATTRIBUTE.fullmatch(column)) and match[2] == "name":
            value = row.get(f"attribute {match[1]} value(s)")
            found.append((html.unescape(name), html.unescape(value.replace("\\,", ","))))
    return found


def _kinds(row: Row) -> set[str]:
    return {kind.strip() for kind in row.get("Type").lower().split(",")}


def _is_variation(row: Row) -> bool:
    return "variation" in _kinds(row)


def _split(cell: str) -> list[str]:
    parts = (part.replace("\\,", ",").strip() for part in _LIST.split(cell))
    return [part for part in parts if part]
