"""Who did what, in the admin and over the API."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import RangeDateTimeFilter

from accounts.models import AuditEvent
from admin_theme import columns, record
from admin_theme.base import SoukAdmin

_Action = AuditEvent.Action
LABELS = {_Action.ADDED: "success", _Action.CHANGED: "info", _Action.DELETED: "danger"}


def _about(event: AuditEvent) -> str:
    model = event.content_type.model_class() if event.content_type is not None else None
    return str(model._meta.verbose_name) if model is not None else "–"


class ActivityAdmin(SoukAdmin):
    """The record of what staff and programs did."""

    list_display = ["when", "who", "did", "about", "object_repr", "changes"]
    list_filter = ["action", ("at", RangeDateTimeFilter)]
    list_select_related = ["user", "content_type"]
    search_fields = ["object_repr", "user__email", "program", "operation", "=request_id"]
    ordering = ["-id"]
    fieldsets = [
        (None, {"fields": ["at", "who", "did", "about", "object_repr", "changes"]}),
        (
            gettext_lazy("Technical details"),
            {"classes": ["collapse"], "fields": ["operation", "address", "object_id", "request_id"]},
        ),
    ]

    when = columns.time(gettext_lazy("When"), "at")
    who = columns.of(gettext_lazy("Who"), lambda event: event.actor, ordering="user")
    did = columns.of(
        gettext_lazy("Action"),
        lambda event: columns.Word(record.verb_of(event), event.action),
        label=columns.Colours(LABELS),
    )
    about = columns.of(gettext_lazy("About"), _about)
    changes = columns.of(gettext_lazy("What"), record.what)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Those who may read the log."""
        return self.has_view_permission(request)


PAGES = {AuditEvent: ActivityAdmin}
