"""The e-mails that went out, and why others did not."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _, gettext_lazy
from unfold.contrib.filters.admin import ChoicesCheckboxFilter, RangeDateTimeFilter

from admin_theme import columns
from admin_theme.base import SoukAdmin, actor_of
from admin_theme.dialogs import ConfirmForm, button
from kernel import clock
from storefront.emails import queries
from storefront.emails.models import SentMessage
from tasks import outbox

UNSENT = (SentMessage.Status.FAILING, SentMessage.Status.REFUSED)


class SentMessageAdmin(SoukAdmin):
    """What was sent to whom and when, and why not; with the message as it was sent."""

    list_display = ["at", "to", "subject_label", "kind", "status_label", "reason"]
    list_filter = [("status", ChoicesCheckboxFilter), "template", ("sent_at", RangeDateTimeFilter)]
    search_fields = ["to", "subject"]
    search_help_text = gettext_lazy("Address or subject")
    ordering = ["-sent_at"]
    list_before_template = "admin_theme/messages_pending.html"
    change_form_outer_before_template = "admin_theme/message.html"
    actions_detail = ["try_again"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """None: the page above says it all."""
        return []

    def list_facts(self, request: HttpRequest) -> Mapping[str, object]:
        return {"pending": queries.list_pending(limit=8)}

    def facts(self, request: HttpRequest, pk: int) -> Mapping[str, object]:
        sent = SentMessage.objects.filter(pk=pk).first()
        return {"page": sent and {"message": sent, "kind": queries.kind_name(sent.template)}}

    at = columns.time(gettext_lazy("When"), "sent_at")
    subject_label = columns.of(
        gettext_lazy("Subject"), lambda message: message.subject or _("(no subject)"), ordering="subject"
    )
    kind = columns.of(
        gettext_lazy("Message"),
        lambda message: queries.kind_name(message.template) or message.template,
        ordering="template",
    )

    status_label = columns.choice(
        gettext_lazy("State"),
        "status",
        {
            "sent": "success",
            "failing": "warning",
            "refused": "danger",
            "returned": "danger",
        },
    )

    @button(
        gettext_lazy("Try again"),
        gettext_lazy("Try again now?"),
        gettext_lazy("An address on the suppression list is still skipped."),
        may=["outbox.change_outboxentry"],
        when=Q(status__in=UNSENT),
        icon="replay",
    )
    def try_again(self, request: HttpRequest, form: ConfirmForm, object_id: str) -> str:
        entries = SentMessage.objects.filter(pk=object_id).values_list("entry", flat=True)
        count = outbox.retry(ids=entries, actor=actor_of(request), now=clock.now())
        return _("It is sent now.") if count else _("There is nothing left to send.")


PAGES = {SentMessage: SentMessageAdmin}
