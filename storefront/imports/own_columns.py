"""Columns that a shop's files have because of what it has settled: custom fields, and texts in further languages.

Fields are named as Shopify names metafields, `Wood (product.metafields.custom.wood)`; a text by its column and
language, `Title (de)`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kernel.errors import Invalid
from storefront.custom_fields import queries, rules
from storefront.custom_fields.models import CustomField, model_of
from storefront.custom_fields.rules import Value
from storefront.imports import numbers
from storefront.imports.products import ImportedProduct
from storefront.imports.reader import FALSE, TRUE, Reader
from storefront.imports.rows import Row, RowNote
from storefront.translations.models import Texts
from tenants import current, languages

TRANSLATED = {"title": "Title", "description": "Body (HTML)"}
"""By the product's field: the column of its text in the main language."""
_NAMED = re.compile(r"(?:.{0,200}\()?((?:product|variant)\.metafields\.custom\.[a-z][a-z0-9_]*)\)?")


@dataclass(frozen=True, slots=True)
class Own:
    """A shop's custom fields of products and variants by their columns, and the languages beside its main one."""

    fields: Mapping[str, CustomField] = field(default_factory=dict)
    languages: Sequence[str] = ()

    def headings(self) -> dict[str, str]:
        """What an export calls each column."""
        texts = [translated(name, language) for language in self.languages for name in TRANSLATED]
        named = {column: f"{field.name} ({column})" for column, field in self.fields.items()}
        return dict(zip(texts, texts, strict=True)) | named

    def find_known(self, cells: Sequence[str]) -> dict[str, str]:
        """The columns that cells of a header name, by the cell in lower case."""
        known = {name.lower(): name for name in self.headings() if name not in self.fields}
        for cell in map(str.strip, cells):
            named = _NAMED.fullmatch(cell)
            if named is not None and named[1] in self.fields:
                known[cell.lower()] = named[1]
        return known


def of_shop() -> Own:
    """What files of the current shop's products can have columns for."""
    found = queries.list_fields().filter(kind__in=[CustomField.Kind.PRODUCT, CustomField.Kind.VARIANT])
    fields = {f"{field.kind}.metafields.custom.{field.key}": field for field in found}
    return Own(fields, languages.offered(current.tenant())[1:])


def translated(name: str, language: str) -> str:
    """The column of a product's text in a language."""
    return f"{TRANSLATED[name]} ({language})"


def write_texts(texts: Texts, own: Own) -> dict[str, object]:
    """A product's texts in further languages as cells, by column."""
    return {
        translated(name, language): texts.get(language, {}).get(name, "")
        for language in own.languages
        for name in TRANSLATED
    }


def write_values(values: Mapping[str, Value], kind: str, own: Own) -> dict[str, object]:
    """A row's values of custom fields as cells, by column."""
    return {
        column: str(values[field.key]).lower()
        if field.type == CustomField.Type.BOOLEAN
        else values[field.key]
        for column, field in own.fields.items()
        if field.kind == kind and field.key in values
    }


def read_values(reader: Reader, row: Row, kind: str) -> dict[str, Value | None]:
    """What the row says of the fields it has columns for, by key; None for an empty cell."""
    given: dict[str, Value | None] = {}
    for column, known in reader.fields.items():
        if known.kind == kind and row.has(column):
            try:
                given[known.key] = _value(row.get(column), known, decimal=reader.decimal)
            except Invalid as error:
                reader.refuse(row.line, column, "not_a_value", error.detail)
    return given


def merge_values(kept: Mapping[str, Value], given: Mapping[str, Value | None]) -> dict[str, Value]:
    """The values of a row with what the file says of it."""
    return {key: value for key, value in {**kept, **given}.items() if value is not None}


def merge_texts(kept: Texts, given: Texts) -> Texts:
    """The texts of a product with what the file says of them; an empty one is taken away."""
    every = {
        language: {**kept.get(language, {}), **given.get(language, {})} for language in {**kept, **given}
    }
    texts = {language: {name: text for name, text in own.items() if text} for language, own in every.items()}
    return {language: own for language, own in sorted(texts.items()) if own}


def find_dangling(batch: Sequence[ImportedProduct], own: Own) -> Iterator[tuple[str, RowNote]]:
    """The references of a batch that lead to nothing, each with its product's slug; one statement a field."""
    for column, known in own.fields.items():
        if known.type != CustomField.Type.REFERENCE:
            continue
        named = [
            (product.slug, line, given[known.key])
            for product in batch
            for kind, line, given in (
                (CustomField.Kind.PRODUCT, product.line, product.custom),
                *((CustomField.Kind.VARIANT, variant.line, variant.custom) for variant in product.variants),
            )
            if kind == known.kind and given.get(known.key) is not None
        ]
        there = model_of(known.refers_to)._default_manager.filter(pk__in={value for *_, value in named})
        ids = set(there.values_list("pk", flat=True)) if named else set()
        for slug, line, value in named:
            if value not in ids:
                yield slug, RowNote(line, column, "not_a_value", rules.unknown_reference(known.key).detail)


def _value(cell: str, field: CustomField, *, decimal: str) -> Value | None:
    value: object = cell
    if not cell:
        return None
    if field.type == CustomField.Type.NUMBER:
        try:
            value = float(numbers.parse(cell, decimal=decimal))
        except (numbers.NotANumber, numbers.AmbiguousNumber):
            value = None
    elif field.type == CustomField.Type.BOOLEAN and cell.lower() in TRUE | FALSE:
        value = cell.lower() in TRUE
    elif field.type == CustomField.Type.REFERENCE and cell.isascii() and cell.isdigit():
        value = int(cell)
    return rules.check_value(value, key=field.key, holds=field.type, choices=field.choices)
