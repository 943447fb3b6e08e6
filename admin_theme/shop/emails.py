"""What a shop writes in its own words, how it sends, and whom it sends nothing more."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from unfold.contrib.filters.admin import ChoicesCheckboxFilter
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminPasswordToggleWidget, UnfoldAdminTextareaWidget

from admin_theme.base import SoukAdmin, back_to
from admin_theme.dialogs import ConfirmForm, dialog
from admin_theme.shown import show_time
from admin_theme.sites import SoukSite
from kernel import clock
from storefront.emails import defaults, rendering, sandbox, services, suppression, validation
from storefront.emails.defaults import Source
from storefront.emails.models import EmailTemplate, MailSettings, Suppression

_CODE = {"class": "font-mono", "spellcheck": "false"}


class NewTemplateForm(forms.ModelForm):  # type: ignore[type-arg]
    """Which message, in which language; its words begin as the platform's."""

    class Meta:
        model = EmailTemplate
        fields = ["kind", "locale"]


class TemplateForm(forms.ModelForm):  # type: ignore[type-arg]
    """The words, refused when they could not be sent."""

    class Meta:
        model = EmailTemplate
        fields = ["subject", "html", "text", "is_active"]
        widgets = {
            "html": UnfoldAdminTextareaWidget(attrs={"rows": 22, **_CODE}),
            "text": UnfoldAdminTextareaWidget(attrs={"rows": 8, **_CODE}),
        }

    def clean(self) -> dict[str, Any]:
        """Say which line is wrong."""
        data: dict[str, Any] = super().clean() or {}
        if not self.errors:
            problems = validation.find_problems(
                kind=self.instance.kind,
                locale=self.instance.locale,
                subject=data["subject"],
                html=data["html"],
                text=data["text"],
            )
            for field, problem in problems.items():
                self.add_error(field, problem)
        return data


class EmailTemplateAdmin(SoukAdmin):
    """The shop's own words; where there are none, the platform's are sent."""

    list_display = ["kind", "locale", "subject", "is_active", "changed"]
    list_filter = [("kind", ChoicesCheckboxFilter), ("locale", ChoicesCheckboxFilter)]
    search_fields = ["subject", "kind"]
    ordering = ["kind", "locale"]
    actions_detail = ["send_test"]
    change_form_after_template = "admin_theme/mail_template.html"

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Kind and language first, then the words."""
        kwargs["form"] = TemplateForm if obj else NewTemplateForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """The same."""
        if obj is None:
            return [(None, {"fields": [("kind", "locale")]})]
        return [(None, {"fields": ["subject", "html", "text", "is_active"]})]

    def save_model(self, request: HttpRequest, obj: EmailTemplate, form: Any, change: bool) -> None:
        """A new one begins with the platform's words."""
        if not change:
            ours = defaults.get(obj.kind, obj.locale)
            obj.subject, obj.html = ours.subject, ours.html
        super().save_model(request, obj, form, change)

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

    @display(description="Changed", ordering="updated_at")
    def changed(self, template: EmailTemplate) -> Any:
        """When it was last written."""
        return show_time(template.updated_at)

    @action(
        description="Send me a test",
        permissions=["send"],
        icon="outgoing_mail",
        dialog=dialog("Send a test?", "It goes to your own address, with sample data.", "Send"),
    )
    def send_test(self, request: HttpRequest, form: ConfirmForm, object_id: str) -> HttpResponse:
        """Send it with sample data to whoever asks."""
        template = EmailTemplate.objects.get(pk=object_id)
        services.send_test(template=template, to=str(request.user), now=clock.now())
        messages.success(request, f"A test is on its way to {request.user}.")
        return back_to(self, request, object_id)


class SettingsForm(forms.ModelForm):  # type: ignore[type-arg]
    """How the shop sends. The password is written and never shown."""

    password = forms.CharField(
        required=False,
        max_length=300,
        strip=False,
        help_text="Empty keeps the one there is. A new server needs it anew.",
        widget=UnfoldAdminPasswordToggleWidget(attrs={"autocomplete": "new-password"}),
    )

    def clean_password(self) -> str:
        """Only what SMTP can carry."""
        password = str(self.cleaned_data["password"])
        if not password.isascii():
            raise forms.ValidationError("SMTP as it is spoken here takes printable ASCII only.", code="ascii")
        return password

    class Meta:
        model = MailSettings
        fields = [
            *("from_name", "reply_to", "sends_cart_reminders", "sends_review_requests"),
            *("host", "port", "security", "username", "from_email"),
        ]


class MailSettingsAdmin(SoukAdmin):
    """Name, answers, reminders, and a server of one's own."""

    form = SettingsForm
    list_display = ["how", "from_name", "reply_to", "sends_cart_reminders", "sends_review_requests"]
    list_display_links = ["how"]
    list_filter_submit = False
    actions_detail = ["send_test"]
    fieldsets = [
        (None, {"fields": [("from_name", "reply_to")]}),
        ("Reminders", {"fields": [("sends_cart_reminders", "sends_review_requests")]}),
        (
            "A server of your own",
            {"fields": [("host", "port"), ("security", "from_email"), ("username", "password")]},
        ),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Every shop is born with its own."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Emptied, not deleted."""
        return False

    def save_model(self, request: HttpRequest, obj: MailSettings, form: Any, change: bool) -> None:
        """Write it through the service, which seals the password."""
        data = dict(form.cleaned_data)
        password = data.pop("password") or None
        saved = services.save_settings(changes=data, password=password)
        obj.pk = saved.pk

    def has_send_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Those who set how the shop sends."""
        return request.user.has_perm("shop_messages.change_mailsettings")

    @display(description="Sent")
    def how(self, own: MailSettings) -> str:
        """Through which server."""
        return str(own)

    @action(
        description="Send me a test",
        permissions=["send"],
        icon="outgoing_mail",
        dialog=dialog("Send a test?", "A sample receipt goes to your own address.", "Send"),
    )
    def send_test(self, request: HttpRequest, form: ConfirmForm, object_id: str) -> HttpResponse:
        """See that what was set works; what goes wrong is in the log."""
        services.test_settings(to=str(request.user), now=clock.now())
        messages.success(request, f"A test is on its way to {request.user}; see the sent messages.")
        return back_to(self, request, object_id)


class SuppressionAdmin(SoukAdmin):
    """Addresses that get nothing more; taking one off the list is deleting it."""

    list_display = ["email", "reason", "detail", "since"]
    list_filter = [("reason", ChoicesCheckboxFilter)]
    search_fields = ["email"]
    fields = [("email", "reason"), "detail"]
    ordering = ["-created_at"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Put on and taken off, not changed."""
        return False

    def save_model(self, request: HttpRequest, obj: Suppression, form: Any, change: bool) -> None:
        """Put the address on the list; one that is on it stays as it is."""
        row = suppression.suppress(email=obj.email, reason=obj.reason, detail=obj.detail, now=clock.now())
        obj.pk, obj.email = row.pk, row.email

    def delete_model(self, request: HttpRequest, obj: Suppression) -> None:
        """Take the address off the list, for this reason."""
        suppression.lift(email=obj.email, reason=obj.reason)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Suppression]) -> None:
        """The same for each."""
        for row in queryset:
            self.delete_model(request, row)

    @display(description="Since", ordering="created_at")
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
    source = Source(subject=template.subject, html=template.html, text=template.text)
    found: dict[str, Any] = {"variables": validation.variables_of(template.kind)}
    try:
        return found | {"message": rendering.preview(template.kind, template.locale, source)}
    except sandbox.TemplateProblem as problem:
        return found | {"problem": str(problem)}
