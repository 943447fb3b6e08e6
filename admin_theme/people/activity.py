"""Who did what, in the admin and over the API."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import RangeDateTimeFilter

from accounts.models import AuditEvent
from admin_theme import columns
from admin_theme.base import SoukAdmin

_Action = AuditEvent.Action
LABELS = {_Action.ADDED: "success", _Action.CHANGED: "info", _Action.DELETED: "danger"}


class ActivityAdmin(SoukAdmin):
    """The record of what staff and programs did."""

    list_display = ["when", "who", "verb", "object_repr", "content_type", "changes", "operation", "address"]
    list_filter = ["action", ("at", RangeDateTimeFilter)]
    list_select_related = ["user", "content_type"]
    search_fields = ["object_repr", "user__email", "program", "operation", "=request_id"]
    ordering = ["-id"]
    fields = [
        "at",
        "who",
        "content_type",
        "object_repr",
        "object_id",
        "changes",
        "operation",
        "address",
        "request_id",
    ]
    readonly_fields = ["who", "changes"]

    when = columns.time(_("When"), "at")
    who = columns.of(_("Who"), lambda event: event.actor, ordering="user")
    verb = columns.choice(_("Did"), "action", LABELS)
    changes = columns.of(_("What"), lambda event: event.changes)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Those who may read the log."""
        return self.has_view_permission(request)


PAGES = {AuditEvent: ActivityAdmin}
