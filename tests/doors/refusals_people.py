"""What is refused of roles, keys, customers and stock locations."""

from typing import Any

from django.contrib.auth.models import Group

from accounts import roles
from storefront.inventory.models import StockLocation
from tests.doors.refusals import Case
from tests.storefront import stories

_LOCATION = {"name": "Cellar", "code": "cellar", "priority": 10}
_KEY = {"name": "ERP", "type": "sk", "scopes": ["orders:read"]}


def _role(name: str) -> Any:
    return lambda: {"id": Group.objects.get(name=name).pk}


def _customer() -> dict[str, Any]:
    buyer = stories.customer()
    return {"id": buyer.pk, "tier": buyer.tier_id}


def _location(what: str, reason: str, at: str, /, **wrong: Any) -> Case:
    entered = _LOCATION | wrong
    return Case(
        name=f"location: {what}",
        method="post",
        api="/stock-locations",
        body=entered,
        admin="/admin/inventory/stocklocation/add/",
        form=entered | {"is_active": "on"},
        field=at,
        code=reason,
    )


def _key(what: str, code: str, at: str, **wrong: Any) -> Case:
    entered = _KEY | wrong
    return Case(
        name=f"key: {what}",
        method="post",
        api="/api-keys",
        body=entered,
        admin="/admin/accounts/apikey/add/",
        form=entered,
        field=at,
        code=code,
    )


def _new_role(what: str, code: str, **wrong: str) -> Case:
    entered = {"name": "Packer"} | wrong
    return Case(
        name=f"role: {what}",
        method="post",
        api="/roles",
        body=entered,
        admin="/admin/auth/group/add/",
        form=entered,
        field="name",
        code=code,
    )


def _of_customer(what: str, at: str, *, sent: Any, entered: str) -> Case:
    return Case(
        name=f"customer: {what}",
        method="patch",
        api="/customers/{id}",
        body={at: sent},
        admin="/admin/customers/customer/{id}/change/",
        form={"tier": "{tier}", at: entered},
        field=at,
        code="too_long",
        given=_customer,
    )


CASES = [
    _location("no name", "required", "name", name=""),
    _location("name too long", "too_long", "name", name="x" * 81),
    _location("code with spaces", "invalid", "code", code="my cellar"),
    _location("code too long", "too_long", "code", code="x" * 41),
    _location("code of another", "inventory.location_code_taken", "code", code="main"),
    _location("priority below nothing", "too_small", "priority", priority=-1),
    _location("priority too large", "too_large", "priority", priority=32768),
    Case(
        name="location: the last is closed",
        method="delete",
        api="/stock-locations/{id}",
        admin="/admin/inventory/stocklocation/{id}/delete/",
        form={"post": "yes"},
        code="inventory.last_location",
        given=lambda: {"id": StockLocation.objects.get().pk},
    ),
    _key("no name", "required", "name", name=""),
    _key("publishable with a scope", "invalid", "scopes", type="pk"),
    _key("scope that is none", "unknown", "scopes", scopes=["orders:burn"]),
    _key("a permission for a scope", "unknown", "scopes", scopes=["orders.view_order"]),
    _new_role("no name", "required", name=""),
    _new_role("name too long", "too_long", name="x" * 151),
    _new_role("name of another", "role.name_taken", name=roles.SUPPORT),
    Case(
        name="role: one that every shop has is deleted",
        method="delete",
        api="/roles/{id}",
        admin="/admin/auth/group/{id}/delete/",
        form={"post": "yes"},
        code="role.protected",
        given=_role(roles.SUPPORT),
    ),
    _of_customer("note too long", "note", sent="x" * 10_001, entered="x" * 10_001),
    _of_customer("phone too long", "phone", sent="1" * 31, entered="1" * 31),
    _of_customer("tag too long", "tags", sent=["x" * 41], entered="x" * 41),
    _of_customer("certificate too long", "tax_exemption_certificate", sent="x" * 81, entered="x" * 81),
]
