"""A product's custom fields as its page shows them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from kernel import formats
from storefront.catalogue import errors, queries as catalogue
from storefront.custom_fields import queries
from storefront.custom_fields.rules import Value


@dataclass(frozen=True, slots=True)
class Fact:
    """A field and what stands in it; a `url` where it is another object."""

    name: str
    text: str
    url: str = ""


def list_facts(values: Mapping[str, Value]) -> list[Fact]:
    """What buyers see of the values. A product or collection that is not shown is left out."""
    found = []
    for field, value in queries.list_shown(kind="product", values=values):
        if field.type == field.Type.REFERENCE:
            title, url = _find(field.refers_to, int(value))
            if title:
                found.append(Fact(field.name, title, url))
        else:
            found.append(Fact(field.name, _write(field.type, value)))
    return found


def _write(holds: str, value: Value) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    fmt = formats.of([translation.get_language() or "en"])
    if holds == "date":
        return fmt.day(date.fromisoformat(str(value)))
    return str(value).replace(".", fmt.decimal_sign) if isinstance(value, int | float) else value


def _find(kind: str, pk: int) -> tuple[str, str]:
    try:
        if kind == "product":
            product = catalogue.get_product(pk)
            return product["title"], reverse("product", args=[product["slug"]])
        collection = catalogue.get_collection(pk)
        return collection["title"], f"{reverse('shop')}?collection={quote(collection['slug'])}"
    except (errors.ProductNotFound, errors.CollectionNotFound):
        return "", ""
