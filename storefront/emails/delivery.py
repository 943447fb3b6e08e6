"""Turning an outbox entry into an e-mail, and sending it."""

import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.utils import formataddr, parseaddr
from functools import partial
from typing import Any

from anymail.exceptions import AnymailAPIError, AnymailRecipientsRefused
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.utils.translation import gettext

from kernel import clock, mailboxes, scope
from kernel.mailboxes import normalise_email
from kernel.outbox.delivery import Call, Undeliverable
from kernel.outbox.models import OutboxEntry
from kernel.prepared import Statement
from storefront.emails import (
    backend,
    branding,
    email_types,
    limits,
    queries,
    rendering,
    rules,
    suppression,
)
from storefront.emails.content import NotNeeded
from storefront.emails.models import MailSettings, SentMessage, Suppression
from storefront.emails.rendering import Rendered

TOPIC = queries.TOPIC
_Status = SentMessage.Status
_NOTE = Statement(
    """
    INSERT INTO shop_messages_sentmessage
        (entry, template, locale, "to", subject, status, reason, html, text, sent_at)
    VALUES (%(entry)s, %(template)s, %(locale)s, %(to)s, %(subject)s, %(status)s, %(reason)s, %(html)s, %(text)s,
            %(sent_at)s)
    ON CONFLICT (entry) DO UPDATE SET locale = excluded.locale, "to" = excluded."to", subject = excluded.subject,
        status = excluded.status, reason = excluded.reason, html = excluded.html, text = excluded.text,
        sent_at = excluded.sent_at
    RETURNING true
    """,
    entry="uuid",
    sent_at="timestamptz",
    **dict.fromkeys(("template", "locale", "to", "subject", "status", "reason", "html", "text"), "text"),
)


def lane_of(payload: dict[str, Any]) -> str:
    """The outbox's lane: what somebody waits for goes before all other mail."""
    return "urgent" if payload.get("template") in email_types.URGENT else "mail"


def deliver(entry: OutboxEntry) -> Call | None:
    """Write the entry's e-mail and return the call that sends it, or note why it is not sent.

    At least once: a process that dies after sending and before that is written down sends it again
    under the same Message-ID, which mail programs show once. Raises Undeliverable for what can never
    be sent, and smtplib's errors and OSError for what a later try may send; either is in the log too.
    """
    with _noted(entry):
        return _prepare(entry)


@contextmanager
def _noted(entry: OutboxEntry) -> Iterator[None]:
    try:
        yield
    except Undeliverable as error:
        _note(entry, status=_Status.REFUSED, reason=str(error))
        raise
    except Exception as error:
        _note(entry, status=_Status.FAILING, reason=_describe(error))
        raise
    facts = email_types.without_credentials(entry.payload["template"], entry.payload["context"])
    entry.payload = {**entry.payload, "context": facts}


def _prepare(entry: OutboxEntry) -> Call | None:
    kind, facts = entry.payload["template"], entry.payload["context"]
    own = queries.mail_settings()
    if not own.is_sending:
        _note(entry, status=_Status.SUPPRESSED, reason=gettext("The shop's e-mail is switched off."))
        return None
    to = [_checked(address) for address in entry.payload["to"]]
    now = clock.now()
    standing = {address: limits.read(to=address, kind=kind, now=now) for address in to}
    recipients = [address for address in to if not standing[address].objection]
    if not recipients:
        _note(
            entry, status=_Status.SUPPRESSED, reason="; ".join(each.objection for each in standing.values())
        )
        return None
    try:
        for address in recipients:
            limits.check(kind=kind, facts=facts, to=address, standing=standing[address], now=now)
        rendered = rendering.render(kind, facts, to=recipients[0])
    except NotNeeded as reason:
        _note(entry, status=_Status.SUPPRESSED, reason=str(reason))
        return None
    message = _compose(entry, kind, recipients, rendered, own)
    message.connection = backend.connection(own)
    return Call(
        host=own.host or "the platform's mail server",
        run=message.send,
        settle=partial(_settle, entry, kind, rendered),
    )


