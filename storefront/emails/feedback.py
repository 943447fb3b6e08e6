"""What becomes of an e-mail after a provider has taken it: it came back, or its reader complained."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from kernel.mailboxes import normalise_email
from kernel.outbox.models import OutboxEntry
from storefront.emails import queries, rules, suppression
from storefront.emails.models import SentMessage, Suppression


class Verdict(StrEnum):
    """What a provider tells of a message."""

    GONE = "gone"  # there is no such mailbox
    RETURNED = "returned"  # it came back, and the next one may not
    COMPLAINT = "complaint"
    UNSUBSCRIBED = "unsubscribed"


_REASONS = {
    Verdict.GONE: Suppression.Reason.BOUNCE,
    Verdict.COMPLAINT: Suppression.Reason.COMPLAINT,
    Verdict.UNSUBSCRIBED: Suppression.Reason.UNSUBSCRIBED,
}


def record(*, entry: UUID, recipient: str, verdict: Verdict, detail: str, now: datetime) -> bool:
    """Note in the current schema what became of an entry's message, as often as it is told.

    A mailbox that is not there, a complaint and a farewell put the address on the suppression list; a
    message that merely came back does not. Returns False for a message that this schema has not
    written to that address.
    """
    address = normalise_email(recipient)
    found = (
        OutboxEntry.objects.filter(pk=entry, topic=queries.TOPIC).values_list("payload", flat=True).first()
    )
    if found is None or address not in {normalise_email(str(to)) for to in found["to"]}:
        return False
    if verdict in _REASONS:
        suppression.suppress(email=address, reason=_REASONS[verdict], detail=detail, now=now)
    told = rules.one_line(detail or verdict.value)[:500]
    changes = (
        {"reason": told}
        if verdict in (Verdict.COMPLAINT, Verdict.UNSUBSCRIBED)
        else {
            "reason": told,
            "status": SentMessage.Status.RETURNED,
        }
    )
    SentMessage.objects.filter(entry=entry).update(**changes)
    return True
