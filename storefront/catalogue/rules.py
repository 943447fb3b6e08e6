"""Pure rules of the catalogue: slugs, texts, options."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

import orjson

from kernel import transliteration

MAX_OPTIONS = 3
MAX_TAGS = 250
MAX_DECIMALS = 15
MAX_TAG_LENGTH = 80
MAX_SLUG_LENGTH = 255
"""Of slugs, SKUs and option values: Shopify's limit, so that its exports fit."""
_SLUG_PART = r"[^\x01-,./:-`{-\x7f-]+"  # of ASCII only a-z and 0-9; what else is a letter, no database's locale decides
SLUG_PATTERN = rf"{_SLUG_PART}(-{_SLUG_PART})*"

RELATIONS: Mapping[str, tuple[str, ...]] = {
    "tag": ("is", "is_not"),
    "vendor": ("is", "is_not"),
    "title": ("contains", "contains_not"),
    "category": ("is", "is_not"),
    "price": ("at_least", "at_most"),
    "in_stock": ("is",),
}
"""What a rule of a collection may ask of a product; a category means it and all below it."""
FEATURE_SEPARATOR = "\x1f"  # of units, in ASCII: no name of an option has it
MAX_RULES = 20
MAX_ATTRIBUTES = 50


def is_slug(text: str) -> bool:
    """Whether the text is lower-case letters and digits of any script in groups joined by single hyphens."""
    return bool(text) and text == clean_slug(text)


def clean_slug(text: str) -> str:
    """A slug that was made elsewhere as we keep it: lower case, NFC, what is no letter or digit a hyphen.

    Empty when no letter or digit is left.
    """
    composed = unicodedata.normalize("NFC", text.lower())
    kept = "".join(c if _is_slug_character(c) else "-" for c in composed)
    return re.sub("-+", "-", kept).strip("-")[:MAX_SLUG_LENGTH].rstrip("-")


def slugify(text: str) -> str:
    """A title as a slug of ASCII letters and digits. Empty for a title without letter, digit or emoji."""
    return transliteration.slugify(text, longest=MAX_SLUG_LENGTH)


def _is_slug_character(character: str) -> bool:
    category = unicodedata.category(character)
    # marks make vowels in many scripts; variation selectors only choose a picture
    return category[0] in "LN" or (category in ("Mn", "Mc") and not "\ufe00" <= character <= "\ufe0f")


def clean_tags(tags: Iterable[str]) -> list[str]:
    """Tags stripped, without empty ones and repetitions (whatever their case), in the order given."""
    seen: dict[str, str] = {}
    for tag in tags:
        stripped = " ".join(tag.split())[:MAX_TAG_LENGTH]
        if stripped:
            seen.setdefault(stripped.casefold(), stripped)
    return list(seen.values())[:MAX_TAGS]


def collect_values(rows: Sequence[Sequence[str]], position: int) -> list[str]:
    """The values of the option at `position` (from 0) over all variants, in the order they first come."""
    return list(dict.fromkeys(row[position] for row in rows if len(row) > position and row[position]))


def search_terms(query: str) -> list[str]:
    """The words of a search as they are compared with the index: folded, at most ten, no operators."""
    return re.findall(r"[^\W_]+", transliteration.fold(query))[:10]


def check_rules(given: Any) -> list[dict[str, str]]:
    """A collection's rules, each `{"field", "relation", "value"}` with texts, as they are kept.

    A category's value is its id, a price's a number, in_stock's `true` or `false`. Raises ValueError
    saying what is wrong.
    """
    if not isinstance(given, list) or len(given) > MAX_RULES:
        raise ValueError(f"Give a list of at most {MAX_RULES} rules.")
    return [_check_rule(rule) for rule in given]


def check_attributes(given: Any) -> dict[str, str | int | float | bool]:
    """A product's attributes with stripped names and plain numbers. Raises ValueError saying what is wrong."""
    if not isinstance(given, Mapping) or len(given) > MAX_ATTRIBUTES:
        raise ValueError(f"Give at most {MAX_ATTRIBUTES} attributes by name.")
    checked: dict[str, str | int | float | bool] = {}
    for name, value in given.items():
        stripped = str(name).strip()
        if not 1 <= len(stripped) <= 80 or stripped in checked or "\0" in stripped + str(value):
            raise ValueError("Each attribute needs a name of its own of 1 to 80 characters.")
        if not isinstance(value, str | int | float | bool) or len(str(value)) > 200:
            raise ValueError(
                f"“{stripped}” must be a text of at most 200 characters, a number or true/false."
            )
        if isinstance(value, int | float) and not abs(value) < 10**15:  # nor is it no number at all
            raise ValueError(f"“{stripped}” is too large a number.")
        checked[stripped] = _plain_number(value) if isinstance(value, float) else value
    return checked


def option_feature(name: str, value: str) -> str:
    """How a product's row says that it offers a value of an option: what filters and facets look for."""
    return FEATURE_SEPARATOR.join(["option", name.lower(), value])


def custom_feature(key: str, value: str) -> str:
    """How a product's row says that it has a value of a custom field, if that is no longer than 200 characters."""
    return FEATURE_SEPARATOR.join(["custom", key, value])


def attribute_features(name: str, text: str) -> list[str]:
    """How a product's row may say that it has an attribute, whose value a query writes as a text."""
    values = {
        value if isinstance(value, str) else orjson.dumps(value).decode() for value in attribute_values(text)
    }
    return [FEATURE_SEPARATOR.join(["attribute", name, value]) for value in sorted(values)]


def attribute_values(text: str) -> list[str | int | float | bool]:
    """What a text from a query may stand for: itself, a number, true or false."""
    values: list[str | int | float | bool] = [text]
    if text in ("true", "false"):
        values.append(text == "true")
    elif re.fullmatch(r"-?[0-9]{1,15}", text):
        values.append(int(text))
    elif re.fullmatch(rf"-?[0-9]{{1,15}}\.[0-9]{{1,{MAX_DECIMALS}}}", text):
        values.append(_plain_number(float(text)))
    return values


def _plain_number(value: float) -> int | float:
    """The number with at most the decimals a query can ask for; whole ones without any, so that 1.0 is 1."""
    rounded = round(value, MAX_DECIMALS)
    return int(rounded) if rounded.is_integer() else rounded


def _check_rule(rule: Any) -> dict[str, str]:
    if not isinstance(rule, Mapping) or set(rule) != {"field", "relation", "value"}:
        raise ValueError("A rule has a field, a relation and a value.")
    field, relation, value = (str(rule[part]).strip() for part in ("field", "relation", "value"))
    if relation not in RELATIONS.get(field, ()):
        known = "; ".join(f"{name} {' / '.join(relations)}" for name, relations in RELATIONS.items())
        raise ValueError(f"There is no rule “{field} {relation}”. There are: {known}.")
    value = value.lower() if field == "in_stock" else value
    if not 1 <= len(value) <= 200 or "\0" in value or not _is_value(field, value):
        raise ValueError(f"“{value}” is no value for {field}.")
    return {"field": field, "relation": relation, "value": value}


def _is_value(field: str, value: str) -> bool:
    match field:
        case "category":
            return re.fullmatch(r"[1-9][0-9]{0,17}", value) is not None
        case "in_stock":
            return value in ("true", "false")
        case "price":
            try:
                number = Decimal(value)
            except InvalidOperation:
                return False
            return number.is_finite() and 0 <= number < 10**12 and len(value) <= 20
    return True
