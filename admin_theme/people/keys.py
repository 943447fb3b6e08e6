"""API keys: made here, shown once, replaced, handed over and revoked."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _, gettext_lazy
from unfold.forms import BaseDialogForm
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from accounts import api_keys
from accounts.models import ApiKey, User
from admin_theme import codes, columns
from admin_theme.base import SoukAdmin, actor_of, back_to
from admin_theme.dialogs import ConfirmForm, button
from admin_theme.fields import CountField
from admin_theme.writing import ServiceForm
from kernel import clock


class ApiKeyForm(ServiceForm):
    """A new key and what it may do."""

    granter: User
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("Scopes"),
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
        help_text=gettext_lazy(
            "Only what you hold yourself. Who may write may read. A publishable key has none."
        ),
    )

    class Meta:
        model = ApiKey
        fields = ["name", "type", "app", "expires_at"]
        widgets = {
            "name": UnfoldAdminTextInputWidget(),
            "app": UnfoldAdminTextInputWidget(),
            "type": UnfoldAdminSelectWidget(),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["scopes"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = codes.scopes(api_keys.list_grantable(person=self.granter))


class RotationForm(BaseDialogForm):  # type: ignore[misc]
    """For how long both keys work."""

    hours = CountField(label=gettext_lazy("Hours in which both keys work"), initial=24)


def _state(key: ApiKey) -> str:
    if key.revoked_at:
        return "revoked"
    is_over = key.expires_at is not None and key.expires_at <= clock.now()
    return "live" if not is_over and api_keys.has_people(key) else "ended"


class ApiKeyAdmin(SoukAdmin):
    """Keys are made here, shown once, and revoked."""

    when_empty = gettext_lazy(
        "Your own programs need an API key: create one, and choose what it may read and write."
    )
    list_display = ["name", "kind", "app", "beginning", "state", "used", "created_by", "created"]
    list_filter = ["type"]
    list_select_related = ["created_by", "shown_to"]
    list_filter_submit = False
    search_fields = ["name", "prefix"]
    ordering = ["-created_at"]
    fields = [
        "name",
        "kind",
        "app",
        "beginning",
        "allowed",
        "state",
        "expires_at",
        "used",
        "created_by",
        "created",
    ]
    readonly_fields = ["app"]
    add_fieldsets = [(None, {"fields": ["name", "type", "app", "expires_at", "scopes"]})]
    actions_detail = ["rotate", "take_over", "revoke"]

    def get_fieldsets(self, request: HttpRequest, obj: ApiKey | None = None) -> Any:
        """A new one is asked for, others are shown."""
        return super().get_fieldsets(request, obj) if obj else self.add_fieldsets

    def get_form(
        self, request: HttpRequest, obj: ApiKey | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """The form of a new key, told who makes it."""
        if obj is None:
            kwargs["form"] = type("ApiKeyForm", (ApiKeyForm,), {"granter": request.user})
        return super().get_form(request, obj, change=change, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> list[str]:
        """Everything, once it is made."""
        return super().get_readonly_fields(request, obj) if obj else []

    def create(self, request: HttpRequest, values: dict[str, Any]) -> ApiKey:
        """Make the key and show its text, for the only time."""
        made, text = api_keys.create(
            name=values["name"],
            kind=values["type"],
            scopes=values["scopes"],
            app=values["app"],
            expires_at=values["expires_at"],
            actor=actor_of(request),
            now=clock.now(),
        )
        _show(request, text)
        return made

    @button(
        gettext_lazy("Replace"),
        gettext_lazy("Replace this key?"),
        gettext_lazy("A new key like it is created and shown once. This one ends when the hours are over."),
        RotationForm,
        may=["accounts.add_apikey"],
        icon="autorenew",
    )
    def rotate(self, request: HttpRequest, form: RotationForm, object_id: str) -> HttpResponse:
        made, text = api_keys.rotate(
            key_id=UUID(object_id),
            overlap=timedelta(hours=form.cleaned_data["hours"]),
            actor=actor_of(request),
            now=clock.now(),
        )
        _show(request, text)
        return back_to(self, request, made.pk)

    @button(
        gettext_lazy("Take over"),
        gettext_lazy("Take over this key?"),
        gettext_lazy("It ends when you are let go, and no longer with whoever had it before."),
        may=["accounts.change_apikey"],
        icon="person_add",
    )
    def take_over(self, request: HttpRequest, form: ConfirmForm, object_id: str) -> str:
        actor = actor_of(request)
        api_keys.update(key_id=UUID(object_id), owner_id=actor.user_id, actor=actor)
        return _("The key is yours.")

    @button(
        gettext_lazy("Revoke"),
        gettext_lazy("Revoke this key?"),
        gettext_lazy("Programs that use it are refused from this moment on."),
        may=["accounts.delete_apikey"],
        icon="block",
    )
    def revoke(self, request: HttpRequest, form: ConfirmForm, object_id: str) -> str:
        api_keys.revoke(key_id=UUID(object_id), actor=actor_of(request), now=clock.now())
        return _("The key is revoked.")

    kind = columns.choice(gettext_lazy("Kind"), "type", {"sk": "warning", "pk": "info"})
    beginning = columns.of(
        gettext_lazy("Begins with"), lambda key: format_html("<code>{}…</code>", key.prefix)
    )

    state = columns.state(
        gettext_lazy("State"),
        {
            "live": (gettext_lazy("live"), "success"),
            "revoked": (gettext_lazy("revoked"), "danger"),
            "ended": (gettext_lazy("ended"), "danger"),
        },
        _state,
    )
    allowed = columns.of(
        gettext_lazy("Scopes"),
        lambda key: format_html_join(
            mark_safe("<br>"), "{}", ([codes.in_words(codes.scope(code), code)] for code in key.scopes)
        ),
    )
    used = columns.time(gettext_lazy("Last used"), "last_used_at")
    created = columns.time(gettext_lazy("Made"), "created_at")


def _show(request: HttpRequest, text: str) -> None:
    messages.warning(
        request,
        format_html(
            '{} <code class="souk-secret">{}</code>',
            _("Copy the key now, it is not shown again:"),
            text,
        ),
    )


PAGES = {ApiKey: ApiKeyAdmin}
