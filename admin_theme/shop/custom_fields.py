"""The fields that a shop adds to its own objects."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesCheckboxFilter
from unfold.widgets import UnfoldAdminTextareaWidget

from admin_theme import columns
from admin_theme.base import SoukAdmin, handed_to
from admin_theme.fields import LinesField
from storefront.custom_fields import queries, services
from storefront.custom_fields.models import CustomField


class ChoicesField(LinesField):
    """What can be chosen, one a line."""

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        """The lines; a choice may be of several words."""
        return [line.strip() for line in str(value or "").splitlines() if line.strip()]


class CustomFieldAdmin(SoukAdmin):
    """Fields for products, variants, collections, customers and orders; their values stand in each one's form."""

    when_empty = gettext_lazy(
        "Add a field, and it appears in the form of every product, variant, collection, customer or order."
    )
    list_display = ["name", "kind_label", "type_label", "key", "is_public", "is_filterable"]
    list_filter = [("kind", ChoicesCheckboxFilter)]
    search_fields = ["name", "key"]
    coded = "key"
    fields = [
        ("name", "key"),
        ("kind", "type"),
        "choices",
        "refers_to",
        "description",
        ("is_public", "is_filterable"),
    ]

    def get_queryset(self, request: HttpRequest) -> Any:
        """Those that are not being deleted."""
        return super().get_queryset(request) & queries.list_fields()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """What values depend on is settled once."""
        return ["key", "kind", "type", "refers_to"] if obj is not None else []

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Choices where some can be made."""
        if obj is None:
            return super().get_fields(request, obj)
        skipped = {"choices"} if obj.type != CustomField.Type.CHOICE else set()
        skipped |= {"refers_to"} if obj.type != CustomField.Type.REFERENCE else set()
        return [name for name in self.fields if name not in skipped]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "choices":
            return ChoicesField(
                label=gettext_lazy("Choices"),
                required=False,
                help_text=gettext_lazy("One per line, if the field is a choice from a list."),
                widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    create = handed_to(services.create)
    update = handed_to(services.update, "field_id")
    delete = handed_to(services.delete, "field_id")

    kind_label = columns.choice(gettext_lazy("Belongs to"), "kind")
    type_label = columns.choice(gettext_lazy("Type of value"), "type")


PAGES = {CustomField: CustomFieldAdmin}
