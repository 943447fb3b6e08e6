"""What a shop writes in its own words, how it sends, and whom it sends nothing more."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from unfold.contrib.filters.admin import ChoicesCheckboxFilter
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminPasswordToggleWidget, UnfoldAdminTextareaWidget

from admin_theme import columns, navigation
from admin_theme.base import SoukAdmin, actor_of, back_to, handed_to
from admin_theme.dialogs import ConfirmForm, button
from admin_theme.fields import SelectField
from admin_theme.formatting import locale_format
from admin_theme.pages import page
from admin_theme.writing import ServiceForm
from kernel import clock, formats, once, texts
from kernel.errors import DomainError
from kernel.outbox.delivery import Undeliverable
from storefront.emails import (
    email_types,
    queries,
    rendering,
    rules as rules_of_mail,
    services,
    suppression,
    templating,
    validation,
)
from storefront.emails.content import NotNeeded
from storefront.emails.models import EmailTemplate, MailSettings, Suppression
from storefront.emails.services import MailSettingsValues
from storefront.orders import rules
from storefront.orders.models import Order
from tenants import current

_OFFERED = 3
_SHOWN = 40
_FITTING = {
    "receipt": Q(),
    "payment_failed": Q(payment_status__in=rules.UNPAID),
    "shipped": ~Q(fulfilment_status=rules.FulfilmentStatus.UNFULFILLED),
    "cancelled": Q(status=rules.Status.CANCELLED),
    "refunded": Q(refunded_total__gt=0),
    "review_request": Q(
        fulfilment_status=rules.FulfilmentStatus.FULFILLED, payment_status=rules.PaymentStatus.COMPLETE
    ),
}
"""The orders that a message might be about."""
_CODE = {"class": "font-mono", "spellcheck": "false"}


class TemplateForm(ServiceForm):
    """The words; of a new one, which message and language: its words begin as the platform's."""

    class Meta:
        model = EmailTemplate
        fields = ["kind", "locale", "subject", "html", "text", "is_active"]
        widgets = {
            "html": UnfoldAdminTextareaWidget(attrs={"rows": 22, **_CODE}),
            "text": UnfoldAdminTextareaWidget(attrs={"rows": 8, **_CODE}),
        }


