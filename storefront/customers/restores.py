"""Whom a restore may not bring back: people who asked to be forgotten since the archive was made."""

from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _

from accounts import services as accounts
from accounts.models import User
from kernel import scope
from kernel.actors import job
from storefront.customers import services
from storefront.customers.models import Customer
from tenants.errors import OperationRunning

_RETURNING = """
    SELECT n.id FROM "{schema}".customers_customer n JOIN "{live}".customers_customer o USING (id, user_id)
    WHERE n.anonymised_at IS NULL AND o.anonymised_at IS NOT NULL
"""  # by both: after another restore the same number may be somebody else's

_TAKEN_OVER = """
    SELECT n.* FROM accounts_user n JOIN "{live}".accounts_user o USING (id, email)
    WHERE n.email_verified_at IS NULL AND o.password <> n.password
    AND (o.email_verified_at IS NOT NULL OR left(o.password, 1) = '!')
"""  # who showed the address and kept the password had opened the account


def erase_again(live: str, now: datetime) -> int:
    """Erase in the current schema whom the one called `live` has erased; return how many.

    Who worked in the shop then was let go before they were erased. What accounts were given by whoever opened them,
    before the owner of the address came, is forgotten again too.
    """
    found = Customer.objects.select_related("user").filter(pk__in=_find_returning(scope.schema(), live))
    User.objects.filter(customer__in=found, is_staff=True).update(is_active=False, updated_at=now)
    for customer in found:
        services.anonymise(customer=customer, actor=job("tenants.restores"), now=now)
    for user in User.objects.raw(_TAKEN_OVER.format(live=live)):
        accounts.forget_opener(user=user, now=now)
    return len(found)


def check_erased(schema: str, live: str) -> None:
    """Raise OperationRunning where `live` has erased somebody whom `schema` still has."""
    if _find_returning(schema, live):
        raise OperationRunning(_("Somebody was erased from the shop meanwhile: restore it again."))


def _find_returning(schema: str, live: str) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_RETURNING.format(schema=schema, live=live))
        return [pk for (pk,) in cursor.fetchall()]
