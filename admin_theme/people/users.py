"""Users: staff and, in a shop, those who have an account there."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib.auth.models import Group
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _, gettext_lazy
from unfold.decorators import display
from unfold.forms import BaseDialogForm
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminEmailInputWidget,
    UnfoldAdminPasswordWidget,
    UnfoldAdminTextInputWidget,
)

from accounts import api_keys, grants, invitations, two_factor, users
from accounts.models import User
from admin_theme import columns
from admin_theme.base import SoukAdmin, actor_of, handed_to
from admin_theme.dialogs import button
from admin_theme.formatting import show_person, show_role
from admin_theme.people.inviting import InvitationForm
from admin_theme.writing import ServiceForm
from kernel import clock, scope
from kernel.actors import Actor


class UserForm(ServiceForm):
    """A user's name, state and roles; only roles that the one who writes it may give are offered."""

    granter: User

    class Meta:
        model = User
        fields = ["email", "first_name", "last_name", "is_active", "is_staff", "groups"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "groups" in self.fields:
            field = self.fields["groups"]
            assert isinstance(field, forms.ModelMultipleChoiceField)
            field.queryset = grants.roles_within(self.granter)
            field.label_from_instance = lambda role: show_role(role.name)  # type: ignore[method-assign,assignment]


class NewUserForm(UserForm):
    """A new user with a first password."""

    password = forms.CharField(
        label=gettext_lazy("Initial password"),
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}),
    )

    class Meta:
        model = User
        fields = ["email", "first_name", "last_name", "is_staff", "groups"]


class PasswordForm(BaseDialogForm):  # type: ignore[misc]
    """The password that somebody gets."""

    password = forms.CharField(
        label=gettext_lazy("New password"),
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}),
    )


class UserAdmin(SoukAdmin):
    """Users and their roles. They are deactivated, never deleted."""

    list_display = ["person", "roles", "is_staff", "is_active", "seen"]
    list_filter = ["is_staff", "is_active", "groups"]
    list_filter_submit = False
    actions_list = ["invite"]
    actions_detail = ["set_password", "drop_second_factor"]
    search_fields = ["email", "first_name", "last_name"]
    ordering = ["-is_staff", "email"]
    readonly_fields = ["last_login", "created_at", "email_verified_at"]
    fieldsets = [
        (None, {"fields": [("first_name", "last_name"), "email"]}),
        (gettext_lazy("Access"), {"fields": [("is_active", "is_staff"), "groups"]}),
        (gettext_lazy("Dates"), {"fields": [("created_at", "last_login", "email_verified_at")]}),
        (gettext_lazy("API keys"), {"fields": ["known_keys"]}),
    ]
    add_fieldsets = [
        (None, {"fields": [("first_name", "last_name"), "email", "password"]}),
        (gettext_lazy("Access"), {"fields": ["is_staff", "groups"]}),
    ]

    @display(description=gettext_lazy("API keys that end with this person"))
    def known_keys(self, user: User) -> str:
        """What stops working where they are let go, unless somebody takes it over first."""
        return ", ".join(key.name for key in api_keys.list_known(user=user, now=clock.now())) or "–"

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("groups")

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """A new one gets a first password; keys are shown to whoever may see them."""
        if obj is None:
            return self.add_fieldsets
        return self.fieldsets if request.user.has_perm("accounts.view_apikey") else self.fieldsets[:-1]

    def get_form(
        self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """The form, told who fills it in."""
        form = type("UserForm", (UserForm if obj else NewUserForm,), {"granter": request.user})
        return super().get_form(request, obj, change=change, **{**kwargs, "form": form})

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "groups":
            kwargs["widget"] = UnfoldAdminCheckboxSelectMultipleWidget()
            return forms.ModelMultipleChoiceField(
                Group.objects.all(),
                required=False,
                widget=kwargs["widget"],
                label=gettext_lazy("Roles"),
                help_text=gettext_lazy("Only roles that hold nothing you do not."),
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

    def create(self, request: HttpRequest, values: dict[str, Any]) -> User:
        password = values.pop("password")
        return users.create(values=cast(users.UserValues, values), password=password, actor=actor_of(request))

    update = handed_to(users.update, "user_id")

    def give_password(self, user_id: UUID, password: str, *, actor: Actor) -> None:
        """Hand it to the service."""
        users.set_password(user_id=user_id, password=password, actor=actor, now=clock.now())

    def has_set_password_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Of someone one may change."""
        user = self.get_object(request, obj) if isinstance(obj, str) else obj
        return bool(self.has_change_permission(request, user))

    @button(
        gettext_lazy("Set a password"),
        gettext_lazy("Set another password?"),
        gettext_lazy("Every log-in of theirs ends. Tell them the password in person."),
        PasswordForm,
        submit=gettext_lazy("Set it"),
        may=["set_password"],
        icon="key",
    )
    def set_password(self, request: HttpRequest, form: PasswordForm, object_id: str) -> str:
        self.give_password(UUID(object_id), form.cleaned_data["password"], actor=actor_of(request))
        return _("The password is set.")

    @button(
        gettext_lazy("Switch two-factor log-in off"),
        gettext_lazy("Switch their two-factor log-in off?"),
        gettext_lazy(
            "For someone who has lost their phone and their codes. Make sure that it is they who ask."
        ),
        submit=gettext_lazy("Switch it off"),
        may=["set_password"],
        icon="phonelink_erase",
        when=Q(second_factor__isnull=False),
    )
    def drop_second_factor(self, request: HttpRequest, form: Any, object_id: str) -> str:
        two_factor.remove(user_id=UUID(object_id), actor=actor_of(request), now=clock.now())
        return _("Their log-in asks for a password alone.")

    def has_invite_permission(self, request: HttpRequest) -> bool:
        """Those who may add users, in a shop."""
        return request.user.has_perm(invitations.MAY_INVITE) and not scope.is_platform()

    @button(
        gettext_lazy("Invite"),
        gettext_lazy("Invite someone to help run the shop"),
        gettext_lazy("They are sent a link that works for three days, and choose a password by it."),
        InvitationForm,
        submit=gettext_lazy("Send the invitation"),
        may=["invite"],
        icon="person_add",
    )
    def invite(self, request: HttpRequest, form: InvitationForm) -> str:
        given = form.cleaned_data
        invited = invitations.invite(
            email=given["email"],
            role_id=given["role"].pk,
            actor=actor_of(request),
            now=clock.now(),
        )
        return _("An invitation is on its way to %(email)s.") % {"email": invited.email}

    person = columns.of(gettext_lazy("User"), show_person, header=True, ordering="email")
    roles = columns.of(
        gettext_lazy("Roles"), lambda user: [show_role(group.name) for group in user.groups.all()], label=True
    )
    seen = columns.time(gettext_lazy("Last seen"), "last_login")


PAGES = {User: UserAdmin}