class RestoreForm(BaseDialogForm):  # type: ignore[misc]
    """Which of the words that a template had."""

    version = SelectField(label=gettext_lazy("Version"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        template = EmailTemplate.objects.filter(pk=self.object_id).first()
        self.fields["version"].choices = [
            (each["at"], f"{_moment(each['at'])} · {each['subject'][:_SHOWN]}")
            for each in (template.history if template else [])
        ]


class EmailTemplateAdmin(SoukAdmin):
    """The shop's own words; where there are none, the platform's are sent."""

    when_empty = gettext_lazy("All e-mails below use the platform's text. Choose one to write your own.")
    form = TemplateForm
    list_display = ["kind", "locale", "subject", "is_active", "updated_at"]
    list_filter = [("kind", ChoicesCheckboxFilter), ("locale", ChoicesCheckboxFilter)]
    search_fields = ["subject", "kind"]
    ordering = ["kind", "locale"]
    actions_detail = ["send_test", "restore"]
    list_after_template = "admin_theme/mail_defaults.html"
    change_form_after_template = "admin_theme/mail_template.html"

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        if obj is None:
            return [(None, {"fields": [("kind", "locale")]})]
        return [(None, {"fields": ["subject", "html", "text", "is_active"]})]

    def list_facts(self, request: HttpRequest) -> Mapping[str, object]:
        """Below the shop's own, every message that is sent in the platform's words, and in which languages."""
        language = formats.pick_language([current.tenant().locale])
        languages: dict[str, dict[str, str]] = {}
        for each in queries.list_templates():
            if each["is_default"]:
                spoken = languages.setdefault(each["kind"], {})
                spoken[each["locale"]] = formats.LANGUAGES[each["locale"]]
        defaults = [
            {
                "kind": kind,
                "name": queries.kind_name(kind),
                "when": _(email_types.ALL[kind].when),
                "subject": rendering.sample_subject(
                    kind, language if language in spoken else next(iter(spoken))
                ),
                "languages": spoken,
            }
            for kind, spoken in languages.items()
        ]
        return {"default_templates": defaults, "may_add": self.has_add_permission(request)}

    create = handed_to(services.create_template)
    update = handed_to(services.update_template, "template_id")
    delete = handed_to(services.delete_template, "template_id")

    def response_add(
        self, request: HttpRequest, obj: EmailTemplate, post_url_continue: str | None = None
    ) -> HttpResponse:
        return back_to(self, request, obj.pk)

    def facts(self, request: HttpRequest, pk: int) -> Mapping[str, object]:
        asked, may_see_orders = request.GET.get("order", ""), request.user.has_perm("orders.view_order")
        return {"preview": _preview(pk, asked=asked, may_see_orders=may_see_orders)}

    @once.exempt  # it changes nothing
    @page(
        "<int:template_id>/preview/",
        may="shop_messages.change_emailtemplate",
        is_posted=True,
        template="admin_theme/mail_preview.html",
    )
    def preview(self, request: HttpRequest, template_id: int) -> Any:
        """How the words look that are being written."""
        words = {name: request.POST.get(name, "") for name in ("subject", "html", "text")}
        asked, may_see_orders = request.GET.get("order", ""), request.user.has_perm("orders.view_order")
        return {"preview": _preview(template_id, asked=asked, may_see_orders=may_see_orders, words=words)}

    @button(
        gettext_lazy("Send me a test"),
        gettext_lazy("Send a test?"),
        gettext_lazy("It goes to your own address, with sample data."),
        submit=gettext_lazy("Send"),
        may=["shop_messages.change_emailtemplate"],
        icon="outgoing_mail",
    )
    def send_test(self, request: HttpRequest, form: ConfirmForm, object_id: str) -> str:
        template_id = texts.read_number(object_id) or 0
        services.send_test(template_id=template_id, to=str(request.user), now=clock.now())
        sent = _("A test is on its way to %(address)s.")
        return sent % {"address": request.user}

    @button(
        gettext_lazy("Earlier version"),
        gettext_lazy("Restore an earlier version?"),
        gettext_lazy("The current version is kept and can be restored in turn."),
        RestoreForm,
        submit=gettext_lazy("Restore"),
        may=["shop_messages.change_emailtemplate"],
        when=~Q(history=[]),
        icon="history",
    )
    def restore(self, request: HttpRequest, form: RestoreForm, object_id: str) -> str:
        services.restore_template(
            template_id=int(object_id), written_at=form.cleaned_data["version"], actor=actor_of(request)
        )
        return _("The earlier version is restored.")


class SettingsForm(ServiceForm):
    """How the shop sends. The password is written and never shown."""

    password = forms.CharField(
        label=gettext_lazy("Password"),
        required=False,
        max_length=300,
        strip=False,
        help_text=gettext_lazy("Leave it empty to keep the current password. A new server needs it again."),
        widget=UnfoldAdminPasswordToggleWidget(attrs={"autocomplete": "new-password"}),
    )

    class Meta:
        model = MailSettings
        fields = [
            *("is_sending", "from_name", "reply_to", "sends_cart_reminders", "sends_review_requests"),
            *("host", "port", "security", "username", "from_email"),
        ]


class MailSettingsAdmin(SoukAdmin):
    """Name, answers, reminders, and a server of one's own."""

    form = SettingsForm
    list_display = ["how", "from_name", "reply_to", "sends_cart_reminders", "sends_review_requests"]
    list_display_links = ["how"]
    actions_detail = ["send_test"]
    fieldsets = [
        (None, {"fields": ["is_sending", ("from_name", "reply_to")]}),
        (gettext_lazy("Reminders"), {"fields": [("sends_cart_reminders", "sends_review_requests")]}),
        (
            gettext_lazy("Your own server"),
            {"fields": [("host", "port"), ("security", "from_email"), ("username", "password")]},
        ),
    ]

    def update(self, request: HttpRequest, obj: MailSettings, values: dict[str, Any]) -> MailSettings:
        """Write it through the service, which seals the password."""
        password = values.pop("password", None) or None
        return services.update_settings(
            values=cast(MailSettingsValues, values), password=password, actor=actor_of(request)
        )

    def named(self, obj: MailSettings) -> str:
        """As the menu calls it: there is one."""
        return navigation.name_of(MailSettings)

    how = columns.of(gettext_lazy("Sent"), lambda settings: settings.host or _("through the platform"))

    @button(
        gettext_lazy("Send me a test"),
        gettext_lazy("Send a test?"),
        gettext_lazy("A sample receipt goes to your own address."),
        submit=gettext_lazy("Send"),
        may=["shop_messages.change_mailsettings"],
        icon="outgoing_mail",
    )
    def send_test(self, request: HttpRequest, form: ConfirmForm, object_id: str) -> str:
        services.test_settings(to=str(request.user), now=clock.now())
        sent = _("A test is on its way to %(address)s. See the sent messages for what became of it.")
        return sent % {"address": request.user}


class SuppressionAdmin(SoukAdmin):
    """Addresses that get nothing more; taking one off the list is deleting it."""

    when_empty = gettext_lazy(
        "Addresses that unsubscribed or no longer exist are listed here; they get no more e-mails."
    )
    list_display = ["email", "reason", "detail", "since"]
    list_filter = [("reason", ChoicesCheckboxFilter)]
    search_fields = ["email"]
    fields = [("email", "reason"), "detail"]
    ordering = ["-created_at"]

    def create(self, request: HttpRequest, values: dict[str, Any]) -> Suppression:
        """Put the address on the list; one that is on it stays as it is."""
        return suppression.add(**values, now=clock.now(), actor=actor_of(request))

    delete = handed_to(suppression.remove, "suppression_id")

    since = columns.time(gettext_lazy("Since"), "created_at")


PAGES = {EmailTemplate: EmailTemplateAdmin, MailSettings: MailSettingsAdmin, Suppression: SuppressionAdmin}


def _moment(at: str) -> str:
    then = timezone.localtime(datetime.fromisoformat(at))
    return f"{locale_format().day(then.date())}, {then:%H:%M}"


def _preview(
    template_id: int, *, asked: str, may_see_orders: bool, words: Mapping[str, str] | None = None
) -> dict[str, Any] | None:
    template = EmailTemplate.objects.filter(pk=template_id).first()
    if template is None:
        return None
    orders: list[Order] = []
    if may_see_orders and template.kind in _FITTING:
        orders = list(Order.objects.filter(_FITTING[template.kind]).order_by("-number")[:_OFFERED])
    order = next((each for each in orders if str(each.number) == asked), None)
    for name, text in (words or {}).items():
        setattr(template, name, text[: rules_of_mail.LONGEST_TEMPLATE])
    found: dict[str, Any] = {
        "pk": template.pk,
        "variables": validation.list_fields(template.kind),
        "orders": orders,
        "order": order,
    }
    source = queries.own_source(template)
    try:
        validation.check(kind=template.kind, locale=template.locale, source=source)
        if order is None:
            return found | {"message": rendering.preview(template.kind, template.locale, source)}
        return found | {"message": rendering.preview_of(order, template.kind, template.locale, source)}
    except DomainError as refused:
        return found | {"problem": " ".join(part.detail for part in refused.parts)}
    except (templating.TemplateProblem, Undeliverable, NotNeeded) as problem:
        return found | {"problem": str(problem)}
