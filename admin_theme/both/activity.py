"""Who did what in the admin."""

from typing import Any

from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.http import HttpRequest
from unfold.contrib.filters.admin import RangeDateTimeFilter
from unfold.decorators import display

from admin_theme.base import ReadOnlyAdmin
from admin_theme.shown import show_time
from admin_theme.sites import SoukSite

_VERBS = {ADDITION: "added", CHANGE: "changed", DELETION: "deleted"}


class ActivityAdmin(ReadOnlyAdmin):
    """The admin's own log."""

    list_display = ["when", "user", "verb", "object_repr", "content_type", "what"]
    list_filter = ["action_flag", ("action_time", RangeDateTimeFilter)]
    list_select_related = ["user", "content_type"]
    search_fields = ["object_repr", "user__email"]
    ordering = ["-id"]
    fields = ["action_time", "user", "content_type", "object_repr", "object_id", "what"]
    readonly_fields = ["what"]

    @display(description="When", ordering="action_time")
    def when(self, entry: LogEntry) -> Any:
        """The moment."""
        return show_time(entry.action_time)

    @display(description="Did", label={"added": "success", "changed": "info", "deleted": "danger"})
    def verb(self, entry: LogEntry) -> str:
        """Added, changed or deleted."""
        return _VERBS.get(entry.action_flag, "")

    @display(description="What")
    def what(self, entry: LogEntry) -> str:
        """The fields that were changed."""
        return entry.get_change_message()

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Those who may read the log."""
        return self.has_view_permission(request)


def register(site: SoukSite) -> None:
    """Register the log."""
    site.register(LogEntry, ActivityAdmin)
