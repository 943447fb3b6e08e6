"""Where goods lie."""

from typing import Any

from django.http import HttpRequest

from admin_theme.base import SoukAdmin, handed_to
from storefront.inventory import locations
from storefront.inventory.models import StockLocation


class StockLocationAdmin(SoukAdmin):
    """Where goods lie; written through the service, which tells the catalogue."""

    list_display = ["name", "code", "priority", "is_active"]
    search_fields = ["name", "code"]
    fields = [("name", "code"), ("priority", "is_active")]
    coded = "code"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The code is how other systems name it: it stays."""
        return ["code"] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """One by one; whether it can be closed, the service says."""
        return isinstance(obj, StockLocation) and super().has_delete_permission(request, obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What goes along: levels of none do, and what else lies there the service refuses."""
        shown, counts, _, _ = super().get_deleted_objects(objs, request)
        return shown, counts, set(), []

    create = handed_to(locations.create)
    update = handed_to(locations.update, "location_id")
    delete = handed_to(locations.delete, "location_id")


PAGES = {StockLocation: StockLocationAdmin}