def _settle(entry: OutboxEntry, kind: str, rendered: Rendered, answer: Callable[[], Any]) -> None:
    """Note how sending went. Raises as `deliver` does."""
    with _noted(entry):
        try:
            answer()
        except smtplib.SMTPRecipientsRefused as error:
            if not _is_final(error):
                raise
            _record_bounces(error)
            raise Undeliverable(_describe(error)) from error
        except smtplib.SMTPSenderRefused:
            raise  # a sender can be set right: it is tried again meanwhile
        except smtplib.SMTPDataError as error:
            if not 500 <= error.smtp_code < 600:
                raise
            raise Undeliverable(_describe(error)) from error
        except AnymailRecipientsRefused as error:
            raise Undeliverable(_describe(error)) from error
        except ValueError as error:  # BadHeaderError and the like: no retry makes a header of it
            raise Undeliverable(f"{kind}: {error}") from error
        _note(entry, rendered, status=_Status.SENT)
        for address in entry.payload["to"]:
            limits.count(kind=kind, facts=entry.payload["context"], to=address)


def _compose(
    entry: OutboxEntry, kind: str, to: list[str], rendered: Rendered, own: MailSettings
) -> EmailMultiAlternatives:
    brand = branding.brand()
    address = own.from_email if own.host else parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    reply_to = own.reply_to or brand.reply_to
    headers = {
        "Message-ID": f"<{entry.pk}@{settings.SHOP_DOMAIN}>",
        "Auto-Submitted": "auto-generated",  # RFC 3834: no answers from robots
        "X-Souk-Schema": scope.schema(),
    }
    if not email_types.is_transactional(kind):
        headers["List-Unsubscribe"] = f"<{suppression.unsubscribe_url(email=to[0])}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
    message = EmailMultiAlternatives(
        subject=rendered.subject,
        body=rendered.text,
        from_email=formataddr((rules.one_line(own.from_name or brand.name), normalise_email(address))),
        to=[normalise_email(each) for each in to],
        reply_to=[normalise_email(reply_to)] if reply_to else None,
        headers=headers,
    )
    message.attach_alternative(rendered.html, "text/html")
    # comes back with what a provider tells of the message later (anymail); other backends pass it over
    message.metadata = {"schema": scope.schema(), "entry": str(entry.pk)}  # type: ignore[attr-defined]
    return message


def _checked(address: str) -> str:
    try:
        if address.isascii():
            validate_email(address)
        else:
            mailboxes.clean(address)
    except (ValidationError, ValueError) as error:
        raise Undeliverable(f"{address!r} is not an address") from error
    return address


def _is_final(error: smtplib.SMTPRecipientsRefused) -> bool:
    return all(500 <= code < 600 for code, _ in error.recipients.values())


def _record_bounces(error: smtplib.SMTPRecipientsRefused) -> None:
    for address, (code, answer) in error.recipients.items():
        if rules.is_hard_bounce(code, _text(answer)):
            suppression.suppress(
                email=address,
                reason=Suppression.Reason.BOUNCE,
                detail=_answer(code, answer),
                now=clock.now(),
            )


def _describe(error: Exception) -> str:
    """What a merchant reads of an error: the server's own answer where there is one."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(_answer(code, answer) for code, answer in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return _answer(error.smtp_code, error.smtp_error)
    if isinstance(error, AnymailRecipientsRefused):
        return "the provider takes nothing for this address: it came back or was complained of before"
    if isinstance(error, AnymailAPIError) and error.status_code is not None:
        return rules.one_line(f"the provider answered {error.status_code}: {error.describe_response() or ''}")
    if isinstance(error, TimeoutError) or "timed out" in str(error):
        return "the mail server did not answer in time"
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return f"the mail server hung up: {error}"
    return rules.one_line(str(error) or type(error).__name__)


def _answer(code: int, answer: Any) -> str:
    return rules.one_line(f"{code} {_text(answer)}")


def _text(answer: Any) -> str:
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)


def _note(
    entry: OutboxEntry, rendered: Rendered | None = None, *, status: SentMessage.Status, reason: str = ""
) -> None:
    """Write the message's line in the log, or write it anew."""
    kind = str(entry.payload["template"])
    credentials = rendered.credentials if rendered else ()
    _NOTE.fetch_unsynced(  # that the entry is settled comes after it, and waits for both
        entry=entry.pk,
        template=kind[:40],
        locale=rendered.language if rendered else "",
        to=", ".join(map(str, entry.payload["to"]))[:500],
        subject=rendering.mask(rendered.subject, credentials) if rendered else queries.kind_name(kind),
        status=status.value,
        reason=reason[:500],
        html=rendering.mask(rendered.html, credentials) if rendered else "",
        text=rendering.mask(rendered.text, credentials) if rendered else "",
        sent_at=clock.now(),
    )
