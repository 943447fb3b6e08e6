"""Writes on messages: a shop's templates, how it sends, tests, and the log's end."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from kernel import sealing
from kernel.outbox import delivery as outbox
from storefront.emails import errors, queries, validation
from storefront.emails.models import EmailTemplate, MailSettings, SentMessage

BODIES_KEPT_FOR = timedelta(days=90)


def send(*, kind: str, to: str, facts: Mapping[str, Any], now: datetime, key: str | None = None) -> None:
    """Queue a message of a kind for an address, in the current transaction; once for each `key`.

    `facts` are JSON: ids and what cannot be read again when the message is written.
    """
    payload = {"template": kind, "to": [to], "context": dict(facts)}
    outbox.add(queries.TOPIC, payload, now=now, key=key)


def save_template(*, template: EmailTemplate, changes: Mapping[str, Any]) -> EmailTemplate:
    """Write a template that can be sent.

    Raises django's ValidationError naming field and line, or TemplateTaken.
    """
    for name, value in changes.items():
        setattr(template, name, value)
    template.clean_fields()
    same = EmailTemplate.objects.filter(kind=template.kind, locale=template.locale).exclude(pk=template.pk)
    if same.exists():
        raise errors.TemplateTaken
    problems = validation.find_problems(
        kind=template.kind,
        locale=template.locale,
        subject=template.subject,
        html=template.html,
        text=template.text,
    )
    if problems:
        raise ValidationError(problems)
    try:
        with transaction.atomic():
            template.save()
    except IntegrityError as error:
        raise errors.TemplateTaken from error
    return template


def send_test(*, template: EmailTemplate, to: str, now: datetime) -> None:
    """Send the template with sample data, as it is now, whether it is in use or not."""
    source = {"subject": template.subject, "html": template.html, "text": template.text}
    facts = {"sample": True, "locale": template.locale, "source": source}
    with transaction.atomic():
        send(kind=template.kind, to=to, facts=facts, now=now)


def test_settings(*, to: str, now: datetime) -> None:
    """Send a sample receipt the way the shop sends, to see that it arrives."""
    facts = {"sample": True, "locale": "en"}
    with transaction.atomic():
        send(kind="receipt", to=to, facts=facts, now=now)


def invite_staff(
    *,
    email: str,
    link: str,
    invited_by: str,
    role: str = "",
    valid_for: str = "",
    locale: str = "",
    now: datetime,
) -> None:
    """Write to someone who is asked to help run the shop; `link` lets them choose a password."""
    facts = {"link": link, "invited_by": invited_by, "role": role, "valid_for": valid_for, "locale": locale}
    with transaction.atomic():
        send(kind="staff_invitation", to=email, facts=facts, now=now)


def save_settings(*, changes: Mapping[str, Any], password: str | None = None) -> MailSettings:
    """Change how the shop sends. A password is sealed; None keeps the one there is, empty forgets it.

    A password is forgotten when the server it was for changes: it is never shown to another one.
    Raises django's ValidationError.
    """
    if password is not None and not (password.isascii() and password.isprintable()):
        refusal = "SMTP as it is spoken here takes printable ASCII only."
        raise ValidationError({"password": ValidationError(refusal, code="ascii")})
    with transaction.atomic():
        found = MailSettings.objects.select_for_update().filter(pk=1).first() or MailSettings(pk=1)
        before = (found.host, found.port)
        for name, value in changes.items():
            setattr(found, name, value)
        if password is not None:
            found.password_sealed = sealing.seal(password, purpose=queries.PASSWORD) if password else ""
        elif (found.host, found.port) != before:
            found.password_sealed = ""
        found.full_clean()
        found.save()
    return found


def forget_bodies(*, now: datetime) -> int:
    """Empty the texts of old messages; that they were sent stays in the log. Returns how many."""
    old = SentMessage.objects.filter(sent_at__lt=now - BODIES_KEPT_FOR).exclude(html="")
    return old.update(html="", text="")
