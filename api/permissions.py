"""Who may call a route."""

from typing import Any

from django.http import HttpRequest
from ninja_extra.permissions import SAFE_METHODS, AllowAny, BasePermission

from api import caller

__all__ = [
    "AllowAny",
    "HasPermission",
    "IsAdminOrReadOnly",
    "IsAuthenticated",
    "IsCustomer",
    "IsOwnAccount",
    "IsStaff",
    "ViewCustomerHistoryPermission",
]

_ACTIONS = {"POST": "add", "PUT": "change", "PATCH": "change", "DELETE": "delete"}


class HasPermission(BasePermission):
    """Staff or a secret key that holds `app.codename`."""

    def __init__(self, permission: str) -> None:
        self.permission = permission
        self.message = f"This needs the permission {permission}."

    def has_permission(self, request: HttpRequest, controller: Any) -> bool:
        return caller.of(request).has_perm(self.permission)


class IsAdminOrReadOnly(BasePermission):
    """Anyone reads; staff and secret keys write, each method with the model's own permission."""

    def __init__(self, model: str) -> None:
        self.model = model

    def has_permission(self, request: HttpRequest, controller: Any) -> bool:
        if request.method in SAFE_METHODS:
            return True
        permission = self.permission_for(request.method or "")
        self.message = f"This needs the permission {permission}."
        return caller.of(request).has_perm(permission)

    def permission_for(self, method: str) -> str:
        """The permission a writing method needs: `catalogue.add_category`."""
        app, model = self.model.split(".")
        return f"{app}.{_ACTIONS[method]}_{model}"


class ViewCustomerHistoryPermission(HasPermission):
    """May see what a customer has ordered."""

    def __init__(self) -> None:
        super().__init__("customers.view_customer_history")


class IsAuthenticated(BasePermission):
    """Any logged-in user or API key."""

    def has_permission(self, request: HttpRequest, controller: Any) -> bool:
        return caller.of(request).is_authenticated


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
        return who.user is not None and who.user.is_staff
