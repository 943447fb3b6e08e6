"""Which programs of the merchant's are told of what, what they were told, and what they answered."""

import json
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from unfold.contrib.filters.admin import ChoicesCheckboxFilter, RelatedDropdownFilter
from unfold.decorators import action, display

from admin_theme.base import ReadOnlyAdmin, actor_of, back_to
from admin_theme.dialogs import ConfirmForm, dialog
from admin_theme.shown import show_time
from admin_theme.sites import SoukSite
from admin_theme.writing import ServiceAdmin, ServiceForm
from kernel import clock
from kernel.errors import DomainError
from storefront.webhooks import rules, services
from storefront.webhooks.models import Delivery, Endpoint
from storefront.webhooks.services import EndpointValues


class EndpointForm(ServiceForm):
    """An address and what it is told."""

    event_types = forms.MultipleChoiceField(
        choices=[(event, event) for event in rules.EVENT_TYPES], widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Endpoint
        fields = ["url", "description", "event_types", "is_enabled"]


class EndpointAdmin(ServiceAdmin):
    """Endpoints: made here, tested here, switched on again here."""

    form = EndpointForm
    list_display = ["url", "description", "told", "state", "failing"]
    list_filter_submit = False
    search_fields = ["url", "description"]
    fieldsets = [
        (None, {"fields": ["url", "description", "event_types", "is_enabled"]}),
        ("Signing", {"fields": ["signing_secret"]}),
        ("Health", {"fields": ["failing", "disabled_reason", "deliveries_link"]}),
    ]
    readonly_fields = ["signing_secret", "failing", "disabled_reason", "deliveries_link"]
    actions_detail = ["send_test", "rotate"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The secret is for those who may change the endpoint."""
        may_sign = self.has_change_permission(request, obj)
        return [(name, each) for name, each in self.fieldsets if name != "Signing" or may_sign]

    def create(self, request: HttpRequest, values: dict[str, Any]) -> Endpoint:
        """Add an endpoint."""
        return services.create(values=cast(EndpointValues, values), actor=actor_of(request), now=clock.now())

    def update(self, request: HttpRequest, obj: Endpoint, values: dict[str, Any]) -> Endpoint:
        """Change an endpoint."""
        return services.update(
            endpoint_id=obj.pk, values=cast(EndpointValues, values), actor=actor_of(request)
        )

    def delete(self, request: HttpRequest, obj: Endpoint) -> None:
        """Delete an endpoint."""
        services.delete(endpoint_id=obj.pk, actor=actor_of(request))

    def has_test_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may change endpoints may test them."""
        return request.user.has_perm("webhooks.change_endpoint")

    @action(
        description="Send a test event",
        permissions=["test"],
        icon="send",
        dialog=dialog("Send a test event?", "The endpoint is sent an event that means nothing.", "Send"),
    )
    def send_test(self, request: HttpRequest, form: ConfirmForm, object_id: str) -> HttpResponse:
        """Send it, and say where its fate is seen."""
        try:
            services.send_test(endpoint_id=int(object_id), actor=actor_of(request), now=clock.now())
        except DomainError as error:
            messages.error(request, error.detail)
        else:
            messages.success(request, "It is on its way; its answer is among the deliveries.")
        return back_to(self, request, object_id)

    @action(
        description="New signing secret",
        permissions=["test"],
        icon="key",
        dialog=dialog(
            "Make another signing secret?", "The receiver must know it before the next event.", "Make it"
        ),
    )
    def rotate(self, request: HttpRequest, form: ConfirmForm, object_id: str) -> HttpResponse:
        """Replace the secret."""
        services.rotate_secret(endpoint_id=int(object_id), actor=actor_of(request), now=clock.now())
        messages.success(
            request, "The endpoint has a new signing secret; the old one still signs for 24 hours."
        )
        return back_to(self, request, object_id)

    @display(description="Told of")
    def told(self, endpoint: Endpoint) -> str:
        """The events."""
        return ", ".join(endpoint.event_types)

    @display(description="State", label={"on": "success", "off": "danger", "failing": "warning"})
    def state(self, endpoint: Endpoint) -> str:
        """Whether it is told, and takes it."""
        if not endpoint.is_enabled:
            return "off"
        return "failing" if endpoint.failing_since else "on"

    @display(description="Failing since")
    def failing(self, endpoint: Endpoint) -> Any:
        """The first failure since the last success."""
        return show_time(endpoint.failing_since)

    @display(description="Deliveries")
    def deliveries_link(self, endpoint: Endpoint) -> str:
        """What this endpoint was told."""
        if not endpoint.pk:
            return "–"
        listed = reverse(f"{self.admin_site.name}:webhooks_delivery_changelist")
        return format_html('<a href="{}?endpoint__id__exact={}">What it was told</a>', listed, endpoint.pk)

    @display(description="Signing secret")
    def signing_secret(self, endpoint: Endpoint) -> str:
        """What the receiver verifies with."""
        return endpoint.secret if endpoint.pk else "Made when the endpoint is saved."


class DeliveryAdmin(ReadOnlyAdmin):
    """Every event that was to be told, with the request and the answer."""

    list_display = ["event_type", "endpoint", "state_label", "attempts", "answer", "created", "next_try"]
    list_filter = [("state", ChoicesCheckboxFilter), ("endpoint", RelatedDropdownFilter), "event_type"]
    list_select_related = ["endpoint"]
    search_fields = ["=id", "=event", "event_type", "body"]
    ordering = ["-created_at"]
    actions_detail = ["send_again"]
    fieldsets = [
        (
            None,
            {"fields": ["endpoint", "event_type", "event", "state_label", "created", "next_try", "error"]},
        ),
        ("Sent", {"fields": ["sent_headers", "sent_body"]}),
        ("Answered", {"fields": ["answer", "took_ms", "response_body"]}),
        ("Tries", {"fields": ["attempts", "tries"]}),
    ]
    readonly_fields = ["state_label", "created", "next_try", "sent_headers", "sent_body", "answer", "tries"]

    def has_retry_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Sending again changes the delivery, so it takes that permission."""
        return request.user.has_perm("webhooks.change_delivery")

    @action(
        description="Send again",
        permissions=["retry"],
        icon="replay",
        dialog=dialog("Send it again?", "At once, under the event's own id.", "Send"),
    )
    def send_again(self, request: HttpRequest, form: ConfirmForm, object_id: str) -> HttpResponse:
        """Send the delivery anew."""
        try:
            services.retry(
                delivery_id=self.get_object(request, object_id).pk, actor=actor_of(request), now=clock.now()
            )
        except DomainError as error:
            messages.error(request, error.detail)
        else:
            messages.success(request, "It is on its way again.")
        return back_to(self, request, object_id)

    @display(description="State", label={"pending": "warning", "delivered": "success", "failed": "danger"})
    def state_label(self, delivery: Delivery) -> str:
        """Where it stands."""
        return str(delivery.state)

    @display(description="Answer")
    def answer(self, delivery: Delivery) -> str:
        """The status, or why there was none."""
        return f"HTTP {delivery.response_status}" if delivery.response_status else delivery.error or "–"

    @display(description="Happened", ordering="created_at")
    def created(self, delivery: Delivery) -> Any:
        """When the event happened."""
        return show_time(delivery.created_at)

    @display(description="Next try")
    def next_try(self, delivery: Delivery) -> Any:
        """When it is tried next; nothing for what is done with."""
        return show_time(delivery.next_attempt_at)

    @display(description="Headers")
    def sent_headers(self, delivery: Delivery) -> str:
        """As they were sent the last time."""
        return "\n".join(f"{name}: {value}" for name, value in delivery.request_headers.items()) or "–"

    @display(description="Body")
    def sent_body(self, delivery: Delivery) -> str:
        """The event; written when it is first sent."""
        if not delivery.body:
            return "–"
        return json.dumps(json.loads(delivery.body), indent=2, ensure_ascii=False)

    @display(description="Tries")
    def tries(self, delivery: Delivery) -> str:
        """Each try, the newest at the end."""
        return (
            "\n".join(
                f"{each['at'][:19]}  {each['status'] or '–'}  {each['error']}" for each in delivery.history
            )
            or "–"
        )


def register(site: SoukSite) -> None:
    """Register endpoints and deliveries."""
    site.register(Endpoint, EndpointAdmin)
    site.register(Delivery, DeliveryAdmin)
