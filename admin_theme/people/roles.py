"""Roles as tables of permissions."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.auth.models import Group, Permission
from django.db.models import Count
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, gettext_lazy, gettext_noop
from unfold.decorators import display
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminTextInputWidget,
)

from accounts import grants, own_roles, roles
from accounts.models import User
from admin_theme import columns
from admin_theme.base import SoukAdmin, actor_of, handed_to
from admin_theme.formatting import show_role
from admin_theme.sites import SoukSite
from admin_theme.writing import ServiceForm

Choices = list[tuple[str, list[tuple[str, str]]]]
_VERBS = (
    *(
        gettext_noop("Add"),
        gettext_noop("Change"),
        gettext_noop("Delete"),
        gettext_noop("View"),
        gettext_noop("View customer history"),
        gettext_noop("Plan daily summary"),
    ),
    *(gettext_noop("Receive payment"), gettext_noop("Import products"), gettext_noop("Export products")),
)
"""What a permission allows, as its code name says it."""


def choices_of(user: User, site: SoukSite) -> Choices:
    """The permissions a user may hand on, as `app.codename`, under the name of what they are about."""
    return _grouped(grants.held_by(user), site)


def _grouped(held: Iterable[Permission], site: SoukSite) -> Choices:
    shown = {
        (m._meta.app_label, m._meta.model_name): str(m._meta.verbose_name_plural) for m in site._registry
    }
    grouped: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for permission in held:
        kind = permission.content_type
        title = shown.get((kind.app_label, kind.model))
        if title is None:
            continue
        verb = permission.codename.removesuffix(f"_{kind.model}").replace("_", " ")
        name = f"{kind.app_label}.{permission.codename}"
        grouped[title[:1].upper() + title[1:]].append((name, _(verb.capitalize())))
    return sorted(grouped.items())


class RoleForm(ServiceForm):
    """A role; permissions that are not offered here stay as they are."""

    granter: User
    site: SoukSite
    permissions = forms.MultipleChoiceField(
        label=gettext_lazy("Permissions"),
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
        help_text=gettext_lazy("Only what you hold yourself can be given."),
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

    def clean_permissions(self) -> list[str]:
        """The ticked permissions, and those there are that were not offered."""
        field = self.fields["permissions"]
        assert isinstance(field, forms.MultipleChoiceField)
        offered = {name for _, group in field.choices for name, _ in group}  # type: ignore[union-attr,misc]
        return sorted((self.held - offered) | set(self.cleaned_data["permissions"]))


class RoleAdmin(SoukAdmin):
    """Roles. The owner's is the ground everything stands on, and stays as it is."""

    form = RoleForm
    when_empty = gettext_lazy("A role says what its members may do: create one, and give it to staff.")
    list_display = ["role", "people", "permissions_held"]
    search_fields = ["name"]
    ordering = ["name"]
    fields = ["name", "permissions"]

    def get_queryset(self, request: HttpRequest) -> Any:
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
            return super().get_form(request, obj, change=change, **{**kwargs, "form": ServiceForm})
        form = type("RoleForm", (RoleForm,), {"granter": request.user, "site": self.admin_site})
        return super().get_form(request, obj, change=change, **{**kwargs, "form": form})

    def get_readonly_fields(self, request: HttpRequest, obj: Group | None = None) -> list[str]:
        """Those who may not write see what it holds."""
        return [] if self._may_write(request, obj) else ["role", "held"]

    def get_fields(self, request: HttpRequest, obj: Group | None = None) -> list[str]:
        """The form, or the list of what it holds."""
        return ["name", "permissions"] if self._may_write(request, obj) else ["role", "held"]

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

    def create(self, request: HttpRequest, values: dict[str, Any]) -> Group:
        return own_roles.create(
            name=values["name"], permissions=values["permissions"], actor=actor_of(request)
        )

    def update(self, request: HttpRequest, obj: Group, values: dict[str, Any]) -> Group:
        return own_roles.update(
            role_id=obj.pk,
            name=values.get("name"),
            permissions=values.get("permissions"),
            actor=actor_of(request),
        )

    delete = handed_to(own_roles.delete, "role_id")

    def named(self, obj: Group) -> str:
        return show_role(obj.name)

    people = columns.number(gettext_lazy("People"), "user_count")

    role = columns.of(gettext_lazy("Name"), lambda role: show_role(role.name), ordering="name")
    permissions_held = columns.number(gettext_lazy("Permissions"), "permission_count")

    @display(description=gettext_lazy("Permissions"))
    def held(self, group: Group) -> SafeString | str:
        """The permissions, in words."""
        held = group.permissions.select_related("content_type")
        parts = [
            (title, ", ".join(verb for _name, verb in verbs))
            for title, verbs in _grouped(held, self.admin_site)
        ]
        listed = format_html_join("", "<li><b>{}</b><small>{}</small></li>", parts)
        return format_html('<ul class="souk-held">{}</ul>', listed) if parts else _("nothing")

    def _may_write(self, request: HttpRequest, obj: Group | None) -> bool:
        return self.has_add_permission(request) if obj is None else self.has_change_permission(request, obj)


PAGES = {Group: RoleAdmin}
