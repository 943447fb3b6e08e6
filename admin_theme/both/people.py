"""Users: staff and, in a shop, those who have an account there."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from unfold.decorators import action, display
from unfold.forms import AdminPasswordChangeForm, UserCreationForm
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminEmailInputWidget,
    UnfoldAdminTextInputWidget,
)

from accounts import errors, grants, invitations
from accounts import services as accounts
from accounts.models import Profile, User
from admin_theme.base import SoukAdmin, back_to, tell
from admin_theme.both.inviting import InvitationForm
from admin_theme.dialogs import dialog
from admin_theme.shown import show_time
from admin_theme.sites import SoukSite
from kernel import clock, scope, throttling
from kernel.errors import DomainError


class UserForm(forms.ModelForm):  # type: ignore[type-arg]
    """A user's name, state and roles, kept within what the one who writes it holds."""

    granter: User
    was_staff = False

    class Meta:
        model = User
        fields = ["email", "first_name", "last_name", "is_active", "is_staff", "groups"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.was_staff = bool(self.instance.pk and self.instance.is_staff)
        if "groups" in self.fields:
            field = self.fields["groups"]
            assert isinstance(field, forms.ModelMultipleChoiceField)
            field.queryset = grants.roles_within(self.granter)

    def clean_email(self) -> str:
        """One spelling of the address."""
        return accounts.normalise_email(str(self.cleaned_data["email"]))

    def clean(self) -> dict[str, Any]:
        """Keep a shop from losing its last owner."""
        data = super().clean() or {}
        if self._is_promotion_of_unproved():
            # whoever opened the account may not be whom the address belongs to
            instead = "." if scope.is_platform() else ": invite them."
            refusal = f"They have yet to show that this address is theirs{instead}"
            raise forms.ValidationError(refusal, code="unproved")
        if self.instance.pk and not self.errors and not scope.is_platform():
            staying: Any = data.get("groups", Group.objects.none())
            works = bool(data.get("is_active", True)) and bool(data.get("is_staff", True))
            try:
                grants.keep_owner(self.instance, staying=staying, works=works)
            except errors.LastOwner as error:
                raise forms.ValidationError(f"{error.detail}.", code=error.code) from error
        return data

    def _is_promotion_of_unproved(self) -> bool:
        """Whether someone becomes staff who has an account of their own and never proved its address."""
        becomes = bool(self.cleaned_data.get("is_staff")) and not self.was_staff
        return becomes and not self.instance._state.adding and self.instance.email_verified_at is None


class NewUserForm(UserCreationForm, UserForm):  # type: ignore[misc]
    """A new user with a first password."""

    class Meta:
        model = User
        fields = ["email", "first_name", "last_name", "is_staff", "groups"]


class UserAdmin(SoukAdmin, DjangoUserAdmin):  # type: ignore[misc,type-arg]
    """Users and their roles. They are deactivated, never deleted."""

    form = UserForm
    add_form = NewUserForm
    change_password_form = AdminPasswordChangeForm
    list_display = ["person", "roles", "is_staff", "is_active", "seen"]
    list_filter = ["is_staff", "is_active", "groups"]
    list_filter_submit = False
    actions_list = ["invite"]
    search_fields = ["email", "first_name", "last_name"]
    ordering = ["-is_staff", "email"]
    filter_horizontal = []
    readonly_fields = ["last_login", "created_at", "email_verified_at"]
    fieldsets = [
        (None, {"fields": [("first_name", "last_name"), "email"]}),
        ("Access", {"fields": [("is_active", "is_staff"), "groups"]}),
        ("Dates", {"fields": [("created_at", "last_login", "email_verified_at")]}),
    ]
    add_fieldsets = [
        (None, {"fields": [("first_name", "last_name"), "email", ("password1", "password2")]}),
        ("Access", {"fields": ["is_staff", "groups"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> Any:
        """Users with their roles."""
        return super().get_queryset(request).prefetch_related("groups")

    def get_form(
        self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """The form, told who fills it in."""
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"granter": request.user})

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Roles as a list to tick."""
        if db_field.name == "groups":
            kwargs["widget"] = UnfoldAdminCheckboxSelectMultipleWidget()
            return forms.ModelMultipleChoiceField(
                Group.objects.all(),
                required=False,
                widget=kwargs["widget"],
                label="Roles",
                help_text="Only roles that hold nothing you do not.",
            )
        if db_field.name == "email":
            kwargs["widget"] = UnfoldAdminEmailInputWidget()
        elif db_field.name in ("first_name", "last_name"):
            kwargs["widget"] = UnfoldAdminTextInputWidget()
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not of someone who holds more than oneself."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (not isinstance(obj, User) or grants.is_within(request.user, obj))  # type: ignore[arg-type]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: what a user did stays theirs."""
        return False

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Save; someone who loses access loses every log-in and invitation with it."""
        loses_access = change and "is_active" in form.changed_data and not obj.is_active
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            if not change:
                Profile.objects.get_or_create(user=obj)
            if loses_access:
                accounts.deactivate(user=obj, now=clock.now())

    def has_invite_permission(self, request: HttpRequest) -> bool:
        """Those who may add users, in a shop."""
        return request.user.has_perm(invitations.MAY_INVITE) and not scope.is_platform()

    @action(
        description="Invite",
        permissions=["invite"],
        icon="person_add",
        dialog=dialog(
            "Invite someone to help run the shop",
            "They are sent a link that works for three days, and choose a password by it.",
            "Send the invitation",
            form=InvitationForm,
        ),
    )
    def invite(self, request: HttpRequest, form: InvitationForm) -> HttpResponse:
        """Send someone a link to become staff by."""
        given, actor = form.cleaned_data, request.user
        try:
            throttling.require(throttling.INVITATION, f"user:{actor.pk}")
            invited = invitations.invite(
                email=given["email"],
                role_id=given["role"].pk,
                actor=actor,  # type: ignore[arg-type]  # nobody anonymous is let in
                now=clock.now(),
            )
        except DomainError as error:
            tell(request, error)
        else:
            self.log_change(request, invited, f"Invited as {given['role']}.")
            messages.success(request, f"An invitation is on its way to {invited.email}.")
        return back_to(self, request)

    @display(description="User", header=True, ordering="email")
    def person(self, user: User) -> list[str]:
        """Name, address and initials."""
        name = f"{user.first_name} {user.last_name}".strip()
        initials = "".join(part[0] for part in (user.first_name, user.last_name) if part) or user.email[0]
        return [name or user.email, user.email if name else "", initials]

    @display(description="Roles", label=True)
    def roles(self, user: User) -> list[str]:
        """The names of their roles."""
        return [group.name for group in user.groups.all()]

    @display(description="Last seen", ordering="last_login")
    def seen(self, user: User) -> Any:
        """The last log-in."""
        return show_time(user.last_login)


def register(site: SoukSite) -> None:
    """Register users."""
    site.register(User, UserAdmin)
