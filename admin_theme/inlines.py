"""Rows under the object they belong to."""

from typing import Any

from django.http import HttpRequest
from unfold.admin import TabularInline

from admin_theme import writing
from admin_theme.fields import FieldsMixin


class ServiceInline(FieldsMixin, TabularInline):  # type: ignore[misc]
    """Rows under their parent, which are handed to its service."""

    form = writing.ServiceForm
    formset: type[Any] = writing.ServiceFormSet
    extra = 0
    hide_title = True


class ReadOnlyInline(ServiceInline):
    """Rows that are a record."""

    can_delete = False
    show_change_link = False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return list(self.fields)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody adds, changes or deletes one by hand."""
        return False

    has_change_permission = has_delete_permission = has_add_permission
