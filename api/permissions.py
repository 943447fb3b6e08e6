"""Who may call a route."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja_extra.permissions import SAFE_METHODS, AllowAny as AllowAny, BasePermission

from accounts import api_keys, scopes
from api import caller, errors
from kernel.errors import DomainError

_ACTIONS = {"POST": "add", "PUT": "change", "PATCH": "change", "DELETE": "delete"}


def require(request: HttpRequest, permission: str, *, scope: str | None = None) -> None:
    """Let through who holds the permission, or the scope. Raises AuthenticationRequired or PermissionRefused."""
    scope = scope or scopes.of(permission)
    who = caller.of(request)
    is_allowed = who.has_perm(permission)
    if who.key is not None:  # of keys made before there were scopes, permissions' own names count
        is_allowed = who.has_scope(scope) or (scope is not None and permission in who.key.scopes)
        if is_allowed and not api_keys.is_held(who.key, permission):
            raise errors.PermissionRefused(
                _("Whoever this key belongs to does not hold the permission %(permission)s.")
                % {"permission": permission},
                permission=permission,
            )
    if not is_allowed:
        raise refusal(request, permission=permission, scope=scope)


def holds(request: HttpRequest, permission: str, *, scope: str) -> bool:
    """Whether `require` would let them through."""
    try:
        require(request, permission, scope=scope)
    except DomainError:
        return False
    return True


def refusal(request: HttpRequest, *, permission: str = "", scope: str | None) -> DomainError:
    """Why the caller is refused: with what is missing, to whoever it is missing."""
    who = caller.of(request)
    if not who.is_authenticated:
        return errors.AuthenticationRequired()
    if who.key is None:
        return errors.PermissionRefused(
            _("This needs the permission %(permission)s.") % {"permission": permission},
            permission=permission,
            scope=scope,
        )
    if scope is None:
        return errors.PermissionRefused(_("Only a person who has logged in may do this; no API key."))
    return errors.PermissionRefused(_("This key needs the scope %(scope)s.") % {"scope": scope}, scope=scope)


class HasPermission(BasePermission):
    """Staff who hold `app.codename`, or a secret key whose scopes give it.

    `scope` is for operations whose scope is another than the permission's own.
    """

    def __init__(self, permission: str, *, scope: str = "") -> None:
        self.permission = permission
        self.scope = scope or scopes.of(permission)

    def has_permission(self, request: HttpRequest, controller: Any) -> bool:
        require(request, self.permission, scope=self.scope)
        return True


class ModelPermission(BasePermission):
    """Staff and secret keys, each method with the model's own permission; `model` is `taxes.taxrate`."""

    def __init__(self, model: str) -> None:
        self.model = model

    def has_permission(self, request: HttpRequest, controller: Any) -> bool:
        require(request, self.permission_for(request.method or ""))
        return True

    def permission_for(self, method: str) -> str:
        """The permission a method needs: `catalogue.add_category`."""
        app, model = self.model.split(".")
        return f"{app}.{_ACTIONS.get(method, 'view')}_{model}"


class IsAdminOrReadOnly(ModelPermission):
    """Anyone reads; staff and secret keys write, each method with the model's own permission."""

    def has_permission(self, request: HttpRequest, controller: Any) -> bool:
        return request.method in SAFE_METHODS or super().has_permission(request, controller)


class MayRead(BasePermission):
    """A member of staff, of whom the operation asks more, or a secret key with the scope."""

    def __init__(self, scope: str) -> None:
        self.scope = scope

    def has_permission(self, request: HttpRequest, controller: Any) -> bool:
        who = caller.of(request)
        if who.key is not None and not who.has_scope(self.scope):
            raise refusal(request, scope=self.scope)
        return who.is_staff


class ViewCustomerHistoryPermission(HasPermission):
    """May see what a customer has ordered."""

    def __init__(self) -> None:
        super().__init__("customers.view_customer_history")


class IsCustomer(BasePermission):
    """A logged-in user; programs have no account of their own."""

    message = "Log in as a customer; an API key has no account of its own."

    def has_permission(self, request: HttpRequest, controller: Any) -> bool:
        return caller.of(request).user is not None


class IsOwnAccount(IsCustomer):
    """A logged-in user, at what is theirs alone: what staff do there is not put on record."""


class IsStaff(BasePermission):
    """A member of staff, in person: no API key."""

    message = "Only members of staff may do this."

    def has_permission(self, request: HttpRequest, controller: Any) -> bool:
        who = caller.of(request)
        if who.key is not None:
            raise refusal(request, scope=None)
        return who.user is not None and who.user.is_staff
