"""The e-mails that went out, and why others did not."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesCheckboxFilter, RangeDateTimeFilter
from unfold.decorators import action, display

from admin_theme.base import ReadOnlyAdmin, back_to
from admin_theme.dialogs import ConfirmForm, dialog
from admin_theme.shown import show_time
from admin_theme.sites import SoukSite
from kernel import clock
from kernel.outbox import delivery
from storefront.emails import queries
from storefront.emails.models import SentMessage


class SentMessageAdmin(ReadOnlyAdmin):
    """What was sent to whom and when, and why not; with the message as it was sent."""

    list_display = ["at", "to", "subject", "kind", "status_label", "reason"]
    list_filter = [("status", ChoicesCheckboxFilter), "template", ("sent_at", RangeDateTimeFilter)]
    search_fields = ["to", "subject"]
    search_help_text = _("Address or subject")
    ordering = ["-sent_at"]
    list_before_template = "admin_theme/messages_pending.html"
    change_form_outer_before_template = "admin_theme/message.html"
    actions_detail = ["try_again"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """None: the page above says it all."""
        return []

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The list, and above it what waits."""
        context = dict(extra_context or {})
        if self.has_view_permission(request):
            context["pending"] = queries.list_pending(limit=8)
        return super().changelist_view(request, context)

    def facts(self, request: HttpRequest, pk: int) -> dict[str, Any]:
        """The message as it went out."""
        sent = SentMessage.objects.filter(pk=pk).first()
        return {"page": sent and {"message": sent, "kind": queries.kind_name(sent.template)}}

    def has_retry_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Trying again changes the outbox's entry, so it takes that permission; what was sent stays sent."""
        if not request.user.has_perm("outbox.change_outboxentry"):
            return False
        pk = obj.pk if isinstance(obj, SentMessage) else obj
        if pk is None:
            return True
        unsent = (SentMessage.Status.FAILING, SentMessage.Status.REFUSED)
        return str(pk).isdecimal() and SentMessage.objects.filter(pk=pk, status__in=unsent).exists()

    @display(description=_("When"), ordering="sent_at")
    def at(self, message: SentMessage) -> Any:
        """When it went out, or was last tried."""
        return show_time(message.sent_at)

    @display(description=_("Message"), ordering="template")
    def kind(self, message: SentMessage) -> str:
        """What sort it is."""
        return queries.kind_name(message.template)

    @display(
        description=_("State"),
        ordering="status",
        label={
            "sent": "success",
            "trying": "warning",
            "not sent": "default",
            "refused": "danger",
            "came back": "danger",
        },
    )
    def status_label(self, message: SentMessage) -> str:
        """What became of it."""
        return message.get_status_display()

    @action(
        description=_("Try again"),
        permissions=["retry"],
        icon="replay",
        dialog=dialog(
            _("Try again now?"),
            _("An address on the suppression list is still skipped."),
            _("Try again"),
        ),
    )
    def try_again(self, request: HttpRequest, form: ConfirmForm, object_id: str) -> HttpResponse:
        """Give the message's entry its attempts anew."""
        entries = SentMessage.objects.filter(pk=object_id).values_list("entry", flat=True)
        count = delivery.retry(list(entries), now=clock.now())
        messages.success(
            request, gettext("It is sent now.") if count else gettext("There is nothing left to send.")
        )
        return back_to(self, request, object_id)


def register(site: SoukSite) -> None:
    """Register the log."""
    site.register(SentMessage, SentMessageAdmin)
