"""People taken out of their carts."""

from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import User
from storefront.carts.models import Cart, CartItem
from storefront.customers.data_subjects import DataSubject

_NOBODYS: dict[str, Any] = {
    "email": "",
    "shipping_address": None,
    "billing_address": None,
    "vat_id": "",
    "note": "",
}


def lock(*, person: DataSubject) -> None:
    """Lock a person's carts, in the caller's transaction."""
    list(_theirs(person).select_for_update().order_by("pk").values_list("pk"))


def erase(*, person: DataSubject) -> None:
    """Take a person out of their carts: the open ones go, of the ordered ones all that names them."""
    theirs = _theirs(person)
    theirs.exclude(status=Cart.Status.ORDERED).delete()
    CartItem.objects.filter(cart__in=theirs).exclude(recipient_email="").update(recipient_email="")
    if person.is_proved:
        CartItem.objects.filter(recipient_email__iexact=person.email).update(recipient_email="")
    theirs.update(**_NOBODYS)


def _theirs(person: DataSubject) -> "QuerySet[Cart]":
    as_guest = Q(customer_id=None, email=person.email) if person.is_proved else Q()
    return Cart.objects.filter(Q(customer_id=person.customer_id) | as_guest)


def forget_opener(*, user: User) -> None:
    """Take out of a user's open carts whom and where they are for; somebody else may have said it. The goods stay."""
    theirs = Cart.objects.filter(customer__user=user, status=Cart.Status.OPEN)
    CartItem.objects.filter(cart__in=theirs).exclude(recipient_email="").update(recipient_email="")
    theirs.update(**_NOBODYS, shipping_method="")
