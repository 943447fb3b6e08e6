"""What a provider's word on a message means here. Pure.

Anymail tells bounces from complaints, and not whether a mailbox is gone or merely full: that is read
from the provider's own words. Only what says "there is no such mailbox" counts as gone.
"""

from collections.abc import Callable, Mapping
from typing import Any

from anymail.signals import AnymailTrackingEvent, EventType

from storefront.emails import rules
from storefront.emails.feedback import Verdict

Raw = Mapping[str, Any]
_MAILGUN_KNOWN_BOUNCE = 605  # not sent at all: the mailbox was gone the last time
_SPARKPOST_GONE = frozenset({"10", "30"})


def of(provider: str, event: AnymailTrackingEvent) -> Verdict | None:
    """The verdict, or None for what changes nothing: delivered, opened, delayed."""
    if event.event_type == EventType.COMPLAINED:
        return Verdict.COMPLAINT
    if event.event_type == EventType.UNSUBSCRIBED:
        return Verdict.UNSUBSCRIBED
    if event.event_type in (EventType.BOUNCED, EventType.REJECTED, EventType.FAILED):
        return Verdict.GONE if _GONE[provider](event.esp_event) else Verdict.RETURNED
    return None


def _brevo(raw: Raw) -> bool:
    return raw.get("event") in ("hard_bounce", "invalid_email")


def _mailgun(raw: Raw) -> bool:
    status = raw.get("event-data", {}).get("delivery-status") or {}
    code = int(status.get("code") or 0)
    enhanced = f"{status.get('enhanced-code') or ''} {status.get('message') or ''}"
    return code == _MAILGUN_KNOWN_BOUNCE or rules.is_hard_bounce(code, enhanced)


def _postmark(raw: Raw) -> bool:
    return raw.get("Type") in ("HardBounce", "BadEmailAddress")


def _sparkpost(raw: Raw) -> bool:
    return any(event.get("bounce_class") in _SPARKPOST_GONE for event in raw.get("msys", {}).values())


_GONE: dict[str, Callable[[Raw], bool]] = {
    "brevo": _brevo,
    "mailgun": _mailgun,
    "postmark": _postmark,
    "sparkpost": _sparkpost,
}
