"""Which programs of the merchant's are told of what, what they were told, and what they answered."""

import json
from typing import Any

import orjson
from django import forms
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, gettext_lazy
from unfold.contrib.filters.admin import ChoicesCheckboxFilter, DropdownFilter, RelatedDropdownFilter
from unfold.decorators import display
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from admin_theme import codes, columns
from admin_theme.base import SoukAdmin, actor_of, handed_to
from admin_theme.dialogs import ConfirmForm, button
from admin_theme.filters import one_of
from admin_theme.formatting import locale_format, show_code, show_duration, show_timeline
from admin_theme.writing import ServiceForm
from kernel import clock, sealing
from storefront.webhooks import events, rules, services, signing
from storefront.webhooks.models import Delivery, Endpoint


class EndpointForm(ServiceForm):
    """An address and what it is told."""

    event_types = forms.MultipleChoiceField(
        label=gettext_lazy("Events"),
        choices=codes.events,
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
    )

    class Meta:
        model = Endpoint
        fields = ["url", "description", "event_types", "is_enabled"]


EventFilter = one_of(
    "event_type",
    {code: (codes.EVENT_WORDS[code], Q(event_type=code)) for code in rules.EVENT_TYPES},
    title=gettext_lazy("event"),
    shape=DropdownFilter,
)

_SEEN = sorted({each for each in rules.SEEN_WITH.values() if each})


class _Telling(SoukAdmin):
    """What tells of every kind of object: for those who may see them all, as a key that lacks one is refused."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether they may, and may see what is told."""
        return request.user.has_perms(_SEEN) and super().has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whether they may, and may see what is told."""
        return request.user.has_perms(_SEEN) and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether they may, and may see what is told."""
        return request.user.has_perms(_SEEN) and super().has_change_permission(request, obj)


