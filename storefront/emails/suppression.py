"""Addresses that get nothing more, and the links by which people say so themselves.

A link's token is signed with a key of the shop's own and kept nowhere; it holds for ever, since
people unsubscribe from old mail too (RFC 8058).
"""

from datetime import datetime

from django.core import signing
from django.db import connection, transaction

from accounts import audit
from kernel import keys, writing
from kernel.actors import Actor
from kernel.mailboxes import normalise_email
from storefront.emails import errors, rules
from storefront.emails.models import Suppression
from tenants import current, hosts

_PURPOSE = "unsubscribe"


@transaction.atomic
def add(*, email: str, reason: str, detail: str = "", now: datetime, actor: Actor) -> Suppression:
    """Put an address on the list; one that is on it for that reason stays as it is. Raises Invalid or Several."""
    row = Suppression(
        email=normalise_email(email), reason=reason, detail=rules.one_line(detail), created_at=now
    )
    writing.check(row)
    found, is_new = Suppression.objects.get_or_create(
        email=row.email, reason=reason, defaults={"detail": row.detail, "created_at": now}
    )
    if is_new:
        audit.write(actor=actor, verb=audit.CREATED, target=found)
    return found


@transaction.atomic
def remove(*, suppression_id: int, actor: Actor) -> None:
    """Take an address off the list, for one of the reasons it is on it. Raises NotFound.

    Who is let in again after a bounce has not taken back that they unsubscribed.
    """
    row = writing.lock(Suppression, suppression_id)
    audit.write(actor=actor, verb=audit.DELETED, target=row)
    row.delete()


def suppress(*, email: str, reason: str, detail: str = "", now: datetime) -> None:
    """Put an address on the list for what its server, its provider or its owner has said."""
    row = Suppression(
        email=normalise_email(email), reason=reason, detail=rules.one_line(detail), created_at=now
    )
    Suppression.objects.bulk_create([row], ignore_conflicts=True)


def forget(*, email: str) -> None:
    """Take an address off the list for good, with its owner who has left."""
    Suppression.objects.filter(email=normalise_email(email)).delete()


def carry_over(schema: str, live: str) -> None:
    """Put on the list of one schema what is on that of another."""
    columns = "email, reason, detail, created_at"
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{schema}".shop_messages_suppression ({columns}) '
            f'SELECT {columns} FROM "{live}".shop_messages_suppression ON CONFLICT DO NOTHING'
        )


def unsubscribe_url(*, email: str) -> str:
    """The link by which the address's owner takes no more of what can be declined here."""
    token = signing.dumps(normalise_email(email), key=_key(), salt=_PURPOSE)
    return hosts.shop_url(current.tenant().slug, f"/unsubscribe/?token={token}")


def read_token(*, token: str) -> str:
    """The address of a link. Raises UnsubscribeLinkInvalid."""
    try:
        return str(
            signing.loads(
                token,
                key=_key(),
                fallback_keys=[key.hex() for key in keys.ring(_PURPOSE)[1:]],
                salt=_PURPOSE,
            )
        )
    except signing.BadSignature as error:
        raise errors.UnsubscribeLinkInvalid from error


def unsubscribe(*, token: str, now: datetime) -> str:
    """Send the link's address no more of what can be declined; return it. Raises UnsubscribeLinkInvalid."""
    email = read_token(token=token)
    suppress(email=email, reason=Suppression.Reason.UNSUBSCRIBED, now=now)
    return email


def _key() -> str:
    return keys.derived_key(_PURPOSE).hex()
