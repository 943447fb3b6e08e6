"""Addresses that get nothing more, and the links by which people say so themselves.

A link's token is signed with a key of the shop's own and kept nowhere; it holds for ever, since
people unsubscribe from old mail too (RFC 8058).
"""

from datetime import datetime

from django.core import signing

from kernel import keys
from storefront.emails import email_types, errors, rules
from storefront.emails.models import Suppression
from tenants import current, hosts

_PURPOSE = "unsubscribe"


def suppress(*, email: str, reason: str, detail: str = "", now: datetime) -> Suppression:
    """Put an address on the list; one that is on it for that reason stays as it is."""
    address = rules.normalise_email(email)
    row = Suppression(email=address, reason=reason, detail=rules.one_line(detail), created_at=now)
    Suppression.objects.bulk_create([row], ignore_conflicts=True)
    return Suppression.objects.get(email=address, reason=reason)


def lift(*, email: str, reason: str | None = None) -> int:
    """Take an address off the list, for a reason or for all it is on it for; return how many rows went.

    Who is let in again after a bounce has not taken back that they unsubscribed.
    """
    rows = Suppression.objects.filter(email=rules.normalise_email(email))
    deleted, _ = (rows if reason is None else rows.filter(reason=reason)).delete()
    return deleted


def why_not(*, email: str, kind: str) -> str:
    """Why this kind of message is not sent to the address, or nothing.

    A mailbox that is not there gets nothing at all; whoever unsubscribed or complained still gets
    what belongs to their own orders and account.
    """
    address = rules.normalise_email(email)
    if address.endswith(("@invalid", ".invalid")):  # RFC 6761: what anonymised accounts have
        return "the account was erased"
    rows = Suppression.objects.filter(email=address)
    if email_types.is_transactional(kind):
        rows = rows.filter(reason=Suppression.Reason.BOUNCE)
    row = rows.order_by("reason").first()
    if row is None:
        return ""
    return f"{row.get_reason_display()}{f' ({row.detail})' if row.detail else ''}"


def unsubscribe_url(*, email: str) -> str:
    """The link by which the address's owner takes no more of what can be declined here."""
    token = signing.dumps(rules.normalise_email(email), key=_key(), salt=_PURPOSE)
    return hosts.shop_url(current.tenant().slug, f"/unsubscribe/?token={token}")


def read_token(*, token: str) -> str:
    """The address of a link. Raises UnsubscribeLinkInvalid."""
    try:
        return str(signing.loads(token, key=_key(), salt=_PURPOSE))
    except signing.BadSignature as error:
        raise errors.UnsubscribeLinkInvalid from error


def unsubscribe(*, token: str, now: datetime) -> str:
    """Send the link's address no more of what can be declined; return it. Raises UnsubscribeLinkInvalid."""
    email = read_token(token=token)
    suppress(email=email, reason=Suppression.Reason.UNSUBSCRIBED, now=now)
    return email


def _key() -> str:
    return keys.derived_key(_PURPOSE).hex()
