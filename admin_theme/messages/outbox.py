"""What waits to be delivered to the outside, and what was."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, gettext_lazy, ngettext
from unfold.decorators import action, display

from admin_theme import columns
from admin_theme.base import SoukAdmin, actor_of
from admin_theme.dialogs import ConfirmForm, button
from admin_theme.filters import one_of
from admin_theme.formatting import locale_format, show, show_time, show_timeline
from kernel import clock
from kernel.outbox.models import OutboxEntry
from storefront.emails import email_types, queries
from tasks import outbox, trace

StateFilter = one_of(
    "state",
    {
        "waiting": (gettext_lazy("Waiting"), Q(delivered_at__isnull=True, dead_at__isnull=True)),
        "dead": (gettext_lazy("Given up"), Q(dead_at__isnull=False)),
        "delivered": (gettext_lazy("Delivered"), Q(delivered_at__isnull=False)),
    },
    title=gettext_lazy("state"),
)


class OutboxAdmin(SoukAdmin):
    """The outbox; what was given up can be tried again."""

    list_display = ["topic", "state", "created_at", "attempts", "next_try", "error"]
    list_filter = [StateFilter, "topic"]
    search_fields = ["=id", "topic", "key", "last_error"]
    ordering = ["-created_at"]
    actions = ["retry"]
    actions_detail = ["retry_one"]
    fields = [
        "id",
        "topic",
        "state",
        "key",
        "payload_label",
        "life",
        "created_at",
        "available_at",
        "attempts",
        "last_error",
        "delivered_at",
        "dead_at",
    ]

    def has_retry_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Trying again changes the entry, so it takes that permission."""
        return request.user.has_perm("outbox.change_outboxentry")

    state = columns.state(
        gettext_lazy("State"),
        {
            "delivered": (gettext_lazy("delivered"), "success"),
            "given up": (gettext_lazy("given up"), "danger"),
            "waiting": (gettext_lazy("waiting"), "warning"),
        },
        lambda entry: "delivered" if entry.delivered_at else "given up" if entry.dead_at else "waiting",
    )

    @display(description=gettext_lazy("Payload"))
    def payload_label(self, entry: OutboxEntry) -> SafeString | str:
        """What it says, without what lets its reader in."""
        payload = dict(entry.payload)
        if entry.topic == queries.TOPIC and "context" in payload:
            payload["context"] = email_types.without_credentials(
                str(payload.get("template")), payload["context"]
            )
        return show(payload)

    life = columns.of(
        gettext_lazy("What became of it"), lambda entry: show_life(trace.of_entry(entry, now=clock.now()))
    )

    @display(description=gettext_lazy("Next try"), ordering="available_at")
    def next_try(self, entry: OutboxEntry) -> Any:
        """When it is tried next; nothing for what is done with."""
        return show_time(None if entry.delivered_at or entry.dead_at else entry.available_at)

    error = columns.of(gettext_lazy("Last error"), lambda entry: str(entry.last_error[:90]) or "–")

    @action(description=gettext_lazy("Try again"), permissions=["retry"], icon="replay")
    def retry(self, request: HttpRequest, queryset: QuerySet[OutboxEntry]) -> None:
        """Give the chosen entries their attempts anew."""
        count = outbox.retry(
            ids=queryset.values_list("id", flat=True), actor=actor_of(request), now=clock.now()
        )
        messages.success(
            request,
            ngettext("%(count)d entry is tried again now.", "%(count)d entries are tried again now.", count)
            % {"count": count},
        )

    @button(
        gettext_lazy("Try again"),
        gettext_lazy("Try again now?"),
        gettext_lazy("If it was delivered before and we did not hear of it, it is delivered twice."),
        may=["retry"],
        icon="replay",
    )
    def retry_one(self, request: HttpRequest, form: ConfirmForm, object_id: str) -> str:
        count = outbox.retry(ids=[UUID(object_id)], actor=actor_of(request), now=clock.now())
        return _("It is tried again now.") if count else _("It has been delivered already.")


def show_life(life: trace.Life) -> SafeString:
    """A life, step by step, and what it waits for."""
    steps = [
        ("", step.what, locale_format().whole_moment(timezone.localtime(step.at))) for step in life.steps
    ]
    waits = format_html("<p>It waits for {}</p>", life.waits_for) if life.waits_for else ""
    return format_html("{}{}", show_timeline(steps), waits)


PAGES = {OutboxEntry: OutboxAdmin}
