"""What a shop writes in its own words, how it sends, and whom it sends nothing more."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesCheckboxFilter
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminPasswordToggleWidget, UnfoldAdminTextareaWidget

from admin_theme.base import actor_of, back_to, tell
from admin_theme.dialogs import ConfirmForm, dialog
from admin_theme.shown import show_time
from admin_theme.sites import SoukSite
from admin_theme.writing import ServiceAdmin, ServiceForm
from kernel import clock, formats
from kernel.errors import DomainError
from storefront.emails import email_types, queries, rendering, services, suppression, templating, validation
from storefront.emails.models import EmailTemplate, MailSettings, Suppression
from storefront.emails.services import MailSettingsValues, TemplateValues

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


class EmailTemplateAdmin(ServiceAdmin):
    """The shop's own words; where there are none, the platform's are sent."""

    form = TemplateForm
    list_display = ["kind", "locale", "subject", "is_active", "changed"]
    list_filter = [("kind", ChoicesCheckboxFilter), ("locale", ChoicesCheckboxFilter)]
    search_fields = ["subject", "kind"]
    ordering = ["kind", "locale"]
    actions_detail = ["send_test"]
    list_after_template = "admin_theme/mail_defaults.html"
    change_form_after_template = "admin_theme/mail_template.html"

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Kind and language first, then the words."""
        if obj is None:
            return [(None, {"fields": [("kind", "locale")]})]
        return [(None, {"fields": ["subject", "html", "text", "is_active"]})]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The shop's own, and below them every message that is sent in the platform's words."""
        context = dict(extra_context or {})
        if self.has_view_permission(request):
            names = dict(email_types.CHOICES)
            context["default_templates"] = [
                {**each, "name": names[each["kind"]], "language": formats.LANGUAGES[each["locale"]]}
                for each in queries.list_templates()
                if each["is_default"]
            ]
            context["may_add"] = self.has_add_permission(request)
        return super().changelist_view(request, context)

    def create(self, request: HttpRequest, values: dict[str, Any]) -> EmailTemplate:
        """Begin with the platform's words."""
        return services.create_template(values=cast(TemplateValues, values), actor=actor_of(request))

    def update(self, request: HttpRequest, obj: EmailTemplate, values: dict[str, Any]) -> EmailTemplate:
        """Change the words."""
        return services.update_template(
            template_id=obj.pk, values=cast(TemplateValues, values), actor=actor_of(request)
        )

    def delete(self, request: HttpRequest, obj: EmailTemplate) -> None:
        """Send the platform's words again."""
        services.delete_template(template_id=obj.pk, actor=actor_of(request))

    def response_add(
        self, request: HttpRequest, obj: EmailTemplate, post_url_continue: str | None = None
    ) -> HttpResponse:
        """On to its words."""
        return back_to(self, request, obj.pk)

    def facts(self, request: HttpRequest, pk: int) -> dict[str, Any]:
        """How the words look."""
        return {"preview": _preview(pk)}

    def has_send_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Those who write templates."""
        return request.user.has_perm("shop_messages.change_emailtemplate")

    @display(description=_("Changed"), ordering="updated_at")
    def changed(self, template: EmailTemplate) -> Any:
        """When it was last written."""
        return show_time(template.updated_at)

    @action(
        description=_("Send me a test"),
        permissions=["send"],
        icon="outgoing_mail",
        dialog=dialog(_("Send a test?"), _("It goes to your own address, with sample data."), _("Send")),
    )
    def send_test(self, request: HttpRequest, form: ConfirmForm, object_id: str) -> HttpResponse:
        """Send it with sample data to whoever asks."""
        try:
            template_id = int(object_id) if object_id.isdecimal() else 0
            services.send_test(template_id=template_id, to=str(request.user), now=clock.now())
        except DomainError as error:
            tell(request, error)
        else:
            sent = gettext("A test is on its way to %(address)s.")
            messages.success(request, sent % {"address": request.user})
        return back_to(self, request, object_id)


class SettingsForm(ServiceForm):
    """How the shop sends. The password is written and never shown."""

    password = forms.CharField(
        required=False,
        max_length=300,
        strip=False,
        help_text=_("Leave it empty to keep the current password. A new server needs it again."),
        widget=UnfoldAdminPasswordToggleWidget(attrs={"autocomplete": "new-password"}),
    )

    class Meta:
        model = MailSettings
        fields = [
            *("from_name", "reply_to", "sends_cart_reminders", "sends_review_requests"),
            *("host", "port", "security", "username", "from_email"),
        ]


class MailSettingsAdmin(ServiceAdmin):
    """Name, answers, reminders, and a server of one's own."""

    form = SettingsForm
    list_display = ["how", "from_name", "reply_to", "sends_cart_reminders", "sends_review_requests"]
    list_display_links = ["how"]
    list_filter_submit = False
    actions_detail = ["send_test"]
    fieldsets = [
        (None, {"fields": [("from_name", "reply_to")]}),
        (_("Reminders"), {"fields": [("sends_cart_reminders", "sends_review_requests")]}),
        (
            _("Your own server"),
            {"fields": [("host", "port"), ("security", "from_email"), ("username", "password")]},
        ),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Every shop is born with its own."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Emptied, not deleted."""
        return False

    def update(self, request: HttpRequest, obj: MailSettings, values: dict[str, Any]) -> MailSettings:
        """Write it through the service, which seals the password."""
        password = values.pop("password", None) or None
        return services.update_settings(
            values=cast(MailSettingsValues, values), password=password, actor=actor_of(request)
        )

    def has_send_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Those who set how the shop sends."""
        return request.user.has_perm("shop_messages.change_mailsettings")

    @display(description=_("Sent"))
    def how(self, own: MailSettings) -> str:
        """Through which server."""
        return str(own)

    @action(
        description=_("Send me a test"),
        permissions=["send"],
        icon="outgoing_mail",
        dialog=dialog(_("Send a test?"), _("A sample receipt goes to your own address."), _("Send")),
    )
    def send_test(self, request: HttpRequest, form: ConfirmForm, object_id: str) -> HttpResponse:
        """See that what was set works; what goes wrong is in the log."""
        services.test_settings(to=str(request.user), now=clock.now())
        sent = gettext("A test is on its way to %(address)s. See the sent messages for what became of it.")
        messages.success(request, sent % {"address": request.user})
        return back_to(self, request, object_id)


class SuppressionAdmin(ServiceAdmin):
    """Addresses that get nothing more; taking one off the list is deleting it."""

    list_display = ["email", "reason", "detail", "since"]
    list_filter = [("reason", ChoicesCheckboxFilter)]
    search_fields = ["email"]
    fields = [("email", "reason"), "detail"]
    ordering = ["-created_at"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Put on and taken off, not changed."""
        return False

    def create(self, request: HttpRequest, values: dict[str, Any]) -> Suppression:
        """Put the address on the list; one that is on it stays as it is."""
        return suppression.add(**values, now=clock.now(), actor=actor_of(request))

    def delete(self, request: HttpRequest, obj: Suppression) -> None:
        """Take the address off the list, for this reason."""
        suppression.remove(suppression_id=obj.pk, actor=actor_of(request))

    @display(description=_("Since"), ordering="created_at")
    def since(self, row: Suppression) -> Any:
        """Since when."""
        return show_time(row.created_at)


def register(site: SoukSite) -> None:
    """Register templates, settings and the suppression list."""
    site.register(EmailTemplate, EmailTemplateAdmin)
    site.register(MailSettings, MailSettingsAdmin)
    site.register(Suppression, SuppressionAdmin)


def _preview(template_id: int) -> dict[str, Any] | None:
    template = EmailTemplate.objects.filter(pk=template_id).first()
    if template is None:
        return None
    found: dict[str, Any] = {"variables": validation.list_fields(template.kind)}
    try:
        return found | {
            "message": rendering.preview(template.kind, template.locale, queries.own_source(template))
        }
    except templating.TemplateProblem as problem:
        return found | {"problem": str(problem)}
