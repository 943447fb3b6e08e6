"""Turning an outbox entry into an e-mail, and sending it."""

import re
from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from smtplib import SMTPRecipientsRefused
from typing import Any

import css_inline
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from kernel import clock, scope
from kernel.outbox.delivery import Undeliverable
from kernel.outbox.models import OutboxEntry
from storefront.messages import contexts, rules
from storefront.messages.models import SentMessage

TOPIC = "email"
_inliner = css_inline.CSSInliner(keep_style_tags=True, load_remote_stylesheets=False)
_BLANK_LINES = re.compile(r"\n[ \t]*(\n[ \t]*)+")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message ready to be sent."""

    subject: str
    text: str
    html: str


def render(template: str, facts: dict[str, Any]) -> Rendered:
    """The message of a template in the current shop's dress. Raises Undeliverable."""
    brand = contexts.brand()
    context = {**contexts.build(template, facts), "brand": brand}
    subject = rules.one_line(render_to_string(f"messages/{template}_subject.txt", context))
    text = _BLANK_LINES.sub("\n\n", render_to_string(f"messages/{template}.txt", context)).strip() + "\n"
    html = _inliner.inline(render_to_string(f"messages/{template}.html", {**context, "subject": subject}))
    return Rendered(subject=subject, text=text, html=html)


def deliver(entry: OutboxEntry) -> None:
    """Send the entry's e-mail, and keep a note of it.

    At least once: a process that dies between sending and the commit sends it again under the
    same Message-ID, which mail programs show once.
    """
    payload = entry.payload
    rendered = render(payload["template"], payload["context"])
    brand = contexts.brand()
    message = EmailMultiAlternatives(
        subject=rendered.subject,
        body=rendered.text,
        from_email=formataddr((brand.name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1])),
        to=payload["to"],
        reply_to=[brand.reply_to] if brand.reply_to else None,
        headers={"Message-ID": f"<{entry.pk}@{settings.SHOP_DOMAIN}>", "X-Souk-Schema": scope.schema()},
    )
    message.attach_alternative(rendered.html, "text/html")
    try:
        message.send()
    except SMTPRecipientsRefused as error:
        if all(500 <= code < 600 for code, _ in error.recipients.values()):
            raise Undeliverable(f"refused: {error}") from error
        raise
    note = SentMessage(
        entry=entry.pk,
        template=payload["template"],
        to=", ".join(payload["to"])[:500],
        subject=rendered.subject,
        sent_at=clock.now(),
    )
    SentMessage.objects.bulk_create([note], ignore_conflicts=True)
