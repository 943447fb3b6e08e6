"""Reading the cells of one product, and collecting what is wrong with them."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from kernel import money, texts
from storefront.custom_fields.models import CustomField
from storefront.imports import numbers
from storefront.imports.products import Command
from storefront.imports.rows import Row, RowNote

LARGEST_COUNT = 2_000_000_000
# as spreadsheets of the house's languages and their neighbours' write them, and people
TRUE = frozenset({
    "true", "yes", "y", "1", "on", "wahr", "ja", "vrai", "oui", "verdadero", "sí", "si", "sì", "vero",
    "verdadeiro", "sim", "waar", "prawda", "tak", "sant", "sand", "sann", "tosi", "igaz", "pravda", "ano",
    "истина", "да", "doğru", "evet", "真", "はい", "是", "참",
})  # fmt: skip
FALSE = frozenset({
    "false", "no", "n", "0", "off", "falsch", "nein", "faux", "non", "falso", "não", "nao", "onwaar",
    "nee", "fałsz", "nie", "falskt", "falsk", "usann", "epätosi", "hamis", "nepravda", "ne", "ложь", "нет",
    "yanlış", "hayır", "偽", "假", "いいえ", "否", "거짓", "",
})  # fmt: skip
GRAMS = {
    "g": Decimal(1),
    "gram": Decimal(1),
    "grams": Decimal(1),
    "kg": Decimal(1000),
    "kilogram": Decimal(1000),
    "kilograms": Decimal(1000),
    "lb": Decimal("453.59237"),
    "lbs": Decimal("453.59237"),
    "pound": Decimal("453.59237"),
    "pounds": Decimal("453.59237"),
    "oz": Decimal("28.349523125"),
    "ounce": Decimal("28.349523125"),
    "ounces": Decimal("28.349523125"),
}
_ROUNDED = re.compile(r"\d([.,]\d+)?[eE]\+\d+")
_WEIGHT = re.compile(r"(?P<number>[-\d.,'’\s]*)(?P<unit>[a-z]*)")
_SHOWN = 40


@dataclass(slots=True)
class Reader:
    """Reads one product's cells: `errors` keep it out, `warnings` do not."""

    currency: str
    decimal: str = "."
    fields: Mapping[str, CustomField] = field(default_factory=dict)
    is_trial: bool = False
    errors: list[RowNote] = field(default_factory=list)
    warnings: list[RowNote] = field(default_factory=list)

    def refuse(self, line: int, column: str, code: str, detail: str) -> None:
        """Keep the product out."""
        self.errors.append(RowNote(line, column, code, detail))

    def warn(self, line: int, column: str, code: str, detail: str) -> None:
        """Say what was left out or changed of it."""
        self.warnings.append(RowNote(line, column, code, detail))

    def command(self, row: Row, column: str, known: Collection[Command]) -> Command:
        """What a row's product, variant or picture is told; `ignore` for what is no command."""
        cell = row.get(column).lower()
        for command in known:
            if cell in ("", command):
                return command
        detail = _("“{cell}” is none of {names}.").format(cell=cell[:_SHOWN], names=", ".join(known).upper())
        self.refuse(row.line, column, "not_a_command", detail)
        return "ignore"

    def text(self, row: Row, column: str, longest: int) -> str:
        """The cell, of at most so many characters."""
        value = row.get(column)
        if len(value) > longest:
            detail = _("At most {longest} characters; this has {length}.")
            self.refuse(row.line, column, "too_long", detail.format(longest=longest, length=len(value)))
        return value

    def cut(self, row: Row, column: str, longest: int) -> str:
        """The cell, its first so many characters: what is only read by people costs no product."""
        value = row.get(column)
        if len(value) > longest:
            detail = _("At most {longest} characters; this has {length}: the rest is cut off.")
            self.warn(row.line, column, "text_cut", detail.format(longest=longest, length=len(value)))
        return value[:longest].rstrip()

    def code(self, row: Row, column: str, longest: int) -> str:
        """A SKU or a barcode; one that a spreadsheet has rounded is no longer anybody's and is left out.

        A quote before a number keeps spreadsheets from counting with it.
        """
        value = texts.seen(self.text(row, column, longest)).lstrip("'")
        if _ROUNDED.fullmatch(value):
            detail = _(
                "“{cell}” is a number that a spreadsheet has rounded: it is left out. Format the column as text."
            )
            self.warn(row.line, column, "rounded_number", detail.format(cell=value[:_SHOWN]))
            return ""
        return value

    def amount(self, row: Row, column: str) -> Decimal | None:
        """The cell as an amount in the shop's currency; None where it is empty."""
        cell = row.get(column).lstrip("'")
        if not cell:
            return None
        places = money.exponent(self.currency)
        shown = cell[:_SHOWN]
        try:
            value = numbers.parse_amount(cell, currency=self.currency, decimal=self.decimal, places=places)
        except numbers.AmbiguousNumber as error:
            one, other = error.readings
            detail = _("“{cell}” can be read as {one} or as {other}; write one or the other.")
            detail = detail.format(cell=shown, one=one, other=other)
            self.refuse(row.line, column, "ambiguous_price", detail)
            return None
        except numbers.ForeignCurrency as error:
            detail = _("“{cell}” is in {sign}; the shop sells in {currency}.")
            detail = detail.format(cell=shown, sign=error.sign, currency=self.currency)
            self.refuse(row.line, column, "other_currency", detail)
            return None
        except numbers.NotANumber:
            detail = _("“{cell}” is no price; write it like 12.90.").format(cell=shown)
            self.refuse(row.line, column, "not_a_price", detail)
            return None
        if value < 0 or value > money.LARGEST:
            detail = _("“{cell}” is no price of 0 or more.").format(cell=shown)
            self.refuse(row.line, column, "price_out_of_range", detail)
            return None
        rounded = money.quantise(value, self.currency)
        if rounded != value:
            detail = _("“{cell}” has more decimals than {currency}, which has {places}.")
            detail = detail.format(currency=self.currency, places=places, cell=shown)
            self.refuse(row.line, column, "too_many_decimals", detail)
        return rounded

    def count(self, row: Row, column: str) -> int:
        """The cell as a whole number, 0 where it is empty."""
        cell = row.get(column).lstrip("'")
        if not cell:
            return 0
        try:
            value = numbers.parse(cell, decimal=self.decimal, places=0)
        except (numbers.NotANumber, numbers.AmbiguousNumber):
            value = Decimal("0.5")
        if value != value.to_integral_value() or abs(value) > LARGEST_COUNT:
            detail = _("“{cell}” is no whole number.").format(cell=cell[:_SHOWN])
            self.refuse(row.line, column, "not_a_number", detail)
            return 0
        return int(value)

    def flag(self, row: Row, column: str, *, default: bool) -> bool:
        """The cell as yes or no."""
        cell = row.get(column).lower()
        if not cell:
            return default
        if cell not in TRUE and cell not in FALSE:
            detail = _("“{cell}” is neither TRUE nor FALSE.").format(cell=cell[:_SHOWN])
            self.refuse(row.line, column, "not_true_or_false", detail)
        return cell in TRUE

    def grams(self, row: Row) -> int:
        """The weight in grams: of the column that is in grams, else of the one with a unit beside it."""
        column = "Variant Grams" if row.get("Variant Grams") else "Variant Weight"
        cell = row.get(column).lower().lstrip("'")
        parts = _WEIGHT.fullmatch(cell)
        unit = "g" if column == "Variant Grams" else row.get("Variant Weight Unit").lower() or "g"
        if parts is not None and parts["unit"]:
            unit = parts["unit"]
        if not cell:
            return 0
        try:
            number = numbers.parse(parts["number"] if parts else cell, decimal=self.decimal)
            grams = number * GRAMS[unit]
        except numbers.AmbiguousNumber as error:
            one, other = error.readings
            detail = _("“{cell}” can be read as {one} or as {other}; write one or the other.")
            detail = detail.format(cell=cell[:_SHOWN], one=one, other=other)
            self.refuse(row.line, column, "ambiguous_weight", detail)
            return 0
        except KeyError:
            detail = _("“{unit}” is no unit of weight; use g, kg, lb or oz.").format(unit=unit[:_SHOWN])
            self.refuse(row.line, column, "not_a_weight", detail)
            return 0
        except numbers.NotANumber:
            grams = Decimal(-1)
        if not 0 <= grams <= LARGEST_COUNT:
            detail = _("“{cell}” is no weight.").format(cell=cell[:_SHOWN])
            self.refuse(row.line, column, "not_a_weight", detail)
            return 0
        return int(grams.to_integral_value())
