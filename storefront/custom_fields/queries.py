"""Reads on custom fields."""

from collections.abc import Mapping, Sequence

from django.db.models import Func, JSONField, QuerySet
from django.utils.translation import gettext as _

from kernel import lookup
from kernel.errors import Invalid, NotFound
from storefront.custom_fields import rules
from storefront.custom_fields.models import CustomField


def public_values(kind: str, column: str) -> str:
    """The values in a column that buyers see, as SQL. A row without any is not looked up."""
    return f"""CASE WHEN {column} = '{{}}' THEN '{{}}'::jsonb ELSE (
        SELECT coalesce(jsonb_object_agg(e.key, e.value), '{{}}') FROM jsonb_each({column}) e
        JOIN custom_fields_customfield f ON f.kind = '{kind}' AND f.key = e.key
        WHERE f.is_public AND NOT f.is_leaving) END"""


class PublicValues(Func):
    """`public_values` of the rows of a queryset."""

    output_field = JSONField()

    def __init__(self, kind: str) -> None:
        super().__init__("custom_fields", template=public_values(kind, "%(expressions)s"))


def list_fields(*, kind: str = "") -> "QuerySet[CustomField]":
    """The fields of a kind, or all."""
    found = CustomField.objects.filter(is_leaving=False)
    return found.filter(kind=kind) if kind else found


def get_field(*, field_id: int) -> CustomField:
    """One of `list_fields`. Raises NotFound."""
    return lookup.one(list_fields().filter(pk=field_id), NotFound)


def list_shown(*, kind: str, values: Mapping[str, rules.Value]) -> list[tuple[CustomField, rules.Value]]:
    """The values that buyers see, each with its field. Where there are no values nothing is asked."""
    if not values:
        return []
    found = list_fields(kind=kind).filter(is_public=True, key__in=values)
    return [(field, values[field.key]) for field in found]


def read_filters(*, kind: str, pairs: Sequence[tuple[str, str]], for_staff: bool) -> list[tuple[str, str]]:
    """Keys and values of a list's filters, the values as the list's index writes them.

    Raises Invalid at `custom.<key>` for what is no field that narrows lists, or none that the caller may see, and for
    what cannot be a value of it.
    """
    if not pairs:
        return []
    fields = list_fields(kind=kind).filter(is_filterable=True, key__in={key for key, _value in pairs})
    known = {field.key: field for field in (fields if for_staff else fields.filter(is_public=True))}
    found = []
    for key, text in pairs:
        if key not in known:
            raise Invalid(
                _("Lists cannot be narrowed by this field."), field=f"custom.{key}", reason="unknown"
            )
        try:
            found.append((key, rules.filtered(text, holds=known[key].type)))
        except ValueError as error:
            raise Invalid(
                _("This is no value of the field."), field=f"custom.{key}", reason="invalid"
            ) from error
    return found
