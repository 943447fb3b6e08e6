"""Roles as tables of permissions, and API keys."""

from collections import defaultdict
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import Group
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from unfold.decorators import action, display
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from accounts import api_keys, grants, own_roles, roles
from accounts.models import ApiKey, User
from admin_theme.base import SoukAdmin, back_to
from admin_theme.dialogs import ConfirmForm, dialog
from admin_theme.shown import show_time
from admin_theme.sites import SoukSite
from kernel import clock

Choices = list[tuple[str, list[tuple[str, str]]]]


def choices_of(user: User, site: SoukSite) -> Choices:
    """The permissions a user may hand on, as `app.codename`, under the name of what they are about."""
    shown = {
        (m._meta.app_label, m._meta.model_name): str(m._meta.verbose_name_plural) for m in site._registry
    }
    grouped: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for permission in grants.held_by(user):
        kind = permission.content_type
        title = shown.get((kind.app_label, kind.model))
        if title is None:
            continue
        verb = permission.codename.removesuffix(f"_{kind.model}").replace("_", " ")
        name = f"{kind.app_label}.{permission.codename}"
        grouped[title[:1].upper() + title[1:]].append((name, verb.capitalize()))
    return sorted(grouped.items())


class RoleForm(forms.ModelForm):  # type: ignore[type-arg]
    """A role; permissions that are not offered here stay as they are."""

    granter: User
    site: SoukSite
    permissions = forms.MultipleChoiceField(
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
        help_text="Only what you hold yourself can be given.",
    )

    class Meta:
        model = Group
        fields = ["name"]
        widgets = {"name": UnfoldAdminTextInputWidget()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["permissions"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = choices_of(self.granter, self.site)
        self.held: set[str] = set()
        if self.instance.pk:
            self.held = set(own_roles.names_held(own_roles.get(role_id=self.instance.pk)))
            self.initial["permissions"] = sorted(self.held)
            self.fields["name"].disabled = own_roles.is_built_in(self.instance)

    def chosen(self) -> set[str]:
        """The ticked permissions, and those there are that were not offered."""
        field = self.fields["permissions"]
        assert isinstance(field, forms.MultipleChoiceField)
        offered = {name for _, group in field.choices for name, _ in group}  # type: ignore[union-attr,misc]
        return (self.held - offered) | set(self.cleaned_data["permissions"])


class RoleAdmin(SoukAdmin):
    """Roles. The owner's is the ground everything stands on, and stays as it is."""

    form = RoleForm
    list_display = ["name", "people", "permissions_held"]
    search_fields = ["name"]
    ordering = ["name"]
    fields = ["name", "permissions"]
    list_filter_submit = False

    def get_queryset(self, request: HttpRequest) -> Any:
        """Roles with how many have them and how much they hold."""
        counts = {
            "user_count": Count("user", distinct=True),
            "permission_count": Count("permissions", distinct=True),
        }
        return super().get_queryset(request).annotate(**counts)

    def get_form(
        self, request: HttpRequest, obj: Group | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """The form, told who fills it in."""
        if not self._may_write(request, obj):
            return super().get_form(request, obj, change=change, **{**kwargs, "form": forms.ModelForm})
        form = RoleForm
        return type(form.__name__, (form,), {"granter": request.user, "site": self.admin_site})

    def get_readonly_fields(self, request: HttpRequest, obj: Group | None = None) -> list[str]:
        """Those who may not write see what it holds."""
        return [] if self._may_write(request, obj) else ["held"]

    def get_fields(self, request: HttpRequest, obj: Group | None = None) -> list[str]:
        """The form, or the list of what it holds."""
        return ["name", "permissions"] if self._may_write(request, obj) else ["name", "held"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not the owner's role, and none that holds more than oneself."""
        allowed = super().has_change_permission(request, obj)
        if not allowed or not isinstance(obj, Group):
            return allowed
        return obj.name != roles.OWNER and grants.roles_within(request.user).filter(pk=obj.pk).exists()  # type: ignore[arg-type]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As for changing, and of the shop's own that nobody has; in a row of many, never."""
        return (
            isinstance(obj, Group)
            and super().has_delete_permission(request, obj)
            and self.has_change_permission(request, obj)
            and not (own_roles.is_built_in(obj) or own_roles.is_in_use(obj))
        )

    def save_model(self, request: HttpRequest, obj: Group, form: RoleForm, change: bool) -> None:
        """Write through the services, which refuse what the API refuses."""
        given: dict[str, Any] = {"name": obj.name, "permissions": form.chosen(), "actor": request.user}
        saved = own_roles.update(role_id=obj.pk, **given) if change else own_roles.create(**given)
        obj.__dict__.update(saved.__dict__)

    def delete_model(self, request: HttpRequest, obj: Group) -> None:
        """Delete through the service."""
        own_roles.delete(role_id=obj.pk, actor=request.user)  # type: ignore[arg-type]  # nobody anonymous

    @display(description="People", ordering="user_count")
    def people(self, group: Any) -> int:
        """How many have it."""
        return int(group.user_count)

    @display(description="Permissions", ordering="permission_count")
    def permissions_held(self, group: Any) -> int:
        """How many it holds."""
        return int(group.permission_count)

    @display(description="Holds")
    def held(self, group: Group) -> str:
        """The permissions, in words."""
        return ", ".join(group.permissions.order_by("name").values_list("name", flat=True)) or "nothing"

    def _may_write(self, request: HttpRequest, obj: Group | None) -> bool:
        return self.has_add_permission(request) if obj is None else self.has_change_permission(request, obj)


class ApiKeyForm(forms.ModelForm):  # type: ignore[type-arg]
    """A new key and what it may do."""

    granter: User
    site: SoukSite
    scopes = forms.MultipleChoiceField(
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
        help_text="Only what you hold yourself. A publishable key has none.",
    )

    class Meta:
        model = ApiKey
        fields = ["name", "type"]
        widgets = {"name": UnfoldAdminTextInputWidget(), "type": UnfoldAdminSelectWidget()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["scopes"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = choices_of(self.granter, self.site)

    def clean(self) -> dict[str, Any]:
        """A publishable key holds nothing."""
        data = super().clean() or {}
        if data.get("type") == ApiKey.Type.PUBLISHABLE and data.get("scopes"):
            raise forms.ValidationError(
                {"scopes": "A publishable key stands in every browser: give it no scopes."}
            )
        return data


class ApiKeyAdmin(SoukAdmin):
    """Keys are made here, shown once, and revoked; never changed."""

    list_display = ["name", "kind", "beginning", "state", "used", "created_by", "created"]
    list_filter = ["type"]
    list_select_related = ["created_by"]
    list_filter_submit = False
    search_fields = ["name", "prefix"]
    ordering = ["-created_at"]
    fields = ["name", "kind", "beginning", "scopes", "state", "used", "created_by", "created"]
    readonly_fields = ["kind", "beginning", "state", "used", "created", "scopes"]
    add_fieldsets = [(None, {"fields": ["name", "type", "scopes"]})]
    actions_detail = ["revoke"]

    def get_form(
        self, request: HttpRequest, obj: ApiKey | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """The form of a new key, told who makes it."""
        if obj is None:
            return type("ApiKeyForm", (ApiKeyForm,), {"granter": request.user, "site": self.admin_site})
        return super().get_form(request, obj, change=change, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> list[str]:
        """Everything, once it is made."""
        return list(self.readonly_fields) if obj else []

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A key is never changed."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A key is revoked and stays on the list."""
        return False

    def has_revoke_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Those who could take it away."""
        return request.user.has_perm("accounts.delete_apikey")

    def save_model(self, request: HttpRequest, obj: ApiKey, form: Any, change: bool) -> None:
        """Make the key and show its text, for the only time."""
        made, text = api_keys.create(
            name=obj.name,
            kind=obj.type,
            scopes=form.cleaned_data["scopes"],
            actor=request.user,  # type: ignore[arg-type]  # an admin page has no anonymous viewer
            now=clock.now(),
        )
        obj.__dict__.update(made.__dict__)
        messages.warning(
            request,
            format_html('Copy the key now, it is not shown again: <code class="souk-secret">{}</code>', text),
        )

    @action(
        description="Revoke",
        permissions=["revoke"],
        icon="block",
        dialog=dialog("Revoke this key?", "Programs that use it are refused from this moment on.", "Revoke"),
    )
    def revoke(self, request: HttpRequest, form: ConfirmForm, object_id: str) -> HttpResponse:
        """End the key."""
        key = ApiKey.objects.get(pk=object_id)
        api_keys.revoke(key=key, now=clock.now())
        self.log_change(request, key, "Revoked.")
        messages.success(request, "The key is revoked.")
        return back_to(self, request, object_id)

    @display(description="Kind", label={"secret": "warning", "publishable": "info"})
    def kind(self, key: ApiKey) -> str:
        """Secret or publishable."""
        return key.get_type_display()

    @display(description="Begins with")
    def beginning(self, key: ApiKey) -> Any:
        """What it is recognised by."""
        return format_html("<code>{}…</code>", key.prefix)

    @display(description="State", label={"live": "success", "revoked": "danger"})
    def state(self, key: ApiKey) -> str:
        """Live or revoked."""
        return "revoked" if key.revoked_at else "live"

    @display(description="Last used", ordering="last_used_at")
    def used(self, key: ApiKey) -> Any:
        """When it was last used."""
        return show_time(key.last_used_at)

    @display(description="Made", ordering="created_at")
    def created(self, key: ApiKey) -> Any:
        """When it was made."""
        return show_time(key.created_at)


def register(site: SoukSite) -> None:
    """Register roles and keys."""
    site.register(Group, RoleAdmin)
    site.register(ApiKey, ApiKeyAdmin)