class EndpointAdmin(_Telling):
    """Endpoints: made here, tested here, switched on again here."""

    form = EndpointForm
    when_empty = gettext_lazy(
        "Add an address of your own software, and it hears of orders, stock and more as they happen."
    )
    list_display = ["url", "description", "told", "state", "failing_since", "owner"]
    list_select_related = ["owner"]
    search_fields = ["url", "description"]
    fieldsets = [
        (None, {"fields": ["url", "description", "event_types", "is_enabled", "owner"]}),
        (gettext_lazy("Signing"), {"fields": ["signing_secret"]}),
        (gettext_lazy("Health"), {"fields": ["failing_since", "disabled_reason", "deliveries_link"]}),
    ]
    readonly_fields = ["failing_since", "disabled_reason", "owner"]
    actions_detail = ["send_test", "rotate"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The secret is for those who may change the endpoint."""
        may_sign = self.has_change_permission(request, obj)
        return [
            (name, each)
            for name, each in self.fieldsets
            if may_sign or "signing_secret" not in each["fields"]
        ]

    create = handed_to(services.create)
    update = handed_to(services.update, "endpoint_id")
    delete = handed_to(services.delete, "endpoint_id")

    @button(
        gettext_lazy("Send a test event"),
        gettext_lazy("Send a test event?"),
        gettext_lazy("The endpoint gets a sample event without effect."),
        submit=gettext_lazy("Send"),
        may=["webhooks.change_endpoint", *_SEEN],
        icon="send",
    )
    def send_test(self, request: HttpRequest, form: ConfirmForm, object_id: str) -> str:
        services.send_test(endpoint_id=int(object_id), actor=actor_of(request), now=clock.now())
        return _("It is on its way; its answer is among the deliveries.")

    @button(
        gettext_lazy("New signing secret"),
        gettext_lazy("Replace the signing secret?"),
        gettext_lazy("The receiver must have the new one before the next event."),
        submit=gettext_lazy("Make it"),
        may=["webhooks.change_endpoint", *_SEEN],
        icon="key",
    )
    def rotate(self, request: HttpRequest, form: ConfirmForm, object_id: str) -> str:
        services.rotate_secret(endpoint_id=int(object_id), actor=actor_of(request), now=clock.now())
        return _("The endpoint has a new signing secret; the old one still signs for 24 hours.")

    told = columns.of(
        gettext_lazy("Events"), lambda endpoint: ", ".join(map(codes.event, endpoint.event_types))
    )

    state = columns.state(
        gettext_lazy("State"),
        {
            "on": (gettext_lazy("on"), "success"),
            "off": (gettext_lazy("off"), "danger"),
            "failing": (gettext_lazy("failing"), "warning"),
        },
        lambda endpoint: "off" if not endpoint.is_enabled else "failing" if endpoint.failing_since else "on",
    )

    @display(description=gettext_lazy("Deliveries"))
    def deliveries_link(self, endpoint: Endpoint) -> str:
        """What this endpoint was told."""
        if not endpoint.pk:
            return "–"
        listed = reverse(f"{self.admin_site.name}:webhooks_delivery_changelist")
        link = '<a href="{}?endpoint__id__exact={}">{}</a>'
        return format_html(link, listed, endpoint.pk, _("What it was told"))

    @display(description=gettext_lazy("Signing secret"))
    def signing_secret(self, endpoint: Endpoint) -> str:
        """What the receiver verifies with."""
        if not endpoint.pk:
            return _("Made when the endpoint is saved.")
        try:
            return signing.read(endpoint.secret)
        except sealing.Unreadable:
            return _("It cannot be read here. Make a new one.")


class DeliveryAdmin(_Telling):
    """Every event that was to be told, with the request and the answer."""

    when_empty = gettext_lazy("What was sent to your webhook endpoints is listed here, with their answers.")
    list_display = ["happened", "endpoint", "state_label", "attempts", "answer", "created", "next_try"]
    list_filter = [("state", ChoicesCheckboxFilter), ("endpoint", RelatedDropdownFilter), EventFilter]
    list_select_related = ["endpoint"]
    search_fields = ["=id", "=event", "event_type"]
    ordering = ["-created_at"]
    actions_detail = ["send_again"]
    fieldsets = [
        (
            None,
            {"fields": ["endpoint", "happened", "event", "state_label", "created", "next_try", "error"]},
        ),
        (gettext_lazy("Sent"), {"fields": ["sent_headers", "sent_body"]}),
        (gettext_lazy("Answered"), {"fields": ["answer", "took", "answered"]}),
        (gettext_lazy("Tries"), {"fields": ["attempts", "tries"]}),
    ]

    @button(
        gettext_lazy("Send again"),
        gettext_lazy("Send it again?"),
        gettext_lazy("It is sent at once, under the same event id."),
        submit=gettext_lazy("Send"),
        may=["webhooks.change_delivery", *_SEEN],
        icon="replay",
    )
    def send_again(self, request: HttpRequest, form: ConfirmForm, object_id: str) -> str:
        services.retry(
            delivery_id=self.get_object(request, object_id).pk, actor=actor_of(request), now=clock.now()
        )
        return _("It is on its way again.")

    state_label = columns.choice(
        gettext_lazy("State"), "state", {"pending": "warning", "delivered": "success", "failed": "danger"}
    )

    @display(description=gettext_lazy("Answer"))
    def answer(self, delivery: Delivery) -> str:
        """The status, or why there was none."""
        return f"HTTP {delivery.response_status}" if delivery.response_status else delivery.error or "–"

    happened = columns.of(
        gettext_lazy("Event"),
        lambda delivery: codes.in_words(codes.event(delivery.event_type), delivery.event_type),
        ordering="event_type",
    )
    took = columns.duration(gettext_lazy("Took"), "took_ms")
    created = columns.time(gettext_lazy("Happened"), "created_at")
    next_try = columns.time(gettext_lazy("Next try"), "next_attempt_at")

    @display(description=gettext_lazy("Headers"))
    def sent_headers(self, delivery: Delivery) -> SafeString | str:
        """As they were sent the last time."""
        return show_code("\n".join(f"{name}: {value}" for name, value in delivery.request_headers.items()))

    @display(description=gettext_lazy("Body"))
    def sent_body(self, delivery: Delivery) -> SafeString | str:
        """The event; written when it is first sent."""
        body = events.sent_body(delivery)
        return show_code(json.dumps(orjson.loads(body), indent=2, ensure_ascii=False) if body else "")

    answered = columns.of(gettext_lazy("Answer"), lambda delivery: show_code(delivery.response_body))

    @display(description=gettext_lazy("Tries"))
    def tries(self, delivery: Delivery) -> SafeString | str:
        """Each try, the newest at the end."""
        rows = [
            (
                "" if each.error else "is-done",
                f"HTTP {each.status}" if each.status else each.error,
                f"{locale_format().whole_moment(timezone.localtime(each.at))}, {show_duration(each.took_ms)}",
            )
            for each in delivery.tries.all()
        ]
        return show_timeline(rows) if rows else "–"


PAGES = {Endpoint: EndpointAdmin, Delivery: DeliveryAdmin}
